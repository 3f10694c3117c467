package mongodb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jisr/app/store"
)

// batch is documents on their way into a collection. errs[i] belongs to docs[i].
type batch struct {
	c    *collection
	docs []store.Doc
	errs []error
	// model is how one document is written.
	model func(store.Doc) mongo.WriteModel
	// swap is true when a document that is not as expected is silently left alone.
	swap bool
	// carry is true for documents of another store, which keep their revision and time.
	carry bool
}

func insertion(d store.Doc) mongo.WriteModel {
	return mongo.NewInsertOneModel().SetDocument(encode(d))
}

// replacement swaps the document of the revision before for d.
func replacement(d store.Doc) mongo.WriteModel {
	return mongo.NewReplaceOneModel().
		SetFilter(bson.D{equal(idPath, d.ID), equal("rev", d.Rev-1)}).
		SetReplacement(encode(d))
}

func (c *collection) Insert(ctx context.Context, d store.Doc) error {
	return first(c.InsertMany(ctx, []store.Doc{d}))
}

func (c *collection) Replace(ctx context.Context, d store.Doc) error {
	return first(c.ReplaceMany(ctx, []store.Doc{d}))
}

func first(errs []error, err error) error {
	if err != nil {
		return err
	}
	return errs[0]
}

func (c *collection) InsertMany(ctx context.Context, docs []store.Doc) ([]error, error) {
	return c.write(ctx, &batch{model: insertion}, docs)
}

// Carry keeps documents of another store as they stood there; only the stamp is new.
func (c *collection) Carry(ctx context.Context, docs []store.Doc) ([]error, error) {
	return c.write(ctx, &batch{model: insertion, carry: true}, docs)
}

func (c *collection) ReplaceMany(ctx context.Context, docs []store.Doc) ([]error, error) {
	return c.write(ctx, &batch{model: replacement, swap: true}, docs)
}

// write waits for its turn and sends. When ctx ends first the caller is free at
// once, while the batch is seen to its end: a batch cut off would cost a stream of
// stamps, and readers break connections often.
func (c *collection) write(ctx context.Context, b *batch, docs []store.Doc) ([]error, error) {
	b.c, b.docs, b.errs = c, append([]store.Doc(nil), docs...), make([]error, len(docs))
	if err := ctx.Err(); err != nil {
		return b.errs, err
	}
	select {
	case <-ctx.Done():
		return b.errs, ctx.Err()
	case <-c.db.stopping:
		return b.errs, store.ErrUnavailable
	case c.turn <- struct{}{}:
	}
	done := make(chan error, 1)
	if err := c.db.start(func() { done <- b.run(ctx) }); err != nil {
		<-c.turn
		return b.errs, err
	}
	select {
	case err := <-done:
		return b.errs, err
	case <-ctx.Done():
		return make([]error, len(docs)), ctx.Err() // b.errs is still the batch's
	}
}

// run sends the batch and gives back the turn.
func (b *batch) run(caller context.Context) error {
	defer func() { <-b.c.turn }()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(caller), b.c.db.timeout)
	defer cancel()
	stream, err := b.c.db.streams.open(ctx)
	if err != nil {
		return b.c.failed(caller, "write", err)
	}
	at := b.stamp(stream)
	if err := b.send(ctx, at); err != nil {
		if unanswered(err) {
			b.c.db.streams.leave(stream)
		}
		return b.c.failed(caller, "write", err)
	}
	b.c.wake()
	return nil
}

// stamp checks and stamps each document and returns the places of those to send.
func (b *batch) stamp(stream string) []int {
	var at []int
	now := b.c.db.now()
	for i := range b.docs {
		d := &b.docs[i]
		if b.errs[i] = check(*d); b.errs[i] != nil {
			continue
		}
		d.Instance, d.Seq = stream, b.c.db.streams.seq.Add(1)
		switch {
		case b.swap:
			d.Rev++
		case !b.carry:
			d.Rev = 1
		}
		if !b.carry {
			d.At = now
		}
		at = append(at, i)
	}
	return at
}

// send writes in order. The server stops at a document that it refuses; what comes
// behind that one is sent again. An error means that the outcome is not known.
func (b *batch) send(ctx context.Context, at []int) error {
	for len(at) > 0 {
		some := at
		if b.swap && b.c.db.server.ferret {
			some = at[:1] // it does not say which swap of several it refused
		}
		settled, err := b.sendSome(ctx, some)
		if err != nil {
			return err
		}
		at = at[settled:]
	}
	return nil
}

// sendSome writes documents up to the first that the server refuses, and returns how
// many have their outcome.
func (b *batch) sendSome(ctx context.Context, at []int) (settled int, err error) {
	models := make([]mongo.WriteModel, len(at))
	for i, place := range at {
		models[i] = b.model(b.docs[place])
	}
	result, err := b.c.docs.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(true))
	refused, err := refusal(err)
	if err != nil {
		return 0, err
	}
	taken := len(at)
	settled = taken
	if refused != nil {
		taken, settled = refused.Index, refused.Index+1
		b.errs[at[taken]] = outcome(*refused)
	}
	if b.swap && result.MatchedCount < int64(taken) {
		return settled, b.compare(ctx, at[:taken])
	}
	return settled, nil
}

// refusal tells a document that the server refused from an unknown outcome.
func refusal(err error) (*mongo.BulkWriteError, error) {
	var bulk mongo.BulkWriteException
	if errors.As(err, &bulk) && bulk.WriteConcernError == nil && len(bulk.WriteErrors) == 1 {
		return &bulk.WriteErrors[0], nil
	}
	var command mongo.CommandError
	if errors.As(err, &command) && strings.Contains(command.Message, "UNIQUE constraint failed") { // FerretDB, of a swap
		return &mongo.BulkWriteError{WriteError: mongo.WriteError{Code: duplicateKey, Message: command.Message}}, nil
	}
	return nil, err
}

func outcome(e mongo.BulkWriteError) error {
	if e.Code == duplicateKey {
		return duplicate(e.Message)
	}
	return fmt.Errorf("the server refused the document with code %d", e.Code)
}

// compare finds out, after a batch of swaps of which some did not match, which ones
// did: those whose stamp stands in the database. One that another process has
// changed twice since cannot be told from one that never was; that is said.
func (b *batch) compare(ctx context.Context, at []int) error {
	ids := make([]string, len(at))
	for i, place := range at {
		ids[i] = b.docs[place].ID
	}
	list, err := b.c.GetMany(ctx, ids)
	if err != nil {
		return err
	}
	now := make(map[string]store.Doc, len(list))
	for _, d := range list {
		now[d.ID] = d
	}
	for _, place := range at {
		d, there := now[b.docs[place].ID]
		b.errs[place] = swapped(b.docs[place], d, there)
	}
	return nil
}

// swapped is what became of a swap that wrote want, where now stands there.
func swapped(want, now store.Doc, there bool) error {
	switch {
	case !there:
		return store.ErrNotFound
	case now.Instance == want.Instance && now.Seq == want.Seq:
		return nil
	case now.Rev <= want.Rev:
		return store.ErrStale
	}
	return fmt.Errorf("%w: whether document %s was changed before another change cannot be known", store.ErrUnavailable, want.ID)
}
