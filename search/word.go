package search

import (
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// counts is how often one term of a text field stands in the documents of a segment that
// have it, as Bleve's score needs it. The deleted documents are in it.
type counts struct {
	// more are those that have it more than once, ascending, and times how often.
	more  []uint32
	times []uint32
}

func (c *counts) bytes() int64 { return 8 * int64(len(c.more)) }

// countReader reads the counts of a word, and by the way the lengths of the field in its
// documents. Others read the old lengths meanwhile, so new ones go into a copy.
type countReader struct {
	counts
	lengths []uint16
	size    int
	own     bool
}

func (r *countReader) read(p segment.Posting) {
	n := uint32(p.Number())
	if r.lengths == nil || r.lengths[n] == 0 {
		if !r.own {
			lengths := make([]uint16, r.size)
			copy(lengths, r.lengths)
			r.lengths, r.own = lengths, true
		}
		r.lengths[n] = lengthAt(p)
	}
	if f := p.Frequency(); f > 1 {
		r.more, r.times = append(r.more, n), append(r.times, uint32(f))
	}
}

// lengthAt is how many words the field has in the document of a posting. Longer than what
// two bytes hold is as long as that; the score of such a text is next to nothing either
// way.
func lengthAt(p segment.Posting) uint16 {
	if exact, ok := p.(interface{ NormUint64() uint64 }); ok {
		return uint16(min(exact.NormUint64(), math.MaxUint16))
	}
	norm := p.Norm()
	return uint16(min(math.Round(1/(norm*norm)), math.MaxUint16))
}

// eachPosting passes the postings of a term, those of the documents in except left out,
// with the places of the words when they are asked for.
func eachPosting(seg *scorch.SegmentSnapshot, field, term string, except *roaring.Bitmap, places bool, each func(segment.Posting)) error {
	dict, err := seg.Segment().Dictionary(field)
	if err != nil {
		return unreadable("dictionary", field, err)
	}
	list, err := dict.PostingsList([]byte(term), except, nil)
	if err != nil {
		return unreadable("postings", field, err)
	}
	for it := list.Iterator(true, true, places, nil); ; {
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
		out[n] = normOf(n)
	}
	return out
}()

func normOf(length int) float64 { return float64(float32(1 / math.Sqrt(float64(length)))) }

func normAt(length uint16) float64 {
	if int(length) < len(norms) {
		return norms[length]
	}
	return normOf(int(length))
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
