package search

import (
	"context"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
)

// Term is a key that is asked for and what it counts, to be multiplied by how rare it is.
type Term struct {
	Text   string
	Weight float64
}

// Keyed asks for documents by keys of which none need be met: those come first that meet
// the most and the rarest. Keys are hashes, so what is proposed is to be looked at.
type Keyed struct {
	Field string
	// Words are what was asked, each with its keys: a word counts by the best of those
	// met, and up to Also more of that by the share of them that is met.
	Words [][]Term
	Also  float64
	// Prefer puts those first that meet all of these.
	Prefer []Filter
	// Tie is the number field that orders equals, greatest first; then the id.
	Tie   string
	Limit int
}

// Propose gives the ids of the likeliest, and how many met any key at all.
func (x *Index) Propose(ctx context.Context, k Keyed) (ids []string, met int, err error) {
	if len(k.Words) > MaxTerms || k.Limit > MaxDeep {
		return nil, 0, ErrTooMuch
	}
	err = x.answer(ctx, func(ctx context.Context, v *View) error {
		var err error
		ids, met, err = v.propose(ctx, k)
		return err
	})
	return ids, met, err
}

func (v *View) propose(ctx context.Context, k Keyed) ([]string, int, error) {
	rare, err := v.rarities(ctx, k)
	if err != nil {
		return nil, 0, err
	}
	met, best := 0, newBest(v, 0, k.Limit)
	for _, p := range v.parts {
		sums, err := v.sums(ctx, p, k, rare)
		if err != nil {
			return nil, 0, err
		}
		if err := v.prefer(ctx, p, k, sums); err != nil {
			return nil, 0, err
		}
		tie, err := v.numbers(p, k.Tie)
		if err != nil {
			return nil, 0, err
		}
		docs := sums.met.ToArray()
		scores := make([]float64, len(docs))
		for i, n := range docs {
			scores[i] = float64(sums.total[n])
		}
		met += len(docs)
		if err := best.add(p, docs, scores, tie); err != nil {
			return nil, 0, err
		}
	}
	picked, err := best.page()
	if err != nil {
		return nil, 0, err
	}
	ids := make([]string, len(picked))
	for i, m := range picked {
		ids[i] = m.id
	}
	return ids, met, nil
}

// rarities is what each key of each word counts: its weight by the logarithm of how few
// have it, over all parts.
func (v *View) rarities(ctx context.Context, k Keyed) ([][]float32, error) {
	out := make([][]float32, len(k.Words))
	for i, terms := range k.Words {
		for _, t := range terms {
			n := uint64(0)
			for _, p := range v.parts {
				set, err := AnyOf{k.Field, []string{t.Text}}.set(ctx, v, p)
				if err != nil {
					return nil, err
				}
				n += p.liveIn(set)
			}
			out[i] = append(out[i], float32(t.Weight*math.Log(1+float64(v.Count())/float64(1+n))))
		}
	}
	return out, nil
}

// keySums are what the documents of a part count, and who met anything.
type keySums struct {
	total, best, all []float32
	met              *roaring.Bitmap
}

func (v *View) sums(ctx context.Context, p part, k Keyed, rare [][]float32) (*keySums, error) {
	size := p.seg.FullSize()
	s := &keySums{make([]float32, size), make([]float32, size), make([]float32, size), roaring.New()}
	for i, terms := range k.Words {
		word, whole := roaring.New(), float32(0)
		for j, t := range terms {
			set, err := AnyOf{k.Field, []string{t.Text}}.set(ctx, v, p)
			if err != nil {
				return nil, err
			}
			whole += rare[i][j]
			for it := set.Iterator(); it.HasNext(); {
				n := it.Next()
				s.all[n] += rare[i][j]
				s.best[n] = max(s.best[n], rare[i][j])
			}
			word.Or(set)
		}
		for it := word.Iterator(); it.HasNext(); {
			n := it.Next()
			s.total[n] += s.best[n] * (1 + float32(k.Also)*s.all[n]/whole)
			s.best[n], s.all[n] = 0, 0
		}
		s.met.Or(word)
	}
	s.met.And(p.live)
	return s, step(ctx)
}

// ahead is more than any sum of keys counts.
const ahead = 1e4

// prefer puts those ahead who meet the conditions.
func (v *View) prefer(ctx context.Context, p part, k Keyed, s *keySums) error {
	if len(k.Prefer) == 0 {
		return nil
	}
	first, err := withinAll(ctx, v, p, k.Prefer, s.met)
	if err != nil {
		return err
	}
	for it := first.Iterator(); it.HasNext(); {
		s.total[it.Next()] += ahead
	}
	return nil
}
