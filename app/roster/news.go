package roster

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"time"

	"jisr/app/office"
)

// Reason is why somebody is in the news of a search.
type Reason string

// The reasons of who is new. Beside them stand the aspects: what changed, so that she
// meets the search now.
const (
	NewRegistered Reason = "registered" // she came onto the roster; Date
	NewBack       Reason = "back"       // she may be found again after a pause; Date
	NewConfirmed  Reason = "confirmed"  // she said that her record is right; Date
	NewMeets      Reason = "meets"      // time alone made her meet the search
)

// What a change of a claim is.
const (
	ClaimNew     = "verified"
	ClaimRenewed = "renewed"
	ClaimOver    = "ended"
)

// Why says one reason with what belongs to it: a date, the country of a new place, and of
// a claim whether it was verified, renewed or has ended.
type Why struct {
	Code    Reason      `json:"code"`
	Date    office.Date `json:"date,omitempty"`
	Country string      `json:"country,omitempty"`
	Claim   string      `json:"claim,omitempty"`
}

// NewsItem is one who is new to a search, or changed in what it is about, and why.
type NewsItem struct {
	Expert Expert
	Why    []Why
}

// News is what a search finds that its reader does not know.
type News struct {
	Search SavedSearch
	// Since is when she last looked; First is true when she never did, and nobody is new.
	Since time.Time
	First bool
	// Total is what the search finds; Watched of how many news is told. They differ when
	// there are more than WatchMost, or somebody left the roster this moment.
	Total, Watched int
	New, Changed   []NewsItem
	// Mark stands for all of it: who says that she has seen it names it.
	Mark string

	sight Sight
}

// Any is true when somebody is new or changed.
func (n News) Any() bool { return len(n.New)+len(n.Changed) > 0 }

// Cut is true when more people meet the search than are remembered.
func (n News) Cut() bool { return n.Total > WatchMost }

// sight is whom a query finds now, with everybody's digest.
func (d *Searches) sight(ctx context.Context, q Query) (Sight, error) {
	n, err := d.compare(ctx, q, Sight{Cut: true}) // before an empty sight that was cut nobody is new
	return n.sight, err
}

// News is what a saved search finds that the actor has not seen. Those in it are named in
// one row of the log, as with every search that shows people.
func (d *Searches) News(ctx context.Context, actor office.Actor, id string) (News, error) {
	n, err := d.Unseen(ctx, actor, id)
	if err != nil {
		return n, err
	}
	if ids := n.subjects(); len(ids) > 0 {
		d.Roster.Log.Note(office.Entry{ID: office.NewID("log"), At: d.Roster.Now(), Actor: actor, Action: office.Searched, Subjects: ids,
			Details: map[string]string{"shown": strconv.Itoa(len(ids)), "fields": "saved"}})
	}
	return n, nil
}

func (n News) subjects() (ids []string) {
	for _, x := range slices.Concat(n.New, n.Changed) {
		ids = append(ids, x.Expert.ID)
	}
	return ids
}

// Unseen is News for its counts alone: nobody of it may be shown.
func (d *Searches) Unseen(ctx context.Context, actor office.Actor, id string) (News, error) {
	s, err := d.Get(ctx, actor, id)
	if err != nil {
		return News{}, err
	}
	l, err := d.Store.Look(ctx, s.ID, actor.ID)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return News{}, err
	}
	return d.since(ctx, s, l.Seen)
}

// since compares what a search finds now with a sight of it; one of no time is none.
func (d *Searches) since(ctx context.Context, s SavedSearch, last Sight) (News, error) {
	first := last.At.IsZero()
	if first {
		last = Sight{Cut: true}
	}
	n, err := d.compare(ctx, s.Query.Query(), last)
	n.Search, n.Since, n.First = s, last.At, first
	return n, err
}

// Seen says that the actor has seen the news with that mark. When there is other news by
// now it is refused, so that nobody is passed over.
func (d *Searches) Seen(ctx context.Context, actor office.Actor, id, mark string) error {
	n, err := d.Unseen(ctx, actor, id)
	if err != nil {
		return err
	}
	if n.Mark != mark {
		return &office.Error{Code: office.Stale, Key: "saved.refused.more"}
	}
	return d.Store.ChangeLook(ctx, id, actor.ID, func(l *Look) error {
		l.Seen, l.Told = n.sight, n.sight
		return nil
	})
}

// compare asks the index, and the store about each whom it names: who may not be found any
// more is left out, and a record is opened only when it may differ from what is known.
func (d *Searches) compare(ctx context.Context, q Query, last Sight) (News, error) {
	now := d.Roster.Now()
	day := office.DateOf(now.In(office.Baghdad))
	ids, err := d.Roster.Finder.All(ctx, q)
	if err != nil {
		return News{}, err
	}
	n := News{Total: len(ids), sight: Sight{At: now, Cut: len(ids) > WatchMost}}
	slices.Sort(ids)
	ids = ids[:min(len(ids), WatchMost)]
	standing, err := d.Roster.Store.Standing(ctx, ids)
	if err != nil {
		return News{}, err
	}
	known := map[string]Known{}
	for _, k := range last.Known {
		known[k.ID] = k
	}
	var open []string
	for _, id := range ids {
		rev, stands := standing[id]
		k, knew := known[id]
		switch {
		case !stands:
		case knew && k.Rev == rev && (k.Until == "" || k.Until >= day) && len(k.Sum) == len(Aspects())*sumSize:
			n.sight.Known = append(n.sight.Known, k)
		default:
			open = append(open, id)
		}
	}
	if err := d.open(ctx, &n, open, q, last, known); err != nil {
		return News{}, err
	}
	n.Watched = len(n.sight.Known)
	slices.SortFunc(n.sight.Known, func(a, b Known) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	n.Mark = n.mark()
	return n, nil
}

// open reads those who may be news and says why they are.
func (d *Searches) open(ctx context.Context, n *News, ids []string, q Query, last Sight, known map[string]Known) error {
	day := office.DateOf(n.sight.At.In(office.Baghdad))
	experts, err := d.Roster.Store.Experts(ctx, ids)
	if err != nil {
		return err
	}
	for _, e := range experts {
		if !e.Findable() {
			continue
		}
		now := Remember(e, day)
		n.sight.Known = append(n.sight.Known, now)
		was, knew := known[e.ID]
		switch {
		case knew:
			if why := changed(q, e, was.Sum, now.Sum); len(why) > 0 {
				n.Changed = append(n.Changed, NewsItem{e, why})
			}
		case last.watched(e.ID):
			n.New = append(n.New, NewsItem{e, isNew(q, e, last.At)})
		}
	}
	return nil
}

// Remember is what is kept of one who was seen on a day.
func Remember(e Expert, day office.Date) Known {
	return Known{ID: e.ID, Rev: e.Rev, Until: sumsUntil(e, day), Sum: digest(e, day)}
}

// watched is true for an id that would have been in the sight, had the search found it:
// of a sight that was cut nothing is known behind its last.
func (s Sight) watched(id string) bool {
	if !s.Cut {
		return true
	}
	return len(s.Known) > 0 && id < s.Known[len(s.Known)-1].ID
}

// changed is why one who was known is news: what the search is about differs. Words count
// only where the search has words.
func changed(q Query, e Expert, was, now []byte) (out []Why) {
	asks := q.asks()
	for _, a := range differ(was, now) {
		switch {
		case a == AspectWords && !asks[AspectWords]:
		case claimOf(a) != "":
			out = append(out, Why{Code: Reason(a), Claim: turnOf(a, was, now)})
		default:
			out = append(out, whyOf(a, e))
		}
	}
	return out
}

// turnOf says what became of a claim between two digests.
func turnOf(a Aspect, was, now []byte) string {
	switch {
	case a.none(was):
		return ClaimNew
	case a.none(now):
		return ClaimOver
	}
	return ClaimRenewed
}

func whyOf(a Aspect, e Expert) Why {
	w := Why{Code: Reason(a)}
	if a == AspectPlace {
		w.Country = e.Country
	}
	return w
}

// isNew is why somebody meets a search that she did not meet at a time, by what has turned
// in her record since.
func isNew(q Query, e Expert, since time.Time) []Why {
	registered := Why{Code: NewRegistered, Date: dayOf(e.RegisteredAt())}
	if e.RegisteredAt().After(since) {
		return []Why{registered}
	}
	if at, is := e.Turned[turnBack]; is && !at.Before(since) {
		return []Why{{Code: NewBack, Date: dayOf(at)}}
	}
	var out []Why
	asks := q.asks()
	for _, a := range Aspects() {
		at, turned := e.Turned[string(a)]
		if !turned || at.Before(since) || !asks[a] {
			continue
		}
		w := whyOf(a, e)
		if c := claimOf(a); c != "" {
			w.Claim = ClaimOver
			if len(verifiedOf(e, c, dayOf(at))) > 0 {
				w.Claim = ClaimNew
			}
		}
		out = append(out, w)
	}
	if len(out) > 0 {
		return out
	}
	if e.ConfirmedAt != nil && !e.ConfirmedAt.Before(since) && q.asksFresh() {
		return []Why{{Code: NewConfirmed, Date: dayOf(*e.ConfirmedAt)}}
	}
	if !e.RegisteredAt().Before(since) { // in the moment of the look, and behind it
		return []Why{registered}
	}
	return []Why{{Code: NewMeets}}
}

func (q Query) asksFresh() bool {
	return slices.ContainsFunc(slices.Concat(q.Filters, q.Not), func(c Criterion) bool { return c.Field == FieldFresh })
}

func dayOf(t time.Time) office.Date { return office.DateOf(t.In(office.Baghdad)) }

// mark stands for what the news says: two that say the same have the same.
func (n News) mark() string {
	h := sha256.New()
	for _, k := range n.sight.Known {
		fmt.Fprintf(h, "%s %d %x\n", k.ID, k.Rev, k.Sum)
	}
	fmt.Fprint(h, n.Total)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}
