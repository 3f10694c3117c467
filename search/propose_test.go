package search

import (
	"errors"
	"slices"
	"testing"
)

// TestWhatMeetsMoreAndRarerKeysIsProposedFirst; conditions put first whom they fit, and
// leave the others behind.
func TestWhatMeetsMoreAndRarerKeysIsProposedFirst(t *testing.T) {
	x := codedIndex(t, 0)
	put := func(id, skill string, keys ...string) Document {
		return Document{ID: id, Rev: 1, Keywords: map[string][]string{"key": keys, "skill": {skill}}}
	}
	mustApply(t, x, Batch{Put: []Document{put("common", "s1", "S1"), put("rare", "s1", "S2"), put("both", "s1", "S1", "S2"), put("other", "s2", "S1", "L1"), put("none", "s1", "S9")}})
	ask := Keyed{Field: "key", Also: 0.5, Limit: 10, Words: [][]Term{{{"S1", 1}, {"L1", 0.5}}, {{"S2", 1}}}}
	ids, met, err := x.Propose(t.Context(), ask)
	if err != nil || met != 4 || !slices.Equal(ids, []string{"both", "rare", "other", "common"}) {
		t.Errorf("%v of %d, %v", ids, met, err)
	}
	ask.Prefer, ask.Limit = []Filter{AnyOf{Field: "skill", Values: []string{"s2"}}}, 2
	if ids, met, err = x.Propose(t.Context(), ask); err != nil || met != 4 || !slices.Equal(ids, []string{"other", "both"}) {
		t.Errorf("with a condition %v of %d, %v", ids, met, err)
	}
	ask.Words = make([][]Term, MaxTerms+1)
	if _, _, err := x.Propose(t.Context(), ask); !errors.Is(err, ErrTooMuch) {
		t.Errorf("too many words: %v", err)
	}
}
