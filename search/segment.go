package search

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Reading one segment of Bleve's, in the caller's own goroutine: what panics there
// is guarded, and Bleve's readers over all segments start goroutines that are not.

// eachTerm passes the terms of a field from one up to another (nil: all), each
// with the live documents that have it. The set is only good during the call.
func eachTerm(seg *scorch.SegmentSnapshot, field string, from, to []byte, each func(term string, set *roaring.Bitmap) error) error {
	return walk(seg, field, from, to, func(term string, set *roaring.Bitmap) error {
		if deleted := seg.Deleted(); deleted != nil {
			set.AndNot(deleted)
		}
		return each(term, set)
	})
}

// everyTerm passes all terms with all documents, the deleted ones too.
func everyTerm(seg *scorch.SegmentSnapshot, field string, each func(term string, set *roaring.Bitmap) error) error {
	return walk(seg, field, nil, nil, each)
}

// walk is eachTerm and everyTerm.
func walk(seg *scorch.SegmentSnapshot, field string, from, to []byte, each func(term string, set *roaring.Bitmap) error) error {
	dict, err := seg.Segment().Dictionary(field)
	if err != nil {
		return unreadable("dictionary", field, err)
	}
	list, err := dict.PostingsList(nil, nil, nil) // used again for each term, as the set is
	if err != nil {
		return unreadable("postings", field, err)
	}
	set, terms := roaring.New(), dict.AutomatonIterator(nil, from, to)
	for {
		e, err := terms.Next()
		if err != nil {
			return unreadable("dictionary", field, err)
		}
		if e == nil {
			return nil
		}
		if list, err = dict.PostingsList([]byte(e.Term), nil, list); err != nil {
			return unreadable("postings", field, err)
		}
		set.Clear()
		if err := orInto(set, list); err != nil {
			return unreadable("postings", field, err)
		}
		if err := each(e.Term, set); err != nil {
			return err
		}
	}
}

// dictionary is that of a field of a segment, opened when it is first asked. One goroutine
// may ask it at a time.
type dictionary struct {
	seg   *scorch.SegmentSnapshot
	field string
	dict  segment.TermDictionary
}

// postings is the documents of the segment with the term. They are the file's own bytes
// and good while the view is held; own makes them one's own.
func (d *dictionary) postings(term string) (*roaring.Bitmap, error) {
	if d.dict == nil {
		var err error
		if d.dict, err = d.seg.Segment().Dictionary(d.field); err != nil {
			return nil, unreadable("dictionary", d.field, err)
		}
	}
	list, err := d.dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, unreadable("postings", d.field, err)
	}
	set := roaring.New()
	if err := orInto(set, list); err != nil {
		return nil, unreadable("postings", d.field, err)
	}
	return set, nil
}

func postings(seg *scorch.SegmentSnapshot, field, term string) (*roaring.Bitmap, error) {
	return (&dictionary{seg: seg, field: field}).postings(term)
}

// own copies what is the file's of a set that nobody else has.
func own(set *roaring.Bitmap) { set.CloneCopyOnWriteContainers() }

// orInto adds a postings list to a set. One document alone is not kept as a bitmap
// in the file; Bleve's OrInto knows both forms.
func orInto(set *roaring.Bitmap, list any) error {
	whole, ok := list.(interface{ OrInto(*roaring.Bitmap) })
	if !ok {
		return fmt.Errorf("postings of kind %T", list)
	}
	whole.OrInto(set)
	return nil
}
