package search

import (
	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// standing is where a word stands: the number of the word in its passage, and bytes.
type standing struct {
	passage, pos, start, end int
}

// stands reads where a term stands in some documents of the part.
func (p part) stands(l *leaf, docs *roaring.Bitmap, each func(n uint32, s standing)) error {
	others := roaring.Flip(docs, 0, uint64(p.seg.FullSize()))
	return eachPosting(p.seg, l.field, l.term, others, func(posting segment.Posting) {
		for _, at := range posting.Locations() {
			each(uint32(posting.Number()), standingAt(at))
		}
	})
}

func standingAt(l segment.Location) standing {
	s := standing{pos: int(l.Pos()), start: int(l.Start()), end: int(l.End())}
	if passages := l.ArrayPositions(); len(passages) > 0 {
		s.passage = int(passages[0])
	}
	return s
}

// phrases are by document the places where the words stand side by side in it.
func (p part) phrases(words []*leaf, docs *roaring.Bitmap) (map[uint32][]standing, error) {
	type spot struct {
		n            uint32
		passage, pos int
	}
	reached := map[spot][]standing{} // where the words so far end, with their places
	for i, l := range words {
		next := map[spot][]standing{}
		err := p.stands(l, docs, func(n uint32, s standing) {
			before, ok := reached[spot{n, s.passage, s.pos - 1}]
			if ok || i == 0 {
				next[spot{n, s.passage, s.pos}] = append(before[:len(before):len(before)], s)
			}
		})
		if err != nil {
			return nil, err
		}
		reached = next
	}
	out := map[uint32][]standing{}
	for at, list := range reached {
		out[at.n] = append(out[at.n], list...)
	}
	return out, nil
}
