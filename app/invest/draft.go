package invest

import (
	"context"
	"time"

	"jisr/app/office"
)

// The screens of an interest, each a part of the wish.
const (
	PartWho      = "who"
	PartInterest = "interest"
	PartSupport  = "support"
)

// Parts lists the screens in their order.
func Parts() []string { return []string{PartWho, PartInterest, PartSupport} }

// Draft is an interest that is still being written. It belongs to whoever holds its
// link, or to a person who is signed in; nobody on the staff sees it. It is no interest
// before its address is proven, so no officer's clock runs for an address that somebody
// else typed.
type Draft struct {
	ID  string `bson:"id"`
	Rev int64  `bson:"-"`
	// Person is set for somebody who is signed in: her address is proven already.
	Person string `bson:"person,omitempty"`
	// Wish is what was saved, screen by screen; Typed what was typed and not saved.
	Wish  Wish          `bson:"wish"`
	Typed office.Sheets `bson:"typed"`
	// Address counts the addresses that were given: a link proves the one it was sent to
	// and none that came later.
	Address int `bson:"address"`
	// Begun and Asked say to which of them the two letters of a draft went.
	Begun    int        `bson:"begun,omitempty"`
	Asked    int        `bson:"asked,omitempty"`
	ProvenAt *time.Time `bson:"proven_at,omitempty"`
	// SentAt is when she pressed the last button; without a proof it waits for one.
	SentAt *time.Time `bson:"sent_at,omitempty"`
	// Interest and Reference are what the interest is filed under, so that it is one
	// however often it is sent. Filed says that it was; the rest is empty then.
	Interest  string    `bson:"interest"`
	Reference string    `bson:"reference"`
	Filed     bool      `bson:"filed"`
	CreatedAt time.Time `bson:"created_at"`
	UpdatedAt time.Time `bson:"updated_at"`
}

// Proven is true when whoever writes it reads the mailbox of its address.
func (d Draft) Proven() bool { return d.Person != "" || d.ProvenAt != nil }

// Reached is the number of the first screen that is not done, from 1; one more than the
// last when all are.
func (d Draft) Reached() int {
	w := d.Wish
	for i, done := range []bool{
		w.Kind != "" && w.Country != "" && w.Email != "" && (w.Name.Latin != "" || w.Name.Native != ""),
		w.Band != noBand && (w.Opportunity != "" || len(w.Sectors)+len(w.Governorates) > 0),
		w.Consent,
	} {
		if !done {
			return i + 1
		}
	}
	return len(Parts()) + 1
}

// Until is when it is forgotten if nobody touches it.
func (d Draft) Until() time.Time { return d.UpdatedAt.Add(office.DraftFor) }

// Mark is of a screen as it stands, with what is typed there and not saved.
func (d Draft) Mark(part string) string { return d.Typed.Mark(part, d.Wish.part(part)) }

// Holds is true when a form says of a screen what is saved already.
func (d Draft) Holds(part string, w Wish) bool {
	w.Language = d.Wish.Language // of the page, not an answer
	var untyped office.Sheets
	return untyped.Mark(part, w.part(part)) == untyped.Mark(part, d.Wish.part(part))
}

// part is what a wish holds of a screen.
func (w Wish) part(part string) any {
	var out Wish
	out.take(w, part)
	return out
}

// take copies what stands on a screen. An empty list is none, so that a mark does not
// tell the two apart.
func (w *Wish) take(from Wish, part string) {
	switch part {
	case PartWho:
		w.Identity, w.Kind, w.Company = from.Identity, from.Kind, from.Company
	case PartInterest:
		w.Opportunity, w.Band, w.Form, w.Horizon = from.Opportunity, from.Band, from.Form, from.Horizon
		w.Sectors, w.Governorates = none(from.Sectors), none(from.Governorates)
	case PartSupport:
		w.Message, w.Consent = from.Message, from.Consent
		w.Support, w.ShareWith = none(from.Support), none(from.ShareWith)
	}
}

func none(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

// NewDraft is an empty one. It is kept at the first word that is written into it.
func (d *Desk) NewDraft(actor office.Actor) Draft {
	now := d.Now()
	out := Draft{ID: office.NewID("dra"), Interest: office.NewID("int"), Reference: office.NewReference("INV"), CreatedAt: now, UpdatedAt: now}
	if actor.Kind == office.PersonKind {
		out.Person = actor.ID
	}
	return out
}

// Draft loads one for whoever holds its id in a sealed link or cookie; Missing when it is
// older than its term, or somebody else's.
func (d *Desk) Draft(ctx context.Context, actor office.Actor, id string) (Draft, error) {
	out, err := d.Store.Draft(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	if d.Now().After(out.Until()) || (out.Person != "" && !actor.Is(out.Person)) {
		return Draft{}, office.Missing("draft")
	}
	return out, nil
}

// OwnDraft is what a signed-in person has begun, on whatever device.
func (d *Desk) OwnDraft(ctx context.Context, actor office.Actor) (Draft, error) {
	list, err := d.Store.DraftsOf(ctx, actor.ID)
	if err != nil {
		return Draft{}, err
	}
	for _, one := range list {
		if !one.Filed && !d.Now().After(one.Until()) {
			return one, nil
		}
	}
	return Draft{}, office.Missing("draft")
}

// KeepTyped keeps what was typed on a screen as it is, half a word too; no values forget
// it. A form that another page has overtaken is refused (Stale).
func (d *Desk) KeepTyped(ctx context.Context, dr Draft, part string, from office.From, values map[string][]string) (Draft, error) {
	return d.change(ctx, dr, func(dr *Draft) error {
		if err := dr.Typed.Meets(part, from, dr.Wish.part(part)); err != nil {
			return err
		}
		dr.Typed = dr.Typed.Wrote(part, from, values, dr.Wish.part(part), d.Now())
		return nil
	})
}

// SavePart saves a screen that is in order. The first time that an address is given, and
// each time it changes, the link of the draft goes there.
func (d *Desk) SavePart(ctx context.Context, dr Draft, part string, from office.From, w Wish) (Draft, error) {
	if err := d.checkParts(ctx, &w, part); err != nil {
		return dr, err
	}
	dr, err := d.change(ctx, dr, func(dr *Draft) error {
		if err := dr.Typed.Meets(part, from, dr.Wish.part(part)); err != nil {
			return err
		}
		if part == PartWho && w.Email != dr.Wish.Email {
			dr.Address, dr.ProvenAt, dr.SentAt = dr.Address+1, nil, nil
		}
		dr.Wish.take(w, part)
		dr.Typed = dr.Typed.Wrote(part, from, nil, dr.Wish.part(part), d.Now())
		return nil
	})
	if err != nil || part != PartWho || dr.Proven() {
		return dr, err
	}
	return d.writeOnce(ctx, dr, func(dr *Draft) *int { return &dr.Begun }, d.Post.DraftBegun)
}

// writeOnce sends one of the two letters of a draft, once to each address that was given in
// it. Anybody may type anybody's address: beyond what the gate allows for one nothing is
// sent, and what is seen is the same; the next press asks again.
func (d *Desk) writeOnce(ctx context.Context, dr Draft, went func(*Draft) *int, letter func(context.Context, Draft) error) (Draft, error) {
	if *went(&dr) >= dr.Address {
		return dr, nil
	}
	if enough, err := d.Enough(ctx, dr.Wish.Email); err != nil || enough {
		return dr, err
	}
	if err := letter(ctx, dr); err != nil {
		return dr, err
	}
	address := dr.Address
	return d.Store.UpdateDraft(ctx, dr.ID, func(dr *Draft) error {
		*went(dr) = max(*went(dr), address)
		return nil
	})
}

// About keeps a draft, and notes the opportunity that it came from. None, or one that
// left the list meanwhile, changes nothing of what it is about.
func (d *Desk) About(ctx context.Context, dr Draft, opportunity string) (Draft, error) {
	if opportunity != "" {
		_, err := d.Read(ctx, opportunity)
		if err != nil && office.CodeOf(err) != office.NotFound {
			return dr, err
		}
		if err != nil {
			opportunity = ""
		}
	}
	return d.change(ctx, dr, func(dr *Draft) error {
		if opportunity != "" {
			dr.Wish.Opportunity = opportunity
		}
		return nil
	})
}

// change writes into a draft; one that is new is kept first, one that was filed is closed.
func (d *Desk) change(ctx context.Context, dr Draft, change func(*Draft) error) (Draft, error) {
	if dr.Rev == 0 {
		if err := d.Store.InsertDraft(ctx, dr); err != nil {
			return dr, err
		}
	}
	return d.Store.UpdateDraft(ctx, dr.ID, func(dr *Draft) error {
		if dr.Filed {
			return office.Missing("draft")
		}
		if err := change(dr); err != nil {
			return err
		}
		dr.UpdatedAt = d.Now()
		return nil
	})
}

// Send is the last button. With a proven address the interest is filed at once, else a
// letter asks for the proof, and Prove files it. Sent twice, it is one interest.
func (d *Desk) Send(ctx context.Context, actor office.Actor, dr Draft) (Draft, error) {
	if dr.Filed {
		return dr, nil
	}
	w := dr.Wish
	if err := d.checkWish(ctx, &w); err != nil {
		return dr, err
	}
	dr, err := d.change(ctx, dr, func(dr *Draft) error {
		if dr.SentAt == nil {
			now := d.Now()
			dr.SentAt = &now
		}
		return nil
	})
	if err != nil && office.CodeOf(err) == office.NotFound { // the other of two presses filed it
		return d.Draft(ctx, actor, dr.ID)
	}
	if err != nil {
		return dr, err
	}
	if !dr.Proven() {
		return d.writeOnce(ctx, dr, func(dr *Draft) *int { return &dr.Asked }, d.Post.DraftToProve)
	}
	return d.fileDraft(ctx, actor, dr)
}

// Prove notes that the holder of a letter's link reads the mailbox to which it was sent,
// and files what waited for that. address is the count that the link carries.
func (d *Desk) Prove(ctx context.Context, actor office.Actor, id string, address int) (Draft, error) {
	dr, err := d.Begun(ctx, id, address)
	if err != nil || dr.Filed {
		return dr, err
	}
	dr, err = d.change(ctx, dr, func(dr *Draft) error {
		if dr.Address != address {
			return office.Missing("link")
		}
		if dr.ProvenAt == nil {
			now := d.Now()
			dr.ProvenAt = &now
		}
		return nil
	})
	if err != nil && office.CodeOf(err) == office.NotFound { // the other of two presses filed it, or the address was changed
		return d.Begun(ctx, id, address)
	}
	if err != nil || dr.SentAt == nil {
		return dr, err
	}
	return d.fileDraft(ctx, actor, dr)
}

// Begun is the draft of a letter's link; Missing when the link went to an address that
// was changed since.
func (d *Desk) Begun(ctx context.Context, id string, address int) (Draft, error) {
	dr, err := d.Store.Draft(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	if d.Now().After(dr.Until()) || dr.Address != address || dr.Person != "" {
		return Draft{}, office.Missing("link")
	}
	return dr, nil
}

// fileDraft makes a draft an interest, and empties it.
func (d *Desk) fileDraft(ctx context.Context, actor office.Actor, dr Draft) (Draft, error) {
	if dr.Person != "" {
		actor = office.Actor{Kind: office.PersonKind, ID: dr.Person}
	}
	if _, err := d.file(ctx, actor, dr.Interest, dr.Reference, dr.Wish); err != nil {
		return dr, err
	}
	return d.Store.UpdateDraft(ctx, dr.ID, func(dr *Draft) error {
		dr.Filed, dr.Wish, dr.Typed, dr.UpdatedAt = true, Wish{}, nil, d.Now()
		return nil
	})
}

// mostUpkeep is how many drafts one run drops; the next goes on.
const mostUpkeep = 500

// Upkeep drops the drafts that nobody touched for their term. It is a duty.
func (d *Desk) Upkeep(ctx context.Context) (int, error) {
	return d.Store.DropDrafts(ctx, d.Now().Add(-office.DraftFor), mostUpkeep)
}
