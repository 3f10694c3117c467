package embedded

import (
	"bytes"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"

	"jisr/app/store"
)

// walk is one pass over an index (or over the documents themselves) between two
// keys: low inclusive, high exclusive.
type walk struct {
	cursor    *bolt.Cursor
	docs      *bolt.Cursor // one for all: it keeps its way down
	words     words
	byID      bool
	entries   *store.Index // only what this index holds is read
	low, high []byte
	down      bool
	after     []byte // start behind this key
}

func (c *collection) walk(tx *bolt.Tx, r store.Range) (*walk, error) {
	w := &walk{docs: tx.Bucket(c.docs()).Cursor(), words: c.words, down: r.Descending}
	if r.Index == store.ByID || r.Index == "" {
		if r.Entries {
			return nil, store.Index{Name: store.ByID}.HasEntries()
		}
		w.byID, w.cursor = true, w.docs
		w.low, w.high = []byte(r.From), []byte(r.To)
		if r.After != nil {
			w.after = []byte(r.After.ID)
		}
		return w, nil
	}
	for _, ix := range c.indexes {
		if ix.Name != r.Index {
			continue
		}
		if r.Entries {
			if err := ix.HasEntries(); err != nil {
				return nil, err
			}
			w.entries = &ix
		}
		w.cursor = tx.Bucket(c.bucket(ix)).Cursor()
		prefix := prefixOf(r.Equal)
		w.low, w.high = append(bytes.Clone(prefix), r.From...), successor(prefix)
		if r.To != "" {
			w.high = append(bytes.Clone(prefix), r.To...)
		}
		if r.After != nil {
			w.after, _ = entryKey(ix, *r.After)
		}
		return w, nil
	}
	return nil, fmt.Errorf("collection %s has no index %s", c.def.Name, r.Index)
}

// successor is the first key after all that begin with prefix; nil when there is
// none.
func successor(prefix []byte) []byte {
	out := bytes.Clone(prefix)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i] < 0xff {
			out[i]++
			return out[:i+1]
		}
	}
	return nil
}

func (w *walk) start() (k, v []byte) {
	if w.down {
		return w.startDown()
	}
	at := w.low
	if w.after != nil {
		at = append(bytes.Clone(w.after), 0)
	}
	return w.cursor.Seek(at)
}

func (w *walk) startDown() (k, v []byte) {
	at := w.high
	if w.after != nil {
		at = w.after
	}
	if len(at) == 0 {
		return w.cursor.Last()
	}
	if k, _ := w.cursor.Seek(at); k == nil {
		return w.cursor.Last()
	}
	return w.cursor.Prev()
}

func (w *walk) step() (k, v []byte) {
	if w.down {
		return w.cursor.Prev()
	}
	return w.cursor.Next()
}

func (w *walk) within(k []byte) bool {
	if w.down {
		return bytes.Compare(k, w.low) >= 0
	}
	return len(w.high) == 0 || bytes.Compare(k, w.high) < 0
}

func (w *walk) read(k, v []byte) (store.Doc, error) {
	if w.byID {
		return w.words.decode(k, v)
	}
	if w.entries != nil {
		// each part is ended by NUL; behind the last stands the id where the key is shared
		parts := strings.Split(string(k), "\x00")
		return w.entries.Entry(string(v), parts[:len(parts)-1])
	}
	id, body := w.docs.Seek(v)
	if !bytes.Equal(id, v) {
		return store.Doc{}, fmt.Errorf("index entry of document %s has no document", v)
	}
	return w.words.decode(v, body)
}
