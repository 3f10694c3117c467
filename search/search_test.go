package search_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"jisr/search"
)

func schema() search.Schema {
	return search.Schema{
		{Name: "own", Kind: search.TextField},
		{Name: "labels", Kind: search.TextField, Boost: 0.6},
		{Name: "country", Kind: search.KeywordField},
		{Name: "skill", Kind: search.KeywordField},
		{Name: "years", Kind: search.NumberField},
		{Name: "confirmed", Kind: search.NumberField},
		{Name: "windows", Kind: search.SpanField},
	}
}

func open(t testing.TB, docs ...search.Document) *search.Index {
	t.Helper()
	x, err := search.Open(filepath.Join(t.TempDir(), "index"), schema())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := x.Apply(t.Context(), search.Batch{Put: docs}); err != nil {
		t.Fatal(err)
	}
	return x
}

func view(t testing.TB, x *search.Index) *search.View {
	t.Helper()
	v, err := x.View()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func text(id string, passages ...string) search.Document {
	return search.Document{ID: id, Rev: 1, Texts: map[string][]string{"own": passages}}
}

func find(t *testing.T, x *search.Index, q search.Query) ([]string, search.Result) {
	t.Helper()
	q.Limit = 100
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range r.Hits {
		ids = append(ids, h.ID)
	}
	return ids, r
}

func TestAWordIsFoundHoweverItIsWritten(t *testing.T) {
	x := open(t,
		text("ar", "طبيبة اختصاصية في أمراض القلب والقسطرة في مستشفى الموصل العام"),
		text("ckb", "پزیشکی دڵ لە نەخۆشخانەی هەولێر، ١٢ ساڵ ئەزموون"),
		text("en", "Interventional cardiologist, supervising residents in catheterisation"),
		text("de", "Fachärztin für Gefäßchirurgie in München"),
		text("sv", "Överläkare inom hjärtsjukvård i Göteborg"),
		text("shape", "ﻣﻬﻨﺪﺱ ﻛﻬﺮﺑﺎﺀ"),
	)
	for word, want := range map[string]string{
		"القلب": "ar", "قلب": "ar", "بالقسطرة": "ar", "قَلْب": "ar", "قـلـب": "ar", "مستشفي": "ar", "امراض": "ar",
		"پزیشكی": "ckb", "هەولێر": "ckb", "ههولير": "ckb", "دل": "ckb", "12": "ckb", "۱۲": "ckb",
		"cardiologists": "en", "supervise": "en", "CARDIOLOGIST": "en",
		"gefasschirurgie": "de", "Gefäßchirurgie": "de", "munchen": "de",
		"goteborg": "sv", "överläkare": "sv",
		"مهندس": "shape", "كهرباء": "shape",
		`"residents in catheterisation"`: "en", "«أمراض القلب»": "ar", "cardiologst": "en",
	} {
		if got, _ := find(t, x, search.Query{Text: word}); !slices.Equal(got, []string{want}) {
			t.Errorf("%q found %v, want %s", word, got, want)
		}
	}
	for _, word := range []string{`"catheterisation in residents"`, "cardiologist -residents", "قلب هەولێر", "carxxologist"} {
		if got, _ := find(t, x, search.Query{Text: word}); len(got) != 0 {
			t.Errorf("%q found %v", word, got)
		}
	}
	if got, _ := find(t, x, search.Query{Text: "cardiol", Prefix: true}); !slices.Equal(got, []string{"en"}) {
		t.Errorf("as one types: %v", got)
	}
}

func TestHighlightsAreTheEnginesOwnPositions(t *testing.T) {
	passages := []string{"Head of ward", "طبيبة قلب وقسطرة", "Taught cardiology; cardiologists came"}
	x := open(t, text("a", passages...))
	_, r := find(t, x, search.Query{Text: "قلب cardiologist", Highlight: true})
	var got []string
	for _, p := range r.Hits[0].Places {
		got = append(got, fmt.Sprintf("%d:%s", p.Passage, passages[p.Passage][p.Start:p.End]))
	}
	if !slices.Equal(got, []string{"1:قلب", "2:cardiologists"}) {
		t.Errorf("marked %v", got)
	}
}

func TestAReaderAnswersWhatTheIndexAnswers(t *testing.T) {
	passages := [][]string{
		{"طبيبة قلب", "Cath lab since 2016"}, {"پزیشکی دڵ"}, {"Water engineers", "built canals"}, {"مهندسة مياه وري"}, {"heart"}, nil,
	}
	var docs []search.Document
	for i, p := range passages {
		docs = append(docs, text(fmt.Sprint(i), p...))
	}
	x := open(t, docs...)
	r, err := search.NewReader()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"قلب", "القلب cath", "water", "engineer canal", `"cath lab"`, "دڵ", "دل", "مياه", "ومياه", "heart -lab", "-heart", "2016", "zzz", "cath قلب -water"} {
		_, found := find(t, x, search.Query{Filters: []search.Filter{search.Contains{Text: q}}})
		var want, got []string
		for _, h := range found.Hits {
			want = append(want, h.ID)
		}
		for i, p := range passages {
			if _, ok := r.Contains(p, q); ok {
				got = append(got, fmt.Sprint(i))
			}
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q: the reader says %v, the index %v", q, got, want)
		}
	}
}

// people makes n documents with codes, numbers and spans; the same n gives the same.
func people(n int) []search.Document {
	r := rand.New(rand.NewPCG(1, 2))
	countries := []string{"SE", "DE", "GB", "US", "NL"}
	var out []search.Document
	for i := range n {
		d := search.Document{ID: fmt.Sprintf("d%05d", i), Rev: 1, Texts: map[string][]string{}, Keywords: map[string][]string{"country": {countries[r.IntN(5)]}},
			Numbers: map[string]int64{"years": int64(r.IntN(40)), "confirmed": int64(20000 + r.IntN(500))},
			Spans:   map[string][]search.Span{"windows": {{From: 20500 + r.IntN(100), To: 20600 + r.IntN(100), Days: 5 + r.IntN(30)}}}}
		for range 1 + r.IntN(5) {
			d.Keywords["skill"] = append(d.Keywords["skill"], fmt.Sprintf("s%d", r.IntN(30)))
		}
		d.Texts["own"] = []string{fmt.Sprintf("engineer of %s number %d", []string{"water", "roads", "power"}[r.IntN(3)], i%7)}
		out = append(out, d)
	}
	return out
}

func has(d search.Document, field string, codes ...string) bool {
	return slices.ContainsFunc(d.Keywords[field], func(c string) bool { return slices.Contains(codes, c) })
}

func count(docs []search.Document, ok func(search.Document) bool) int {
	n := 0
	for _, d := range docs {
		if ok(d) {
			n++
		}
	}
	return n
}

func TestTotalsAndFacetsAreExactAndRespectAllOtherFilters(t *testing.T) {
	docs := people(800)
	x := open(t, docs...)
	_, r := find(t, x, search.Query{Text: "water", Tie: "confirmed",
		Filters: []search.Filter{search.AnyOf{Field: "country", Values: []string{"SE", "DE"}}, search.InRange{Field: "years", Min: 10, Max: 100}},
		Facets:  []search.Facet{{Field: "country", Own: []int{0}, Chosen: []string{"SE", "DE", "FR"}}, {Field: "skill", Size: 3}}})
	water := func(d search.Document) bool {
		return slices.Contains([]string{d.Texts["own"][0][:17]}, "engineer of water")
	}
	want := count(docs, func(d search.Document) bool {
		return water(d) && has(d, "country", "SE", "DE") && d.Numbers["years"] >= 10
	})
	if r.Total != want || want == 0 {
		t.Errorf("total %d, want %d", r.Total, want)
	}
	for _, v := range r.Facets[0] {
		want := count(docs, func(d search.Document) bool { return water(d) && has(d, "country", v.Code) && d.Numbers["years"] >= 10 })
		if v.Count != want {
			t.Errorf("country %s: %d, want %d", v.Code, v.Count, want)
		}
	}
	if len(r.Facets[0]) != 6 || len(r.Facets[1]) != 3 {
		t.Errorf("the chosen FR stays at 0 and three skills are named: %v", r.Facets)
	}
	for _, v := range r.Facets[1] {
		want := count(docs, func(d search.Document) bool {
			return water(d) && has(d, "country", "SE", "DE") && d.Numbers["years"] >= 10 && has(d, "skill", v.Code)
		})
		if v.Count != want {
			t.Errorf("skill %s: %d, want %d", v.Code, v.Count, want)
		}
	}
}

func offered(d search.Document, from, to int) int {
	sum := 0
	for _, s := range d.Spans["windows"] {
		sum += max(0, min(s.Days, min(s.To, to)-max(s.From, from)+1))
	}
	return sum
}

func TestPointsSumAndTiesGoByFreshnessThenID(t *testing.T) {
	docs := people(600)
	x := open(t, docs...)
	p := search.Points{Must: []search.Filter{search.Overlap{Field: "windows", From: 20590, To: 20610, Days: 6}},
		Should: []search.Weighted{
			{Full: search.AnyOf{Field: "skill", Values: []string{"s1", "s2"}}, Weight: 5},
			{Full: search.InRange{Field: "years", Min: 20, Max: 99}, Half: search.InRange{Field: "years", Min: 10, Max: 99}, Weight: 3}},
		Tie: "confirmed", Limit: 1000}
	total, ranked, err := x.Rank(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		id    string
		half  int
		fresh int64
	}
	var want []row
	for _, d := range docs {
		if offered(d, 20590, 20610) < 6 {
			continue
		}
		half := 0
		if has(d, "skill", "s1", "s2") {
			half += 10
		}
		if y := d.Numbers["years"]; y >= 20 {
			half += 6
		} else if y >= 10 {
			half += 3
		}
		want = append(want, row{d.ID, half, d.Numbers["confirmed"]})
	}
	slices.SortFunc(want, func(a, b row) int {
		if a.half != b.half {
			return b.half - a.half
		}
		if a.fresh != b.fresh {
			return int(b.fresh - a.fresh)
		}
		return slices.Compare([]string{a.id}, []string{b.id})
	})
	if total != len(want) || len(ranked) != len(want) {
		t.Fatalf("%d ranked of %d, want %d", len(ranked), total, len(want))
	}
	for i, w := range want {
		if ranked[i].ID != w.id || ranked[i].Half != w.half {
			t.Fatalf("place %d: %v, want %v", i, ranked[i], w)
		}
	}
	p.From, p.Limit = 10, 5
	if _, page, err := x.Rank(t.Context(), p); err != nil || !slices.Equal(page, ranked[10:15]) {
		t.Errorf("a page is a cut of the whole: %v, %v", page, err)
	}
}

func TestPreviewCountsAreTrue(t *testing.T) {
	docs := people(500)
	x := open(t, docs...)
	conditions := []func(search.Document) bool{
		func(d search.Document) bool { return has(d, "country", "SE", "DE", "GB") },
		func(d search.Document) bool { return has(d, "skill", "s1", "s2", "s3", "s4") },
		func(d search.Document) bool { return d.Numbers["years"] >= 15 },
	}
	all := func(d search.Document, but int) bool {
		for i, c := range conditions {
			if i != but && !c(d) {
				return false
			}
		}
		return true
	}
	got, err := x.Preview(t.Context(),
		[]search.Filter{search.AnyOf{Field: "country", Values: []string{"SE", "DE", "GB"}}, search.AnyOf{Field: "skill", Values: []string{"s1", "s2", "s3", "s4"}}, search.InRange{Field: "years", Min: 15, Max: 99}},
		[]search.Filter{nil, nil, search.InRange{Field: "years", Min: 8, Max: 99}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := count(docs, func(d search.Document) bool { return all(d, -1) }); got.Total != want || got.Steps[2] != want || want == 0 {
		t.Errorf("total %d and last step %d, want %d", got.Total, got.Steps[2], want)
	}
	for i := range conditions {
		if want := count(docs, func(d search.Document) bool { return all(d, i) }); got.Without[i] != want {
			t.Errorf("without %d: %d, want %d", i, got.Without[i], want)
		}
	}
	if want := count(docs, func(d search.Document) bool { return all(d, 2) && d.Numbers["years"] >= 8 }); got.Instead[2] != want || got.Instead[0] != -1 {
		t.Errorf("instead: %v, want %d", got.Instead, want)
	}
}

func TestAnUpdateIsVisibleWhenApplyReturnsAndOldReadersReadOn(t *testing.T) {
	x := open(t, people(50)...)
	old := view(t, x)
	if err := x.Apply(t.Context(), search.Batch{Put: []search.Document{text("new", "astronomer")}, Delete: []string{"d00000"}, Cursor: []byte("c1")}); err != nil {
		t.Fatal(err)
	}
	if got, _ := find(t, x, search.Query{Text: "astronomer"}); !slices.Equal(got, []string{"new"}) {
		t.Errorf("found %v", got)
	}
	if got, _ := find(t, x, search.Query{Filters: []search.Filter{search.IDs{"d00000", "d00001"}}}); !slices.Equal(got, []string{"d00001"}) {
		t.Errorf("after a deletion: %v", got)
	}
	if n := old.Count(); n != 50 {
		t.Errorf("a view taken before counts %d", n)
	}
	old.Release()
	if c, err := x.Cursor(); string(c) != "c1" || err != nil {
		t.Errorf("cursor %q, %v", c, err)
	}
	revs := map[string]int64{}
	v := view(t, x)
	defer v.Release()
	if err := v.Revs(t.Context(), func(id string, rev int64) error { revs[id] = rev; return nil }); err != nil || len(revs) != 50 || revs["new"] != 1 || revs["d00000"] != 0 {
		t.Errorf("%d revisions, %v", len(revs), err)
	}
}

func TestARebuildSwapsWhileReadersRead(t *testing.T) {
	x := open(t, people(200)...)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			r, err := x.Search(context.Background(), search.Query{Limit: 5})
			if err != nil || (r.Total != 200 && r.Total != 100) {
				t.Errorf("while swapping: %d, %v", r.Total, err)
				return
			}
		}
	})
	for range 3 {
		err := x.Rebuild(t.Context(), func(put func(search.Document) error) ([]byte, error) {
			for _, d := range people(100) {
				if err := put(d); err != nil {
					return nil, err
				}
			}
			return []byte("rebuilt"), nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wg.Wait()
	if c, err := x.Cursor(); string(c) != "rebuilt" || err != nil {
		t.Errorf("cursor %q, %v", c, err)
	}
}

func TestReopeningKeepsDocumentsAndCursor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x, err := search.Open(dir, schema())
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Apply(t.Context(), search.Batch{Put: people(30), Cursor: []byte("here")}); err != nil {
		t.Fatal(err)
	}
	if _, err := search.Open(dir, schema()); !errors.Is(err, search.ErrLocked) {
		t.Errorf("a second handle: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if x, err = search.Open(dir, schema()); err != nil {
		t.Fatal(err)
	}
	v := view(t, x)
	if c, err := x.Cursor(); v.Count() != 30 || string(c) != "here" || err != nil {
		t.Errorf("%d documents at %q, %v", v.Count(), c, err)
	}
	v.Release()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := search.Open(dir, schema()[:3]); !errors.Is(err, search.ErrOutdated) {
		t.Errorf("another schema: %v", err)
	}
	damage(t, dir)
	if _, err := search.Open(dir, schema()); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("a damaged index: %v", err)
	}
	if err := search.Reset(dir); err != nil {
		t.Fatal(err)
	}
	if x, err = search.Open(dir, schema()); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func damage(t *testing.T, dir string) {
	t.Helper()
	roots, err := filepath.Glob(filepath.Join(dir, "*", "bleve", "store", "root.bolt"))
	if err != nil || len(roots) != 1 {
		t.Fatalf("root of the index: %v, %v", roots, err)
	}
	if err := os.WriteFile(roots[0], []byte("not an index"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAQueryMayNotAskForTooMuch(t *testing.T) {
	x := open(t, people(10)...)
	long := make([]rune, 300)
	for i := range long {
		long[i] = 'a'
	}
	for name, q := range map[string]search.Query{
		"long text":  {Text: string(long)},
		"many terms": {Text: "a b c d e f g h i j k l m n o p q r"},
		"too deep":   {From: 1001},
		"bad bytes":  {Text: "\xff\xfe"},
	} {
		if _, err := x.Search(t.Context(), q); !errors.Is(err, search.ErrTooMuch) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, harmless := range []string{"/.*/", "*a*", "own.any:x", "~", "^", "(((", "a AND", "\"", "-", "--", "- -"} {
		if _, err := x.Search(t.Context(), search.Query{Text: harmless, Limit: 5, Highlight: true}); err != nil {
			t.Errorf("%q: %v", harmless, err)
		}
	}
}

func TestScoresAreNumbers(t *testing.T) {
	x := open(t, people(100)...)
	_, r := find(t, x, search.Query{Text: "water engineer", Filters: []search.Filter{search.AnyOf{Field: "country", Values: []string{"SE"}}}})
	for _, h := range r.Hits {
		if !(h.Score > 0) { // false for NaN too
			t.Errorf("%s scored %v", h.ID, h.Score)
		}
	}
	if len(r.Hits) == 0 {
		t.Error("nothing found")
	}
}

func FuzzQuery(f *testing.F) {
	x := open(f, people(20)...)
	for _, s := range []string{"", "a", `"a b" -c`, "قلب", "\xff", "«", "-\"", "a\x00b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := x.Search(context.Background(), search.Query{Text: text, Limit: 3, Prefix: true, Highlight: true}); err != nil && !errors.Is(err, search.ErrTooMuch) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func BenchmarkSearchWithFiveFacets(b *testing.B) {
	x := open(b, people(10000)...)
	q := search.Query{Text: "water", Tie: "confirmed", Limit: 25, Filters: []search.Filter{search.AnyOf{Field: "country", Values: []string{"SE", "DE"}}},
		Facets: []search.Facet{{Field: "country", Own: []int{0}}, {Field: "skill"}, {Field: "years"}, {Field: "confirmed"}, {Field: "country"}}}
	for b.Loop() {
		if _, err := x.Search(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRank(b *testing.B) {
	x := open(b, people(10000)...)
	p := search.Points{Must: []search.Filter{search.InRange{Field: "years", Min: 3, Max: 99}}, Tie: "confirmed", Limit: 50}
	for i := range 8 {
		p.Should = append(p.Should, search.Weighted{Full: search.AnyOf{Field: "skill", Values: []string{fmt.Sprintf("s%d", i)}}, Weight: i + 1})
	}
	for b.Loop() {
		if _, _, err := x.Rank(context.Background(), p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdateToVisible(b *testing.B) {
	x := open(b, people(10000)...)
	doc := people(1)
	for b.Loop() {
		if err := x.Apply(context.Background(), search.Batch{Put: doc}); err != nil {
			b.Fatal(err)
		}
	}
}
