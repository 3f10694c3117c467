package search

import (
	"fmt"
	"testing"
	"time"
)

// TestAtRestSmallSegmentsAreMerged: while it is written an index has many segments, and a
// while later few, without anybody asking.
func TestAtRestSmallSegmentsAreMerged(t *testing.T) {
	x := codedIndex(t, 0)
	const batches, each = 9, 2100 // as many documents as Bleve leaves alone
	for b := range batches {
		var some []Document
		for i := range each {
			some = append(some, Document{ID: fmt.Sprintf("%d-%04d", b, i), Rev: 1, Keywords: map[string][]string{"skill": {fmt.Sprint("s", i%7)}}})
		}
		mustApply(t, x, Batch{Put: some})
	}
	parts := func() int {
		v, err := x.View()
		if err != nil {
			t.Fatal(err)
		}
		defer v.Release()
		return len(v.parts)
	}
	if n := parts(); n < 6 {
		t.Fatalf("%d segments while it is written", n)
	}
	for deadline := time.Now().Add(time.Minute); parts() > 4; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d segments at rest", parts())
		}
	}
	found, err := x.Search(t.Context(), Query{Filters: []Filter{AnyOf{Field: "skill", Values: []string{"s1"}}}})
	if err != nil || found.Total != batches*each/7 {
		t.Errorf("%d found, %v", found.Total, err)
	}
}
