package invest

import (
	"cmp"
	"context"
	"slices"

	"jisr/app/office"
)

// Why two interests may come from one investor.
const (
	// AlikePerson: the same account filed both; AlikeEmail: the same address did.
	AlikePerson = "person"
	AlikeEmail  = "email"
	// AlikeName: the companies are spelled alike; AlikeSound: they have the same
	// consonants, so that one may be the other's name in another script.
	AlikeName  = "name"
	AlikeSound = "sound"
)

// Likeness is another interest that may come from the same investor, with the reasons in
// the order of their weight. It is shown to an officer and merges nothing.
type Likeness struct {
	Interest Interest
	Reasons  []string
}

// Alike lists the interests that may come from the same investor as one, those with most
// reasons first, then the newest.
func (d *Desk) Alike(ctx context.Context, actor office.Actor, in Interest) ([]Likeness, error) {
	if err := actor.Need(office.Investment); err != nil {
		return nil, err
	}
	all, err := d.Store.Interests(ctx)
	if err != nil {
		return nil, err
	}
	mine := d.likeness(in)
	var out []Likeness
	for _, other := range all {
		if reasons := mine.with(d.likeness(other)); other.ID != in.ID && len(reasons) > 0 {
			out = append(out, Likeness{other, reasons})
		}
	}
	slices.SortStableFunc(out, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(len(b.Reasons), len(a.Reasons)), b.Interest.CreatedAt.Compare(a.Interest.CreatedAt))
	})
	return out, nil
}

// Doubled tells of a list which interests have another in it that is alike.
func (d *Desk) Doubled(list []Interest) map[string]bool {
	first, out := map[string]string{}, map[string]bool{}
	for _, in := range list {
		for _, key := range d.likeness(in) {
			if key.value == "" {
				continue
			}
			at := key.why + ":" + key.value
			if other, there := first[at]; there {
				out[other], out[in.ID] = true, true
			} else {
				first[at] = in.ID
			}
		}
	}
	return out
}

// likeness is what an interest is compared by.
type likeness []struct{ why, value string }

func (d *Desk) likeness(in Interest) likeness {
	spelled, sound := "", ""
	if in.Kind == "company" {
		spelled, sound = d.Firm(in.Company)
	}
	return likeness{{AlikePerson, in.Person}, {AlikeEmail, in.Email}, {AlikeName, spelled}, {AlikeSound, sound}}
}

// with is why two are alike. Who is spelled alike sounds alike; that is one reason.
func (l likeness) with(other likeness) []string {
	var out []string
	for i, mine := range l {
		if mine.value == "" || mine.value != other[i].value || (mine.why == AlikeSound && slices.Contains(out, AlikeName)) {
			continue
		}
		out = append(out, mine.why)
	}
	return out
}
