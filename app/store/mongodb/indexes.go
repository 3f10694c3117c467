package mongodb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jisr/app/store"
)

// indexPrefix tells our indexes from an operator's, which are left alone.
const indexPrefix = "jisr_"

const (
	idPath       = "_id"
	revPath      = "rev"
	instancePath = "instance"
	seqPath      = "seq"
)

// path is where an index key stands in a document.
func path(key string) string {
	if key == store.RevKey {
		return revPath
	}
	return "keys." + key
}

// paths are the fields of an index in their order. They end with the id where keys
// may be shared, so that the order is total and a page can begin behind a document.
func paths(ix store.Index) []string {
	switch ix.Name {
	case store.ByID:
		return []string{idPath}
	case store.ByStamp:
		return []string{instancePath, seqPath}
	}
	var out []string
	for _, k := range ix.Keys {
		out = append(out, path(k))
	}
	if !ix.Unique {
		out = append(out, idPath)
	}
	return out
}

// order is the same for every field: a walk backwards is the index backwards.
func order(fields []string, direction int32) bson.D {
	var out bson.D
	for _, f := range fields {
		out = append(out, bson.E{Key: f, Value: direction})
	}
	return out
}

func nameOf(ix store.Index) string { return indexPrefix + strings.TrimPrefix(ix.Name, "_") }

// optional is true for fields that a document may lack.
func optional(field string) bool { return strings.HasPrefix(field, "keys.") }

// partial leaves out of the index what lacks one of its keys. FerretDB knows no
// partial indexes, and needs none: a missing key is NULL in SQLite, and NULLs differ.
func (c *collection) partial(ix store.Index) bson.D {
	var out bson.D
	if !c.db.server.ferret {
		for _, f := range paths(ix) {
			if optional(f) {
				out = append(out, bson.E{Key: f, Value: bson.D{{Key: "$exists", Value: true}}})
			}
		}
	}
	return out
}

// specification is an index as the server lists it.
type specification struct {
	Name    string `bson:"name"`
	Key     bson.D `bson:"key"`
	Unique  bool   `bson:"unique"`
	Partial bson.D `bson:"partialFilterExpression"`
}

func (c *collection) declared(ix store.Index) specification {
	return specification{Name: nameOf(ix), Key: order(paths(ix), 1), Unique: ix.Unique, Partial: c.partial(ix)}
}

func (s specification) model() mongo.IndexModel {
	opts := options.Index().SetName(s.Name)
	if s.Unique {
		opts.SetUnique(true)
	}
	if s.Partial != nil {
		opts.SetPartialFilterExpression(s.Partial)
	}
	return mongo.IndexModel{Keys: s.Key, Options: opts}
}

func (s specification) same(o specification) bool {
	return s.Name == o.Name && s.Unique == o.Unique && shape(s.Key) == shape(o.Key) && shape(s.Partial) == shape(o.Partial)
}

// shape is a document as text, in which 1 and 1.0 are the same: servers return
// numbers in types of their own.
func shape(v any) string {
	d, ok := v.(bson.D)
	if !ok {
		return fmt.Sprint(v)
	}
	var out strings.Builder
	for _, e := range d {
		fmt.Fprintf(&out, "%s(%s)", e.Key, shape(e.Value))
	}
	return out.String()
}

// prepare brings the indexes up to their definition and looks again: an index that
// is not there makes a look-up thousands of times slower in silence.
func (c *collection) prepare(ctx context.Context) error {
	there, err := c.listed(ctx)
	if err != nil {
		return err
	}
	var want []specification
	for _, ix := range c.indexes {
		want = append(want, c.declared(ix))
	}
	for _, old := range there {
		if strings.HasPrefix(old.Name, indexPrefix) && !slices.ContainsFunc(want, old.same) {
			c.db.logger.Info("An index is no longer as declared and is dropped.", "collection", c.def.Name, "index", old.Name)
			if err := c.docs.Indexes().DropOne(ctx, old.Name); err != nil {
				return err
			}
		}
	}
	for _, w := range want {
		if slices.ContainsFunc(there, w.same) {
			continue
		}
		if err := c.make(ctx, w); err != nil {
			return err
		}
	}
	return c.check(ctx, want)
}

// buildTime bounds the making of an index, which takes minutes on millions.
const buildTime = 30 * time.Minute

func (c *collection) make(ctx context.Context, s specification) error {
	ctx, cancel := context.WithTimeout(ctx, buildTime) // takes the place of the client's time-out
	defer cancel()
	_, err := c.docs.Indexes().CreateOne(ctx, s.model())
	if mongo.IsDuplicateKeyError(err) {
		return fmt.Errorf("make index: %w", duplicate("index: "+s.Name))
	}
	if err != nil {
		return fmt.Errorf("make index %s: %w", s.Name, err)
	}
	return nil
}

func (c *collection) check(ctx context.Context, want []specification) error {
	there, err := c.listed(ctx)
	if err != nil {
		return err
	}
	for _, w := range want {
		if !slices.ContainsFunc(there, w.same) {
			return fmt.Errorf("index %s is not as declared", w.Name)
		}
	}
	return nil
}

// namespaceNotFound: a collection that was never written to has no indexes.
const namespaceNotFound = 26

func (c *collection) listed(ctx context.Context) ([]specification, error) {
	cursor, err := c.docs.Indexes().List(ctx)
	var command mongo.CommandError
	if errors.As(err, &command) && command.Code == namespaceNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []specification
	return out, cursor.All(ctx, &out)
}
