package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/office"
	"jisr/app/seal"
)

// Sealer is what the repositories need of app/seal.
type Sealer interface {
	Seal(ctx context.Context, owner string, at seal.Place, plain []byte) ([]byte, error)
	Open(ctx context.Context, owner string, at seal.Place, sealed []byte) ([]byte, error)
	// Prepare makes the keys of many owners with one durable write.
	Prepare(ctx context.Context, owners ...string) error
	Destroy(ctx context.Context, owners ...string) error
	// Check is nil for an owner who has a key, seal.ErrDestroyed or seal.ErrNoKey.
	Check(ctx context.Context, owner string) error
	Lookup(kind, value string) string
}

// Migration brings a body from the schema version before to the next.
type Migration func(old bson.M) (bson.M, error)

// repo keeps values of one type in a collection, sealed for an owner.
type repo[T any] struct {
	c      Collection
	sealer Sealer
	// kind is the noun of the missing-error.
	kind string
	// migrations[i] brings version i+1 to i+2; the current version is one more than
	// their number.
	migrations []Migration
	// id, owner and keys are of a value; the owner's key seals it.
	id    func(T) string
	owner func(T) string
	keys  func(T) map[string]string
	// stamp writes id-derived and document facts (revision) back into a value.
	stamp func(*T, Doc)
}

const field = "body"

// ownerKey is the clear key that says under whose data key a body is sealed.
const ownerKey = "owner"

func (r repo[T]) schema() int { return len(r.migrations) + 1 }

func (r repo[T]) place(id string, schema int) seal.Place {
	return seal.Place{Collection: r.c.Name(), ID: id, Field: field, Schema: schema}
}

// doc is the stored form of a value.
func (r repo[T]) doc(ctx context.Context, v T, rev int64) (Doc, error) {
	d := Doc{ID: r.id(v), Rev: rev, Schema: r.schema(), Keys: map[string]string{}}
	if r.keys != nil {
		d.Keys = r.keys(v)
	}
	owner := r.owner(v)
	if owner != seal.Service {
		d.Keys[ownerKey] = owner
	}
	plain, err := bson.Marshal(v)
	if err != nil {
		return Doc{}, fmt.Errorf("write %s %s: %w", r.kind, d.ID, err)
	}
	d.Body, err = r.sealer.Seal(ctx, owner, r.place(d.ID, d.Schema), plain)
	return d, err
}

// value is what a document holds; NotFound for one whose owner was erased.
func (r repo[T]) value(ctx context.Context, d Doc) (T, error) {
	var v T
	if d.Schema > r.schema() { // this program would lose what it does not know
		return v, &office.Error{Code: office.Unavailable, Key: "error.version",
			Err: fmt.Errorf("%s %s has the form %d of a newer version of jisr, and this one knows %d: use that version", r.kind, d.ID, d.Schema, r.schema())}
	}
	plain, err := r.open(ctx, d)
	if err != nil {
		return v, err
	}
	if plain, err = r.migrate(d, plain); err != nil {
		return v, err
	}
	if err := bson.Unmarshal(plain, &v); err != nil {
		return v, fmt.Errorf("read %s %s: %w", r.kind, d.ID, err)
	}
	if r.stamp != nil {
		r.stamp(&v, d)
	}
	return v, nil
}

// open is what was sealed in a document.
func (r repo[T]) open(ctx context.Context, d Doc) ([]byte, error) {
	if len(d.Body) == 0 { // a tombstone
		return nil, office.Missing(r.kind)
	}
	owner := d.Keys[ownerKey]
	if owner == "" {
		owner = seal.Service
	}
	plain, err := r.sealer.Open(ctx, owner, r.place(d.ID, d.Schema), d.Body)
	if errors.Is(err, seal.ErrDestroyed) || errors.Is(err, seal.ErrNoKey) {
		return nil, office.Missing(r.kind)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", r.kind, d.ID, err)
	}
	return plain, nil
}

// migrate brings an older body forward.
func (r repo[T]) migrate(d Doc, plain []byte) ([]byte, error) {
	if d.Schema == r.schema() || d.Schema < 1 {
		return plain, nil
	}
	var m bson.M
	if err := bson.Unmarshal(plain, &m); err != nil {
		return nil, fmt.Errorf("read %s %s: %w", r.kind, d.ID, err)
	}
	for _, step := range r.migrations[d.Schema-1:] {
		var err error
		if m, err = step(m); err != nil {
			return nil, fmt.Errorf("migrate %s %s: %w", r.kind, d.ID, err)
		}
	}
	return bson.Marshal(m)
}

// explain turns the store's answers into errors that can be shown.
func (r repo[T]) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound):
		return office.Missing(r.kind)
	case errors.Is(err, ErrDuplicate):
		return &office.Error{Code: office.Conflict, Key: "error.taken", Args: map[string]any{"kind": r.kind}, Err: err}
	case errors.Is(err, ErrStale):
		return &office.Error{Code: office.Stale, Key: "error.stale", Err: err}
	case Passing(err):
		return &office.Error{Code: office.Unavailable, Key: "error.store", Err: err}
	}
	return err
}

func (r repo[T]) get(ctx context.Context, id string) (T, error) {
	d, err := r.c.Get(ctx, id)
	if err != nil {
		var none T
		return none, r.explain(err)
	}
	return r.value(ctx, d)
}

func (r repo[T]) insert(ctx context.Context, v T) error {
	d, err := r.doc(ctx, v, 1)
	if err != nil {
		return err
	}
	return r.explain(r.c.Insert(ctx, d))
}

// insertMany keeps many in one write; errs[i] belongs to list[i]. err says that none is known
// to be kept.
func (r repo[T]) insertMany(ctx context.Context, list []T) (errs []error, err error) {
	docs := make([]Doc, len(list))
	for i, v := range list {
		if docs[i], err = r.doc(ctx, v, 1); err != nil {
			return nil, err
		}
	}
	if errs, err = r.c.InsertMany(ctx, docs); err != nil {
		return nil, r.explain(err)
	}
	for i := range errs {
		errs[i] = r.explain(errs[i])
	}
	return errs, nil
}

// tries bounds how often a change is begun again because somebody else was faster.
const tries = 12

// update changes a value under compare-and-swap. With rev 0 it begins again when
// somebody else was faster; with another, that is Stale.
func (r repo[T]) update(ctx context.Context, id string, rev int64, change func(*T) error) (T, error) {
	var none T
	for range tries {
		d, err := r.c.Get(ctx, id)
		if err != nil {
			return none, r.explain(err)
		}
		if rev != 0 && d.Rev != rev {
			return none, r.explain(ErrStale)
		}
		v, err := r.value(ctx, d)
		if err != nil {
			return none, err
		}
		if err := change(&v); err != nil {
			return none, err
		}
		next, err := r.doc(ctx, v, d.Rev)
		if err != nil {
			return none, err
		}
		err = r.c.Replace(ctx, next)
		if err == nil {
			if next.Rev++; r.stamp != nil {
				r.stamp(&v, next)
			}
			return v, nil
		}
		if rev != 0 || !errors.Is(err, ErrStale) {
			return none, r.explain(err)
		}
	}
	return none, r.explain(ErrStale)
}

// list reads a range; what belongs to somebody erased is left out.
func (r repo[T]) list(ctx context.Context, rg Range) ([]T, error) {
	var out []T
	err := r.c.Range(ctx, rg, func(d Doc) (bool, error) {
		v, err := r.value(ctx, d)
		if err != nil {
			return office.CodeOf(err) == office.NotFound, ignoreMissing(err)
		}
		out = append(out, v)
		return true, nil
	})
	return out, r.explain(err)
}

func ignoreMissing(err error) error {
	if office.CodeOf(err) == office.NotFound {
		return nil
	}
	return err
}

// first is the first of a range; Missing when it is empty.
func (r repo[T]) first(ctx context.Context, rg Range) (T, error) {
	rg.Limit = 1
	list, err := r.list(ctx, rg)
	if err != nil || len(list) == 0 {
		var none T
		if err == nil {
			err = office.Missing(r.kind)
		}
		return none, err
	}
	return list[0], nil
}

func service[T any](T) string { return seal.Service }

// removeBefore removes what an index of times places before a time, except what is changed
// at this moment.
func (r repo[T]) removeBefore(ctx context.Context, index string, before time.Time) (n int, err error) {
	err = r.c.Range(ctx, Range{Index: index, To: TimeKey(before)}, func(d Doc) (bool, error) {
		err := r.c.Delete(ctx, d.ID, d.Rev)
		switch {
		case err == nil:
			n++
		case errors.Is(err, ErrStale), errors.Is(err, ErrNotFound):
			err = nil
		}
		return err == nil, err
	})
	return n, r.explain(err)
}
