package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/office"
)

// Audit is the log: one gapless chain of rows per instance, each row authenticated
// with the one before it by a keyed hash (HMAC-SHA256), so that a row that was
// changed, taken out or put in shows. It implements office.Log.
//
// A row is kept together with one small document per subject, which carries the
// same entry; those are written first, so a chain row never lacks its subjects.
type Audit struct {
	rows     Collection
	subjects Collection
	key      []byte
	instance string
	logger   *slog.Logger

	// alone tells that only this process writes to the database: rows that come together
	// are then written together.
	alone bool
	queue queue

	// One row (turn), or one group of them (mu), after another: that makes the chain.
	turn  chan struct{}
	mu    sync.Mutex
	seq   int64
	prev  string
	doubt bool // the end of the last group is unknown: the chain is read anew

	notes  chan office.Entry
	closed chan struct{}
	done   sync.WaitGroup
}

const notesWaiting = 4096

func newAudit(ctx context.Context, db Database, key []byte, logger *slog.Logger) (*Audit, error) {
	rows, err := db.Collection(ctx, Definition{Name: "log", Indexes: []Index{
		{Name: "chain", Keys: []string{"instance", "link"}, Unique: true},
		{Name: "entry", Keys: []string{"entry"}, Unique: true},
		{Name: "at", Keys: []string{"at"}},
		{Name: "actor", Keys: []string{"actor", "at"}},
	}})
	if err != nil {
		return nil, err
	}
	subjects, err := db.Collection(ctx, Definition{Name: "log_subjects", Indexes: []Index{{Name: "subject", Keys: []string{"subject", "at"}}}})
	if err != nil {
		return nil, err
	}
	a := &Audit{rows: rows, subjects: subjects, key: key, instance: db.Instance(), logger: logger, alone: db.Kind() == "embedded", turn: make(chan struct{}, 1), notes: make(chan office.Entry, notesWaiting), closed: make(chan struct{})}
	if err := a.resume(ctx); err != nil {
		return nil, err
	}
	a.done.Go(a.drain)
	return a, nil
}

// resume finds the end of this instance's chain.
func (a *Audit) resume(ctx context.Context) error {
	return a.rows.Range(ctx, Range{Index: "chain", Equal: []string{a.instance}, Descending: true, Limit: 1}, func(d Doc) (bool, error) {
		var e office.Entry
		if err := bson.Unmarshal(d.Body, &e); err != nil {
			return false, fmt.Errorf("resume log: %w", err)
		}
		a.seq, a.prev = e.Seq, e.Mac
		return false, nil
	})
}

// Write returns when the row is durable.
func (a *Audit) Write(ctx context.Context, e office.Entry) error {
	return a.writeAll(ctx, []office.Entry{e})[0]
}

// writeAll returns when the rows are durable, and for each what hindered it.
func (a *Audit) writeAll(ctx context.Context, list []office.Entry) []error {
	for i := range list {
		list[i].At = list[i].At.UTC().Truncate(time.Millisecond)
	}
	if a.alone {
		return a.writeTogether(ctx, list)
	}
	errs := make([]error, len(list))
	select {
	case a.turn <- struct{}{}:
	case <-ctx.Done(): // who writes before may wait for a store that does not answer
		for i := range errs {
			errs[i] = fmt.Errorf("write log: %w", ctx.Err())
		}
		return errs
	}
	defer func() { <-a.turn }()
	for i, e := range list {
		errs[i] = a.write(ctx, e)
	}
	return errs
}

// write adds one row to the chain. The caller has the turn.
func (a *Audit) write(ctx context.Context, e office.Entry) error {
	e = a.link(e, a.seq, a.prev)
	if err := a.writeSubjects(ctx, e); err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	d, err := rowOf(e)
	if err != nil {
		return err
	}
	err = a.rows.Insert(ctx, d)
	if errors.Is(err, ErrDuplicate) {
		return a.again(ctx, e)
	}
	if err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	a.seq, a.prev = e.Seq, e.Mac
	return nil
}

// link gives a row its place in the chain.
func (a *Audit) link(e office.Entry, seq int64, prev string) office.Entry {
	e.Instance, e.Seq, e.Prev = a.instance, seq+1, prev
	e.Mac = a.mac(e)
	return e
}

func rowOf(e office.Entry) (Doc, error) {
	body, err := bson.Marshal(e)
	if err != nil {
		return Doc{}, fmt.Errorf("write log: %w", err)
	}
	keys := map[string]string{"instance": e.Instance, "link": IntKey(e.Seq), "entry": e.ID, "at": TimeKey(e.At), "actor": e.Actor.ID}
	return Doc{ID: e.Instance + "/" + IntKey(e.Seq), Schema: 1, Keys: keys, Body: body}, nil
}

// again tells a row that was written before (fine) from a place in the chain that
// is taken (the write before had an unknown end: the chain is read anew).
func (a *Audit) again(ctx context.Context, e office.Entry) error {
	there := false
	err := a.rows.Range(ctx, Range{Index: "entry", Equal: []string{e.ID}, Limit: 1}, func(Doc) (bool, error) { there = true; return false, nil })
	if err != nil || there {
		return err
	}
	if err := a.resume(ctx); err != nil {
		return err
	}
	return &office.Error{Code: office.Unavailable, Key: "error.store"}
}

func (a *Audit) writeSubjects(ctx context.Context, list ...office.Entry) error {
	var docs []Doc
	for _, e := range list {
		some, err := subjectsOf(e)
		if err != nil {
			return err
		}
		docs = append(docs, some...)
	}
	if len(docs) == 0 {
		return nil
	}
	errs, err := a.subjects.InsertMany(ctx, docs)
	for _, one := range errs {
		if one != nil && !errors.Is(one, ErrDuplicate) {
			err = errors.Join(err, one)
		}
	}
	return err
}

// subjectsOf are the documents that carry a row to each of those it is about.
func subjectsOf(e office.Entry) (docs []Doc, err error) {
	for _, s := range e.Subjects {
		copied := e
		copied.Subjects = []string{s} // a row about many does not tell one of the others
		body, err := bson.Marshal(copied)
		if err != nil {
			return nil, err
		}
		docs = append(docs, Doc{ID: e.ID + "/" + s, Schema: 1, Keys: map[string]string{"subject": s, "at": TimeKey(e.At)}, Body: body})
	}
	return docs, nil
}

// mac authenticates a row and its place: everything but the mac itself.
func (a *Audit) mac(e office.Entry) string {
	e.Mac = ""
	m := hmac.New(sha256.New, a.key)
	// a hash's Write never fails
	fmt.Fprintf(m, "%q %q %d %q %d %q %q %q %q", e.ID, e.Instance, e.Seq, e.Prev, e.At.UnixMilli(), e.Actor, e.Action, e.Subjects, e.Purpose)
	for _, k := range sortedKeys(e.Details) {
		fmt.Fprintf(m, " %q=%q", k, e.Details[k])
	}
	return hex.EncodeToString(m.Sum(nil))
}

// Note writes a row soon. When more wait than can be held, it waits itself, so
// nothing is dropped.
func (a *Audit) Note(e office.Entry) { a.notes <- e }

// Waiting is how many noted rows are not durable yet, save those being written.
func (a *Audit) Waiting() int { return len(a.notes) }

func (a *Audit) drain() {
	for {
		select {
		case e := <-a.notes:
			a.keep(a.noted(e))
		case <-a.closed:
			for {
				select {
				case e := <-a.notes:
					a.keep(a.noted(e))
				default:
					return
				}
			}
		}
	}
}

// noted are a note and those that wait behind it, at most a group of them: a burst of rows
// about searches costs the syncs of a few.
func (a *Audit) noted(first office.Entry) []office.Entry {
	list := []office.Entry{first}
	for a.alone && len(list) < groupMost {
		select {
		case e := <-a.notes:
			list = append(list, e)
		default:
			return list
		}
	}
	return list
}

// noteTries is how often a row is tried that the store refuses, and every row once the
// service stops. A store that does not answer is asked until it does: what was looked at
// meanwhile is in nobody's memory but this.
const (
	noteTries = 5
	notePause = 2 * time.Second // at most, between two tries
)

// keep writes rows, and those again that could not be written.
func (a *Audit) keep(list []office.Entry) {
	for try := 1; ; try++ {
		if list = a.tryAll(list, try); len(list) == 0 {
			return
		}
		select {
		case <-a.closed:
			if try >= noteTries {
				return
			}
			time.Sleep(time.Duration(try) * 200 * time.Millisecond)
		case <-time.After(min(time.Duration(try)*200*time.Millisecond, notePause)):
		}
	}
}

// tryAll returns the rows to be tried again.
func (a *Audit) tryAll(list []office.Entry, try int) (left []office.Entry) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for i, err := range a.writeAll(ctx, list) {
		if err == nil {
			continue
		}
		a.logger.Error("A row of the log could not be written.", "try", try, "action", list[i].Action, "error", err)
		if try < noteTries || Passing(err) {
			left = append(left, list[i])
		}
	}
	return left
}

// Close writes what waits.
func (a *Audit) Close() {
	close(a.closed)
	a.done.Wait()
}

// Of gives the newest rows about a subject, newest first.
func (a *Audit) Of(ctx context.Context, subject string, limit int) ([]office.Entry, error) {
	var out []office.Entry
	err := a.subjects.Range(ctx, Range{Index: "subject", Equal: []string{subject}, Descending: true, Limit: limit}, func(d Doc) (bool, error) {
		var e office.Entry
		if err := bson.Unmarshal(d.Body, &e); err != nil {
			return false, err
		}
		out = append(out, e)
		return true, nil
	})
	return out, err
}

// Find gives rows by subject, actor and time, newest first.
func (a *Audit) Find(ctx context.Context, q office.LogQuery) (office.LogPage, error) {
	from, r := a.rows, Range{Index: "at"}
	switch {
	case q.Subject != "":
		from, r = a.subjects, Range{Index: "subject", Equal: []string{q.Subject}}
	case q.Actor != "":
		r = Range{Index: "actor", Equal: []string{q.Actor}}
	}
	r.From, r.To, r.Descending = timeBound(q.From), timeBound(q.To), true
	return pageOf(ctx, from, r, q, func(e office.Entry) bool { return q.Actor == "" || e.Actor.ID == q.Actor })
}

func timeBound(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return TimeKey(t)
}

// pageOf counts what fits and keeps the rows of one page of it.
func pageOf(ctx context.Context, c Collection, r Range, q office.LogQuery, fits func(office.Entry) bool) (office.LogPage, error) {
	var out office.LogPage
	err := c.Range(ctx, r, func(d Doc) (bool, error) {
		var e office.Entry
		if err := bson.Unmarshal(d.Body, &e); err != nil {
			return false, fmt.Errorf("read log: %w", err)
		}
		if !fits(e) {
			return true, nil
		}
		if out.Total++; out.Total > q.After && len(out.Rows) < q.Limit {
			out.Rows = append(out.Rows, e)
		}
		return out.Total < office.LogCounted, nil
	})
	return out, err
}

// Verify walks every chain. It returns how many rows are good and, with an error,
// the first that is not.
func (a *Audit) Verify(ctx context.Context) (int, error) {
	good, seq, prev, instance := 0, int64(0), "", ""
	err := a.rows.Range(ctx, Range{Index: "chain"}, func(d Doc) (bool, error) {
		var e office.Entry
		if err := bson.Unmarshal(d.Body, &e); err != nil {
			return false, fmt.Errorf("row %s does not read: %w", d.ID, err)
		}
		if e.Instance != instance {
			instance, seq, prev = e.Instance, 0, ""
		}
		e.At = e.At.UTC()
		if e.Seq != seq+1 || e.Prev != prev || !hmac.Equal([]byte(a.mac(e)), []byte(e.Mac)) {
			return false, fmt.Errorf("row %d of chain %s is not what was written", e.Seq, e.Instance)
		}
		seq, prev = e.Seq, e.Mac
		good++
		return true, nil
	})
	return good, err
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
