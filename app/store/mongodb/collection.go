package mongodb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"jisr/app/store"
)

type collection struct {
	db      *Database
	def     store.Definition
	indexes []store.Index
	docs    *mongo.Collection

	// turn is held by the one batch that is on its way.
	turn chan struct{}

	mu      sync.Mutex
	changed chan struct{}
}

func newCollection(db *Database, def store.Definition) *collection {
	return &collection{db: db, def: def, docs: db.db.Collection(def.Name),
		indexes: append([]store.Index{{Name: store.ByStamp}}, def.Indexes...),
		turn:    make(chan struct{}, 1), changed: make(chan struct{})}
}

func (c *collection) Name() string { return c.def.Name }

func (c *collection) wake() {
	c.mu.Lock()
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
}

func (c *collection) Changed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

// stored is a document as it stands in the database: the embedded store's envelope
// and the id.
type stored struct {
	ID       string            `bson:"_id"`
	Rev      int64             `bson:"rev"`
	Schema   int               `bson:"schema"`
	Instance string            `bson:"instance"`
	Seq      int64             `bson:"seq"`
	At       time.Time         `bson:"at"`
	Keys     map[string]string `bson:"keys,omitempty"`
	Body     []byte            `bson:"body"`
}

// encode leaves out keys without a value: an index must not see them.
func encode(d store.Doc) stored {
	keys := make(map[string]string, len(d.Keys))
	for k, v := range d.Keys {
		if v != "" {
			keys[k] = v
		}
	}
	return stored{d.ID, d.Rev, d.Schema, d.Instance, d.Seq, d.At, keys, d.Body}
}

func decode(s stored) store.Doc {
	return store.Doc{ID: s.ID, Rev: s.Rev, Schema: s.Schema, Instance: s.Instance, Seq: s.Seq, At: s.At.UTC(), Keys: s.Keys, Body: s.Body}
}

// check refuses what the server would refuse or read as something else: text that
// is not UTF-8, and names of keys that are paths or operators.
func check(d store.Doc) error {
	if err := store.CheckKeys(d); err != nil {
		return err
	}
	if !utf8.ValidString(d.ID) {
		return fmt.Errorf("document id %q is not UTF-8", d.ID)
	}
	for k, v := range d.Keys {
		if k == "" || strings.ContainsAny(k, ".$\x00") || !utf8.ValidString(k) || !utf8.ValidString(v) {
			return fmt.Errorf("key %q of document %s has a name or value that cannot be kept", k, d.ID)
		}
	}
	return nil
}

func (c *collection) Get(ctx context.Context, id string) (store.Doc, error) {
	var s stored
	err := c.docs.FindOne(ctx, bson.D{equal(idPath, id)}).Decode(&s)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return store.Doc{}, store.ErrNotFound
	}
	if err != nil {
		return store.Doc{}, c.failed(ctx, "get", err)
	}
	return decode(s), nil
}

// idsAtOnce bounds one question for many documents.
const idsAtOnce = 1000

func (c *collection) GetMany(ctx context.Context, ids []string) ([]store.Doc, error) {
	found := make(map[string]store.Doc, len(ids))
	for from := 0; from < len(ids); from += idsAtOnce {
		some := ids[from:min(from+idsAtOnce, len(ids))]
		list, err := c.find(ctx, bson.D{{Key: idPath, Value: bson.D{{Key: "$in", Value: some}}}}, nil)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			found[d.ID] = d
		}
	}
	out := make([]store.Doc, 0, len(found))
	for _, id := range ids {
		if d, ok := found[id]; ok {
			out = append(out, d)
		}
	}
	return out, nil
}

// Delete needs no turn: a deletion carries no stamp.
func (c *collection) Delete(ctx context.Context, id string, rev int64) error {
	filter := bson.D{equal(idPath, id)}
	if rev != 0 {
		filter = append(filter, equal("rev", rev))
	}
	done, err := c.docs.DeleteOne(ctx, filter)
	if err != nil {
		return c.failed(ctx, "delete", err)
	}
	if done.DeletedCount == 1 {
		c.wake()
		return nil
	}
	if rev == 0 {
		return store.ErrNotFound
	}
	if _, err := c.Get(ctx, id); err != nil {
		return err
	}
	return store.ErrStale
}

func (c *collection) Count(ctx context.Context) (int, error) {
	n, err := c.docs.CountDocuments(ctx, bson.D{})
	if err != nil {
		return 0, c.failed(ctx, "count", err)
	}
	return int(n), nil
}

// failed wraps with the operation and the collection.
func (c *collection) failed(ctx context.Context, operation string, err error) error {
	return fmt.Errorf("%s in %s: %w", operation, c.def.Name, translate(ctx, err))
}
