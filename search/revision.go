package search

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// newest leaves of several puts of one document the one of the highest revision;
// of equals the last.
func newest(puts []Document) []Document {
	at := map[string]int{}
	var out []Document
	for _, d := range puts {
		i, there := at[d.ID]
		switch {
		case !there:
			at[d.ID] = len(out)
			out = append(out, d)
		case d.Rev >= out[i].Rev:
			out[i] = d
		}
	}
	return out
}

// newer leaves the puts that are not older than what the generation has.
func (g *generation) newer(puts []Document) ([]Document, error) {
	if g.filling != nil {
		return g.newerFilled(puts), nil
	}
	snapshot, err := g.snapshot()
	if err != nil {
		return nil, err
	}
	var out []Document
	err = g.guard("read revisions", func() error {
		for _, d := range puts {
			rev, there, err := revision(snapshot, d.ID)
			if err != nil {
				return err
			}
			if !there || d.Rev >= rev {
				out = append(out, d)
			}
		}
		return nil
	})
	return out, errors.Join(err, snapshot.Close())
}

func (g *generation) newerFilled(puts []Document) []Document {
	var out []Document
	for _, d := range puts {
		if rev, there := g.filling[d.ID]; !there || d.Rev >= rev {
			g.filling[d.ID] = d.Rev
			out = append(out, d)
		}
	}
	return out
}

// revision is that of the document in the snapshot.
func revision(snapshot *scorch.IndexSnapshot, id string) (rev int64, there bool, err error) {
	// The terms are "<id> <rev>", so those of the id lie between "<id> " and "<id>!".
	from, to := []byte(id+" "), []byte(id+"!")
	for _, s := range snapshot.Segments() {
		err := eachTerm(s, revField, from, to, func(term string, set *roaring.Bitmap) error {
			found, n, err := readRevision(term)
			if err == nil && found == id && !set.IsEmpty() {
				rev, there = n, true
			}
			return err
		})
		if err != nil || there {
			return rev, there, err
		}
	}
	return 0, false, nil
}

func readRevision(term string) (id string, rev int64, err error) {
	at := strings.LastIndexByte(term, ' ')
	if at < 0 {
		return "", 0, fmt.Errorf("%w: a revision without an id", ErrDamaged)
	}
	rev, err = strconv.ParseInt(term[at+1:], 10, 64)
	if err != nil {
		return "", 0, fmt.Errorf("%w: revision of %s", ErrDamaged, term[:at])
	}
	return term[:at], rev, nil
}

// Revs passes the id and revision of every document, for comparing with the store.
func (v *View) Revs(ctx context.Context, each func(id string, rev int64) error) error {
	return v.gen.guard("read revisions", func() error {
		for _, p := range v.parts {
			err := eachTerm(p.seg, revField, nil, nil, func(term string, set *roaring.Bitmap) error {
				if set.IsEmpty() {
					return nil // of a deleted document whose segment is not merged yet
				}
				id, rev, err := readRevision(term)
				if err != nil {
					return err
				}
				return errors.Join(ctx.Err(), each(id, rev))
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
