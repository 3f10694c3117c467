package store

import (
	"context"
	"slices"
	"time"

	"jisr/app/office"
	"jisr/app/post"
	"jisr/mailer"
)

// Letters keeps the outbox: each letter's record, and apart from it what it says,
// sealed for the person it goes to. It implements mailer.Outbox.
type Letters struct {
	records repo[mailer.Letter]
	bodies  repo[LetterBody]
	blocked repo[suppression]
	// returned are messages that came back and wait for an officer.
	returned repo[post.Returned]
	now      office.Clock
	wake     chan struct{}
	// KeepAll keeps what letters without a person say after they were handed over:
	// the demonstration shows them.
	KeepAll bool
}

// LetterBody is what a letter says and to whom. One without a person (the proof of
// an address that nobody owns yet, the receipt of an erasure) is sealed for the
// service and removed as soon as it was handed over.
type LetterBody struct {
	ID     string    `bson:"_id"`
	Person string    `bson:"person"`
	At     time.Time `bson:"at"`
	// Message is complete but for the date and the Message-ID.
	Message mailer.Message `bson:"message"`
}

// suppression is what is known of an address that failed.
type suppression struct {
	ID         string    `bson:"_id"` // keyed hash of the address
	Letters    []string  `bson:"letters"`
	Suppressed bool      `bson:"suppressed"`
	Reply      string    `bson:"reply"`
	At         time.Time `bson:"at"`
}

func newLetters(ctx context.Context, db Database, s Sealer, now office.Clock) (*Letters, error) {
	records, err := db.Collection(ctx, Definition{Name: "letters", Indexes: []Index{
		{Name: "due", Keys: []string{"lane", "due"}},
		{Name: "lease", Keys: []string{"lease"}},
		{Name: "hand", Keys: []string{"hand"}},
		{Name: "person", Keys: []string{"person", "at"}},
		{Name: "expert", Keys: []string{"expert", "at"}},
		{Name: "state", Keys: []string{"state", "at"}},
		{Name: "at", Keys: []string{"at"}},
		{Name: "code", Keys: []string{"code"}, Unique: true},
		{Name: "left", Keys: []string{"left"}},
		{Name: "message", Keys: []string{"message"}},
	}})
	if err != nil {
		return nil, err
	}
	bodies, err := db.Collection(ctx, Definition{Name: "letter_bodies", Indexes: []Index{{Name: "at", Keys: []string{"at"}}}})
	if err != nil {
		return nil, err
	}
	blocked, err := db.Collection(ctx, Definition{Name: "suppressions"})
	if err != nil {
		return nil, err
	}
	returned, err := db.Collection(ctx, Definition{Name: "returned_mail", Indexes: []Index{{Name: "at", Keys: []string{"at"}}}})
	if err != nil {
		return nil, err
	}
	return &Letters{now: now, wake: make(chan struct{}, 1),
		records: repo[mailer.Letter]{c: records, sealer: s, kind: "letter", owner: service[mailer.Letter], id: func(l mailer.Letter) string { return l.ID }, keys: letterKeys},
		bodies: repo[LetterBody]{c: bodies, sealer: s, kind: "letter", id: func(b LetterBody) string { return b.ID },
			owner: func(b LetterBody) string {
				if b.Person == "" {
					return service(b)
				}
				return b.Person
			},
			keys: func(b LetterBody) map[string]string { return map[string]string{"at": TimeKey(b.At)} }},
		blocked: repo[suppression]{c: blocked, sealer: s, kind: "suppression", owner: service[suppression], id: func(v suppression) string { return v.ID }},
		returned: repo[post.Returned]{c: returned, sealer: s, kind: "returned", owner: service[post.Returned], id: func(v post.Returned) string { return v.ID },
			keys: func(v post.Returned) map[string]string { return map[string]string{"at": TimeKey(v.At)} }},
	}, nil
}

func letterKeys(l mailer.Letter) map[string]string {
	out := map[string]string{"person": l.Person, "expert": l.Expert, "state": string(l.State), "code": l.Code, "message": l.MessageID, "at": TimeKey(born(l))}
	if l.Waits() {
		out["lane"], out["due"] = string(l.Lane), TimeKey(l.Due)
	}
	if l.InHand() {
		out["lease"] = TimeKey(l.LeaseUntil)
	}
	if l.ClaimedBy != "" {
		out["hand"] = l.ClaimedBy
	}
	if at := l.Times[mailer.HandedOver]; !at.IsZero() && l.Lane.Capped() {
		out["left"] = TimeKey(at)
	}
	return out
}

// born is when the letter entered its first state.
func born(l mailer.Letter) time.Time {
	var first time.Time
	for _, t := range l.Times {
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first
}

// Queue keeps a letter and what it says. A letter with that id that is there
// already stays as it is: queueing twice is once. What it says is kept first, so no
// record ever lacks it.
func (s *Letters) Queue(ctx context.Context, l mailer.Letter, b LetterBody) error {
	err := s.bodies.insert(ctx, b)
	if err != nil && office.CodeOf(err) != office.Conflict {
		return err
	}
	if err := s.records.insert(ctx, l); err != nil && office.CodeOf(err) != office.Conflict {
		return err
	}
	s.poke()
	return nil
}

// poke wakes the dispatcher of this process.
func (s *Letters) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Woken tells that something was queued by this process.
func (s *Letters) Woken() <-chan struct{} { return s.wake }

// Letter loads a record.
func (s *Letters) Letter(ctx context.Context, id string) (mailer.Letter, error) {
	return s.records.get(ctx, id)
}

// Body loads what a letter says; Missing when its person was erased or it was
// removed.
func (s *Letters) Body(ctx context.Context, id string) (LetterBody, error) {
	return s.bodies.get(ctx, id)
}

// ByCode finds a letter by its genuine-message code.
func (s *Letters) ByCode(ctx context.Context, code string) (mailer.Letter, error) {
	return s.records.first(ctx, Range{Index: "code", Equal: []string{code}})
}

// List gives the newest letters.
func (s *Letters) List(ctx context.Context, limit int) ([]mailer.Letter, error) {
	list, _, err := s.Page(ctx, "", "", 0, limit)
	return list, err
}

// Page gives letters, newest first: of a state, of an expert, of both, or all. They
// are counted up to office.LogCounted.
func (s *Letters) Page(ctx context.Context, state mailer.State, expert string, after, limit int) (list []mailer.Letter, total int, err error) {
	r := Range{Index: "at", Descending: true, Limit: office.LogCounted}
	switch {
	case expert != "":
		r.Index, r.Equal = "expert", []string{expert}
	case state != "":
		r.Index, r.Equal = "state", []string{string(state)}
	}
	return s.page(ctx, r, func(d Doc) bool { return state == "" || d.Keys["state"] == string(state) }, after, limit)
}

// page opens the wanted letters of a range after the first ones, and counts them all.
func (s *Letters) page(ctx context.Context, r Range, want func(Doc) bool, after, limit int) (list []mailer.Letter, total int, err error) {
	var docs []Doc
	err = s.records.c.Range(ctx, r, func(d Doc) (bool, error) {
		if !want(d) {
			return true, nil
		}
		if total++; total > after && len(docs) < limit {
			docs = append(docs, d)
		}
		return true, nil
	})
	if err != nil {
		return nil, 0, s.records.explain(err)
	}
	for _, d := range docs {
		l, err := s.records.value(ctx, d)
		if err != nil {
			return nil, 0, err
		}
		list = append(list, l)
	}
	return list, total, nil
}

// Move changes a letter's state as people do it: cancel, send again.
func (s *Letters) Move(ctx context.Context, id string, to mailer.State) error {
	_, err := s.records.update(ctx, id, 0, func(l *mailer.Letter) error { return l.Move(to, s.now()) })
	return err
}

// Sweep ends leases that ran out.
func (s *Letters) Sweep(ctx context.Context, now time.Time) (int, error) {
	list, err := s.changeMany(ctx, Range{Index: "lease", To: TimeKey(now.Add(time.Millisecond))}, func(l *mailer.Letter) bool { return l.Sweep(now) })
	return len(list), err
}

// Doubt makes uncertain what waits or is in hand, after a restore: those letters may have
// left since the backup. The account lane sends again with the same Message-ID, the others
// wait for an officer.
func (s *Letters) Doubt(ctx context.Context) (int, error) {
	n := 0
	for _, r := range []Range{{Index: "due"}, {Index: "lease"}} {
		list, err := s.changeMany(ctx, r, func(l *mailer.Letter) bool { return l.Doubt(s.now()) })
		if n += len(list); err != nil {
			return n, err
		}
	}
	return n, nil
}

// CountByState counts all letters, without opening any.
func (s *Letters) CountByState(ctx context.Context) (map[mailer.State]int, error) {
	out := map[mailer.State]int{}
	err := s.records.c.Range(ctx, Range{Index: "state"}, func(d Doc) (bool, error) {
		out[mailer.State(d.Keys["state"])]++
		return true, nil
	})
	return out, s.records.explain(err)
}

// LeftSince counts what was handed over since a time, without opening any letter.
func (s *Letters) LeftSince(ctx context.Context, since time.Time) (n int, err error) {
	err = s.records.c.Range(ctx, Range{Index: "left", From: TimeKey(since), Entries: true}, func(Doc) (bool, error) { n++; return true, nil })
	return n, s.records.explain(err)
}

// OldestDue is when the letter of a lane that waits longest was or is due; zero when none
// waits.
func (s *Letters) OldestDue(ctx context.Context, lane mailer.Lane) (time.Time, error) {
	l, err := s.records.first(ctx, Range{Index: "due", Equal: []string{string(lane)}})
	return l.Due, ignoreMissing(err)
}

// InHandOf returns what an instance has in hand, or left uncertain.
func (s *Letters) InHandOf(ctx context.Context, by string) ([]mailer.Letter, error) {
	return s.records.list(ctx, Range{Index: "hand", Equal: []string{by}})
}

// BadAddress counts refusals of an address.
func (s *Letters) BadAddress(ctx context.Context, b mailer.BadAddress) (int, error) {
	v, err := s.note(ctx, b, false)
	return len(v.Letters), err
}

// Suppress stops letters to an address.
func (s *Letters) Suppress(ctx context.Context, b mailer.BadAddress) error {
	_, err := s.note(ctx, b, true)
	return err
}

func (s *Letters) note(ctx context.Context, b mailer.BadAddress, stop bool) (suppression, error) {
	mark := b.Letter + "@" + TimeKey(b.At)
	id := s.blocked.sealer.Lookup(EmailKind, b.Address)
	fresh := suppression{ID: id, Letters: []string{mark}, Suppressed: stop, Reply: b.Reply, At: b.At}
	err := s.blocked.insert(ctx, fresh)
	if err == nil || office.CodeOf(err) != office.Conflict {
		return fresh, err
	}
	return s.blocked.update(ctx, id, 0, func(v *suppression) error {
		if !slices.Contains(v.Letters, mark) {
			v.Letters = append(v.Letters, mark)
		}
		v.Suppressed, v.Reply, v.At = v.Suppressed || stop, b.Reply, b.At
		return nil
	})
}

// Suppressed is true when nothing may be sent to the address.
func (s *Letters) Suppressed(ctx context.Context, email string) (bool, error) {
	v, err := s.blocked.get(ctx, s.blocked.sealer.Lookup(EmailKind, email))
	return v.Suppressed, ignoreMissing(err)
}

// Forget removes what letters say that is older than keep (retention). It is a
// duty.
func (s *Letters) Forget(ctx context.Context, keep time.Duration) (int, error) {
	n := 0
	err := s.bodies.c.Range(ctx, Range{Index: "at", To: TimeKey(s.now().Add(-keep))}, func(d Doc) (bool, error) {
		n++
		return true, ignoreMissing(s.bodies.explain(s.bodies.c.Delete(ctx, d.ID, 0)))
	})
	return n, err
}

var _ mailer.Outbox = (*Letters)(nil)

// Keep queues a letter with what it says, sealed for its person.
func (s *Letters) Keep(ctx context.Context, l mailer.Letter, m mailer.Message) error {
	return s.Queue(ctx, l, LetterBody{ID: l.ID, Person: l.Person, At: s.now(), Message: m})
}

// Said is what a queued letter says.
func (s *Letters) Said(ctx context.Context, id string) (mailer.Message, error) {
	b, err := s.Body(ctx, id)
	return b.Message, err
}
