package mongodb_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jisr/app/office"
	"jisr/app/store"
	"jisr/app/store/mongodb"
	"jisr/app/store/storetest"
)

const uriVariable = "JISR_TEST_MONGODB_URI"

func uri(t *testing.T) string {
	t.Helper()
	v := os.Getenv(uriVariable)
	if v == "" {
		t.Skipf("NOT RUN: %s names no MongoDB, so nothing is shown about store/mongodb (.ci/ferretdb/with.sh brings a FerretDB)", uriVariable)
	}
	return v
}

// config is of an empty database that is dropped when the test passed and kept when
// it failed.
func config(t *testing.T) mongodb.Config {
	t.Helper()
	cfg := mongodb.Config{URI: uri(t), Name: office.NewID("test"), Now: office.SystemClock, Logger: slog.New(slog.DiscardHandler)}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the database %s is kept", cfg.Name)
			return
		}
		if err := raw(t, cfg).Drop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return cfg
}

// raw is the database as the driver sees it.
func raw(t *testing.T, cfg mongodb.Config) *mongo.Database {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(cfg.URI).SetTimeout(5 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) }) // the test is over
	return client.Database(cfg.Name)
}

func open(t *testing.T, cfg mongodb.Config) *mongodb.Database {
	t.Helper()
	db, err := mongodb.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestMongoDBPassesTheSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (store.Database, func() store.Database) {
		cfg := config(t)
		again := func() store.Database { return open(t, cfg) }
		return again(), again
	})
}

func TestAChangedIndexIsMadeAnewAndAnOperatorsIsLeftAlone(t *testing.T) {
	cfg := config(t)
	for _, keys := range [][]string{{"a"}, {"b"}} {
		db, err := mongodb.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		c, err := db.Collection(t.Context(), store.Definition{Name: "x", Indexes: []store.Index{{Name: "i", Keys: keys}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Insert(t.Context(), store.Doc{ID: keys[0], Keys: map[string]string{keys[0]: "v"}}); err != nil {
			t.Fatal(err)
		}
		if keys[0] == "a" {
			byHand := mongo.IndexModel{Keys: bson.D{{Key: "at", Value: 1}}, Options: options.Index().SetName("by_hand")}
			if _, err := raw(t, cfg).Collection("x").Indexes().CreateOne(t.Context(), byHand); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	specs, err := raw(t, cfg).Collection("x").Indexes().ListSpecifications(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range specs {
		got[s.Name] = s.KeysDocument.String()
	}
	if len(got) != 4 || got["by_hand"] == "" || !strings.Contains(got["jisr_i"], "keys.b") {
		t.Errorf("indexes are %v", got)
	}
}

func TestADocumentThatDoesNotReadIsAnError(t *testing.T) {
	cfg := config(t)
	db := open(t, cfg)
	c := things(t, db)
	if _, err := raw(t, cfg).Collection("things").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "odd"}, {Key: "rev", Value: "three"}}); err != nil {
		t.Fatal(err)
	}
	if d, err := c.Get(t.Context(), "odd"); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("read as %+v, %v", d, err)
	}
}

func TestNamesThatAreOperatorsOrPathsAreRefused(t *testing.T) {
	c := things(t, open(t, config(t)))
	for _, k := range []string{"$where", "a.b", ""} {
		if err := c.Insert(t.Context(), store.Doc{ID: "a", Keys: map[string]string{k: "v"}}); err == nil {
			t.Errorf("the key %q was kept", k)
		}
	}
}

func TestAfterCloseNothingIsWritten(t *testing.T) {
	db := open(t, config(t))
	c := things(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Insert(t.Context(), store.Doc{ID: "a"}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("write: got %v, want %v", err, store.ErrUnavailable)
	}
	if _, err := c.Get(t.Context(), "a"); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("read: got %v, want %v", err, store.ErrUnavailable)
	}
}
