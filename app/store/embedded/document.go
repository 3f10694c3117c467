package embedded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/store"
)

// envelope is how a document stands in the file; the id is the key.
type envelope struct {
	Rev      int64             `bson:"rev"`
	Schema   int               `bson:"schema"`
	Instance string            `bson:"instance"`
	Seq      int64             `bson:"seq"`
	At       time.Time         `bson:"at"`
	Keys     map[string]string `bson:"keys,omitempty"`
	Body     []byte            `bson:"body"`
}

var errForm = errors.New("not in the form of a document")

func encode(d store.Doc) ([]byte, error) {
	return bson.Marshal(envelope{d.Rev, d.Schema, d.Instance, d.Seq, d.At, d.Keys, d.Body})
}

// words are strings that every document repeats; reading one again need not make it
// again.
type words map[string]string

func (w words) of(b []byte) string {
	if known, is := w[string(b)]; is {
		return known
	}
	return string(b)
}

// decode reads what encode wrote. A range decodes dozens of documents, and doing it
// by reflection took longer than finding them. Nothing of value is kept, since it is
// the file's memory.
func (w words) decode(id, value []byte) (store.Doc, error) {
	d := store.Doc{ID: string(id)}
	rest, ok := inside(value)
	for ok && len(rest) > 0 {
		var e element
		if e, rest, ok = cut(rest); ok {
			ok = w.take(&d, e)
		}
	}
	if !ok {
		return store.Doc{}, fmt.Errorf("read document %s: %w", id, errForm)
	}
	return d, nil
}

// take puts an element where it belongs; false when it is of another type. One whose
// name is not known is passed over.
func (w words) take(d *store.Doc, e element) (ok bool) {
	switch string(e.name) {
	case "rev":
		d.Rev, ok = e.number()
	case "schema":
		var n int64
		n, ok = e.number()
		d.Schema = int(n)
	case "instance":
		var b []byte
		b, ok = e.text()
		d.Instance = w.of(b)
	case "seq":
		d.Seq, ok = e.number()
	case "at":
		var ms int64
		ms, ok = e.number()
		d.At = time.UnixMilli(ms).UTC()
	case "keys":
		d.Keys, ok = w.keys(e)
	case "body":
		d.Body, ok = e.body()
	default:
		ok = true
	}
	return ok
}

func (w words) keys(e element) (map[string]string, bool) {
	rest, ok := inside(e.value)
	if e.kind != bson.TypeEmbeddedDocument || !ok {
		return nil, false
	}
	keys := map[string]string{}
	for len(rest) > 0 {
		if e, rest, ok = cut(rest); !ok {
			return nil, false
		}
		text, is := e.text()
		if !is {
			return nil, false
		}
		keys[w.of(e.name)] = string(text)
	}
	return keys, true
}

// element is a name and a value of a BSON document, as they stand in the file.
type element struct {
	kind        bson.Type
	name, value []byte
}

// inside is what stands between a document's length and its end.
func inside(b []byte) ([]byte, bool) {
	if len(b) < 5 || int64(binary.LittleEndian.Uint32(b)) != int64(len(b)) || b[len(b)-1] != 0 {
		return nil, false
	}
	return b[4 : len(b)-1], true
}

// cut takes the first element off.
func cut(b []byte) (e element, rest []byte, ok bool) {
	end := bytes.IndexByte(b, 0)
	if end < 1 {
		return e, nil, false
	}
	e.kind, e.name, b = bson.Type(b[0]), b[1:end], b[end+1:]
	n := length(e.kind, b)
	if n < 0 || n > int64(len(b)) {
		return e, nil, false
	}
	e.value = b[:n]
	return e, b[n:], true
}

// length is how many bytes a value takes; less than none for a type that an envelope
// does not have.
func length(kind bson.Type, b []byte) int64 {
	switch kind {
	case bson.TypeNull:
		return 0
	case bson.TypeInt32:
		return 4
	case bson.TypeInt64, bson.TypeDateTime:
		return 8
	}
	if len(b) < 4 {
		return -1
	}
	n := int64(binary.LittleEndian.Uint32(b))
	switch kind {
	case bson.TypeString:
		return n + 4
	case bson.TypeEmbeddedDocument:
		return n
	case bson.TypeBinary:
		return n + 5
	}
	return -1
}

func (e element) number() (int64, bool) {
	switch e.kind {
	case bson.TypeInt32:
		return int64(int32(binary.LittleEndian.Uint32(e.value))), true // #nosec G115 -- its sign is in the top bit
	case bson.TypeInt64, bson.TypeDateTime:
		return int64(binary.LittleEndian.Uint64(e.value)), true // #nosec G115 -- likewise
	}
	return 0, false
}

func (e element) text() ([]byte, bool) {
	if e.kind != bson.TypeString || len(e.value) < 5 {
		return nil, false
	}
	return e.value[4 : len(e.value)-1], true
}

// body is nil where it was never set.
func (e element) body() ([]byte, bool) {
	if e.kind == bson.TypeNull {
		return nil, true
	}
	if e.kind != bson.TypeBinary {
		return nil, false
	}
	return bytes.Clone(e.value[5:]), true
}
