package search

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func coded(n, rev int) Document {
	return Document{ID: fmt.Sprintf("d%03d", n), Rev: int64(rev), Keywords: map[string][]string{"skill": {fmt.Sprintf("s%d", n%3), fmt.Sprintf("s%d", 3+n%2)}},
		Numbers: map[string]int64{"years": int64(n % 40)}, Spans: map[string][]Span{"windows": {{From: n, To: n + 9, Days: 5}}}}
}

func codedIndex(t *testing.T, n int) *Index {
	t.Helper()
	x, err := Open(filepath.Join(t.TempDir(), "index"), Schema{{Name: "own"}, {Name: "skill", Kind: KeywordField}, {Name: "years", Kind: NumberField}, {Name: "windows", Kind: SpanField}, {Name: "key", Kind: KeyField}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	var b Batch
	for i := range n {
		b.Put = append(b.Put, coded(i, 1))
	}
	mustApply(t, x, b)
	return x
}

func mustApply(t *testing.T, x *Index, b Batch) {
	t.Helper()
	if err := x.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// askAll reads a column of every kind.
func askAll(t *testing.T, x *Index) Result {
	t.Helper()
	r, err := x.Search(t.Context(), Query{Tie: "years", Limit: 10, Facets: []Facet{{Field: "skill"}},
		Filters: []Filter{Overlap{Field: "windows", From: 0, To: 10000, Days: 1}, AnyOf{Field: "skill", Values: []string{"s0", "s1", "s2"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUpdateUninvertsOnlyItsOwnSegment(t *testing.T) {
	x := codedIndex(t, 500)
	askAll(t, x)
	old, err := x.View()
	if err != nil {
		t.Fatal(err)
	}
	defer old.Release()
	before := map[uint64]*column{}
	for _, p := range old.parts {
		before[p.seg.Id()] = p.table.known("skill")
	}
	mustApply(t, x, Batch{Put: []Document{coded(1, 2)}, Delete: []string{"d002"}})
	now, err := x.View()
	if err != nil {
		t.Fatal(err)
	}
	defer now.Release()
	shared := 0
	for _, p := range now.parts {
		c := p.table.known("skill")
		if c == nil || p.table.known("windows") == nil || p.table.known("years") == nil {
			t.Errorf("segment %d waits for its first reader", p.seg.Id())
		}
		if was, there := before[p.seg.Id()]; there {
			shared++
			if was != c {
				t.Errorf("segment %d is read anew", p.seg.Id())
			}
		}
	}
	if shared == 0 {
		t.Error("no segment was kept, so nothing was shown")
	}
	if n := askAll(t, x).Total; n != 499 {
		t.Errorf("%d are found", n)
	}
	if len(x.live.tables) != len(now.parts) {
		t.Errorf("%d tables are kept for %d segments", len(x.live.tables), len(now.parts))
	}
}

func TestATableOutlivesItsSegmentsFile(t *testing.T) {
	x := codedIndex(t, 3000)
	dir := x.dir
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x, err := Open(dir, x.schema) // now the segments are mapped files
	if err != nil {
		t.Fatal(err)
	}
	askAll(t, x)
	askAll(t, x) // what is asked for again is kept
	v, err := x.View()
	if err != nil {
		t.Fatal(err)
	}
	table := v.parts[0].table
	v.Release()
	if err := x.Close(); err != nil { // and here they are unmapped
		t.Fatal(err)
	}
	kept, c := table.terms("skill").get("s0"), table.known("skill")
	if kept == nil || c == nil {
		t.Fatal("nothing was kept")
	}
	set := kept.set
	err = guard("read the table", func() error {
		if n := set.GetCardinality(); n != 1000 {
			t.Errorf("the set has %d", n)
		}
		for n := range uint32(3000) {
			if o, _ := c.first(n); set.Contains(n) != (c.terms[o] == "s0") {
				t.Fatalf("set and column differ on document %d", n)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotThereAndNamesFillNoMemory(t *testing.T) {
	x := codedIndex(t, 10)
	mustApply(t, x, Batch{Put: []Document{{ID: "n", Rev: 1, Keywords: map[string][]string{"key": {"token"}}}}})
	for _, f := range []Filter{AnyOf{Field: "skill", Values: []string{"nobody", "s1"}}, AnyOf{Field: "skill", Values: []string{"nobody", "s1"}}, AnyOf{Field: "key", Values: []string{"token"}}} {
		if _, err := x.Search(t.Context(), Query{Filters: []Filter{f}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range x.live.tables {
		for field, kept := range table.fields {
			for term, once := range kept.once {
				if once && (field != passingField || strings.Contains(term, "token")) {
					t.Errorf("%s %q is remembered", field, term)
				}
			}
			for term := range kept.young {
				if field != "skill" && field != passingField || field == "skill" && term != "s1" || strings.Contains(term, "token") {
					t.Errorf("%s %q is kept", field, term)
				}
			}
		}
	}
}

// TestHowOftenAWordStandsIsKeptWithIt and outlives the segment's file as the word does.
func TestHowOftenAWordStandsIsKeptWithIt(t *testing.T) {
	x := codedIndex(t, 0)
	var b Batch
	for i := range 3000 {
		b.Put = append(b.Put, Document{ID: fmt.Sprintf("t%04d", i), Rev: 1, Texts: map[string][]string{"own": {strings.Repeat("river ", 1+i%3)}}})
	}
	mustApply(t, x, b)
	dir := x.dir
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x, err := Open(dir, x.schema)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is asked for again is kept
		if r, err := x.Search(t.Context(), Query{Text: "river", Limit: 1}); err != nil || r.Total != 3000 {
			t.Fatalf("%+v %v", r, err)
		}
	}
	v, err := x.View()
	if err != nil {
		t.Fatal(err)
	}
	table := v.parts[0].table
	v.Release()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	e := table.terms("own" + anySuffix).get("river")
	if e == nil || len(e.more) != 3 {
		t.Fatalf("kept: %+v", e)
	}
	err = guard("read the table", func() error {
		for i, want := range []uint64{2000, 1000, 0} {
			if n := e.more[i].GetCardinality(); n != want {
				t.Errorf("%d times at least: %d, want %d", i+2, n, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
