package store

import (
	"context"
	"io"
)

// Snapshot says what a copy of the whole database holds.
type Snapshot struct {
	Size   int64
	Counts map[string]int // documents by collection
}

// Backuper is a Database that can copy itself while it serves: everything acknowledged
// before the call is in the copy.
type Backuper interface {
	// Backup says what is coming and writes it to what to returns.
	Backup(ctx context.Context, to func(Snapshot) (io.Writer, error)) error
}

// Carrier is a Collection that takes documents over from another store as they are, with
// their revision and the time of their writing; only the stamp is its own.
type Carrier interface {
	// Carry is InsertMany but for that.
	Carry(ctx context.Context, docs []Doc) (errs []error, err error)
}
