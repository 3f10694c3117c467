package roster

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jisr/app/office"
)

// alertHour is when an officer's letter of the day is made, in Baghdad; that of the week
// is made on Sundays.
const alertHour = 6

// SearchPost writes to officers about their saved searches.
type SearchPost interface {
	// SearchNews queues the one letter of a day with the news of an officer's searches, and
	// is false when she has got that of the day already. It names nobody.
	SearchNews(ctx context.Context, o office.Officer, day office.Date, news []News) (fresh bool, err error)
}

// begun is when the period began in which a search writes once.
func begun(often Often, now time.Time) time.Time {
	local := now.In(office.Baghdad)
	at := time.Date(local.Year(), local.Month(), local.Day(), alertHour, 0, 0, 0, local.Location())
	if at.After(local) {
		at = at.AddDate(0, 0, -1)
	}
	if often == Weekly {
		at = at.AddDate(0, 0, -int(at.Weekday()))
	}
	return at
}

// Alert writes to each officer, once a day at most, what is new in those of her searches
// that are due. Where nothing is, no letter is made. It is a duty.
func (d *Searches) Alert(ctx context.Context) (int, error) {
	all, err := d.Store.SearchesTold(ctx)
	if err != nil {
		return 0, err
	}
	by := map[string][]SavedSearch{}
	var officers []string
	for _, s := range all {
		if len(by[s.Officer]) == 0 {
			officers = append(officers, s.Officer)
		}
		by[s.Officer] = append(by[s.Officer], s)
	}
	n := 0
	for _, id := range officers {
		o, err := d.Staff.Officer(ctx, id)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return n, err
		}
		if err != nil || !Alertable(o) {
			continue // a service account asks by itself, and who has left is told nothing
		}
		sent, err := d.alert(ctx, o, by[id])
		if err != nil {
			return n, err
		}
		n += sent
	}
	return n, nil
}

// Alertable is true for an officer who may still search.
func Alertable(o office.Officer) bool { return !o.Disabled && o.Actor().May(Searchers()...) }

// alert makes the letter of one officer. The letter is queued before it is remembered what
// it told, so that a crash between the two loses nothing and writes nothing twice.
func (d *Searches) alert(ctx context.Context, o office.Officer, list []SavedSearch) (int, error) {
	now := d.Roster.Now()
	var due, news []News
	for _, s := range list {
		l, err := d.Store.Look(ctx, s.ID, o.ID)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return 0, err
		}
		if !l.Told.At.Before(begun(s.Often, now)) {
			continue
		}
		n, err := d.since(ctx, s, l.Told)
		if err != nil {
			return 0, err
		}
		if due = append(due, n); n.Any() {
			news = append(news, n)
		}
	}
	if len(news) > 0 {
		if fresh, err := d.tell(ctx, o, news); err != nil || !fresh {
			return 0, err // what came after the letter of the day stands in the next
		}
	}
	for _, n := range due {
		if err := d.told(ctx, n); err != nil {
			return 0, err
		}
	}
	return min(len(news), 1), nil
}

// tell queues the letter and writes down whom it counts.
func (d *Searches) tell(ctx context.Context, o office.Officer, news []News) (fresh bool, err error) {
	day := dayOf(begun(Daily, d.Roster.Now()))
	if fresh, err = d.Post.SearchNews(ctx, o, day, news); err != nil {
		return false, err
	}
	row := office.Entry{ID: "log:alert:" + o.ID + ":" + string(day), At: d.Roster.Now(), Actor: office.Duty("alerts"), Action: office.Alerted}
	for _, n := range news {
		for _, id := range n.subjects() {
			if !slices.Contains(row.Subjects, id) {
				row.Subjects = append(row.Subjects, id)
			}
		}
	}
	row.Details = map[string]string{"officer": o.ID, "shown": strconv.Itoa(len(row.Subjects))}
	return fresh, d.Roster.Log.Write(ctx, row)
}

func (d *Searches) told(ctx context.Context, n News) error {
	return d.Store.ChangeLook(ctx, n.Search.ID, n.Search.Officer, func(l *Look) error {
		l.Told = n.sight
		if l.Seen.At.IsZero() {
			l.Seen = n.sight
		}
		return nil
	})
}

// tellFrom lets letters tell from now on.
func (d *Searches) tellFrom(ctx context.Context, s SavedSearch) error {
	sight, err := d.sight(ctx, s.Query.Query())
	if err != nil {
		return err
	}
	return d.told(ctx, News{Search: s, sight: sight})
}

// Wanted is true while an officer may get the letter of her searches: she may search, and
// one of them still writes.
func (d *Searches) Wanted(ctx context.Context, officer string) (bool, error) {
	o, err := d.Staff.Officer(ctx, officer)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return false, nil
	}
	if err != nil || !Alertable(o) {
		return false, err
	}
	mine, err := d.Store.SearchesOf(ctx, officer)
	return slices.ContainsFunc(mine, func(s SavedSearch) bool { return s.Often != Never }), err
}

// Unsubscribe ends the letters of all searches of an officer, by the link in one of them.
// She may choose them again, search by search.
func (d *Searches) Unsubscribe(ctx context.Context, officer string) error {
	mine, err := d.Store.SearchesOf(ctx, officer)
	if err != nil {
		return err
	}
	for _, s := range mine {
		if s.Often == Never {
			continue
		}
		if _, err := d.Store.UpdateSearch(ctx, s.ID, 0, func(s *SavedSearch) error {
			s.Often, s.UpdatedAt = Never, d.Roster.Now()
			return nil
		}); err != nil && office.CodeOf(err) != office.NotFound {
			return err
		}
	}
	return nil
}

// Forget takes who was erased out of what is remembered of searches. It is a duty of the
// night.
func (d *Searches) Forget(ctx context.Context) error {
	return d.Store.EachLook(ctx, func(l Look) error {
		var ids []string
		for _, k := range slices.Concat(l.Seen.Known, l.Told.Known) {
			ids = append(ids, k.ID)
		}
		gone, err := d.Roster.Store.Gone(ctx, ids)
		if err != nil || len(gone) == 0 {
			return err
		}
		return d.Store.ChangeLook(ctx, l.Search, l.Officer, func(l *Look) error {
			for _, s := range []*Sight{&l.Seen, &l.Told} {
				s.Known = slices.DeleteFunc(slices.Clone(s.Known), func(k Known) bool { return gone[k.ID] })
			}
			return nil
		})
	})
}
