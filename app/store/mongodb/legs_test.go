package mongodb

import (
	"errors"
	"testing"

	"jisr/app/store"
)

func TestAPageBeginsBehindItsDocumentInUnbrokenPieces(t *testing.T) {
	due := store.Index{Name: "due", Keys: []string{"state", "due"}}
	email := store.Index{Name: "email", Keys: []string{"email"}, Unique: true}
	after := &store.Doc{ID: "d7", Instance: "ins_a", Seq: 9, Keys: map[string]string{"state": "queued", "due": "5", "email": "a@x"}}
	for _, c := range []struct {
		rule string
		ix   store.Index
		r    store.Range
		want []string
	}{
		{"without bounds the keys must be there", due, store.Range{},
			[]string{"keys.state($exists(true))keys.due($exists(true))"}},
		{"bounds lie on the first key after the equal ones", due, store.Range{Equal: []string{"queued"}, To: "6"},
			[]string{"keys.state($eq(queued))keys.due($lt(6))"}},
		{"behind a document come its ties, then what is later", due, store.Range{Equal: []string{"queued"}, To: "6", After: after},
			[]string{"keys.state($eq(queued))keys.due($lt(6)$eq(5))_id($gt(d7))", "keys.state($eq(queued))keys.due($lt(6)$gt(5))"}},
		{"without equal keys a piece more", due, store.Range{After: after, Descending: true},
			[]string{"keys.state($eq(queued))keys.due($eq(5))_id($lt(d7))", "keys.state($eq(queued))keys.due($lt(5))", "keys.state($lt(queued))keys.due($exists(true))"}},
		{"a unique key has no ties", email, store.Range{After: after},
			[]string{"keys.email($gt(a@x))"}},
		{"seq is a number", store.Index{Name: store.ByStamp}, store.Range{Equal: []string{"ins_a"}, From: store.IntKey(3)},
			[]string{"instance($eq(ins_a))seq($gte(3))"}},
		{"ids have no ties", store.Index{Name: store.ByID, Unique: true}, store.Range{From: "a", After: after},
			[]string{"_id($gte(a)$gt(d7))"}},
	} {
		got, err := legs(c.ix, c.r)
		if err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %d pieces, want %d", c.rule, len(got), len(c.want))
			continue
		}
		for i := range got {
			if shape(got[i]) != c.want[i] {
				t.Errorf("%s: piece %d is %s, want %s", c.rule, i, shape(got[i]), c.want[i])
			}
		}
	}
}

func TestADuplicateNamesTheIndexAndNotTheKey(t *testing.T) {
	for message, want := range map[string]string{
		`E11000 duplicate key error collection: jisr_keys.people index: jisr_email dup key: { keys.email: "secret" }`: "a unique key is taken: email",
		`E11000 duplicate key error collection: jisr.people index: _id_ dup key: { _id: "secret" }`:                   "a unique key is taken: _id",
		`E11000 duplicate key error collection: jisr.people`:                                                          "a unique key is taken",
		`constraint failed: UNIQUE constraint failed: index 'people_9e7a4f34_jisr_email' (2067)`:                      "a unique key is taken: email",
		`constraint failed: UNIQUE constraint failed: index 'people_9e7a4f34__id_' (2067)`:                            "a unique key is taken: _id",
	} {
		err := duplicate(message)
		if !errors.Is(err, store.ErrDuplicate) || err.Error() != want {
			t.Errorf("%s: got %q, want %q", message, err, want)
		}
	}
}

func TestWhatBecameOfASwapIsReadFromTheStamp(t *testing.T) {
	mine := store.Doc{ID: "a", Rev: 3, Instance: "ins_a", Seq: 9}
	other := func(rev int64) store.Doc { return store.Doc{ID: "a", Rev: rev, Instance: "ins_b", Seq: 4} }
	for _, c := range []struct {
		rule  string
		now   store.Doc
		there bool
		want  error
	}{
		{"my stamp: done", mine, true, nil},
		{"not there", store.Doc{}, false, store.ErrNotFound},
		{"another made this revision", other(3), true, store.ErrStale},
		{"mine was of an older revision than stands there", other(4), true, store.ErrUnavailable},
	} {
		if got := swapped(mine, c.now, c.there); !errors.Is(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.rule, got, c.want)
		}
	}
}
