package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
)

// Carry brings a collection of another store up to this one: what is there as it stands
// here is passed over, so a copy that was broken off goes on where it was. progress is
// told of each document.
func (k Kept) Carry(ctx context.Context, to Collection, progress func(n int)) error {
	carrier, can := to.(Carrier)
	if !can {
		return fmt.Errorf("%s cannot be copied there", k.Name())
	}
	var page []Doc
	flush := func() error {
		err := carryPage(ctx, page, to, carrier)
		progress(len(page))
		page = page[:0]
		return err
	}
	err := k.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if page = append(page, d); len(page) < carryAtOnce {
			return true, nil
		}
		err := flush()
		return err == nil, err
	})
	if err = errors.Join(err, flush()); err != nil {
		return fmt.Errorf("copy %s: %w", k.Name(), err)
	}
	return k.dropOthers(ctx, to)
}

const carryAtOnce = 200

func carryPage(ctx context.Context, page []Doc, to Collection, carrier Carrier) error {
	ids := make([]string, len(page))
	for i, d := range page {
		ids[i] = d.ID
	}
	list, err := to.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	there := map[string]Doc{}
	for _, d := range list {
		there[d.ID] = d
	}
	var missing []Doc
	for _, d := range page {
		old, is := there[d.ID]
		switch {
		case is && same(old, d):
			continue
		case is && old.Rev >= d.Rev:
			return fmt.Errorf("document %s was changed there since: that database is in use", d.ID)
		case is: // of an earlier copy, and changed here since
			if err := to.Delete(ctx, d.ID, old.Rev); err != nil {
				return err
			}
		}
		missing = append(missing, d)
	}
	if len(missing) == 0 {
		return nil
	}
	errs, err := carrier.Carry(ctx, missing)
	return errors.Join(append(errs, err)...)
}

// same is true for documents that differ in their stamps at most.
func same(a, b Doc) bool {
	empty := func(_, v string) bool { return v == "" }
	x, y := maps.Clone(a.Keys), maps.Clone(b.Keys)
	maps.DeleteFunc(x, empty)
	maps.DeleteFunc(y, empty)
	return a.Rev == b.Rev && a.Schema == b.Schema && bytes.Equal(a.Body, b.Body) && maps.Equal(x, y)
}

// dropOthers removes what an earlier copy brought and what is no more here.
func (k Kept) dropOthers(ctx context.Context, to Collection) error {
	here, err := k.Count(ctx)
	if err != nil {
		return err
	}
	there, err := to.Count(ctx)
	if err != nil || there == here {
		return err
	}
	return to.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		_, err := k.Get(ctx, d.ID)
		if errors.Is(err, ErrNotFound) {
			err = to.Delete(ctx, d.ID, d.Rev)
		}
		return err == nil, err
	})
}

// The copying of a store into a database is written down there, so that nobody serves
// from half of one, and nothing is copied over what is in use.
const (
	copyMark  = "copy"
	copyBegun = "begun"
	copyDone  = "done"
)

// Mark is where a database stands as the target of a copy.
type Mark struct{ c Collection }

// OpenMark opens it.
func OpenMark(ctx context.Context, db Database) (Mark, error) {
	c, err := db.Collection(ctx, Definition{Name: "copies"})
	return Mark{c}, err
}

// Half is true for the target of a copy that was begun and has not ended.
func (m Mark) Half(ctx context.Context) (bool, error) {
	d, err := m.c.Get(ctx, copyMark)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && d.Keys["state"] == copyBegun, err
}

// Begin says that a copy from an instance begins, or goes on. used is asked when nothing
// was said before: whether there is anything already.
func (m Mark) Begin(ctx context.Context, from string, used func() (bool, error)) error {
	d, err := m.c.Get(ctx, copyMark)
	switch {
	case errors.Is(err, ErrNotFound):
		if holds, err := used(); err != nil || holds {
			return errors.Join(err, errors.New("that database is in use already: name another with --database"))
		}
		return m.c.Insert(ctx, Doc{ID: copyMark, Schema: 1, Keys: map[string]string{"from": from, "state": copyBegun}})
	case err != nil:
		return err
	case d.Keys["from"] != from:
		return errors.New("another data directory was copied there: name another database with --database")
	case d.Keys["state"] == copyDone:
		return errors.New("this data directory was copied there already, and that database may have been in use since")
	}
	return nil
}

// End says that the copy is whole.
func (m Mark) End(ctx context.Context) error {
	d, err := m.c.Get(ctx, copyMark)
	if err != nil {
		return err
	}
	d.Keys["state"] = copyDone
	return m.c.Replace(ctx, d)
}
