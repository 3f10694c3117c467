package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"jisr/mailer"
)

// Claim takes due letters in hand. Each is a compare-and-swap, so a letter that
// another instance took a moment ago is passed over.
func (s *Letters) Claim(ctx context.Context, c mailer.Claim) ([]mailer.Letter, error) {
	var out []mailer.Letter
	for _, lane := range c.Lanes {
		if len(out) >= c.Limit {
			break
		}
		taken, err := s.claimLane(ctx, c, lane, c.Limit-len(out))
		if err != nil {
			return out, err
		}
		out = append(out, taken...)
	}
	return out, nil
}

func (s *Letters) claimLane(ctx context.Context, c mailer.Claim, lane mailer.Lane, limit int) ([]mailer.Letter, error) {
	// one millisecond more, since To is exclusive
	due := Range{Index: "due", Equal: []string{string(lane)}, To: TimeKey(c.Now.Add(time.Millisecond)), Limit: limit}
	return s.changeMany(ctx, due, func(l *mailer.Letter) bool { return l.Claim(c.By, c.Now, c.Until) == nil })
}

// changeMany changes the letters of a range that change accepts, in one write, and
// returns those that could be changed.
func (s *Letters) changeMany(ctx context.Context, r Range, change func(*mailer.Letter) bool) ([]mailer.Letter, error) {
	var docs []Doc
	if err := s.records.c.Range(ctx, r, func(d Doc) (bool, error) { docs = append(docs, d); return true, nil }); err != nil {
		return nil, s.records.explain(err)
	}
	return s.swap(ctx, docs, change)
}

func (s *Letters) swap(ctx context.Context, docs []Doc, change func(*mailer.Letter) bool) ([]mailer.Letter, error) {
	var next []Doc
	var changed, out []mailer.Letter
	for _, d := range docs {
		l, err := s.records.value(ctx, d)
		if err != nil {
			return nil, err
		}
		if !change(&l) {
			continue
		}
		n, err := s.records.doc(ctx, l, d.Rev)
		if err != nil {
			return nil, err
		}
		next, changed = append(next, n), append(changed, l)
	}
	if len(next) == 0 {
		return nil, nil
	}
	errs, err := s.records.c.ReplaceMany(ctx, next)
	if err != nil {
		return nil, s.records.explain(err)
	}
	for i, e := range errs {
		if e == nil {
			out = append(out, changed[i])
		} else if !errors.Is(e, ErrStale) && !errors.Is(e, ErrNotFound) {
			return out, s.records.explain(e)
		}
	}
	return out, nil
}

func (s *Letters) byIDs(ctx context.Context, ids []string, change func(*mailer.Letter) bool) ([]string, error) {
	docs, err := s.records.c.GetMany(ctx, ids)
	if err != nil {
		return nil, s.records.explain(err)
	}
	list, err := s.swap(ctx, docs, change)
	kept := make([]string, len(list))
	for i, l := range list {
		kept[i] = l.ID
	}
	return kept, err
}

// StartSending says *sending*, durably.
func (s *Letters) StartSending(ctx context.Context, by string, ids []string, now, until time.Time) ([]string, error) {
	return s.byIDs(ctx, ids, func(l *mailer.Letter) bool { return l.StartSending(by, now, until) == nil })
}

// Renew prolongs leases.
func (s *Letters) Renew(ctx context.Context, by string, ids []string, until time.Time) error {
	_, err := s.byIDs(ctx, ids, func(l *mailer.Letter) bool { return l.Renew(by, until) == nil })
	return err
}

// Settle records outcomes and removes what needs not be kept any longer.
func (s *Letters) Settle(ctx context.Context, by string, list []mailer.Settlement) ([]string, error) {
	want := map[string]mailer.Settlement{}
	ids := make([]string, len(list))
	for i, x := range list {
		want[x.ID], ids[i] = x, x.ID
	}
	var done []string
	// twice: a letter that an officer touched at the same moment is stale once
	for range 2 {
		kept, err := s.byIDs(ctx, ids, func(l *mailer.Letter) bool { return l.Settle(by, want[l.ID]) == nil })
		if err != nil {
			return nil, err
		}
		done = append(done, kept...)
		if ids = slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(kept, id) }); len(ids) == 0 {
			break
		}
	}
	done = slices.DeleteFunc(done, func(id string) bool { return want[id].State != mailer.HandedOver })
	if s.KeepAll || len(done) == 0 {
		return ids, nil
	}
	return ids, s.dropUnowned(ctx, done)
}

// dropUnowned removes what letters without a person say. Whose they are stands on the
// outside: nothing is opened for that.
func (s *Letters) dropUnowned(ctx context.Context, ids []string) error {
	docs, err := s.bodies.c.GetMany(ctx, ids)
	if err != nil {
		return s.bodies.explain(err)
	}
	for _, d := range docs {
		if d.Keys[ownerKey] != "" {
			continue
		}
		if err := ignoreMissing(s.bodies.explain(s.bodies.c.Delete(ctx, d.ID, 0))); err != nil {
			return err
		}
	}
	return nil
}
