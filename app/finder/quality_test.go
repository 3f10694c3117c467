package finder_test

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jisr/app/demo"
	"jisr/app/roster"
)

// accept takes what the engine answers now for the golden report, after somebody has
// read the difference: go test ./app/finder -run Quality -accept.
var accept = flag.Bool("accept", false, "take the present ranks for the golden ones")

const (
	qualityDir    = "testdata/quality"
	qualityReport = "testdata/quality.golden.md"
	qualityPeople = 500
	qualityPage   = 10
)

// TestQualityOfTheRanks asks the questions of testdata/quality, each in the words in
// which a person would type it, of the people of the demonstration. Who is expected was
// judged from their profiles and not from an answer. The ranks and the figures stand in
// quality.golden.md; where the answer is another, the difference is shown question by
// question.
func TestQualityOfTheRanks(t *testing.T) {
	r := open(t)
	cast := r.demonstration(t)
	var report strings.Builder
	report.WriteString(qualityHead)
	var sections strings.Builder
	all := map[string][]figures{}
	for _, lang := range []string{"ar", "ckb", "en"} {
		questions := cast.read(t, filepath.Join(qualityDir, lang+".txt"))
		if len(questions) < 20 {
			t.Errorf("%s has %d questions of 20", lang, len(questions))
		}
		for _, q := range questions {
			answer := r.answer(t, q)
			all[lang] = append(all[lang], q.measure(answer))
			sections.WriteString(cast.section(lang, q, answer))
		}
	}
	report.WriteString(totals(all))
	report.WriteString(sections.String())
	compareReports(t, report.String())
}

const qualityHead = `# How well people are found

Written by TestQualityOfTheRanks from testdata/quality; not by hand.

The grades were given from the profiles: 3 is who was meant, 2 is good, 1 is fair, a dot is nobody's wish.
*recall* is how many of the expected stand among the first ten (of ten, when more are expected); *MRR* is one divided by
the place of the first person of the highest grade; *nDCG* is the worth of the first ten, each person's worth being
2^grade − 1, divided by the logarithm of her place, against the best order there could be.

`

// cast is who can be found.
type cast struct {
	people  map[string]roster.Expert
	by      map[string]string // "name | headline" → id
	doubled map[string]bool
}

// demonstration keeps the people of the demo and lets the finder catch up.
func (r *room) demonstration(t *testing.T) cast {
	t.Helper()
	out := cast{people: map[string]roster.Expert{}, by: map[string]string{}, doubled: map[string]bool{}}
	var list []roster.Expert
	for e := range demo.People(r.words.Terms, demo.Seed, qualityPeople, now) {
		list = append(list, e)
		out.people[e.ID] = e
		said := told(e)
		_, there := out.by[said]
		out.doubled[said] = there
		out.by[said] = e.ID
	}
	errs, err := r.stores.People.InsertExperts(t.Context(), list)
	must(t, err)
	for _, err := range errs {
		must(t, err)
	}
	must(t, r.f.Start(t.Context(), nil))
	return out
}

// told is how a script names somebody: as the list of results does.
func told(e roster.Expert) string {
	return cmp.Or(e.Name.Latin, e.Name.Native) + " | " + e.Headline
}

// figures are the measures of one question.
type figures struct{ recall, mrr, ndcg float64 }

// answered is what came back.
type answered struct {
	total int
	ids   []string
}

// answer asks the finder as the desks do.
func (r *room) answer(t *testing.T, q question) answered {
	t.Helper()
	if len(q.role) > 0 {
		total, ranked, err := r.f.Rank(t.Context(), q.role, 0, qualityPage)
		must(t, err)
		out := answered{total: total}
		for _, x := range ranked {
			out.ids = append(out.ids, x.ID)
		}
		return out
	}
	asked := q.query
	asked.Limit = qualityPage
	r.named(t, &asked)
	found, err := r.f.Search(t.Context(), asked)
	must(t, err)
	out := answered{total: found.Total}
	for _, h := range found.Hits {
		out.ids = append(out.ids, h.ID)
	}
	return out
}

func (q question) measure(a answered) figures {
	if len(q.grades) == 0 { // nobody is meant
		if a.total == 0 {
			return figures{1, 1, 1}
		}
		return figures{}
	}
	best, met, gain := 0, 0, 0.0
	ideal := make([]int, 0, len(q.grades))
	for _, g := range q.grades {
		best = max(best, g)
		ideal = append(ideal, g)
	}
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	var out figures
	for i, id := range a.ids {
		g := q.grades[id]
		if g > 0 {
			met++
		}
		if g == best && out.mrr == 0 {
			out.mrr = 1 / float64(i+1)
		}
		gain += worth(g, i)
	}
	most := 0.0
	for i, g := range ideal[:min(len(ideal), qualityPage)] {
		most += worth(g, i)
	}
	out.recall, out.ndcg = float64(met)/float64(min(len(ideal), qualityPage)), gain/most
	return out
}

// worth is what a grade at a place is worth (K. Järvelin, J. Kekäläinen, Cumulated
// gain-based evaluation of IR techniques, ACM TOIS 20, 2002, in its form with 2^grade).
func worth(grade, place int) float64 {
	return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(place+2))
}

func (f figures) String() string {
	return fmt.Sprintf("recall %.2f, MRR %.2f, nDCG %.2f", f.recall, f.mrr, f.ndcg)
}

// totals is the table of the means by language.
func totals(all map[string][]figures) string {
	var b strings.Builder
	b.WriteString("| language | questions | recall@10 | MRR | nDCG@10 |\n|---|---|---|---|---|\n")
	var every []figures
	line := func(name string, list []figures) {
		var sum figures
		for _, f := range list {
			sum.recall, sum.mrr, sum.ndcg = sum.recall+f.recall, sum.mrr+f.mrr, sum.ndcg+f.ndcg
		}
		n := float64(len(list))
		fmt.Fprintf(&b, "| %s | %d | %.3f | %.3f | %.3f |\n", name, len(list), sum.recall/n, sum.mrr/n, sum.ndcg/n)
	}
	for _, lang := range []string{"ar", "ckb", "en"} {
		line(lang, all[lang])
		every = append(every, all[lang]...)
	}
	line("all", every)
	return b.String() + "\n"
}

// section is one question of the report. Its heading is unique: by it two reports are
// compared.
func (c cast) section(lang string, q question, a answered) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s, %s\n\n", lang, q.said)
	fmt.Fprintf(&b, "%s; %d found, %d expected\n\n", q.measure(a), a.total, len(q.grades))
	for i, id := range a.ids {
		grade := "·"
		if g := q.grades[id]; g > 0 {
			grade = fmt.Sprint(g)
		}
		fmt.Fprintf(&b, "%d. (%s) %s\n", i+1, grade, told(c.people[id]))
	}
	for _, id := range q.missed(a) {
		fmt.Fprintf(&b, "- not among the first ten: (%d) %s\n", q.grades[id], told(c.people[id]))
	}
	return strings.TrimRight(b.String(), "\n") + "\n\n"
}

// missed are the expected who are not on the page, as many as it has room for, in the
// order of the script.
func (q question) missed(a answered) []string {
	var out []string
	for _, id := range q.order {
		if !slices.Contains(a.ids, id) && len(out)+len(a.ids) < qualityPage {
			out = append(out, id)
		}
	}
	return out
}

// compareReports says what is another than in the golden report, for reading.
func compareReports(t *testing.T, now string) {
	t.Helper()
	if *accept {
		must(t, os.WriteFile(qualityReport, []byte(now), 0o600))
		return
	}
	golden, err := os.ReadFile(qualityReport)
	must(t, err)
	for _, change := range changes(string(golden), now) {
		t.Error(change)
	}
	if t.Failed() {
		t.Log("If each change is for the better, take it: go test ./app/finder -run Quality -accept")
	}
}

// changes are the parts of two reports that differ, each as it was and as it is.
func changes(before, after string) []string {
	was, order := parts(before)
	is, added := parts(after)
	for _, head := range added {
		if !slices.Contains(order, head) {
			order = append(order, head)
		}
	}
	var out []string
	for _, head := range order {
		if was[head] != is[head] {
			out = append(out, fmt.Sprintf("%s\n\nBEFORE\n%s\n\nNOW\n%s\n", head, cmp.Or(was[head], "(not asked)"), cmp.Or(is[head], "(not asked)")))
		}
	}
	return out
}

// parts are the sections of a report by their headings, with the order of these.
func parts(report string) (map[string]string, []string) {
	out := map[string]string{}
	var order []string
	for _, part := range strings.Split("\n"+report, "\n#") {
		head, text, _ := strings.Cut(part, "\n")
		if head = strings.Trim(head, "# "); head != "" {
			out[head] = strings.TrimSpace(text)
			order = append(order, head)
		}
	}
	return out, order
}

// TestOnlyTheQuestionsThatChangedAreShown, each as it was and as it is: a new one moves
// no other, and one that is gone is named.
func TestOnlyTheQuestionsThatChangedAreShown(t *testing.T) {
	const before = "# How\n\nthe figures\n\n## en, vet\n\n1. Ann\n2. Bo\n\n## en, plumber\n\nnobody\n"
	if got := changes(before, before); len(got) != 0 {
		t.Errorf("the same report differs in %q", got)
	}
	got := changes(before, "# How\n\nthe figures\n\n## en, dentist\n\n1. Cy\n\n## en, vet\n\n1. Bo\n2. Ann\n")
	want := []string{
		"en, vet\n\nBEFORE\n1. Ann\n2. Bo\n\nNOW\n1. Bo\n2. Ann\n",
		"en, plumber\n\nBEFORE\nnobody\n\nNOW\n(not asked)\n",
		"en, dentist\n\nBEFORE\n(not asked)\n\nNOW\n1. Cy\n",
	}
	if !slices.Equal(got, want) {
		t.Errorf("shown are %q, want %q", got, want)
	}
}

// TestTheMeasuresAreThoseOfTheTextbook, by hand.
func TestTheMeasuresAreThoseOfTheTextbook(t *testing.T) {
	q := question{grades: map[string]int{"a": 3, "b": 2, "c": 1}}
	for want, ids := range map[string][]string{
		"recall 1.00, MRR 1.00, nDCG 1.00": {"a", "b", "c"},
		// 3/1 + 7/log2(3) + 1/2 of 7/1 + 3/log2(3) + 1/2
		"recall 1.00, MRR 0.50, nDCG 0.84": {"b", "a", "c"},
		// 7/log2(4) of the same
		"recall 0.33, MRR 0.33, nDCG 0.37": {"x", "y", "a"},
		"recall 0.00, MRR 0.00, nDCG 0.00": {"x"},
	} {
		if got := q.measure(answered{len(ids), ids}).String(); got != want {
			t.Errorf("%v: %s, want %s", ids, got, want)
		}
	}
	nobody := question{}
	if got := nobody.measure(answered{}); got != (figures{1, 1, 1}) {
		t.Errorf("nobody is meant and nobody is found: %v", got)
	}
	if got := nobody.measure(answered{1, []string{"x"}}); got != (figures{}) {
		t.Errorf("nobody is meant and somebody is found: %v", got)
	}
}
