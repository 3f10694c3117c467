package search

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// A question reads each of its words in each segment, whoever the segment holds, and Bleve
// keeps twenty of a million documents, so that an update costs little. When nothing has been
// written for a while the small ones are merged, and whatever is merged is taken up.

const (
	// looks is how often the index looks whether it is at rest, and what Bleve has merged.
	looks = time.Second
	// restsAfter so many looks without a change an index is at rest.
	restsAfter = 2
	// perTier is how many segments of about one size there may be at rest; ten while it is
	// written, as is Bleve's own.
	perTier = 3
)

// watch takes up what is merged after the last batch, and merges at rest. It ends with the
// index; what goes wrong meanwhile the next question finds too, and says.
func (x *Index) watch() {
	last, same, tidied := int64(0), 0, int64(-1)
	for {
		select {
		case <-x.closed:
			return
		case <-time.After(looks):
		}
		if now := x.written.Load(); now == last {
			same++
		} else {
			last, same = now, 0
		}
		if same >= restsAfter && tidied != last {
			tidied = last
			_ = x.tidy() // without it questions are slower, and no less right
		}
		_ = x.takeUp() // the view that is there stays
	}
}

// tidy lets Bleve merge small segments.
func (x *Index) tidy() error {
	x.applying.Lock()
	live := x.live
	x.applying.Unlock()
	if live == nil || live.broken.Load() {
		return ErrClosed
	}
	advanced, err := live.bleve.Advanced()
	if err != nil {
		return fmt.Errorf("tidy index: %w", err)
	}
	s, ok := advanced.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("tidy index: an index of kind %T", advanced)
	}
	plan := mergeplan.DefaultMergePlanOptions
	plan.MaxSegmentsPerTier = perTier
	return s.ForceMerge(context.Background(), &plan) // ends when the index is closed
}

// takeUp makes a view of what Bleve has merged by itself: fewer segments answer sooner, and
// the files of the merged stay as long as a view holds them.
func (x *Index) takeUp() error {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.live == nil {
		return ErrClosed
	}
	merged, err := x.view.merged()
	if err != nil || !merged {
		return err
	}
	return x.refresh()
}

// merged is true when Bleve has other segments by now.
func (v *View) merged() (bool, error) {
	now, err := v.gen.snapshot()
	if err != nil {
		return false, fmt.Errorf("open view: %w", err)
	}
	same := slices.EqualFunc(v.reader.Segments(), now.Segments(), func(a, b *scorch.SegmentSnapshot) bool { return a.Id() == b.Id() })
	return !same, now.Close()
}
