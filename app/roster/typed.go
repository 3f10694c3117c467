package roster

import (
	"context"
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

// Typed and From are the words of every form that is kept while somebody writes.
type (
	Typed = office.Typed
	From  = office.From
)

// Mark is of a part as it stands, with what is typed there and not saved.
func (e Expert) Mark(part string) string { return office.Sheets(e.Typed).Mark(part, e.part(part)) }

// part is what the record holds of a part.
func (e Expert) part(part string) any {
	e = e.Filled() // as it will be kept: a form that is being applied may leave no list
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

// Unsaved is what she typed on a part and has not saved; false when there is nothing,
// or when it is older than DraftFor.
func (e Expert) Unsaved(part string, now time.Time) (Typed, bool) {
	return office.Sheets(e.Typed).Unsaved(part, now)
}

// meets refuses a form that was made before another page wrote the part.
func (e Expert) meets(part string, from From) error {
	return office.Sheets(e.Typed).Meets(part, from, e.part(part))
}

// wrote notes which page wrote a part, and what it left there unsaved.
func (e *Expert) wrote(part string, from From, values map[string][]string, now time.Time) {
	e.Typed = office.Sheets(e.Typed).Wrote(part, from, values, e.part(part), now)
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
