// Package store keeps every noun of the house as a document in a collection.
//
// Policy. One small interface, two implementations (store/embedded on bbolt,
// store/mongodb), one suite that both pass (store/storetest). A document is an
// envelope that the database reads (id, revision, stamp, index keys) around a
// body that it does not: the body is BSON, sealed wherever a person is in it. A
// change is a compare-and-swap on the revision; whatever must happen once (a seat,
// a claim on a letter, the use of a link) is the insert of a unique key or such a
// swap, so no transaction over several documents is ever needed. A write is
// acknowledged when it is durable. Every write is stamped (instance, seq), by
// which each instance follows the changes of all.
package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Doc is a stored document.
type Doc struct {
	ID string
	// Rev grows by one with each change, from 1; a Replace must carry the stored one.
	Rev int64
	// Schema is the version of the body's form.
	Schema int
	// Instance and Seq are set by the database at each write; Seq grows strictly
	// within an instance, in the order in which its writes become visible.
	Instance string
	Seq      int64
	// At is the time of the write, UTC with milliseconds.
	At time.Time
	// Keys are what indexes are made of. An empty value is no value. Values hold no
	// NUL byte.
	Keys map[string]string
	// Body is opaque to the database.
	Body []byte
}

// Index orders a collection by some of its keys. A document that lacks one of
// them is not in it.
type Index struct {
	Name   string
	Keys   []string
	Unique bool
}

// Definition is a collection and its indexes.
type Definition struct {
	Name    string
	Indexes []Index
}

// ByStamp is the index that every collection has: instance, then seq.
const ByStamp = "_stamp"

// RevKey stands among an index's keys for the document's revision.
const RevKey = "_rev"

// ByID is the order of ids, which needs no index.
const ByID = "_id"

// Range asks for documents in the order of an index.
type Range struct {
	Index string // ByID, ByStamp or a declared one
	Equal []string
	// From (inclusive) and To (exclusive) bound the first key after Equal; empty
	// is open.
	From, To string
	// After resumes behind a document that an earlier Range returned.
	After      *Doc
	Descending bool
	Limit      int // 0 is all
	// Entries passes only what a declared index itself holds: the id, the keys of the
	// index, and the revision where RevKey is among them. No document is read, which
	// matters where all of a collection is walked.
	Entries bool
}

// Collection keeps documents of one kind. All methods are safe for concurrent
// use and return when ctx ends.
type Collection interface {
	Name() string
	// Get returns ErrNotFound when there is none.
	Get(ctx context.Context, id string) (Doc, error)
	// GetMany returns those that are there, in the order asked.
	GetMany(ctx context.Context, ids []string) ([]Doc, error)
	// Insert keeps a new document; ErrDuplicate when its id or a unique key is taken.
	Insert(ctx context.Context, d Doc) error
	// InsertMany keeps many; errs[i] belongs to docs[i]. err says that none is known
	// to be kept.
	InsertMany(ctx context.Context, docs []Doc) (errs []error, err error)
	// Replace swaps the document whose revision is d.Rev for d, whose revision is
	// then one more; ErrStale when another came first, ErrNotFound, ErrDuplicate.
	Replace(ctx context.Context, d Doc) error
	// ReplaceMany is Replace for many; errs[i] belongs to docs[i].
	ReplaceMany(ctx context.Context, docs []Doc) (errs []error, err error)
	// Delete removes a document of that revision; rev 0 takes any.
	Delete(ctx context.Context, id string, rev int64) error
	// Range passes documents in order until each returns false or an error.
	Range(ctx context.Context, r Range, each func(Doc) (bool, error)) error
	// Count is how many documents there are.
	Count(ctx context.Context) (int, error)
	// Changed is closed at the next write by this process.
	Changed() <-chan struct{}
}

// Capability is something that not every database can hold.
type Capability string

// The capabilities.
const (
	// AtomicUpdates: a compare-and-swap is never lost under concurrency.
	AtomicUpdates Capability = "atomic_updates"
	// Alone: one process at a time has the database.
	Alone Capability = "alone"
)

// Database opens collections.
type Database interface {
	// Kind is "embedded", "mongodb" or "ferretdb".
	Kind() string
	// Instance is this process's name in stamps.
	Instance() string
	// Instances are all that ever wrote, this one included.
	Instances(ctx context.Context) ([]string, error)
	// Has tells whether a capability holds.
	Has(Capability) bool
	// Collection opens one, creating and checking its indexes.
	Collection(ctx context.Context, def Definition) (Collection, error)
	Ping(ctx context.Context) error
	Close() error
}

// The errors of a store. ErrDuplicate is wrapped with the index's name.
var (
	ErrNotFound    = errors.New("no such document")
	ErrDuplicate   = errors.New("a unique key is taken")
	ErrStale       = errors.New("the document was changed by somebody else")
	ErrUnavailable = errors.New("the store does not answer")
	ErrLocked      = errors.New("already running on this data directory")
)

// Passing is true for an error that a later try may not meet: the store did not answer, or
// not in time, or its disk takes nothing.
func Passing(err error) bool {
	for _, passes := range []error{ErrUnavailable, context.DeadlineExceeded, syscall.ENOSPC, syscall.EDQUOT, syscall.EIO} {
		if errors.Is(err, passes) {
			return true
		}
	}
	return false
}

// CheckKeys refuses keys that an index could not order.
func CheckKeys(d Doc) error {
	if d.ID == "" || strings.IndexByte(d.ID, 0) >= 0 {
		return fmt.Errorf("document id %q is empty or holds a NUL byte", d.ID)
	}
	for k, v := range d.Keys {
		if strings.IndexByte(v, 0) >= 0 {
			return fmt.Errorf("key %s of document %s holds a NUL byte", k, d.ID)
		}
	}
	return nil
}

// KeyOf is the document's place in an index; false when it is not in it. Ints and
// times in keys are written so that their text sorts (IntKey, TimeKey).
func (ix Index) KeyOf(d Doc) ([]string, bool) {
	if ix.Name == ByStamp {
		return []string{d.Instance, IntKey(d.Seq)}, true
	}
	out := make([]string, len(ix.Keys))
	for i, k := range ix.Keys {
		if out[i] = d.Keys[k]; k == RevKey {
			out[i] = IntKey(d.Rev)
		}
		if out[i] == "" {
			return nil, false
		}
	}
	return out, true
}

// Entry is the document as an index has it: the reverse of KeyOf. parts belong to the
// keys of the index.
func (ix Index) Entry(id string, parts []string) (Doc, error) {
	d := Doc{ID: id, Keys: map[string]string{}}
	if len(parts) != len(ix.Keys) {
		return d, fmt.Errorf("entry of document %s in index %s has %d parts for %d keys", id, ix.Name, len(parts), len(ix.Keys))
	}
	for i, k := range ix.Keys {
		if k != RevKey {
			d.Keys[k] = parts[i]
			continue
		}
		var err error
		if d.Rev, err = strconv.ParseInt(parts[i], 10, 64); err != nil {
			return d, fmt.Errorf("revision of document %s in index %s: %w", id, ix.Name, err)
		}
	}
	return d, nil
}

// HasEntries refuses Range.Entries for an order that holds nothing but the documents.
func (ix Index) HasEntries() error {
	if ix.Name == ByID || ix.Name == ByStamp {
		return fmt.Errorf("the order %s has no entries of its own", ix.Name)
	}
	return nil
}

// IntKey writes a number from 0 to 10^18 so that its text sorts as the number.
func IntKey(n int64) string { return fmt.Sprintf("%019d", n) }

// TimeKey writes a time so that its text sorts as the time.
func TimeKey(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Changes passes, in order, what was written since the cursor (the last seq seen
// of each instance) and moves the cursor along. A document that changed several
// times comes once, as it stands.
func Changes(ctx context.Context, db Database, c Collection, cursor map[string]int64, each func(Doc) error) error {
	instances, err := db.Instances(ctx)
	if err != nil {
		return err
	}
	for _, instance := range instances {
		r := Range{Index: ByStamp, Equal: []string{instance}, From: IntKey(cursor[instance] + 1)}
		if err := c.Range(ctx, r, func(d Doc) (bool, error) {
			if err := each(d); err != nil {
				return false, err
			}
			cursor[instance] = d.Seq
			return true, nil
		}); err != nil {
			return err
		}
	}
	return nil
}
