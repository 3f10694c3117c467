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
