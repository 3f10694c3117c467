package mongodb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"jisr/app/office"
	"jisr/app/store"
)

const (
	defaultTimeout = 5 * time.Second
	defaultName    = "jisr"
)

// Config says where the database is.
type Config struct {
	// URI is a connection string (mongodb:// or mongodb+srv://).
	URI string
	// Name is the database; empty takes the one in the URI, or "jisr".
	Name string
	// Timeout bounds each call; zero is five seconds.
	Timeout time.Duration
	Now     office.Clock
	Logger  *slog.Logger
}

// Database is one MongoDB database.
type Database struct {
	client  *mongo.Client
	db      *mongo.Database
	server  server
	timeout time.Duration
	now     office.Clock
	logger  *slog.Logger

	streams  *streams
	stopping chan struct{}
	closing  sync.Once
	// running are writes on their way, which Close waits for, and the heartbeat.
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool

	opening     sync.Mutex
	collections map[string]*collection
}

// server is what answered.
type server struct {
	ferret bool
	// replicated is true for a replica set or a router in front of one.
	replicated bool
}

// Open connects, looks who answers, and returns ErrUnavailable when nobody does.
func Open(ctx context.Context, cfg Config) (*Database, error) {
	if cfg.Timeout == 0 {
		cfg.Timeout = defaultTimeout
	}
	client, found, err := connect(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open mongodb: %w", err)
	}
	db := &Database{client: client, server: found, timeout: cfg.Timeout, now: cfg.Now, logger: cfg.Logger,
		stopping: make(chan struct{}), collections: map[string]*collection{}}
	concern := readconcern.Local()
	if found.replicated {
		concern = readconcern.Majority()
	}
	db.db = client.Database(name(cfg), options.Database().SetReadConcern(concern))
	db.streams = &streams{listed: db.db.Collection("instances"), now: cfg.Now, name: office.NewID("ins")}
	if found.ferret {
		cfg.Logger.Warn("This is FerretDB, which is for tests: a concurrent change may be lost.", "missing_capability", store.AtomicUpdates)
	}
	db.running.Go(db.beat)
	return db, nil
}

// connect connects twice to FerretDB: only then is it known that the pool must have
// one connection.
func connect(ctx context.Context, cfg Config) (*mongo.Client, server, error) {
	opts := clientOptions(cfg)
	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, server{}, err
	}
	found, err := recognise(ctx, client)
	if err != nil {
		return nil, found, errors.Join(translate(ctx, err), disconnect(ctx, client))
	}
	if !found.ferret {
		return client, found, nil
	}
	if err := disconnect(ctx, client); err != nil {
		return nil, found, err
	}
	client, err = mongo.Connect(opts.SetMaxPoolSize(1))
	return client, found, err
}

// clientOptions sets what the service rests on after the URI, which cannot weaken it.
func clientOptions(cfg Config) *options.ClientOptions {
	journaled := true
	return options.Client().ApplyURI(cfg.URI).
		SetAppName("jisr").
		SetTimeout(cfg.Timeout).
		SetReadPreference(readpref.Primary()).
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journaled})
}

func disconnect(ctx context.Context, client *mongo.Client) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return client.Disconnect(ctx)
}

func recognise(ctx context.Context, client *mongo.Client) (server, error) {
	admin := client.Database("admin")
	build, err := admin.RunCommand(ctx, bson.D{{Key: "buildInfo", Value: 1}}).Raw()
	if err != nil {
		return server{}, err
	}
	hello, err := admin.RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Raw()
	if err != nil {
		return server{}, err
	}
	return server{
		ferret:     has(build, "ferretdbVersion") || has(build, "ferretdb"),
		replicated: has(hello, "setName") || hello.Lookup("msg").String() == `"isdbgrid"`,
	}, nil
}

func has(doc bson.Raw, field string) bool {
	_, err := doc.LookupErr(field)
	return err == nil
}

func name(cfg Config) string {
	if cfg.Name != "" {
		return cfg.Name
	}
	if u, err := url.Parse(cfg.URI); err == nil {
		if n := strings.Trim(u.Path, "/"); n != "" {
			return n
		}
	}
	return defaultName
}

// Kind is "mongodb" or "ferretdb".
func (db *Database) Kind() string {
	if db.server.ferret {
		return "ferretdb"
	}
	return "mongodb"
}

// Instance is the stream in which this process stamps now. It is another after each
// start, and after an outage.
func (db *Database) Instance() string { return db.streams.current() }

// Instances are all streams, of all processes.
func (db *Database) Instances(ctx context.Context) ([]string, error) {
	names, err := db.streams.all(ctx)
	return names, translate(ctx, err)
}

// Has is true for everything, except atomic updates on FerretDB.
func (db *Database) Has(c store.Capability) bool {
	return c == store.AtomicUpdates && !db.server.ferret
}

// Ping asks the primary.
func (db *Database) Ping(ctx context.Context) error {
	return translate(ctx, db.client.Ping(ctx, readpref.Primary()))
}

// Close waits for the writes on their way and disconnects.
func (db *Database) Close() error {
	db.closing.Do(func() {
		db.mu.Lock()
		db.closed = true
		db.mu.Unlock()
		close(db.stopping)
	})
	db.running.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), db.timeout)
	defer cancel()
	if err := db.client.Disconnect(ctx); err != nil && !errors.Is(err, mongo.ErrClientDisconnected) {
		return fmt.Errorf("close mongodb: %w", err)
	}
	return nil
}

// start runs f unless the database is closed.
func (db *Database) start(f func()) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return store.ErrUnavailable
	}
	db.running.Go(f)
	return nil
}

// Collection opens one; its indexes are made where they are missing, made anew where
// they differ, and checked.
func (db *Database) Collection(ctx context.Context, def store.Definition) (store.Collection, error) {
	db.opening.Lock()
	defer db.opening.Unlock()
	if c := db.collections[def.Name]; c != nil {
		return c, nil
	}
	c := newCollection(db, def)
	if err := c.prepare(ctx); err != nil {
		return nil, fmt.Errorf("open collection %s: %w", def.Name, translate(ctx, err))
	}
	db.collections[def.Name] = c
	return c, nil
}
