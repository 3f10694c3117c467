package search_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jisr/search"
)

func TestResetLeavesAnOpenIndexAlone(t *testing.T) {
	dir := written(t, 30)
	x := openAt(t, dir)
	if err := search.Reset(dir); !errors.Is(err, search.ErrLocked) {
		t.Errorf("reset while open: %v", err)
	}
	apply(t, x, search.Batch{Put: []search.Document{text("new", "astronomer")}})
	shut(t, x)
	x = openAt(t, dir)
	if n := countOf(t, x); n != 31 {
		t.Errorf("%d documents after a refused reset", n)
	}
	shut(t, x)
	madeAnew(t, dir)
}

func countOf(t *testing.T, x *search.Index) int {
	t.Helper()
	v := view(t, x)
	defer v.Release()
	return v.Count()
}

func TestAClosedIndexSaysSo(t *testing.T) {
	x := openAt(t, filepath.Join(t.TempDir(), "index"))
	apply(t, x, search.Batch{Put: people(10)})
	shut(t, x)
	shut(t, x)
	_, viewed := x.View()
	_, searched := x.Search(t.Context(), search.Query{})
	_, _, ranked := x.Rank(t.Context(), search.Points{})
	_, previewed := x.Preview(t.Context(), nil, nil, nil)
	_, asked := x.Cursor()
	applied := x.Apply(t.Context(), search.Batch{Put: people(1)})
	fill := func(func(search.Document) error) ([]byte, error) { return nil, nil }
	rebuilt := x.Rebuild(t.Context(), fill)
	for name, err := range map[string]error{"View": viewed, "Search": searched, "Rank": ranked, "Preview": previewed, "Cursor": asked, "Apply": applied, "Rebuild": rebuilt} {
		if !errors.Is(err, search.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnIndexClosedDuringARebuildSaysSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := openAt(t, dir)
	err := x.Rebuild(t.Context(), func(func(search.Document) error) ([]byte, error) { return nil, x.Close() })
	if !errors.Is(err, search.ErrClosed) {
		t.Errorf("rebuilt: %v", err)
	}
	if n := len(folders(t, dir)); n != 1 {
		t.Errorf("%d folders are left", n)
	}
}

func folders(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "g*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// killed is the folder as a process leaves it that was killed in a rebuild.
func killed(t *testing.T) string {
	t.Helper()
	dir, copied := written(t, 30), filepath.Join(t.TempDir(), "index")
	x := openAt(t, dir)
	defer shut(t, x)
	err := x.Rebuild(t.Context(), func(put func(search.Document) error) ([]byte, error) {
		for _, d := range people(600) {
			if err := put(d); err != nil {
				return nil, err
			}
		}
		return nil, os.CopyFS(copied, os.DirFS(dir))
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(folders(t, copied)); n != 2 {
		t.Fatalf("a killed rebuild leaves %d folders", n)
	}
	return copied
}

func TestLeftoversOfAKilledRebuildAreRemovedAtTheNextOpen(t *testing.T) {
	dir := killed(t)
	x := openAt(t, dir)
	defer shut(t, x)
	if n := len(folders(t, dir)); n != 1 {
		t.Errorf("%d folders after opening", n)
	}
	if n := countOf(t, x); n != 30 {
		t.Errorf("%d documents", n)
	}
}

func TestLeftoversAreRemovedAtTheNextRebuild(t *testing.T) {
	dir := written(t, 30)
	x := openAt(t, dir)
	defer shut(t, x)
	left := filepath.Join(dir, "g123")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	err := x.Rebuild(t.Context(), func(put func(search.Document) error) ([]byte, error) {
		if slices.Contains(folders(t, dir), left) {
			t.Error("the leftover is there while the rebuild fills")
		}
		return nil, put(text("a", "x"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(folders(t, dir)); n != 1 {
		t.Errorf("%d folders after the rebuild", n)
	}
}

func TestAFailedRebuildLeavesTheOldIndexAndNothingElse(t *testing.T) {
	dir := written(t, 30)
	x := openAt(t, dir)
	defer shut(t, x)
	failed := errors.New("the store is away")
	err := x.Rebuild(t.Context(), func(func(search.Document) error) ([]byte, error) { return nil, failed })
	if !errors.Is(err, failed) || countOf(t, x) != 30 || len(folders(t, dir)) != 1 {
		t.Errorf("%v, %d documents, %d folders", err, countOf(t, x), len(folders(t, dir)))
	}
}

// TestAllKnowsNoDepth: all ids come, each once and in order, and only of those who
// meet the query.
func TestAllKnowsNoDepth(t *testing.T) {
	x := open(t, people(1100)...)
	r, err := x.Search(t.Context(), search.Query{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	all, err := x.All(t.Context(), search.Query{})
	if err != nil || len(all) != r.Total || len(all) != 1100 || !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("%d of %d ids, %v", len(all), r.Total, err)
	}
	for _, h := range r.Hits {
		if _, there := slices.BinarySearch(all, h.ID); !there {
			t.Errorf("%s is missing", h.ID)
		}
	}
	if none, err := x.All(t.Context(), search.Query{Text: "nobodyiscalledso"}); err != nil || len(none) != 0 {
		t.Errorf("%d ids, %v", len(none), err)
	}
	if _, err := x.All(t.Context(), search.Query{Text: strings.Repeat("x ", 300)}); !errors.Is(err, search.ErrTooMuch) {
		t.Errorf("too much: %v", err)
	}
}

func TestAPageMayNotEndBeyondTheDepth(t *testing.T) {
	x := open(t, people(1100)...)
	for _, c := range []struct {
		from, limit int
		want        error
	}{{0, 1000, nil}, {990, 10, nil}, {1000, 0, nil}, {990, 11, search.ErrTooDeep}, {1000, 1, search.ErrTooDeep}, {1000, 1000, search.ErrTooDeep},
		{0, 1001, search.ErrTooDeep}, {-1, 10, search.ErrTooDeep}, {0, -1, search.ErrTooDeep}} {
		r, err := x.Search(t.Context(), search.Query{From: c.from, Limit: c.limit})
		if !errors.Is(err, c.want) || (err == nil && len(r.Hits) != c.limit) {
			t.Errorf("search from %d, %d: %d hits, %v", c.from, c.limit, len(r.Hits), err)
		}
		_, ranked, err := x.Rank(t.Context(), search.Points{From: c.from, Limit: c.limit})
		if !errors.Is(err, c.want) || (err == nil && len(ranked) != c.limit) {
			t.Errorf("rank from %d, %d: %d, %v", c.from, c.limit, len(ranked), err)
		}
	}
	if !errors.Is(search.ErrTooDeep, search.ErrTooMuch) {
		t.Error("too deep is too much")
	}
}
