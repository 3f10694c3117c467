package search_test

import (
	"path/filepath"
	"testing"

	"jisr/search"
)

func revised(id string, rev int64, words string) search.Document {
	d := text(id, words)
	d.Rev = rev
	return d
}

// wantRevision holds that the index has the document once, at the revision and
// with the word.
func wantRevision(t *testing.T, x *search.Index, id string, rev int64, word string) {
	t.Helper()
	v := view(t, x)
	defer v.Release()
	got := map[string][]int64{}
	if err := v.Revs(t.Context(), func(id string, rev int64) error { got[id] = append(got[id], rev); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got[id]) != 1 || got[id][0] != rev {
		t.Errorf("%s is there at %v, want %d", id, got[id], rev)
	}
	if found, _ := find(t, x, search.Query{Text: word, Filters: []search.Filter{search.IDs{id}}}); len(found) != 1 {
		t.Errorf("%s is not found by %s", id, word)
	}
}

func TestAnOlderRevisionNeverReplacesANewerOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := openAt(t, dir)
	// in one batch, the newer first or last
	apply(t, x, search.Batch{Put: []search.Document{revised("a", 3, "third"), revised("a", 2, "second"), revised("b", 1, "first"), revised("b", 4, "fourth")}})
	wantRevision(t, x, "a", 3, "third")
	wantRevision(t, x, "b", 4, "fourth")
	// in a later batch, which keeps its cursor and its other documents
	apply(t, x, search.Batch{Put: []search.Document{revised("a", 2, "second"), revised("c", 1, "other")}, Cursor: []byte("later")})
	wantRevision(t, x, "a", 3, "third")
	wantRevision(t, x, "c", 1, "other")
	if c, err := x.Cursor(); string(c) != "later" || err != nil {
		t.Errorf("cursor %q, %v", c, err)
	}
	shut(t, x)
	// after opening again
	x = openAt(t, dir)
	defer shut(t, x)
	apply(t, x, search.Batch{Put: []search.Document{revised("b", 3, "third")}})
	wantRevision(t, x, "b", 4, "fourth")
	// the same again is taken: its terms may have changed
	apply(t, x, search.Batch{Put: []search.Document{revised("b", 4, "fifth")}})
	wantRevision(t, x, "b", 4, "fifth")
	apply(t, x, search.Batch{Put: []search.Document{revised("b", 10, "tenth")}})
	wantRevision(t, x, "b", 10, "tenth")
}

func TestIDsThatBeginAlikeHaveRevisionsOfTheirOwn(t *testing.T) {
	x := open(t, revised("a", 1, "one"), revised("a b", 9, "two"), revised("a!", 9, "three"), revised("ab", 9, "four"))
	apply(t, x, search.Batch{Put: []search.Document{revised("a", 2, "five"), revised("a b", 8, "six")}})
	wantRevision(t, x, "a", 2, "five")
	wantRevision(t, x, "a b", 9, "two")
}

func TestADeletedDocumentMayComeBack(t *testing.T) {
	x := open(t, revised("a", 5, "one"))
	apply(t, x, search.Batch{Delete: []string{"a"}})
	apply(t, x, search.Batch{Put: []search.Document{revised("a", 6, "two")}})
	wantRevision(t, x, "a", 6, "two")
}

func TestARebuildKeepsTheNewestOfWhatItIsGiven(t *testing.T) {
	x := open(t, revised("a", 9, "old"))
	err := x.Rebuild(t.Context(), func(put func(search.Document) error) ([]byte, error) {
		if err := put(revised("a", 3, "third")); err != nil {
			return nil, err
		}
		for _, d := range people(1200) { // the two of a fall into different batches
			if err := put(d); err != nil {
				return nil, err
			}
		}
		return nil, put(revised("a", 2, "second"))
	})
	if err != nil {
		t.Fatal(err)
	}
	wantRevision(t, x, "a", 3, "third")
}
