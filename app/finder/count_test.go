package finder_test

import (
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"jisr/app/finder"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
)

// role draws criteria, no two alike, of which at least one is a must.
func role(rnd *rand.Rand) []roster.Criterion {
	out := criteria()
	rnd.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	out = out[:2+rnd.IntN(5)]
	for i := range out {
		out[i].Kind, out[i].Weight = roster.Must, 0
		if i > 0 && rnd.IntN(2) == 0 {
			out[i].Kind, out[i].Weight = roster.Should, 1+rnd.IntN(10)
		}
	}
	return out
}

// reading is what the index says of a role: who fits in which order, and the counts.
type reading struct {
	total  int
	ranked []roster.Ranked
	counts roster.Preview
}

func (r *room) read(t *testing.T, role []roster.Criterion) reading {
	t.Helper()
	var out reading
	var err error
	out.total, out.ranked, err = r.f.Rank(t.Context(), role, 0, 1000)
	must(t, err)
	musts, weaker, _ := split(role)
	out.counts, err = r.f.Preview(t.Context(), musts, weaker)
	must(t, err)
	return out
}

// split gives the musts, their weaker forms and their places.
func split(role []roster.Criterion) (musts []roster.Criterion, weaker []*roster.Criterion, at []int) {
	for i, c := range role {
		if c.Kind != roster.Must {
			continue
		}
		musts, at, weaker = append(musts, c), append(at, i), append(weaker, nil)
		if w, ok := matching.Weaker(c); ok {
			weaker[len(weaker)-1] = &w
		}
	}
	return musts, weaker, at
}

// total is what a search with these conditions says by itself.
func (r *room) total(t *testing.T, musts []roster.Criterion) int {
	t.Helper()
	found, err := r.f.Search(t.Context(), roster.Query{Filters: musts, Limit: 1})
	must(t, err)
	return found.Total
}

const generatedRoles = 100

// TestEachCountOfThePreviewIsWhatASearchTotals: the steps, each must left out, each
// replaced by its weaker form, the near misses and the shares of the total are true
// numbers, for a hundred roles.
func TestEachCountOfThePreviewIsWhatASearchTotals(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(5, 5))
	r.fill(t, rnd, 300)
	for range generatedRoles {
		role := role(rnd)
		musts, weaker, at := split(role)
		got := r.read(t, role).counts
		same := func(what string, count int, list []roster.Criterion) {
			t.Helper()
			if want := r.total(t, list); count != want {
				t.Errorf("%s of %+v: counted %d, found %d", what, musts, count, want)
			}
		}
		same("the total", got.Total, musts)
		for i := range musts {
			others := slices.Delete(slices.Clone(musts), i, i+1)
			same("a step", got.Steps[i], musts[:i+1])
			same("a must left out", got.Without[i], others)
			if weaker[i] == nil {
				if got.Relaxed[i] != -1 {
					t.Errorf("%+v has no weaker form and the count %d", musts[i], got.Relaxed[i])
				}
			} else {
				same("a weaker form", got.Relaxed[i], append(others, *weaker[i]))
			}
			r.near(t, role, at[i], got.Without[i]-got.Total)
		}
		yes := roster.Value{Verified: true}
		same("the verified", got.Verified, append(slices.Clone(musts), roster.Criterion{Field: roster.FieldVerified, Op: roster.Is, Value: yes}))
		same("the fresh", got.Fresh, append(slices.Clone(musts), roster.Criterion{Field: roster.FieldFresh, Op: roster.Is, Value: yes}))
	}
}

// near holds a list of near misses against its count, and each of them against the
// meaning of the criteria for one record.
func (r *room) near(t *testing.T, role []roster.Criterion, but, count int) {
	t.Helper()
	total, ranked, err := r.f.RankAllBut(t.Context(), role, but, 0, 1000)
	must(t, err)
	if total != count || len(ranked) != count {
		t.Errorf("%d meet all but %+v, %d are listed of %d", count, role[but], len(ranked), total)
	}
	m := r.matcher(t)
	for _, x := range ranked {
		e, err := r.stores.People.Expert(t.Context(), x.ID)
		must(t, err)
		match, meets := m.Evaluate(role, e)
		if meets || !match.AllBut(role, but) || match.Half != x.Half {
			t.Errorf("%s misses %v instead of [%d], with %d of %d half-points", x.ID, match.Missed(role), but, match.Half, x.Half)
		}
	}
}

// TestTheOrderOfCriteriaChangesNothing: the same criteria in another order find the
// same people in the same order with the same points, and leave the same out.
func TestTheOrderOfCriteriaChangesNothing(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(6, 6))
	r.fill(t, rnd, 300)
	for range generatedRoles {
		role := role(rnd)
		order := rnd.Perm(len(role))
		other := make([]roster.Criterion, len(role))
		for to, from := range order {
			other[to] = role[from]
		}
		a, b := r.read(t, role), r.read(t, other)
		if a.total != b.total || !slices.Equal(a.ranked, b.ranked) {
			t.Errorf("another order of %+v is another result: %d and %d", role, a.total, b.total)
		}
		_, _, at := split(role)
		_, _, there := split(other)
		for i, place := range at {
			j := slices.Index(there, slices.Index(order, place))
			if a.counts.Without[i] != b.counts.Without[j] || a.counts.Relaxed[i] != b.counts.Relaxed[j] {
				t.Errorf("another order of %+v counts otherwise", role)
			}
		}
	}
}

// TestTheSameInputHasTheSameOrderAfterReindexingAndRestart, and each explanation sums
// to the points that the index counted.
func TestTheSameInputHasTheSameOrderAfterReindexingAndRestart(t *testing.T) {
	r := open(t)
	rnd := rand.New(rand.NewPCG(7, 7))
	people := r.fill(t, rnd, 300)
	roles := make([][]roster.Criterion, generatedRoles)
	before := make([]reading, len(roles))
	for i := range roles {
		roles[i] = role(rnd)
		before[i] = r.read(t, roles[i])
		r.sums(t, roles[i], before[i], people)
	}
	again := func(what string) {
		t.Helper()
		for i, role := range roles {
			if got := r.read(t, role); got.total != before[i].total || !slices.Equal(got.ranked, before[i].ranked) {
				t.Errorf("after %s %+v gives another order", what, role)
			}
		}
	}
	again("asking again")
	r.restart(t)
	again("a restart")
	must(t, r.f.Rebuild(t.Context(), nil))
	again("reindexing")
	r.restart(t)
	again("a restart after it")
}

// restart closes the index and opens what lies on the disk.
func (r *room) restart(t *testing.T) {
	t.Helper()
	must(t, r.f.Close())
	f, err := finder.Open(r.dir, r.stores.People, finder.SearchedCVs(r.stores.CVs, r.words.Words), r.words, r.sealer, clock, slog.Default())
	must(t, err)
	r.f = f
	must(t, f.Start(t.Context(), nil))
}

// sums holds each explanation against its score, and the order against points, then
// the last confirmation, then the id.
func (r *room) sums(t *testing.T, role []roster.Criterion, got reading, people []roster.Expert) {
	t.Helper()
	m := r.matcher(t)
	confirmed := map[string]time.Time{}
	for _, e := range people {
		confirmed[e.ID] = *e.ConfirmedAt
	}
	for i, x := range got.ranked {
		e, err := r.stores.People.Expert(t.Context(), x.ID)
		must(t, err)
		match, meets := m.Evaluate(role, e)
		sum, of := 0, 0
		for _, res := range match.Results {
			c := role[res.Index]
			if sum += res.Half; c.Kind == roster.Should {
				of += 2 * c.Weight
			} else if !res.Met || res.Half != 0 {
				t.Errorf("%s has %d half-points for a must", x.ID, res.Half)
			}
			if res.Met && res.Evidence == "" {
				t.Errorf("%s meets %+v and nothing shows it", x.ID, c)
			}
		}
		if !meets || sum != x.Half || sum != match.Half || of != match.Of {
			t.Errorf("%s: the explanation sums to %d of %d, the score is %d of %d", x.ID, sum, of, x.Half, match.Of)
		}
		if i == 0 {
			continue
		}
		prev := got.ranked[i-1]
		a, b := office.DateOf(confirmed[prev.ID]), office.DateOf(confirmed[x.ID])
		if prev.Half < x.Half || prev.Half == x.Half && (a < b || confirmed[prev.ID].Equal(confirmed[x.ID]) && prev.ID > x.ID) {
			t.Errorf("%s stands before %s", prev.ID, x.ID)
		}
	}
}
