package roster_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app/finder"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/store/embedded"
	"jisr/app/terms"
	"jisr/search"
)

type words struct{ *terms.Terms }

func (w words) Concepts(text string) (out []finder.Meaning) {
	for _, m := range w.Meanings(text) {
		out = append(out, finder.Meaning{Code: m.Code, Labels: m.Labels})
	}
	return out
}

// room is the desk of saved searches over a real store and a real index.
type room struct {
	t      *testing.T
	now    time.Time
	stores *store.Stores
	desk   *roster.Searches
	// letters are those that were queued, by officer and day.
	letters map[string][]roster.News
}

// SearchNews keeps what a letter would say.
func (r *room) SearchNews(_ context.Context, o office.Officer, day office.Date, news []roster.News) (bool, error) {
	id := o.ID + " " + string(day)
	if _, there := r.letters[id]; there {
		return false, nil
	}
	r.letters[id] = news
	return true, nil
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

var sunday = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, now: sunday, letters: map[string][]roster.News{}}
	clock := func() time.Time { return r.now }
	dir := t.TempDir()
	db, err := embedded.Open(filepath.Join(dir, "store.db"), clock)
	r.must(err)
	ring, err := seal.OpenFile(filepath.Join(dir, "keyring"))
	r.must(err)
	s, err := seal.New(t.Context(), seal.NewKey(), ring, clock)
	r.must(err)
	r.stores, err = store.OpenAll(t.Context(), db, s, s.Derive("audit"), clock, slog.Default())
	r.must(err)
	w, err := terms.Load(os.DirFS("../../static/terms"), search.Fold)
	r.must(err)
	f, err := finder.Open(filepath.Join(dir, "index"), r.stores.People, finder.SearchedCVs(r.stores.CVs, w.Words), words{w}, s, clock, slog.Default())
	r.must(err)
	r.must(f.Start(t.Context(), func(int) {}))
	t.Cleanup(func() {
		r.must(f.Close())
		r.stores.Audit.Close()
		r.must(db.Close())
		r.must(ring.Close())
	})
	desk := &roster.Desk{Store: r.stores.People, Notes: r.stores.Notes, CVs: r.stores.CVs, Selections: r.stores.Selections, Finder: f, Log: r.stores.Audit, Words: w, Now: clock}
	r.desk = &roster.Searches{Store: r.stores.Searches, Roster: desk, Staff: r.stores.Staff, Post: r}
	return r
}

// officer is one who may search, kept among the staff.
func (r *room) officer(id string, roles ...office.Role) office.Actor {
	r.t.Helper()
	if len(roles) == 0 {
		roles = []office.Role{office.Viewer}
	}
	o := office.Officer{ID: id, Email: id + "@example.org", Language: "en", Institution: "ins_a", Roles: roles}
	r.must(r.stores.Staff.InsertOfficer(r.t.Context(), o))
	return o.Actor()
}

// add puts somebody on the roster.
func (r *room) add(i int, change func(e *roster.Expert)) roster.Expert {
	r.t.Helper()
	e := roster.Expert{ID: office.NewID("exp"), Status: roster.Active, CreatedAt: r.now}
	e.Person = office.Person{ID: office.NewID("per"), Consents: []office.Consent{{Purpose: office.ToRoster, GivenAt: r.now}}}
	e.Name, e.Country = office.Name{Latin: fmt.Sprintf("Person%d Test", i)}, "SE"
	e.Occupations = []roster.Occupation{{Code: "2212", Years: 5}}
	if change != nil {
		change(&e)
	}
	r.must(r.stores.People.InsertExpert(r.t.Context(), e))
	r.follow()
	return e
}

func (r *room) change(id string, change func(e *roster.Expert)) {
	r.t.Helper()
	_, err := r.stores.People.UpdateExpert(r.t.Context(), id, 0, func(e *roster.Expert) error { change(e); return nil })
	r.must(err)
	r.follow()
}

func (r *room) follow() {
	r.t.Helper()
	r.must(r.desk.Roster.Finder.Follow(r.t.Context()))
}

func is(f roster.Field, codes ...string) roster.Criterion {
	return roster.Criterion{Kind: roster.Must, Field: f, Op: roster.AnyOf, Value: roster.Value{Codes: codes}}
}

func (r *room) save(a office.Actor, name string, often roster.Often, list ...roster.Criterion) roster.SavedSearch {
	r.t.Helper()
	s, err := r.desk.Save(r.t.Context(), a, roster.Saving{Name: name, Often: often, Query: roster.Asked{Filters: list}})
	r.must(err)
	return s
}

// said is the news of a search: of each person her id and the reasons.
func (r *room) said(a office.Actor, id string) (fresh, changed []string) {
	r.t.Helper()
	n, err := r.desk.News(r.t.Context(), a, id)
	r.must(err)
	return lines(n.New), lines(n.Changed)
}

func lines(list []roster.NewsItem) (out []string) {
	for _, x := range list {
		line := x.Expert.ID
		for _, w := range x.Why {
			line = strings.TrimSpace(line + " " + strings.TrimRight(strings.Join([]string{string(w.Code), string(w.Date), w.Country, w.Claim}, "/"), "/"))
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func (r *room) want(what string, got []string, want ...string) {
	r.t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		r.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func (r *room) seen(a office.Actor, id string) {
	r.t.Helper()
	n, err := r.desk.Unseen(r.t.Context(), a, id)
	r.must(err)
	r.must(r.desk.Seen(r.t.Context(), a, id, n.Mark))
}

func verified(expires office.Date, at time.Time) []roster.Vetting {
	return []roster.Vetting{{Claim: roster.ClaimLicence, Field: "2212", Scope: "SE", Status: roster.Verified, At: &at, Expires: expires}}
}

// TestASavedSearchTellsWhoIsNewAndWhoChangedAndWhy: for each way into a search and each
// change in it there is its own reason, and what was seen is not told again.
func TestASavedSearchTellsWhoIsNewAndWhoChangedAndWhy(t *testing.T) {
	r := open(t)
	sara := r.officer("off_a")
	there := r.add(1, func(e *roster.Expert) { e.Vetting = verified("2026-12-31", r.now) })
	other := r.add(2, func(e *roster.Expert) { e.Country = "US" })
	paused := r.add(3, func(e *roster.Expert) { e.Status = roster.Paused })
	s := r.save(sara, "Heart", roster.Weekly, is(roster.FieldOccupation, "2212"), is(roster.FieldCountry, "SE", "DE"))
	if fresh, changed := r.said(sara, s.ID); len(fresh)+len(changed) > 0 {
		t.Errorf("just saved, and %q and %q are news", fresh, changed)
	}

	r.now = r.now.Add(2 * office.Day)
	added := r.add(4, nil)
	r.change(other.ID, func(e *roster.Expert) { e.Country = "DE" })
	r.change(paused.ID, func(e *roster.Expert) { e.Status = roster.Active })
	r.change(there.ID, func(e *roster.Expert) {
		e.Vetting = verified("2028-12-31", r.now)
		e.Availability.WeeksPerYear = 4
		e.Headline = "Nobody asked for words"
	})
	fresh, changed := r.said(sara, s.ID)
	r.want("new", fresh, added.ID+" registered/2026-11-24", other.ID+" place//DE", paused.ID+" back/2026-11-24")
	r.want("changed", changed, there.ID+" availability licence///renewed")
	n, err := r.desk.News(t.Context(), sara, s.ID)
	r.must(err)
	if n.Total != 4 || n.Watched != 4 || !n.Since.Equal(sunday) {
		t.Errorf("%d found, %d watched since %s", n.Total, n.Watched, n.Since)
	}

	r.seen(sara, s.ID)
	if fresh, changed := r.said(sara, s.ID); len(fresh)+len(changed) > 0 {
		t.Errorf("seen, and %q and %q are news", fresh, changed)
	}
	r.now = time.Date(2029, 1, 2, 9, 0, 0, 0, time.UTC) // nobody changed anything
	_, changed = r.said(sara, s.ID)
	r.want("when the licence has run out", changed, there.ID+" licence///ended")
}

// TestWhoComesBetweenALookAndItsPressIsNotPassedOver: the news that was not shown stays
// news.
func TestWhoComesBetweenALookAndItsPressIsNotPassedOver(t *testing.T) {
	r := open(t)
	sara := r.officer("off_a")
	s := r.save(sara, "Heart", roster.Never, is(roster.FieldCountry, "SE"))
	r.add(1, nil)
	n, err := r.desk.News(t.Context(), sara, s.ID)
	r.must(err)
	r.add(2, nil)
	if err := r.desk.Seen(t.Context(), sara, s.ID, n.Mark); office.CodeOf(err) != office.Stale {
		t.Errorf("seen with an old mark: %v", err)
	}
	if fresh, _ := r.said(sara, s.ID); len(fresh) != 2 {
		t.Errorf("%q are new", fresh)
	}
}

// TestNoAlertWhenNothingChanged: no news, no letter; and one letter a day for all.
func TestNoAlertWhenNothingChanged(t *testing.T) {
	r := open(t)
	sara := r.officer("off_a")
	r.add(1, nil)
	r.save(sara, "Weekly", roster.Weekly, is(roster.FieldOccupation, "2212"))
	r.save(sara, "Daily", roster.Daily, is(roster.FieldCountry, "SE"))
	r.save(sara, "None", roster.Never, is(roster.FieldCountry, "SE"))
	days := func(n int) {
		t.Helper()
		for range n * 4 {
			r.now = r.now.Add(6 * time.Hour)
			_, err := r.desk.Alert(t.Context())
			r.must(err)
		}
	}
	days(14)
	if len(r.letters) > 0 {
		t.Fatalf("nothing changed, and %d letters were made", len(r.letters))
	}
	r.add(2, nil) // Sunday at noon in Baghdad
	days(14)
	if len(r.letters) != 2 {
		t.Fatalf("one came, and the letters are %v", r.letters)
	}
	for _, id := range []string{"off_a 2026-12-07", "off_a 2026-12-13"} {
		if news := r.letters[id]; len(news) != 1 || len(news[0].New) != 1 {
			t.Errorf("the letter %q says %v", id, news)
		}
	}
	for _, want := range []string{"log:alert:off_a:2026-12-07", "log:alert:off_a:2026-12-13"} {
		page, err := r.stores.Audit.Find(t.Context(), office.LogQuery{Actor: "alerts", Limit: 10})
		r.must(err)
		if !slices.ContainsFunc(page.Rows, func(e office.Entry) bool {
			return e.ID == want && e.Action == office.Alerted && len(e.Subjects) == 1 && len(e.Details) == 2
		}) {
			t.Errorf("no row %s in %v", want, page.Rows)
		}
	}
}

// TestAnOfficerWhoUnsubscribedGetsNoAlert: nor one who left or may not search any more; and
// when she chooses letters again, what came meanwhile is not told late.
func TestAnOfficerWhoUnsubscribedGetsNoAlert(t *testing.T) {
	r := open(t)
	sara, left, moved := r.officer("off_a"), r.officer("off_b"), r.officer("off_c")
	s := r.save(sara, "Heart", roster.Daily, is(roster.FieldCountry, "SE"))
	for _, o := range []office.Actor{left, moved} {
		r.save(o, "Heart", roster.Daily, is(roster.FieldCountry, "SE"))
	}
	for id, change := range map[string]func(o *office.Officer){left.ID: func(o *office.Officer) { o.Disabled = true }, moved.ID: func(o *office.Officer) { o.Roles = []office.Role{office.Investment} }} {
		_, err := r.stores.Staff.UpdateOfficer(t.Context(), id, func(o *office.Officer) error { change(o); return nil })
		r.must(err)
		if is, err := r.desk.Wanted(t.Context(), id); is || err != nil {
			t.Errorf("%s wants letters: %v", id, err)
		}
	}
	if is, err := r.desk.Wanted(t.Context(), sara.ID); !is || err != nil {
		t.Errorf("she wants letters: %v, %v", is, err)
	}
	r.must(r.desk.Unsubscribe(t.Context(), sara.ID))
	if is, err := r.desk.Wanted(t.Context(), sara.ID); is || err != nil {
		t.Errorf("she unsubscribed: %v, %v", is, err)
	}
	r.add(1, nil)
	r.now = r.now.Add(office.Day)
	alert := func() {
		t.Helper()
		_, err := r.desk.Alert(t.Context())
		r.must(err)
	}
	alert()
	if len(r.letters) > 0 {
		t.Fatalf("letters: %v", r.letters)
	}
	daily := roster.Daily
	_, err := r.desk.Change(t.Context(), sara, s.ID, 0, roster.SearchChange{Often: &daily})
	r.must(err)
	r.now = r.now.Add(office.Day)
	if alert(); len(r.letters) > 0 {
		t.Errorf("told late: %v", r.letters)
	}
	if fresh, _ := r.said(sara, s.ID); len(fresh) != 1 {
		t.Errorf("on her page %q are new", fresh)
	}
}

// TestAnAlertNamesNobodyWhoWithdrew: paused, without the consent or erased, whatever the
// index still says; and what is remembered forgets who was erased.
func TestAnAlertNamesNobodyWhoWithdrew(t *testing.T) {
	r := open(t)
	sara := r.officer("off_a")
	s := r.save(sara, "Heart", roster.Daily, is(roster.FieldCountry, "SE"))
	gone, kept := []roster.Expert{r.add(1, nil), r.add(2, nil), r.add(3, nil)}, r.add(4, nil)
	withdraw := func() {
		t.Helper()
		people := r.stores.People // the index is not asked to follow
		_, err := people.UpdateExpert(t.Context(), gone[0].ID, 0, func(e *roster.Expert) error { e.Status = roster.Paused; return nil })
		r.must(err)
		_, err = people.UpdateExpert(t.Context(), gone[1].ID, 0, func(e *roster.Expert) error { e.Withdraw(office.ToRoster, r.now); return nil })
		r.must(err)
		r.must(people.EraseExpert(t.Context(), gone[2].ID))
	}
	withdraw()
	fresh, changed := r.said(sara, s.ID)
	r.want("new", fresh, kept.ID+" registered/2026-11-22")
	r.want("changed", changed)
	r.now = r.now.Add(office.Day)
	_, err := r.desk.Alert(t.Context())
	r.must(err)
	r.want("in the letter", lines(r.letters["off_a 2026-11-23"][0].New), kept.ID+" registered/2026-11-22")

	r.must(r.stores.People.EraseExpert(t.Context(), kept.ID))
	r.must(r.desk.Forget(t.Context()))
	l, err := r.stores.Searches.Look(t.Context(), s.ID, sara.ID)
	r.must(err)
	if len(l.Told.Known)+len(l.Seen.Known) > 0 {
		t.Errorf("erased, and remembered: %+v", l)
	}
}

// TestASavedSearchBelongsToItsOfficer: colleagues read what she shares and have news of
// their own; nobody else reads it, and only she changes it.
func TestASavedSearchBelongsToItsOfficer(t *testing.T) {
	r := open(t)
	sara, amal := r.officer("off_a"), r.officer("off_b")
	outside := amal
	outside.ID, outside.Institution = "off_c", "ins_b"
	s := r.save(sara, "Heart", roster.Weekly, is(roster.FieldCountry, "SE"))
	if _, err := r.desk.Get(t.Context(), amal, s.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("not shared, and a colleague reads it: %v", err)
	}
	yes, name := true, "  Hearts  in Sweden "
	s, err := r.desk.Change(t.Context(), sara, s.ID, s.Rev, roster.SearchChange{Shared: &yes, Name: &name})
	if err != nil || s.Name != "Hearts in Sweden" {
		t.Errorf("%q, %v", s.Name, err)
	}
	r.add(1, nil)
	n, err := r.desk.News(t.Context(), amal, s.ID)
	if err != nil || !n.First || n.Any() || n.Total != 1 {
		t.Errorf("a colleague's first look: %+v, %v", n, err)
	}
	r.must(r.desk.Seen(t.Context(), amal, s.ID, n.Mark))
	r.add(2, nil)
	if fresh, _ := r.said(amal, s.ID); len(fresh) != 1 {
		t.Errorf("new to the colleague: %q", fresh)
	}
	if fresh, _ := r.said(sara, s.ID); len(fresh) != 2 {
		t.Errorf("new to the owner: %q", fresh)
	}
	if _, err := r.desk.Get(t.Context(), outside, s.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("another institution reads it: %v", err)
	}
	if err := r.desk.Remove(t.Context(), amal, s.ID, 0); office.CodeOf(err) != office.Forbidden {
		t.Errorf("a colleague removes it: %v", err)
	}
	r.must(r.desk.Remove(t.Context(), sara, s.ID, 0))
	if _, err := r.stores.Searches.Look(t.Context(), s.ID, amal.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("a look at it is left: %v", err)
	}
}

// TestAnOfficerKeepsFiftySearches and none by a name, which would watch one person.
func TestAnOfficerKeepsFiftySearches(t *testing.T) {
	r := open(t)
	sara := r.officer("off_a")
	for i := range roster.MostSearches {
		r.save(sara, fmt.Sprintf("Search %d", i), roster.Never, is(roster.FieldCountry, "SE"))
	}
	in := roster.Saving{Name: "One more", Query: roster.Asked{Filters: []roster.Criterion{is(roster.FieldCountry, "SE")}}}
	if _, err := r.desk.Save(t.Context(), sara, in); office.CodeOf(err) != office.Conflict {
		t.Errorf("one more: %v", err)
	}
	list, err := r.desk.List(t.Context(), sara)
	r.must(err)
	r.must(r.desk.Remove(t.Context(), sara, list[7].ID, 0))
	_, err = r.desk.Save(t.Context(), sara, in)
	r.must(err)
	for _, wrong := range []roster.Saving{{Name: "search 9", Query: in.Query}, {Name: "Everybody"}, {Query: in.Query}, {Name: "Often", Often: "hourly", Query: in.Query},
		{Name: "Unknown", Query: roster.Asked{Filters: []roster.Criterion{is(roster.FieldCountry, "ZZ")}}}} {
		if _, err := r.desk.Save(t.Context(), sara, wrong); office.CodeOf(err) != office.Invalid {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if a := (roster.Query{Name: "Layla", Purpose: "why", Text: "x"}).Asked(); a.Query().Name != "" || a.Query().Purpose != "" {
		t.Errorf("kept: %+v", a)
	}
}

// TestAnAlertCountsWhatTheSearchCounts: for generated questions and people, what is new on
// an empty roster is what the search finds, by every path alike.
func TestAnAlertCountsWhatTheSearchCounts(t *testing.T) {
	r := open(t)
	sara := r.officer("off_a")
	random := rand.New(rand.NewPCG(7, 11))
	some := func(list ...string) []string {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return list[:1+random.IntN(2)]
	}
	question := func() roster.Asked {
		all := []roster.Criterion{is(roster.FieldCountry, some("SE", "DE", "US")...), is(roster.FieldOccupation, some("22", "2142", "2512")...), is(roster.FieldLanguage, some("sv", "ar")...),
			is(roster.FieldMode, some("remote", "visit")...), {Field: roster.FieldYears, Op: roster.AtLeast, Value: roster.Value{Number: 1 + random.IntN(20)}},
			{Field: roster.FieldVerified, Op: roster.Is, Value: roster.Value{Verified: random.IntN(2) == 0}}, {Field: roster.FieldFresh, Op: roster.Is, Value: roster.Value{Verified: true}}}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		a := roster.Asked{Filters: all[:1+random.IntN(2)], Not: all[3 : 3+random.IntN(2)]}
		if random.IntN(3) == 0 {
			a.Text = "water"
		}
		return a
	}
	var saved []roster.SavedSearch
	for i := range 40 {
		s, err := r.desk.Save(t.Context(), sara, roster.Saving{Name: fmt.Sprint(i), Often: roster.Daily, Query: question()})
		r.must(err)
		saved = append(saved, s)
	}
	var list []roster.Expert
	for i := range 120 {
		e := roster.Expert{ID: office.NewID("exp"), Status: roster.Active, CreatedAt: r.now}
		e.Person = office.Person{ID: office.NewID("per"), Consents: []office.Consent{{Purpose: office.ToRoster, GivenAt: r.now}}}
		e.Name, e.Country = office.Name{Latin: fmt.Sprintf("Person%d Test", i)}, some("SE", "DE", "US", "GB")[0]
		e.Occupations = []roster.Occupation{{Code: some("2212", "2142", "2512")[0], Years: 1 + random.IntN(30)}}
		e.Languages = []roster.Language{{Code: some("sv", "ar", "de")[0], Level: "B2"}}
		e.Availability.Modes = []roster.Mode{roster.Mode(some("remote", "visit")[0])}
		e.Headline = some("Water engineer", "Ward doctor")[0]
		if random.IntN(2) == 0 {
			e.Vetting, e.ConfirmedAt = verified("", r.now), &r.now
		}
		list = append(list, e)
	}
	errs, err := r.stores.People.InsertExperts(t.Context(), list)
	r.must(err)
	for _, err := range errs {
		r.must(err)
	}
	r.follow()
	r.now = r.now.Add(office.Day)
	_, err = r.desk.Alert(t.Context())
	r.must(err)
	told := map[string]int{}
	for _, n := range r.letters["off_a 2026-11-23"] {
		told[n.Search.ID] = len(n.New)
	}
	some0 := 0
	for _, s := range saved {
		found, err := r.desk.Roster.Search(t.Context(), sara, s.Query.Query())
		r.must(err)
		n, err := r.desk.Unseen(t.Context(), sara, s.ID)
		r.must(err)
		count, err := r.desk.Roster.Count(t.Context(), s.Query.Query())
		r.must(err)
		if n.Total != found.Total || len(n.New) != found.Total || n.Watched != found.Total || told[s.ID] != found.Total || count != found.Total {
			t.Errorf("%+v: the search finds %d, the news %d of which %d new, the letter %d, the count %d", s.Query, found.Total, n.Total, len(n.New), told[s.ID], count)
		}
		some0 += found.Total
	}
	if some0 == 0 {
		t.Error("no question found anybody")
	}
}

// TestOfMoreThanAThousandNobodyIsNewWhoWasThere: so many are remembered and no more, the
// page says so, and whoever lies behind them is told as new neither when she comes into
// sight because another left, nor ever.
func TestOfMoreThanAThousandNobodyIsNewWhoWasThere(t *testing.T) {
	r := open(t)
	sara := r.officer("off_a")
	crowd := func(n int) map[string]bool {
		t.Helper()
		var list []roster.Expert
		ids := map[string]bool{}
		for range n {
			e := roster.Expert{ID: office.NewID("exp"), Status: roster.Active, CreatedAt: r.now}
			e.Person = office.Person{ID: office.NewID("per"), Consents: []office.Consent{{Purpose: office.ToRoster, GivenAt: r.now}}}
			e.Name, e.Country = office.Name{Latin: "Person Test"}, "SE"
			list, ids[e.ID] = append(list, e), true
		}
		errs, err := r.stores.People.InsertExperts(t.Context(), list)
		r.must(err)
		for _, err := range errs {
			r.must(err)
		}
		r.follow()
		return ids
	}
	crowd(roster.WatchMost + 20)
	s := r.save(sara, "Sweden", roster.Daily, is(roster.FieldCountry, "SE"))
	r.now = r.now.Add(time.Hour)
	l, err := r.stores.Searches.Look(t.Context(), s.ID, sara.ID)
	r.must(err)
	for _, k := range l.Seen.Known[:5] {
		r.change(k.ID, func(e *roster.Expert) { e.Status = roster.Paused })
	}
	n, err := r.desk.Unseen(t.Context(), sara, s.ID)
	r.must(err)
	if n.Any() || !n.Cut() || n.Total != roster.WatchMost+15 || n.Watched != roster.WatchMost {
		t.Errorf("%d found, %d watched, %d new", n.Total, n.Watched, len(n.New))
	}
	came := crowd(40)
	n, err = r.desk.Unseen(t.Context(), sara, s.ID)
	r.must(err)
	for _, x := range n.New {
		if !came[x.Expert.ID] {
			t.Errorf("%s was there and is told as new", x.Expert.ID)
		}
	}
	if len(n.New) == 0 {
		t.Error("forty came, and nobody is new")
	}
}
