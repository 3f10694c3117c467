package search

import (
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// word is where one term of a text field is met in a segment and how often, as Bleve's
// score needs it. The deleted documents are in it.
type word struct {
	docs *roaring.Bitmap
	// more are those that have it more than once, ascending, and times how often.
	more  []uint32
	times []uint32
}

func (w *word) bytes() int64 { return int64(w.docs.GetSizeInBytes()) + 8*int64(len(w.more)) }

// wordReader reads words of one field of a segment, and by the way the lengths of the
// field in their documents. Readers read the old lengths meanwhile, so new ones go
// into a copy.
type wordReader struct {
	field   string
	dict    segment.TermDictionary
	size    uint64
	lengths []uint16
	own     bool
	list    segment.PostingsList
	it      segment.PostingsIterator
}

func newWordReader(seg *scorch.SegmentSnapshot, field string, lengths []uint16) (*wordReader, error) {
	dict, err := seg.Segment().Dictionary(field)
	if err != nil {
		return nil, unreadable("dictionary", field, err)
	}
	return &wordReader{field: field, dict: dict, size: uint64(seg.FullSize()), lengths: lengths}, nil
}

func (r *wordReader) read(term string) (*word, error) {
	var err error
	if r.list, err = r.dict.PostingsList([]byte(term), nil, r.list); err != nil {
		return nil, unreadable("postings", r.field, err)
	}
	w := &word{docs: roaring.New()}
	if err := orInto(w.docs, r.list); err != nil {
		return nil, err
	}
	w.docs.CloneCopyOnWriteContainers() // they are the file's bytes until now
	r.it = r.list.Iterator(true, true, false, r.it)
	for {
		p, err := r.it.Next()
		if err != nil {
			return nil, unreadable("postings", r.field, err)
		}
		if p == nil {
			return w, nil
		}
		n := p.Number()
		if n >= r.size {
			return nil, fmt.Errorf("%w: a posting beyond its segment", ErrDamaged)
		}
		r.know(n, p)
		if f := p.Frequency(); f > 1 {
			w.more, w.times = append(w.more, uint32(n)), append(w.times, uint32(f))
		}
	}
}

// know notes the length of the field in a document. Longer than what two bytes hold is
// as long as that; the score of such a text is next to nothing either way.
func (r *wordReader) know(n uint64, p segment.Posting) {
	if r.lengths != nil && r.lengths[n] != 0 {
		return
	}
	exact, ok := p.(interface{ NormUint64() uint64 })
	if !ok {
		norm := p.Norm()
		r.set(n, uint64(math.Round(1/(norm*norm))))
		return
	}
	r.set(n, exact.NormUint64())
}

func (r *wordReader) set(n, length uint64) {
	if !r.own {
		r.lengths, r.own = append(make([]uint16, 0, r.size), r.lengths...), true
		r.lengths = r.lengths[:r.size]
	}
	r.lengths[n] = uint16(min(length, math.MaxUint16))
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
