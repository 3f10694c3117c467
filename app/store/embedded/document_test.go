package embedded

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jisr/app/store"
)

var known = words{"email": "email"}

func TestADocumentIsReadAsItWasWritten(t *testing.T) {
	at := time.Date(2026, 3, 1, 8, 0, 0, 7e6, time.UTC)
	for _, d := range []store.Doc{
		{ID: "a", At: at},
		{ID: "b", Rev: 1 << 40, Schema: 3, Instance: "ins", Seq: 9, At: at, Keys: map[string]string{"email": "ص", "x": ""}, Body: []byte("body")},
		{ID: "c", At: at, Body: []byte{}},
	} {
		value, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		got, err := known.decode([]byte(d.ID), value)
		clear(value) // the file's memory is not ours to keep
		if err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("wrote %+v, read %+v, %v", d, got, err)
		}
	}
}

func TestADamagedDocumentIsAnError(t *testing.T) {
	wrong, err := bson.Marshal(bson.M{"rev": "one"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := known.decode([]byte("a"), wrong); !errors.Is(err, errForm) {
		t.Errorf("a revision in letters gave %v", err)
	}
	whole, err := encode(store.Doc{ID: "a", Keys: map[string]string{"email": "a@x"}, Body: []byte("body")})
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		if _, err := known.decode([]byte("a"), whole[:n]); err == nil {
			t.Errorf("the first %d of %d bytes were read as a document", n, len(whole))
		}
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	whole, err := encode(store.Doc{ID: "a", Rev: 1, Keys: map[string]string{"email": "a@x"}, Body: []byte("body")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(_ *testing.T, value []byte) {
		_, _ = known.decode([]byte("a"), value) // an error is as good as a document
	})
}
