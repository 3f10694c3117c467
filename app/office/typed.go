package office

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"
)

// DraftFor is how long what was typed and not sent is kept.
const DraftFor = 30 * Day

// Typed is what a person typed on the page of a part of a form and has not saved: it is
// kept as it is, half a word too, for DraftFor. It is no part of the record: nobody else
// sees it, and no search finds her by it.
type Typed struct {
	Part string `json:"part" bson:"part"`
	// Values are the fields as they were sent; none after the part was saved.
	Values map[string][]string `json:"values,omitempty" bson:"values,omitempty"`
	At     time.Time           `json:"at" bson:"at"`
	// Page is the open page that wrote last, Mark what it left.
	Page string `json:"-" bson:"page"`
	Mark string `json:"-" bson:"mark"`
}

// From says what a form was made from: the open page that it stands on, and the mark
// of the part as that page knew it. Without a mark it takes whatever is there.
type From struct{ Page, Mark string }

// Sheets are what is typed on the parts of one form. What the record holds of a part
// (kept) is handed in.
type Sheets []Typed

// Of is the sheet of a part, nil when nobody wrote there.
func (s Sheets) Of(part string) *Typed {
	for i := range s {
		if s[i].Part == part {
			return &s[i]
		}
	}
	return nil
}

// Unsaved is what was typed on a part and not saved; false when there is nothing, or
// when it is older than DraftFor.
func (s Sheets) Unsaved(part string, now time.Time) (Typed, bool) {
	t := s.Of(part)
	if t == nil || t.Values == nil || now.After(t.At.Add(DraftFor)) {
		return Typed{}, false
	}
	return *t, true
}

// Mark is of a part as it stands, with what is typed there and not saved: it differs
// as soon as another page has written the part, and for nothing else.
func (s Sheets) Mark(part string, kept any) string {
	whole := struct {
		Kept  any
		Typed map[string][]string
	}{Kept: kept}
	if t := s.Of(part); t != nil {
		whole.Typed = t.Values
	}
	raw, err := json.Marshal(whole)
	if err != nil { // texts, numbers and lists of them always have a form in JSON
		return ""
	}
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// Meets refuses a form that was made before another page wrote the part. What its own
// page wrote meanwhile is no surprise to it.
func (s Sheets) Meets(part string, from From, kept any) error {
	now, t := s.Mark(part, kept), s.Of(part)
	switch {
	case from.Mark == "", from.Mark == now:
		return nil
	case t != nil && t.Page == from.Page && t.Mark == now:
		return nil
	}
	return &Error{Code: Stale, Key: "error.newer"}
}

// Wrote is the sheets after a page wrote a part: what it left there unsaved, and the
// mark of that.
func (s Sheets) Wrote(part string, from From, values map[string][]string, kept any, now time.Time) Sheets {
	if len(values) == 0 { // a store does not tell an empty list from none, and the mark must not either
		values = nil
	}
	out := slices.DeleteFunc(slices.Clone(s), func(t Typed) bool { return t.Part == part })
	out = append(out, Typed{Part: part, Values: values, At: now, Page: from.Page})
	out[len(out)-1].Mark = out.Mark(part, kept)
	return out
}
