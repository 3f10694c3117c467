package roster

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"jisr/app/office"
)

// The parts in which a person writes her own record, each on a page of its own.
const (
	PartIdentity     = "identity"
	PartProfession   = "profession"
	PartAvailability = "availability"
	PartConsents     = "consents"
)

// Typed is what a person typed on the page of a part and has not saved: it is kept as
// it is, half a word too, for DraftFor. It is no part of the record: nobody else sees
// it, and no search finds her by it.
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

// Mark is of a part as it stands, with what is typed there and not saved: it differs
// as soon as another page has written the part, and for nothing else.
func (e Expert) Mark(part string) string {
	whole := struct {
		Kept  any
		Typed map[string][]string
	}{Kept: e.part(part)}
	if t := e.typed(part); t != nil {
		whole.Typed = t.Values
	}
	raw, err := json.Marshal(whole)
	if err != nil { // texts, numbers and lists of them always have a form in JSON
		return ""
	}
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// part is what the record holds of a part.
func (e Expert) part(part string) any {
	e = e.Filled()
	switch part {
	case PartIdentity:
		e.Email, e.Timezone = "", ""
		return []any{e.Identity, e.Origin}
	case PartProfession:
		return []any{e.Occupations, e.Years, e.Headline, e.Skills, e.Experience, e.Education, e.Summary}
	case PartAvailability:
		return []any{e.Languages, e.Availability, e.Themes}
	}
	agreed := map[office.Purpose]bool{}
	for _, purpose := range office.Purposes() {
		agreed[purpose] = e.Agreed(purpose)
	}
	return agreed
}

func (e Expert) typed(part string) *Typed {
	for i := range e.Typed {
		if e.Typed[i].Part == part {
			return &e.Typed[i]
		}
	}
	return nil
}

// Unsaved is what she typed on a part and has not saved; false when there is nothing,
// or when it is older than DraftFor.
func (e Expert) Unsaved(part string, now time.Time) (Typed, bool) {
	t := e.typed(part)
	if t == nil || t.Values == nil || now.After(t.At.Add(DraftFor)) {
		return Typed{}, false
	}
	return *t, true
}

// meets refuses a form that was made before another page wrote the part. What its own
// page wrote meanwhile is no surprise to it.
func (e Expert) meets(part string, from From) error {
	now, t := e.Mark(part), e.typed(part)
	switch {
	case from.Mark == "", from.Mark == now:
		return nil
	case t != nil && t.Page == from.Page && t.Mark == now:
		return nil
	}
	return &office.Error{Code: office.Stale, Key: "error.newer"}
}

// wrote notes which page wrote a part, and what it left there unsaved.
func (e *Expert) wrote(part string, from From, values map[string][]string, now time.Time) {
	rest := slices.DeleteFunc(slices.Clone(e.Typed), func(t Typed) bool { return t.Part == part })
	e.Typed = append(rest, Typed{Part: part, Values: values, At: now, Page: from.Page})
	last := &e.Typed[len(e.Typed)-1]
	last.Mark = e.Mark(part)
}

// KeepTyped keeps what she typed on a part, as it is: nothing is checked, and the
// record stays as it was. No values forget what was kept. A form that another page has
// overtaken is refused (Stale). It holds a draft for another DraftFor.
func (d *Desk) KeepTyped(ctx context.Context, actor office.Actor, id, part string, from From, values map[string][]string) (Expert, error) {
	return d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if !actor.Is(e.Person.ID) {
			return office.Missing("expert")
		}
		if err := e.meets(part, from); err != nil {
			return err
		}
		now := d.Now()
		if e.Status == Draft {
			e.UpdatedAt = now
		}
		e.wrote(part, from, values, now)
		return nil
	})
}

// ChangePart is Change by the person herself, on the page of one part: what she had
// typed there is saved with it, and a form that another page has overtaken is refused
// (Stale).
func (d *Desk) ChangePart(ctx context.Context, actor office.Actor, id, part string, from From, change func(*Expert) error) (Expert, error) {
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if err := e.meets(part, from); err != nil {
			return err
		}
		if err := d.edit(actor, e, change); err != nil {
			return err
		}
		e.wrote(part, from, nil, d.Now())
		return nil
	})
	if err != nil {
		return Expert{}, err
	}
	return e, d.log(ctx, actor, office.Changed, e, []string{part})
}
