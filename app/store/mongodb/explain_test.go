package mongodb

import (
	"log/slog"
	"os"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/office"
	"jisr/app/store"
)

// A range reads the entries that it returns and not one more than the piece needs.
func TestARangeReadsOnlyWhatItReturns(t *testing.T) {
	uri := os.Getenv("JISR_TEST_MONGODB_URI")
	if uri == "" {
		t.Skip("NOT RUN: JISR_TEST_MONGODB_URI names no MongoDB, so nothing shows that its queries use the indexes")
	}
	db, err := Open(t.Context(), Config{URI: uri, Name: office.NewID("test"), Now: office.SystemClock, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.server.ferret {
		t.Skip("NOT RUN: ferretdb scans for every find and has no such plans; only a MongoDB can show that its indexes are used")
	}
	defer db.db.Drop(t.Context())
	opened, err := db.Collection(t.Context(), store.Definition{Name: "things", Indexes: []store.Index{
		{Name: "email", Keys: []string{"email"}, Unique: true},
		{Name: "due", Keys: []string{"state", "due"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	c := opened.(*collection)
	docs := make([]store.Doc, 2000)
	for i := range docs {
		key := store.IntKey(int64(i))
		docs[i] = store.Doc{ID: "d" + key, Keys: map[string]string{"email": key, "state": "queued", "due": store.IntKey(int64(i / 20))}}
	}
	if _, err := c.InsertMany(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	for _, r := range []store.Range{
		{Index: "email", Equal: []string{store.IntKey(1000)}},
		{Index: "due", Equal: []string{"queued"}, Limit: 50},
		{Index: "due", Equal: []string{"queued"}, Limit: 50, After: &docs[1010]},
		{Index: "due", Limit: 50, After: &docs[1010], Descending: true},
		{Index: store.ByStamp, Equal: []string{db.Instance()}, From: store.IntKey(1990)},
		{Index: store.ByID, From: docs[1500].ID, Limit: 50},
	} {
		holds(t, c, r)
	}
}

func holds(t *testing.T, c *collection, r store.Range) {
	t.Helper()
	ix, err := c.index(r.Index)
	if err != nil {
		t.Fatal(err)
	}
	filters, err := legs(ix, r)
	if err != nil {
		t.Fatal(err)
	}
	direction := int32(1)
	if r.Descending {
		direction = -1
	}
	for _, filter := range filters {
		find := bson.D{{Key: "find", Value: c.def.Name}, {Key: "filter", Value: filter}, {Key: "sort", Value: order(paths(ix), direction)},
			{Key: "limit", Value: int64(50)}, {Key: "hint", Value: order(paths(ix), 1)}}
		var plan struct {
			Stats struct {
				Returned int `bson:"nReturned"`
				Keys     int `bson:"totalKeysExamined"`
				Docs     int `bson:"totalDocsExamined"`
			} `bson:"executionStats"`
		}
		command := bson.D{{Key: "explain", Value: find}, {Key: "verbosity", Value: "executionStats"}}
		if err := c.db.db.RunCommand(t.Context(), command).Decode(&plan); err != nil {
			t.Fatal(err)
		}
		if s := plan.Stats; s.Keys > s.Returned+2 || s.Docs > s.Returned {
			t.Errorf("%+v: returned %d, read %d entries and %d documents", r, s.Returned, s.Keys, s.Docs)
		}
	}
}
