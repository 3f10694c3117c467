package roster

import (
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// ProveFor is how long the letter to an address that an officer entered proves it.
const ProveFor = 72 * time.Hour

// Identified is how an officer made sure who asks for another address.
type Identified string

// The ways. None is a telephone call or a letter alone.
const (
	AtCounter Identified = "counter" // she stood there, with a document
	AtMission Identified = "mission" // at a mission abroad, with a document
	ByVideo   Identified = "video"   // with a document, face to face
	Otherwise Identified = "other"   // a note says how
)

// WaysToIdentify lists them in the order in which they are offered.
func WaysToIdentify() []Identified { return []Identified{AtCounter, AtMission, ByVideo, Otherwise} }

// Replacement is one lost address that an officer replaced. The person reads it when she
// takes her data: the officer's name is not in it.
type Replacement struct {
	At          time.Time  `json:"at" bson:"at"`
	By          string     `json:"-" bson:"by"`
	Institution string     `json:"institution,omitempty" bson:"institution,omitempty"`
	How         Identified `json:"identified" bson:"how"`
	Note        string     `json:"note,omitempty" bson:"note,omitempty"`
}

// NewAddress is what an officer types to replace a lost address.
type NewAddress struct {
	Email string     `json:"email" validate:"required,max=254"`
	Again string     `json:"again" validate:"required,max=254"`
	How   Identified `json:"identified" validate:"required,oneof=counter mission video other"`
	Note  string     `json:"note" validate:"max=500,prose"`
}

// checked is the address in the form in which it is kept.
func (in NewAddress) checked() (string, error) {
	var p office.Problems
	p.Merge("", office.Validate(in))
	email, ok := office.NormaliseEmail(in.Email)
	again, _ := office.NormaliseEmail(in.Again)
	p.Check(ok || in.Email == "", "email", "email")
	p.Check(!ok || in.Again == "" || again == email, "again", "address_differs")
	p.Check(in.How != Otherwise || in.Note != "", "note", "required")
	return email, p.Err()
}

// pending is true while the letter to an address that an officer entered works.
func (e Expert) pending(now time.Time) bool {
	n := len(e.Replaced)
	return n > 0 && e.EmailVerifiedAt == nil && now.Before(e.Replaced[n-1].At.Add(ProveFor))
}

// ReplaceAddress puts another address in the place of one that the person cannot read any
// more, when an officer made sure who she is. The new one proves itself by letter; until
// then nothing else is written to it. Whoever reads the old one, if it was proven, is told
// and may take the change back for ObjectFor. Every sign-in of hers ends. The same address
// once more sends the letters again.
func (d *Desk) ReplaceAddress(ctx context.Context, actor office.Actor, id string, in NewAddress) (Expert, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Expert{}, err
	}
	in.Note = strings.TrimSpace(in.Note)
	email, err := in.checked()
	if err != nil {
		return Expert{}, err
	}
	if err := d.free(ctx, id, email); err != nil {
		return Expert{}, err
	}
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		now := d.Now()
		switch {
		case e.EmailVerifiedAt == nil: // nobody read it, so nobody is told
		case e.Email == email:
			return wrongAddress("address_stands")
		default:
			e.Former = append(slices.Clone(e.Former), Former{Email: e.Email, At: now})
		}
		e.Email, e.EmailVerifiedAt, e.UpdatedAt = email, nil, now
		e.Replaced = append(slices.Clone(e.Replaced), Replacement{At: now, By: actor.ID, Institution: actor.Institution, How: in.How, Note: in.Note})
		return nil
	})
	if err != nil {
		return e, err
	}
	if err := d.SignIns.DeleteSignInsOf(ctx, e.Person.ID); err != nil {
		return e, err
	}
	if err := d.log(ctx, actor, office.AddressReplaced, e, []string{"email"}); err != nil {
		return e, err
	}
	for _, old := range e.Former {
		if err := d.Post.AddressReplaced(ctx, e, old); err != nil {
			return e, err
		}
	}
	return e, d.Post.ProveAddress(ctx, e)
}

// free refuses an address that another person proved, or that waits for another's proof.
func (d *Desk) free(ctx context.Context, id, email string) error {
	for _, find := range []func(context.Context, string) (Expert, error){d.Store.ExpertByEmail, d.Store.ExpertReplaced} {
		e, err := find(ctx, email)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return err
		}
		if err == nil && e.ID != id {
			return wrongAddress("address_taken")
		}
	}
	return nil
}

func wrongAddress(code string) error {
	var p office.Problems
	p.Add("email", code)
	return p.Err()
}

// provenByMailbox finds the record to which an officer entered this address, and proves it:
// whoever typed it at the sign-in and opened that letter reads the mailbox, just like one
// who opened the letter of the change.
func (d *Desk) provenByMailbox(ctx context.Context, email string) (Expert, error) {
	e, err := d.Store.ExpertReplaced(ctx, email)
	if err != nil {
		return e, err
	}
	e, err = d.Store.UpdateExpert(ctx, e.ID, 0, func(e *Expert) error {
		now := d.Now()
		if e.Email != email || !e.pending(now) {
			return office.Missing("expert")
		}
		e.EmailVerifiedAt = &now
		return nil
	})
	if err != nil {
		return e, err
	}
	return e, d.log(ctx, office.Actor{Kind: office.PersonKind, ID: e.Person.ID}, office.AddressProven, e, nil)
}
