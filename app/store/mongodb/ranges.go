package mongodb

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jisr/app/store"
)

// pageSize is how many documents one question brings. Each page is a question of its
// own, so that no cursor must outlive the client's time-out and the caller's function
// may write.
const pageSize = 500

// equal is a condition on a field, written with its operator so that no value can be
// read as one.
func equal(field string, value any) bson.E {
	return bson.E{Key: field, Value: bson.D{{Key: "$eq", Value: value}}}
}

func (c *collection) index(name string) (store.Index, error) {
	if name == "" || name == store.ByID {
		return store.Index{Name: store.ByID, Unique: true}, nil
	}
	for _, ix := range c.indexes {
		if ix.Name == name {
			return ix, nil
		}
	}
	return store.Index{}, fmt.Errorf("collection %s has no index %s", c.def.Name, name)
}

func (c *collection) Range(ctx context.Context, r store.Range, each func(store.Doc) (bool, error)) error {
	ix, err := c.index(r.Index)
	if err != nil {
		return err
	}
	if r.Entries {
		if err := ix.HasEntries(); err != nil {
			return err
		}
	}
	left := r.Limit
	for {
		size := pageSize
		if r.Limit > 0 {
			size = min(size, left)
		}
		page, err := c.page(ctx, ix, r, size)
		if err != nil {
			return err
		}
		for i := range page {
			goOn, err := each(page[i])
			if err != nil || !goOn {
				return err
			}
		}
		if left -= len(page); len(page) < pageSize || (r.Limit > 0 && left <= 0) {
			return nil
		}
		r.After = &page[len(page)-1]
	}
}

func (c *collection) page(ctx context.Context, ix store.Index, r store.Range, size int) ([]store.Doc, error) {
	var out []store.Doc
	filters, err := legs(ix, r)
	if err != nil {
		return nil, err
	}
	for _, filter := range filters {
		if len(out) == size {
			break
		}
		opts := c.walk(ix, r.Descending, size-len(out))
		if r.Entries {
			opts.SetProjection(order(paths(ix), 1)) // covered by the index
		}
		some, err := c.find(ctx, filter, opts)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// walk is the order of an index. It names the index: a server that would scan
// instead refuses.
func (c *collection) walk(ix store.Index, descending bool, limit int) *options.FindOptionsBuilder {
	direction := int32(1)
	if descending {
		direction = -1
	}
	opts := options.Find().SetSort(order(paths(ix), direction)).SetLimit(int64(limit)).SetBatchSize(int32(limit))
	if ix.Name == store.ByID {
		return opts.SetHint(order(paths(ix), 1))
	}
	return opts.SetHint(nameOf(ix))
}

func (c *collection) find(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) ([]store.Doc, error) {
	if opts == nil {
		opts = options.Find()
	}
	cursor, err := c.docs.Find(ctx, filter, opts)
	if err != nil {
		return nil, c.failed(ctx, "find", err)
	}
	var list []stored
	if err := readAll(ctx, cursor, &list); err != nil {
		return nil, c.failed(ctx, "find", err)
	}
	out := make([]store.Doc, len(list))
	for i, s := range list {
		out[i] = decode(s)
	}
	return out, nil
}

// readAll reads a list to its end in the time of ctx. The driver's own (Cursor.All) waits
// as long again for the word to the server that a list broken off is not wanted any more.
func readAll[T any](ctx context.Context, cursor *mongo.Cursor, into *[]T) error {
	for cursor.Next(ctx) {
		var v T
		if err := cursor.Decode(&v); err != nil {
			return errors.Join(err, cursor.Close(ctx))
		}
		*into = append(*into, v)
	}
	if err := cursor.Err(); err != nil {
		_ = cursor.Close(ctx) // the server forgets a list that nobody reads
		return err
	}
	return cursor.Close(ctx)
}

// legs are the questions that together make a range, in order. Behind the document
// with keys (a, b, id) come those with the same a and b and a later id, then those
// with the same a and a later b, then those with a later a: each leg is one unbroken
// piece of the index, which an $or would not be.
func legs(ix store.Index, r store.Range) ([]bson.D, error) {
	fields := paths(ix)
	if len(r.Equal) > len(fields) {
		return nil, fmt.Errorf("index %s has %d fields, %d are asked", ix.Name, len(fields), len(r.Equal))
	}
	base, err := whole(fields, r)
	if err != nil {
		return nil, err
	}
	position := place(ix, fields, r.After)
	if position == nil {
		return []bson.D{base.filter(fields)}, nil
	}
	beyond := "$gt"
	if r.Descending {
		beyond = "$lt"
	}
	var out []bson.D
	for last := len(fields) - 1; last >= len(r.Equal); last-- {
		leg := base.clone()
		for i := len(r.Equal); i < last; i++ {
			leg.add(fields[i], "$eq", position[i])
		}
		leg.add(fields[last], beyond, position[last])
		out = append(out, leg.filter(fields))
	}
	return out, nil
}

// whole is the range without regard to After.
func whole(fields []string, r store.Range) (conditions, error) {
	base := conditions{}
	for i, v := range r.Equal {
		value, err := typed(fields[i], v)
		if err != nil {
			return nil, err
		}
		base.add(fields[i], "$eq", value)
	}
	for operator, bound := range map[string]string{"$gte": r.From, "$lt": r.To} {
		if bound == "" || len(r.Equal) == len(fields) {
			continue
		}
		value, err := typed(fields[len(r.Equal)], bound)
		if err != nil {
			return nil, err
		}
		base.add(fields[len(r.Equal)], operator, value)
	}
	return base, nil
}

// typed is a bound as the field holds it: seq and revision are numbers, everything
// else text.
func typed(field, bound string) (any, error) {
	if field != seqPath && field != revPath {
		return bound, nil
	}
	n, err := strconv.ParseInt(bound, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%s %q is no number: %w", field, bound, err)
	}
	return n, nil
}

// place is where a document stands in an index; nil when it is not in it.
func place(ix store.Index, fields []string, d *store.Doc) []any {
	if d == nil {
		return nil
	}
	switch ix.Name {
	case store.ByID:
		return []any{d.ID}
	case store.ByStamp:
		return []any{d.Instance, d.Seq}
	}
	keys, in := ix.KeyOf(*d)
	if !in {
		return nil
	}
	out := make([]any, 0, len(fields))
	for i, k := range keys {
		if ix.Keys[i] == store.RevKey {
			out = append(out, d.Rev)
			continue
		}
		out = append(out, k)
	}
	if !ix.Unique {
		out = append(out, d.ID)
	}
	return out
}

// conditions are operators by field.
type conditions map[string]bson.D

func (c conditions) add(field, operator string, value any) {
	c[field] = append(c[field][:len(c[field]):len(c[field])], bson.E{Key: operator, Value: value})
}

func (c conditions) clone() conditions {
	out := conditions{}
	for f, d := range c {
		out[f] = d
	}
	return out
}

// filter asks that every field which may be missing is there: only then may the
// server use an index that leaves such documents out.
func (c conditions) filter(fields []string) bson.D {
	out := bson.D{}
	for _, f := range fields {
		d := c[f]
		if d == nil && optional(f) {
			d = bson.D{{Key: "$exists", Value: true}}
		}
		if d != nil {
			out = append(out, bson.E{Key: f, Value: d})
		}
	}
	return out
}
