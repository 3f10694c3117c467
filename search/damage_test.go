package search_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jisr/app/apptest/proof"
	"jisr/search"
)

// written is a closed index of n documents in several segments.
func written(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	x := openAt(t, dir)
	docs := people(n)
	for i := 0; i < n; i += n / 3 {
		apply(t, x, search.Batch{Put: docs[i:min(i+n/3, n)]})
	}
	shut(t, x)
	return dir
}

func openAt(t *testing.T, dir string) *search.Index {
	t.Helper()
	x, err := search.Open(dir, schema())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func shut(t *testing.T, x *search.Index) {
	t.Helper()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

// files are those of the index by a pattern.
func files(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s in %s: %v", pattern, dir, err)
	}
	return found
}

// file is the last of them.
func file(t *testing.T, dir, pattern string) string {
	t.Helper()
	found := files(t, dir, pattern)
	return found[len(found)-1]
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

const (
	aSegment = "g*/bleve/store/*.zap"
	theRoot  = "g*/bleve/store/root.bolt"
)

func TestADamagedIndexSaysSoAndCanBeMadeAnew(t *testing.T) {
	cutTo := func(part float64) func(*testing.T, string) error {
		return func(t *testing.T, f string) error { return os.Truncate(f, int64(part*float64(size(t, f)))) }
	}
	remove := func(_ *testing.T, f string) error { return os.RemoveAll(f) }
	scribble := func(part float64) func(*testing.T, string) error {
		return func(t *testing.T, f string) error {
			w, err := os.OpenFile(f, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = w.WriteAt([]byte("\xff\x00\xff"), int64(part*float64(size(t, f))))
			return errors.Join(err, w.Close())
		}
	}
	row := proof.Row{Fault: "index truncated, flipped, segment or root gone: opened as if well"}
	for name, c := range map[string]struct {
		file string
		harm func(*testing.T, string) error
	}{
		"half a segment":            {aSegment, cutTo(0.5)},
		"a segment without its end": {aSegment, cutTo(0.99)},
		"an empty segment":          {aSegment, cutTo(0)},
		"no segment":                {aSegment, remove},
		"a segment scribbled over":  {aSegment, scribble(0.3)},
		"a segment's end scribbled": {aSegment, scribble(0.995)},
		"half a root":               {theRoot, cutTo(0.5)},
		"an empty root":             {theRoot, cutTo(0)},
		"a root's first page":       {theRoot, cutTo(0.02)},
		"a root scribbled over":     {theRoot, scribble(0.3)},
		"a root's list scribbled":   {theRoot, scribble(0.13)},
		"a root's end scribbled":    {theRoot, scribble(0.9)},
		"no root":                   {theRoot, remove},
		"no store":                  {"g*/bleve/store", remove},
		"no Bleve":                  {"g*/bleve", remove},
		"no meta of Bleve's":        {"g*/bleve/index_meta.json", remove},
		"no meta of ours":           {"g*/meta.json", remove},
		"half a meta of ours":       {"g*/meta.json", cutTo(0.5)},
		"no folder":                 {"g*", remove},
		"no pointer":                {"current", remove},
		"an empty pointer":          {"current", cutTo(0)},
	} {
		row.Runs++
		t.Run(name, func(t *testing.T) {
			dir := written(t, 300)
			for _, f := range files(t, dir, c.file) { // all: Bleve may leave one that it merged
				if err := c.harm(t, f); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // the first try may leave nothing open or changed that hides it
				if x, err := search.Open(dir, schema()); !errors.Is(err, search.ErrDamaged) {
					row.Lost++
					t.Fatalf("opened %v: %v", x, err)
				}
			}
			since := time.Now()
			madeAnew(t, dir)
			row.Recovered = max(row.Recovered, time.Since(since))
		})
	}
	row.Log(t)
}

func madeAnew(t *testing.T, dir string) {
	t.Helper()
	if err := search.Reset(dir); err != nil {
		t.Fatal(err)
	}
	x := openAt(t, dir)
	defer shut(t, x)
	apply(t, x, search.Batch{Put: people(5)})
	if _, r := find(t, x, search.Query{}); r.Total != 5 {
		t.Errorf("made anew it has %d", r.Total)
	}
}

func TestAnOlderWholeStateIsNoSubstituteForALostOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := openAt(t, dir)
	apply(t, x, search.Batch{Put: people(30)})
	shut(t, x)
	whole := files(t, dir, aSegment)
	older, err := os.ReadFile(whole[0])
	if err != nil {
		t.Fatal(err)
	}
	x = openAt(t, dir)
	apply(t, x, search.Batch{Put: []search.Document{text("new", "astronomer")}})
	shut(t, x)
	// What is newer than the first state is gone: the new segment, or what it was merged into.
	harmed := 0
	for _, f := range files(t, dir, aSegment) {
		if slices.Contains(whole, f) {
			continue
		}
		harmed++
		if err := os.WriteFile(f, older[:len(older)/2], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if harmed == 0 {
		t.Fatal("no segment is newer")
	}
	if _, err := search.Open(dir, schema()); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("opened: %v", err)
	}
}

// A page that the disk does not give back looks to a reader like a file cut short.
func TestAReadOfALostPageEndsNoProcess(t *testing.T) {
	skills := []search.Filter{search.AnyOf{Field: "skill", Values: []string{"s1"}}}
	for name, read := range map[string]func(t *testing.T, x *search.Index) error{
		"a filter": func(t *testing.T, x *search.Index) error {
			_, err := x.Search(t.Context(), search.Query{Filters: skills})
			return err
		},
		"a facet": func(t *testing.T, x *search.Index) error {
			_, err := x.Search(t.Context(), search.Query{Facets: []search.Facet{{Field: "skill"}}})
			return err
		},
		"words": func(t *testing.T, x *search.Index) error {
			_, err := x.Search(t.Context(), search.Query{Text: "water"})
			return err
		},
		"points": func(t *testing.T, x *search.Index) error {
			_, _, err := x.Rank(t.Context(), search.Points{Must: skills})
			return err
		},
		"counts": func(t *testing.T, x *search.Index) error {
			_, err := x.Preview(t.Context(), skills, make([]search.Filter, 1), nil)
			return err
		},
		"revisions": func(t *testing.T, x *search.Index) error {
			v := view(t, x)
			defer v.Release()
			return v.Revs(t.Context(), func(string, int64) error { return nil })
		},
		"a batch": func(t *testing.T, x *search.Index) error {
			return x.Apply(t.Context(), search.Batch{Put: people(1)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			x := openAt(t, dir)
			apply(t, x, search.Batch{Put: people(300)})
			shut(t, x)
			x = openAt(t, dir) // one segment, so that Bleve merges nothing in the background
			defer shut(t, x)
			if err := os.Truncate(file(t, dir, aSegment), 0); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := read(t, x); !errors.Is(err, search.ErrDamaged) {
					t.Errorf("it answers %v", err)
				}
			}
		})
	}
}
