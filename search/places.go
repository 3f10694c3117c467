package search

import (
	"cmp"
	"slices"

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

// spot is the place of a word: in which document and passage, and which word of it.
type spot struct {
	n            uint32
	passage, pos int
}

func (a spot) compare(b spot) int {
	return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.passage, b.passage), cmp.Compare(a.pos, b.pos))
}

// sideBySide are those of some documents in which the words stand side by side: for each
// word the places where it stands, of which those remain that follow a place of the word
// before.
func (p part) sideBySide(words []*leaf, docs *roaring.Bitmap) (*roaring.Bitmap, error) {
	var ends []spot // where the words so far end
	for i, l := range words {
		var list []spot
		err := p.stands(l, docs, func(n uint32, s standing) { list = append(list, spot{n, s.passage, s.pos}) })
		if err != nil {
			return nil, err
		}
		if !slices.IsSortedFunc(list, spot.compare) {
			slices.SortFunc(list, spot.compare)
		}
		if i > 0 {
			list = following(ends, list)
		}
		ends, docs = list, documentsOf(list)
	}
	return docs, nil
}

func documentsOf(list []spot) *roaring.Bitmap {
	out := roaring.New()
	for i, s := range list {
		if i == 0 || list[i-1].n != s.n {
			out.Add(s.n)
		}
	}
	return out
}

// following are those of the places that come right after one of the others; both lists
// are sorted.
func following(before, list []spot) []spot {
	out, i := list[:0], 0
	for _, s := range list {
		want := spot{s.n, s.passage, s.pos - 1}
		for i < len(before) && before[i].compare(want) < 0 {
			i++
		}
		if i < len(before) && before[i] == want {
			out = append(out, s)
		}
	}
	return out
}

// phrases are by document the places where the words stand side by side in it.
func (p part) phrases(words []*leaf, docs *roaring.Bitmap) (map[uint32][]standing, error) {
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
