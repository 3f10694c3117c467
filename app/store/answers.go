package store

import (
	"context"
	"time"

	"jisr/app/office"
)

// Answers keep what was answered to a request that carried a key of its own, so
// that the same request sent again gets the same answer and does nothing
// (Idempotency-Key, draft-ietf-httpapi-idempotency-key-header). The insert of the
// key is what makes a request run once.
type Answers struct {
	kept repo[answer]
	now  office.Clock
	// holder is this process. Where one process alone has the database, what another began
	// was broken off.
	holder string
	alone  bool
}

type answer struct {
	ID string `bson:"_id"`
	// Request is a digest of what was asked.
	Request string              `bson:"request"`
	Since   time.Time           `bson:"since"`
	Holder  string              `bson:"holder,omitempty"`
	Done    bool                `bson:"done"`
	Answer  office.StoredAnswer `bson:"answer"`
}

// answerFor is how long an answer is kept, abandonedAfter when a request that never
// ended (its process died, or the store was gone when it ended) may run again: no request
// has that long.
const (
	answerFor      = office.Day
	abandonedAfter = time.Minute
)

func newAnswers(ctx context.Context, db Database, s Sealer, now office.Clock) (*Answers, error) {
	c, err := db.Collection(ctx, Definition{Name: "answers", Indexes: []Index{{Name: "since", Keys: []string{"since"}}}})
	if err != nil {
		return nil, err
	}
	return &Answers{now: now, holder: office.NewID("run"), alone: db.Has(Alone), kept: repo[answer]{c: c, sealer: s, kind: "answer", owner: service[answer], id: func(v answer) string { return v.ID },
		keys: func(v answer) map[string]string { return map[string]string{"since": TimeKey(v.Since)} }}}, nil
}

// Begin takes the key for this request. It returns the answer when there is one
// already; Conflict while the first is still at work, Invalid when the key was used
// for another request.
func (a *Answers) Begin(ctx context.Context, key, request string) (*office.StoredAnswer, error) {
	fresh := answer{ID: key, Request: request, Since: a.now(), Holder: a.holder}
	err := a.kept.insert(ctx, fresh)
	if office.CodeOf(err) != office.Conflict {
		return nil, err
	}
	there, err := a.kept.get(ctx, key)
	if err != nil {
		return nil, err
	}
	age := a.now().Sub(there.Since)
	switch {
	case age > answerFor, !there.Done && (age > abandonedAfter || a.alone && there.Holder != a.holder):
		_, err := a.kept.update(ctx, key, 0, func(v *answer) error {
			if !v.Since.Equal(there.Since) || v.Holder != there.Holder {
				return inProgress()
			}
			*v = fresh
			return nil
		})
		return nil, err
	case there.Request != request:
		var p office.Problems
		p.Add("Idempotency-Key", "reused")
		return nil, p.Err()
	case !there.Done:
		return nil, inProgress()
	}
	return &there.Answer, nil
}

func inProgress() error { return &office.Error{Code: office.Conflict, Key: "error.in_progress"} }

// Finish keeps the answer.
func (a *Answers) Finish(ctx context.Context, key string, with office.StoredAnswer) error {
	_, err := a.kept.update(ctx, key, 0, func(v *answer) error { v.Done, v.Answer = true, with; return nil })
	return err
}

// Release gives the key back after a request that changed nothing.
func (a *Answers) Release(ctx context.Context, key string) error {
	return ignoreMissing(a.kept.explain(a.kept.c.Delete(ctx, key, 0)))
}

// Tidy removes answers after a day. It is a duty.
func (a *Answers) Tidy(ctx context.Context) (int, error) {
	n := 0
	err := a.kept.c.Range(ctx, Range{Index: "since", To: TimeKey(a.now().Add(-answerFor))}, func(d Doc) (bool, error) {
		n++
		return true, a.Release(ctx, d.ID)
	})
	return n, err
}
