package bench_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jisr/app/bench"
	"jisr/app/terms"
	"jisr/search"
)

// lines are the JSON values of a file, one a line, with no field that is not known.
func lines[T any](t *testing.T, path string) (out []T) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		d, one := json.NewDecoder(strings.NewReader(s.Text())), *new(T)
		d.DisallowUnknownFields()
		if err := d.Decode(&one); err != nil || d.More() {
			t.Fatalf("%s: %v in %s", path, err, s.Text())
		}
		out = append(out, one)
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPeersAreGivenTheSameWordsQuestionsAndAnswers writes one small set and reads it as
// the scripts in search/peers do.
func TestPeersAreGivenTheSameWordsQuestionsAndAnswers(t *testing.T) {
	words, err := terms.Load(os.DirFS("../../static/terms"), search.Fold)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "peers")
	if _, err := bench.Peers(words, folder)(t.Context(), io.Discard, bench.Options{Sizes: []int{100, profilesForPeers}, Folder: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	all := lines[bench.PeerDocument](t, filepath.Join(folder, bench.PeerDocuments))
	questions := lines[bench.PeerQuestion](t, filepath.Join(folder, bench.PeerQuestions))
	if len(all) != profilesForPeers {
		t.Fatalf("%d documents", len(all))
	}
	t.Run("words are split and folded", func(t *testing.T) { testWordsForPeers(t, all, questions) })
	t.Run("answers are those of a naive count", func(t *testing.T) { testAnswersForPeers(t, all, questions) })
	t.Run("figures are there for each kind", func(t *testing.T) {
		testFigures(t, lines[bench.PeerFigure](t, filepath.Join(folder, bench.PeerFigures)))
	})
}

const profilesForPeers = 2000

// meets looks at everything, as slowly as can be.
func meets(d bench.PeerDocument, q bench.PeerQuestion) bool {
	for _, w := range q.Words {
		if !slices.Contains(strings.Split(d.Texts["own"]+" "+d.Texts["labels"], " "), w) {
			return false
		}
	}
	for _, f := range q.Filters {
		n, there := d.Numbers[f.Field]
		if met := there && n >= f.Min && n <= f.Max; len(f.Any) == 0 && !met || len(f.Any) > 0 && !hasAny(d, f.Field, f.Any) {
			return false
		}
	}
	return true
}

func hasAny(d bench.PeerDocument, field string, codes []string) bool {
	return slices.ContainsFunc(d.Keywords[field], func(code string) bool { return slices.Contains(codes, code) })
}

// answer is the naive answer to a question.
func answer(all []bench.PeerDocument, q bench.PeerQuestion) (total int, counts [][]bench.Counted, halves []int) {
	met := []bench.PeerDocument{}
	for _, d := range all {
		if meets(d, q) {
			met = append(met, d)
		}
	}
	for _, field := range q.Facets {
		tally := map[string]int{}
		for _, d := range met {
			for _, code := range d.Keywords[field] {
				tally[code]++
			}
		}
		counts = append(counts, mostFrequent(tally, q.Size))
	}
	for _, d := range met {
		halves = append(halves, earned(d, q.Wishes))
	}
	slices.SortFunc(halves, func(a, b int) int { return b - a })
	return len(met), counts, halves[:min(len(halves), q.Limit)]
}

func mostFrequent(tally map[string]int, size int) (out []bench.Counted) {
	for code, n := range tally {
		out = append(out, bench.Counted{Code: code, Count: n})
	}
	slices.SortFunc(out, func(a, b bench.Counted) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Code, b.Code)) })
	return out[:min(len(out), size)]
}

func earned(d bench.PeerDocument, wishes []bench.PeerWish) (half int) {
	for _, w := range wishes {
		if hasAny(d, w.Field, w.Any) {
			half += w.Half
		}
	}
	return half
}

// testAnswersForPeers counts over the documents that the peers are given, before and
// after updates.
func testAnswersForPeers(t *testing.T, all []bench.PeerDocument, questions []bench.PeerQuestion) {
	found, earns := map[string]int{}, false
	for i, q := range questions {
		if q.Document != nil {
			at := slices.IndexFunc(all, func(d bench.PeerDocument) bool { return d.ID == q.Document.ID })
			if !sameDocument(all[at], *q.Was) || sameDocument(all[at], *q.Document) {
				t.Fatalf("question %d replaces another document than %+v", i, all[at])
			}
			all[at] = *q.Document
		}
		found[q.Kind] += q.Total
		total, counts, halves := answer(all, q)
		if total != q.Total || !slices.EqualFunc(counts, q.Counts, slices.Equal) {
			t.Errorf("question %d %+v: %d are met, facets %v", i, q, total, counts)
		}
		if len(q.Wishes) > 0 && !slices.Equal(halves, q.Halves) {
			t.Errorf("question %d: the points are %v, not %v", i, halves, q.Halves)
		}
		earns = earns || (len(halves) > 0 && halves[0] > 0)
	}
	if !earns {
		t.Error("nobody earns a point by any question")
	}
	for _, kind := range kindsForPeers {
		if found[kind] == 0 {
			t.Errorf("nobody is found by any question of %s", kind)
		}
	}
}

var kindsForPeers = []string{"text", "text_filters", "text_filters_5_facets", "filters_5_facets", "facets_of_60_percent", "count", "match_50", "update"}

func sameDocument(a, b bench.PeerDocument) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// testWordsForPeers: splitting at spaces is all that is left to do.
func testWordsForPeers(t *testing.T, all []bench.PeerDocument, questions []bench.PeerQuestion) {
	for _, d := range all {
		for field, text := range d.Texts {
			words := strings.Split(text, " ")
			if len(words) < 5 || slices.Contains(words, "") || search.Fold(text) != text {
				t.Fatalf("%s of %s is %q", field, d.ID, text)
			}
		}
	}
	for _, q := range questions {
		if got, err := search.Words(strings.Join(q.Words, " ")); err != nil || !slices.Equal(got, q.Words) {
			t.Errorf("the words %q are read as %q, %v", q.Words, got, err)
		}
	}
}

// testFigures: one for each kind, and one more for each kind with words, asked as people
// ask.
func testFigures(t *testing.T, figures []bench.PeerFigure) {
	seen := map[string]bool{}
	for _, f := range figures {
		seen[f.Engine+": "+f.Kind] = true
		if f.N != profilesForPeers || f.P50ms <= 0 || f.P95ms < f.P50ms || f.BuildS <= 0 || f.Bytes <= 0 || f.Version == "" {
			t.Errorf("%+v", f)
		}
	}
	for _, kind := range kindsForPeers {
		if !seen["jisr: "+kind] || strings.HasPrefix(kind, "text") && !seen["jisr with stems: "+kind] {
			t.Errorf("%s is missing in %v", kind, seen)
		}
	}
}
