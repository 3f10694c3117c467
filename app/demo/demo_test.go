package demo_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"jisr/app/demo"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/search"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// loaded reads the real terms once; they do not change.
var loaded = sync.OnceValues(func() (*terms.Terms, error) { return terms.Load(os.DirFS("../../static/terms"), search.Fold) })

func load(t testing.TB) *terms.Terms {
	t.Helper()
	words, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func ndjson(t *testing.T, words *terms.Terms, seed uint64, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := demo.WriteNDJSON(&out, demo.People(words, seed, n, now)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	words := load(t)
	a, b := ndjson(t, words, 7, 300), ndjson(t, words, 7, 300)
	if !bytes.Equal(a, b) {
		t.Error("two runs with one seed differ")
	}
	if bytes.Equal(a, ndjson(t, words, 8, 300)) {
		t.Error("two seeds give the same people")
	}
	if !bytes.HasPrefix(a, ndjson(t, words, 7, 100)) {
		t.Error("a longer roster does not begin with the shorter one")
	}
}

func TestEveryRecordIsRight(t *testing.T) {
	words := load(t)
	ids, addresses := map[string]bool{}, map[string]bool{}
	for e := range demo.People(words, demo.Seed, 3000, now) {
		if err := roster.Check(e, words, now); err != nil {
			t.Fatalf("%s: %v\n%+v", e.ID, err, e)
		}
		if e.Status == roster.Active {
			if err := roster.Complete(e); err != nil {
				t.Errorf("%s is active but not complete: %v", e.ID, err)
			}
		}
		if _, ok := office.IDBytes(e.ID); !ok || ids[e.ID] || ids[e.Person.ID] || addresses[e.Email] {
			t.Errorf("%s, %s: id or address is wrong or stands twice", e.ID, e.Email)
		}
		if mail, ok := office.NormaliseEmail(e.Email); !ok || mail != e.Email || !strings.Contains(e.Email, "@example.") {
			t.Errorf("%s: address %q", e.ID, e.Email)
		}
		if phone, ok := office.NormalisePhone(e.Phone, e.Country); e.Phone != "" && (!ok || phone != e.Phone) {
			t.Errorf("%s: phone %q", e.ID, e.Phone)
		}
		if e.Timezone == "" || e.Timezone != words.Zone(e.Country, e.City) {
			t.Errorf("%s: %s, %s has zone %q", e.ID, e.City, e.Country, e.Timezone)
		}
		if e.CreatedAt.After(now) || (e.ConfirmedAt != nil && e.ConfirmedAt.After(now)) || (e.EmailVerifiedAt != nil && e.EmailVerifiedAt.After(now)) {
			t.Errorf("%s has a date that is yet to come", e.ID)
		}
		if strings.ContainsAny(e.Name.Latin, "ابتەی") || strings.ContainsAny(e.Name.Native, "abcdefgh") {
			t.Errorf("%s: scripts are mixed: %+v", e.ID, e.Name)
		}
		ids[e.ID], ids[e.Person.ID], addresses[e.Email] = true, true, true
	}
}

func TestRozhanOpensEveryRoster(t *testing.T) {
	words := load(t)
	for _, seed := range []uint64{1, demo.Seed} {
		for e := range demo.People(words, seed, 1, now) {
			if e.Name.Latin != "Rozhan Ahmed" || e.City != "Stockholm" || e.Language != "ckb" || e.Availability.Windows[0].From != "2027-03-01" || e.Vetting[0].Expires != "2029-01-01" {
				t.Errorf("%+v", e)
			}
		}
	}
}

func TestFiveHundredPeopleAreBelievable(t *testing.T) {
	words := load(t)
	count := map[string]int{}
	for e := range demo.People(words, demo.Seed, 500, now) {
		mark := func(yes bool, what string) {
			if yes {
				count[what]++
			}
		}
		heart := strings.HasSuffix(e.Occupations[0].Concept, "cardiologist")
		mark(heart, "cardiologists")
		mark(e.Status == roster.Active, "active")
		mark(e.Gender == office.Female, "women")
		mark(e.Fresh(now), "fresh")
		mark(e.VerifiedBy(office.DateOf(now)), "verified")
		mark(e.Agreed(office.ToInvitations), "invitable")
		mark(e.Country == "DE", "in Germany")
		mark(e.EmailVerifiedAt != nil, "proven")
		mark(slices.ContainsFunc(e.Experience, func(x roster.Experience) bool { return x.Mission != "" }), "with a mission")
		mark(slices.ContainsFunc(e.Consents, func(c office.Consent) bool { return c.WithdrawnAt != nil }), "with a withdrawal")
	}
	for what, span := range map[string][2]int{"cardiologists": {12, 60}, "active": {430, 490}, "women": {150, 260}, "fresh": {270, 370}, "verified": {90, 260},
		"invitable": {380, 470}, "in Germany": {60, 140}, "proven": {420, 490}, "with a mission": {30, 100}, "with a withdrawal": {10, 120}} {
		if n := count[what]; n < span[0] || n > span[1] {
			t.Errorf("%d of 500 are %s, want %d to %d", n, what, span[0], span[1])
		}
	}
	t.Log(count)
}

func TestTheCardiologistsOfMosulNarrowDownStepByStep(t *testing.T) {
	words := load(t)
	role, err := demo.Programmes(now)[0].Role(1)
	if err != nil {
		t.Fatal(err)
	}
	m := matching.Matcher{Tree: words, Today: office.DateOf(now), FreshSince: office.DateOf(now.Add(-roster.FreshFor)),
		Contains: func([]string, string) (int, bool) { return 0, false }}
	var musts []roster.Criterion
	var steps []int
	for _, c := range role.Criteria {
		if c.Kind != roster.Must {
			continue
		}
		musts = append(musts, c)
		n := 0
		for e := range demo.People(words, demo.Seed, 500, now) {
			if _, meets := m.Evaluate(musts, e); meets {
				n++
			}
		}
		steps = append(steps, n)
	}
	t.Log("steps", steps)
	last := steps[len(steps)-1]
	if len(steps) != 3 || last < 5 || last > 40 || !slices.IsSortedFunc(steps, func(a, b int) int { return b - a }) || steps[0] < 2*last {
		t.Errorf("steps %v", steps)
	}
}

func TestProgrammesAreCompleteInThreeLanguages(t *testing.T) {
	words := load(t)
	status := map[programme.Status]int{}
	offices := map[string]bool{}
	for _, in := range demo.Institutions() {
		inThree(t, in.ID, in.Name)
		offices[in.ID] = true
	}
	for _, p := range demo.Programmes(now) {
		status[p.Status]++
		if err := programme.Check(p.Content, words); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
		if err := programme.Ready(p, office.DateOf(now)); p.Status == programme.Open && err != nil {
			t.Errorf("%s is open but not ready: %v", p.ID, err)
		}
		if !offices[p.Institution] {
			t.Errorf("%s: no institution %s", p.ID, p.Institution)
		}
		inThree(t, p.ID, p.Title, p.Description)
		for _, r := range p.Roles {
			inThree(t, p.ID, r.Title)
		}
	}
	if status[programme.Open] != 3 || status[programme.Draft] != 1 || status[programme.Running] != 1 || status[programme.Selecting] != 1 {
		t.Errorf("states %v", status)
	}
}

func TestOpportunitiesAreCompleteAndOneIsOverdue(t *testing.T) {
	words := load(t)
	list, overdue := demo.Opportunities(now), 0
	for _, o := range list {
		inThree(t, o.ID, o.Title, o.Summary, o.Risks)
		if !words.Known(terms.Sectors, o.Sector) || !words.Known(terms.Governorates, o.Governorate) || len(o.Bands) == 0 || len(o.Steps) == 0 || !o.Listed(now) {
			t.Errorf("%s: %+v", o.ID, o.Content)
		}
		if err := office.Validate(o.Content); err != nil {
			t.Errorf("%s: %v", o.ID, err)
		}
		for _, f := range o.Figures {
			inThree(t, o.ID, f.Label, f.Value, f.Source)
		}
		if o.Overdue(now) {
			overdue++
		}
	}
	if len(list) != 8 || overdue != 1 {
		t.Errorf("%d opportunities, %d overdue", len(list), overdue)
	}
}

// inThree holds that the texts exist in every language, Sorani in its own letters.
func inThree(t *testing.T, of string, list ...office.Text) {
	t.Helper()
	for _, text := range list {
		if text.Ar == "" || text.Ckb == "" || text.En == "" {
			t.Errorf("%s: a language is missing in %q", of, text.En)
		}
		if strings.ContainsAny(text.Ckb, "يكةى\u200c\u06be") {
			t.Errorf("%s: %q has letters that Sorani does not use", of, text.Ckb)
		}
	}
}

// shelf keeps what is loaded in memory.
type shelf struct {
	experts             map[string]bool
	programmes, chances map[string]bool
	officers, offices   map[string]bool
	needs, invitations  map[string]bool
	interests           map[string]bool
	searches            map[string]bool
}

func put(into map[string]bool, id string) error {
	if into[id] {
		return &office.Error{Code: office.Conflict, Key: "error.taken"}
	}
	into[id] = true
	return nil
}

func (s *shelf) InsertExperts(_ context.Context, list []roster.Expert) ([]error, error) {
	errs := make([]error, len(list))
	for i, e := range list {
		errs[i] = put(s.experts, e.ID)
	}
	return errs, nil
}
func (s *shelf) InsertProgramme(_ context.Context, p programme.Programme) error {
	return put(s.programmes, p.ID)
}
func (s *shelf) InsertNeed(_ context.Context, n programme.Need) error { return put(s.needs, n.ID) }

func (s *shelf) InsertInvitation(_ context.Context, in invitation.Invitation) error {
	return put(s.invitations, in.ID)
}
func (s *shelf) InsertSearch(_ context.Context, x roster.SavedSearch) error {
	return put(s.searches, x.ID)
}
func (s *shelf) ChangeLook(_ context.Context, _, _ string, change func(*roster.Look) error) error {
	return change(&roster.Look{})
}
func (s *shelf) PutEntry(context.Context, programme.Entry) error { return nil }

func (s *shelf) InsertOpportunity(_ context.Context, o invest.Opportunity) error {
	return put(s.chances, o.ID)
}
func (s *shelf) InsertInterest(_ context.Context, in invest.Interest) error {
	return put(s.interests, in.ID)
}
func (s *shelf) InsertOfficer(_ context.Context, o office.Officer) error {
	return put(s.officers, o.ID)
}
func (s *shelf) SaveInstitution(_ context.Context, in office.Institution) (office.Institution, error) {
	return in, put(s.offices, in.ID)
}

func TestLoadingTwiceIsLoadingOnce(t *testing.T) {
	words := load(t)
	s := &shelf{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for range 2 {
		last := 0
		if err := demo.Load(t.Context(), s, words, now, 1201, func(done, _ int) { last = done }); err != nil || last != 1201 {
			t.Fatalf("loaded %d: %v", last, err)
		}
	}
	if len(s.experts) != 1201 || len(s.programmes) != 6 || len(s.chances) != 8 || len(s.officers) != 6 || len(s.interests) != 1 || len(s.needs) != 3 || len(s.invitations) != 3 || len(s.offices) != 9 || len(s.searches) != 2 {
		t.Errorf("%d %d %d %d %d", len(s.experts), len(s.programmes), len(s.chances), len(s.officers), len(s.offices))
	}
}

func BenchmarkPeople(b *testing.B) {
	words := load(b)
	b.ResetTimer()
	for range demo.People(words, demo.Seed, b.N, now) {
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "people/s")
}
