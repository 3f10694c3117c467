package search

import (
	"fmt"
	"math"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// times is how often each of some documents of a part, all of which have the word, has it.
func (l *leaf) times(p part, docs candidates) ([]uint32, error) {
	out := make([]uint32, len(docs.docs))
	for i := range out {
		out[i] = 1
	}
	left, places := docs, []int(nil) // who may have it oftener, and where they are among all; nil: as they are
	for n := 2; n <= mostTimes && len(left.docs) > 0; n++ {
		set, err := l.words[p.place].atLeast(n, p, l.field, l.term)
		if err != nil || set.IsEmpty() {
			return out, err
		}
		var at []int
		left, at = left.in(set)
		for k, i := range at {
			if places != nil {
				at[k] = places[i]
			}
			out[at[k]] = uint32(n)
		}
		places = at
	}
	if len(left.docs) == 0 {
		return out, nil
	}
	return out, p.beyond(l.field, l.term, docs, out)
}

// beyond reads how often those have the word that have it oftener than is told by sets.
func (p part) beyond(field, word string, docs candidates, times []uint32) error {
	from := []byte(beyond(word))
	return walk(p.seg, field+timesSuffix, from, after(string(from)), func(term string, set *roaring.Bitmap) error {
		n, err := strconv.ParseUint(term[len(from):], 10, 32)
		if err != nil {
			return fmt.Errorf("%w: times in %s", ErrDamaged, field)
		}
		docs.those(set, func(i int) { times[i] = uint32(n) })
		return nil
	})
}

// lengths is how many words a text field has, by document.
func (v *View) lengths(p part, field string) (*column, error) {
	return v.column(p, field+lengthSuffix)
}

// eachPosting passes the postings of a term with the places where it stands, those of the
// documents in except left out.
func eachPosting(seg *scorch.SegmentSnapshot, field, term string, except *roaring.Bitmap, each func(segment.Posting)) error {
	dict, err := seg.Segment().Dictionary(field)
	if err != nil {
		return unreadable("dictionary", field, err)
	}
	list, err := dict.PostingsList([]byte(term), except, nil)
	if err != nil {
		return unreadable("postings", field, err)
	}
	for it := list.Iterator(true, true, true, nil); ; {
		p, err := it.Next()
		if err != nil {
			return unreadable("postings", field, err)
		}
		if p == nil {
			return nil
		}
		if p.Number() >= uint64(seg.FullSize()) {
			return unreadable("postings", field, errBeyond)
		}
		each(p)
	}
}

// norms are Bleve's weights of a field of so many words, which it keeps as float32.
var norms = func() (out [1024]float64) {
	for n := range out {
		out[n] = normOf(int64(n))
	}
	return out
}()

func normOf(length int64) float64 { return float64(float32(1 / math.Sqrt(float64(length)))) }

func normAt(length int64) float64 {
	if length < int64(len(norms)) {
		return norms[length]
	}
	return normOf(length)
}

// sqrts are the square roots of small counts.
var sqrts = func() (out [64]float64) {
	for n := range out {
		out[n] = math.Sqrt(float64(n))
	}
	return out
}()

func sqrt(n uint32) float64 {
	if int(n) < len(sqrts) {
		return sqrts[n]
	}
	return math.Sqrt(float64(n))
}
