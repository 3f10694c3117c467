package invest_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/store/embedded"
)

// post keeps which letters were asked for; all others fail the test.
type post struct {
	invest.Post
	proofs, told []string
}

func (p *post) WatchToProve(_ context.Context, w invest.Watch) error {
	p.proofs = append(p.proofs, w.ID)
	return nil
}

func (p *post) OpportunityOpened(_ context.Context, w invest.Watch, o invest.Opportunity) error {
	p.told = append(p.told, w.ID+" "+o.ID)
	return nil
}

// words know everything, and that the sector 10 is within C.
type words struct{}

func (words) Known(string, string) bool { return true }
func (words) Ancestors(kind, code string) []string {
	if code == "10" {
		return []string{"C"}
	}
	return nil
}
func (words) Zone(string, string) string { return "" }

type room struct {
	t      *testing.T
	now    time.Time
	desk   *invest.Desk
	post   *post
	stores *store.Stores
	sealer *seal.Sealer
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func open(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), post: &post{}}
	clock := func() time.Time { return r.now }
	dir := t.TempDir()
	db, err := embedded.Open(filepath.Join(dir, "store.db"), clock)
	r.must(err)
	ring, err := seal.OpenFile(filepath.Join(dir, "keyring"))
	r.must(err)
	r.sealer, err = seal.New(t.Context(), seal.NewKey(), ring, clock)
	r.must(err)
	r.stores, err = store.OpenAll(t.Context(), db, r.sealer, r.sealer.Derive("audit"), clock, slog.Default())
	r.must(err)
	t.Cleanup(func() {
		r.stores.Audit.Close()
		r.must(db.Close())
		r.must(ring.Close())
	})
	r.desk = &invest.Desk{Store: r.stores.Investments, Watch: r.stores.Watches, Staff: r.stores.Staff, Post: r.post, Log: r.stores.Audit, Words: words{}, Now: clock,
		Enough: func(context.Context, string) (bool, error) { return false, nil }}
	return r
}

// offers keeps an opportunity in the sector 10, in Basra, of the second band.
func (r *room) offers(change func(o *invest.Opportunity)) invest.Opportunity {
	r.t.Helper()
	o := invest.Opportunity{ID: office.NewID("opp"), Published: true, CreatedAt: r.now}
	o.Sector, o.Governorate, o.Bands, o.ReviewBy = "10", "IQ-BA", []invest.Band{invest.Band50k}, "2027-06-30"
	if change != nil {
		change(&o)
	}
	r.must(r.stores.Investments.InsertOpportunity(r.t.Context(), o))
	return o
}

// tells runs the duty and says what was told since the last time.
func (r *room) tells() []string {
	r.t.Helper()
	r.post.told = nil
	_, err := r.desk.TellOfOpportunities(r.t.Context())
	r.must(err)
	slices.Sort(r.post.told)
	return r.post.told
}

func (r *room) want(what string, got []string, want ...string) {
	r.t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		r.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestAnInvestorIsToldWhenAnOpportunityOpens: once of each that is published, within its
// review date and like what she waits for, and of none that was open before; not before her
// address is proven, and not after she ended it.
func TestAnInvestorIsToldWhenAnOpportunityOpens(t *testing.T) {
	r := open(t)
	r.offers(nil) // was there before
	w, err := r.desk.TellMe(t.Context(), office.Nobody(), invest.Watch{Email: " Noor@Example.org", Language: "ar", Awaited: invest.Awaited{Sectors: []string{"C"}, Governorates: []string{"IQ-BA"}, Band: invest.Band50k}})
	r.must(err)
	early := r.offers(nil)
	r.want("before the proof", r.tells())
	w, err = r.desk.ProveWatch(t.Context(), w.ID)
	r.must(err)
	if w.Email != "noor@example.org" || !slices.Contains(w.Known, early.ID) || !slices.Equal(r.post.proofs, []string{w.ID}) {
		t.Errorf("proven as %+v after the letters %q", w, r.post.proofs)
	}
	for _, other := range []func(o *invest.Opportunity){
		func(o *invest.Opportunity) { o.Sector = "A" }, func(o *invest.Opportunity) { o.Governorate = "IQ-NI" }, func(o *invest.Opportunity) { o.Bands = []invest.Band{invest.BandOver5m} },
		func(o *invest.Opportunity) { o.ReviewBy = "2026-11-01" },
	} {
		r.offers(other)
	}
	draft := r.offers(func(o *invest.Opportunity) { o.Published = false })
	fresh := r.offers(nil)
	r.want("opened", r.tells(), w.ID+" "+fresh.ID)
	r.want("again", r.tells())
	second, err := r.desk.TellMe(t.Context(), office.Nobody(), invest.Watch{Email: "noor@example.org", Language: "ar", Awaited: invest.Awaited{Governorates: []string{"IQ-BA"}}})
	r.must(err)
	_, err = r.desk.ProveWatch(t.Context(), second.ID)
	r.must(err)
	_, err = r.stores.Investments.UpdateOpportunity(t.Context(), draft.ID, 0, func(o *invest.Opportunity) error { o.Published = true; return nil })
	r.must(err)
	if told := r.tells(); len(told) != 1 { // one letter, though she waits for it twice
		t.Errorf("published: %q", told)
	}
	r.must(r.desk.EndWatch(t.Context(), second.ID))
	if is, err := r.desk.StillAwaited(t.Context(), w.ID, draft.ID); !is || err != nil {
		t.Errorf("awaited: %v, %v", is, err)
	}
	rows, err := r.stores.Audit.Of(t.Context(), w.ID, 10)
	r.must(err)
	if len(rows) < 2 || rows[0].Action != office.WatchTold || rows[len(rows)-1].Action != office.WatchBegun {
		t.Errorf("its log is %v", rows)
	}
	r.must(r.desk.EndWatch(t.Context(), w.ID))
	r.must(r.desk.EndWatch(t.Context(), w.ID))
	r.offers(nil)
	r.want("ended", r.tells())
	if is, err := r.desk.StillAwaited(t.Context(), w.ID, draft.ID); is || err != nil {
		t.Errorf("ended, and awaited: %v, %v", is, err)
	}
}

// TestARequestThatEndedIsToldOfWhatIsLikeIt: the link of its page is the proof; pressed
// twice it is one, ended it may begin again, and a running request has none.
func TestARequestThatEndedIsToldOfWhatIsLikeIt(t *testing.T) {
	r := open(t)
	in := invest.Interest{ID: office.NewID("int"), Stage: invest.New, Wish: invest.Wish{Identity: office.Identity{Email: "noor@example.org", Language: "en"}, Sectors: []string{"C"}, Band: invest.Band50k}}
	r.must(r.stores.Investments.InsertInterest(t.Context(), in))
	if _, err := r.desk.TellOf(t.Context(), in.ID); office.CodeOf(err) != office.Conflict {
		t.Errorf("of a running request: %v", err)
	}
	_, err := r.stores.Investments.UpdateInterest(t.Context(), in.ID, 0, func(in *invest.Interest) error { in.Stage = invest.Parked; return nil })
	r.must(err)
	for range 2 {
		_, err = r.desk.TellOf(t.Context(), in.ID)
		r.must(err)
	}
	w, err := r.desk.ToldOf(t.Context(), in.ID)
	r.must(err)
	o := r.offers(nil)
	r.want("opened", r.tells(), w.ID+" "+o.ID)
	r.must(r.desk.EndWatch(t.Context(), w.ID))
	_, err = r.desk.TellOf(t.Context(), in.ID)
	r.must(err)
	r.want("begun again", r.tells())
}

// TestWhatAnInvestorWaitsForGoesWithHer: it is in her own list, ends with her erasure and
// by itself, and one that nobody proved is gone after a week.
func TestWhatAnInvestorWaitsForGoesWithHer(t *testing.T) {
	r := open(t)
	her := office.Actor{Kind: office.PersonKind, ID: office.NewID("per")}
	wish := invest.Watch{Email: "noor@example.org", Language: "en", Awaited: invest.Awaited{Band: invest.Band50k}}
	hers, err := r.desk.TellMe(t.Context(), her, wish)
	r.must(err)
	if list, err := r.desk.OwnWatches(t.Context(), her); err != nil || len(list) != 1 || list[0].ProvenAt == nil {
		t.Errorf("her list: %v, %v", list, err)
	}
	unproven, err := r.desk.TellMe(t.Context(), office.Nobody(), wish)
	r.must(err)
	r.now = r.now.Add(invest.ProveWatchFor + time.Minute)
	if _, err := r.desk.ProveWatch(t.Context(), unproven.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("proven after its term: %v", err)
	}
	if n, err := r.desk.DropWatches(t.Context()); n != 1 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	r.must(r.sealer.Destroy(t.Context(), her.ID))
	r.offers(nil)
	r.want("erased", r.tells())
	if n, err := r.desk.DropWatches(t.Context()); n != 1 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	if _, err := r.desk.Awaiting(t.Context(), hers.ID); office.CodeOf(err) != office.NotFound {
		t.Errorf("erased, and there: %v", err)
	}
	for _, wrong := range []invest.Watch{{Email: "noor@example.org"}, {Awaited: wish.Awaited}, {Email: "no address", Awaited: wish.Awaited}, {Email: "a@example.org", Awaited: invest.Awaited{Band: "much"}}} {
		if _, err := r.desk.TellMe(t.Context(), office.Nobody(), wrong); office.CodeOf(err) != office.Invalid {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
