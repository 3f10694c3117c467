package mongodb

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"jisr/app/office"
)

// beatEvery is how often a stream in use says so.
const beatEvery = 30 * time.Second

// streams gives out stamps. A stream is listed before its first stamp, so whoever
// can see a stamped document can find its stream.
type streams struct {
	listed *mongo.Collection
	now    office.Clock
	seq    atomic.Int64

	mu     sync.Mutex
	name   string
	inList bool
}

type stream struct {
	Name    string    `bson:"_id"`
	Started time.Time `bson:"started"`
	Seen    time.Time `bson:"seen"`
}

func (s *streams) current() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.name
}

// open returns the current stream, listed.
func (s *streams) open(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.inList {
		return s.name, nil
	}
	now := s.now()
	_, err := s.listed.InsertOne(ctx, stream{Name: s.name, Started: now, Seen: now})
	if err != nil && !mongo.IsDuplicateKeyError(err) { // an unanswered try before this one may have listed it
		return "", fmt.Errorf("list the stream of stamps: %w", err)
	}
	s.inList = true
	return s.name, nil
}

// leave ends a stream in which a write was not answered.
func (s *streams) leave(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.name == name {
		s.name, s.inList = office.NewID("ins"), false
	}
}

func (s *streams) all(ctx context.Context) ([]string, error) {
	cursor, err := s.listed.Find(ctx, bson.D{})
	if err != nil {
		return nil, err
	}
	var list []stream
	if err := readAll(ctx, cursor, &list); err != nil {
		return nil, err
	}
	names := []string{s.current()}
	for _, one := range list {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// beat notes, for people who look into the database, which streams are alive.
func (db *Database) beat() {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		select {
		case <-db.stopping:
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), db.timeout)
		_, err := db.streams.listed.UpdateByID(ctx, db.streams.current(), bson.D{{Key: "$set", Value: bson.D{{Key: "seen", Value: db.now()}}}})
		cancel()
		if err != nil {
			db.logger.Warn("The heartbeat was not written.", "error", translate(context.Background(), err))
		}
	}
}
