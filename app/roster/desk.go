package roster

import (
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// Post is what the roster needs written: letters that follow from a change. Each
// call is repeatable; a letter with the same id is one letter.
type Post interface {
	// Welcome confirms a registration: number and next steps.
	Welcome(ctx context.Context, e Expert) error
	// WasRegistered asks a person whom somebody else registered whether that is
	// right; opening its link proves the address.
	WasRegistered(ctx context.Context, e Expert) error
	// Erased is the receipt of an erasure, sent to the address as it last stood.
	Erased(ctx context.Context, e Expert) error
	// AddressMoved tells the address before how to take the change back.
	AddressMoved(ctx context.Context, e Expert, old Former) error
	// AddressReplaced tells a lost address that an officer replaced it, and how to take that
	// back; ProveAddress asks the one in its place to prove itself.
	AddressReplaced(ctx context.Context, e Expert, old Former) error
	ProveAddress(ctx context.Context, e Expert) error
	// StillAvailable asks for the n-th time since she confirmed it whether the record
	// is still right.
	StillAvailable(ctx context.Context, e Expert, n int) error
	// Rested tells her that her silent profile is hidden, and how to show it again.
	Rested(ctx context.Context, e Expert) error
	// EvidenceWanted asks her for evidence of a claim.
	EvidenceWanted(ctx context.Context, e Expert, v Vetting) error
	// Vetted tells her what came of checking a claim.
	Vetted(ctx context.Context, e Expert, v Vetting) error
}

// Desk is what may happen to an expert's record, and when.
type Desk struct {
	Store   Experts
	Notes   Notes
	CVs     CVs
	Reader  CVReader
	Reading Reading
	// Searched reads what searches read of CVs.
	Searched   CVSearch
	Selections Selections
	// Approvals and Staff are asked for exports that need a second officer.
	Approvals office.Approvals
	Staff     office.Staff
	Finder    Finder
	Judge     NameJudge
	Post      Post
	Log       office.Log
	Words     Vocabulary
	// SignIns ends those of a person (office.Doors).
	SignIns interface {
		DeleteSignInsOf(ctx context.Context, subject string) error
	}
	// Views writes each look down, and bounds how many records one opens in a day.
	Views *Views
	Now   office.Clock
	rev   int64 // see At
}

// At is the desk for an erasure that was decided on one revision of the record: when
// another stands, it is refused as stale and nothing changes. With 0 whatever stands is
// erased.
func (d Desk) At(rev int64) *Desk {
	d.rev = rev
	return &d
}

// Registration is what is needed to put somebody on the roster in one go, by
// API or import.
type Registration struct {
	office.Identity
	Profile
	Consents        []office.Consent `json:"consents" validate:"max=6,dive"`
	ConsentSource   office.Source    `json:"consent_source,omitempty" validate:"omitempty,oneof=web paper import"`
	EmailVerifiedAt *time.Time       `json:"email_verified_at,omitempty"`
	Vetting         []Vetting        `json:"vetting,omitempty" validate:"max=20,dive"`
	ConfirmedAt     *time.Time       `json:"confirmed_at,omitempty"`
	Batch           string           `json:"-"`
	// Once names the request that registers, if it has a name: sent again because nobody
	// heard what came of it, it finds the record that it made.
	Once string `json:"-"`
}

// Register puts somebody on the roster on her behalf. With consent_source and a
// consent to the roster she is active at once, otherwise a draft. Unless her
// address was proven at the counter she is asked by letter whether it is right.
func (d *Desk) Register(ctx context.Context, actor office.Actor, in Registration) (Expert, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Expert{}, err
	}
	e, err := d.Prepare(actor, in)
	if err != nil {
		return Expert{}, err
	}
	if err := d.Store.InsertExpert(ctx, e); err != nil {
		there, missing := d.Store.Expert(ctx, e.ID)
		if office.CodeOf(err) != office.Conflict || in.Once == "" || missing != nil || there.Email != e.Email {
			return Expert{}, err
		}
		e = there // made before, and a crash came between that and the answer: the rest is done again
	}
	e.Rev = 1
	if err := d.log(ctx, actor, office.Registered, e, nil); err != nil {
		return Expert{}, err
	}
	if e.Status == Active && e.Email != "" && e.EmailVerifiedAt == nil {
		return e, d.Post.WasRegistered(ctx, e)
	}
	return e, nil
}

// Prepare makes the record of a registration and checks it, without keeping it.
func (d *Desk) Prepare(actor office.Actor, in Registration) (Expert, error) {
	now := d.Now()
	e := d.blank(now)
	if in.Once != "" {
		e.ID, e.Person.ID = office.IDOf("exp", in.Once), office.IDOf("per", in.Once)
	}
	e.Identity, e.Profile, e.Vetting, e.Batch = in.Identity, in.Profile, in.Vetting, in.Batch
	e.Source = office.FromImport
	if in.ConsentSource != "" {
		e.Source = in.ConsentSource
		e.Consents = stampConsents(in.Consents, in.ConsentSource, in.Language, actor.ID, now)
	}
	e.EmailVerifiedAt = in.EmailVerifiedAt
	var p office.Problems
	p.Check(in.EmailVerifiedAt == nil || !in.EmailVerifiedAt.After(now), "email_verified_at", "future")
	tidy(&e, d.Words, &p)
	checkBrought(in.Vetting, now, &p)
	if err := Check(e, d.Words, now); !p.Merge("", err) {
		return e, err
	}
	if in.ConsentSource != "" && e.Agreed(office.ToRoster) {
		e.Status = Active
		e.ConfirmedAt = &now
		if in.ConfirmedAt != nil && in.ConfirmedAt.Before(now) {
			e.ConfirmedAt = in.ConfirmedAt
		}
		p.Merge("", Complete(e))
	} else if in.ConsentSource != "" {
		p.Merge("", Complete(e))
	}
	return e, p.Err()
}

func stampConsents(list []office.Consent, source office.Source, lang, by string, now time.Time) []office.Consent {
	out := make([]office.Consent, 0, len(list))
	for _, c := range list {
		c.Source, c.RecordedBy = source, by
		if c.Version == "" {
			c.Version = office.ConsentVersion
		}
		if c.Language == "" {
			c.Language = lang
		}
		if c.GivenAt.IsZero() || c.GivenAt.After(now) {
			c.GivenAt = now
		}
		out = append(out, c)
	}
	return out
}

func (d *Desk) blank(now time.Time) Expert {
	return Expert{ID: office.NewID("exp"), Status: Draft, Number: office.NewReference("JSR"), CreatedAt: now, UpdatedAt: now,
		Person: office.Person{ID: office.NewID("per")}}
}

// Begin opens a draft for somebody who has just proven her address, or returns
// the record that she already has.
func (d *Desk) Begin(ctx context.Context, email, language string) (Expert, error) {
	e, err := d.Store.ExpertByEmail(ctx, email)
	if err == nil || office.CodeOf(err) != office.NotFound {
		return e, err
	}
	if e, err = d.provenByMailbox(ctx, email); err == nil || office.CodeOf(err) != office.NotFound {
		return e, err
	}
	now := d.Now()
	e = d.blank(now)
	e.Email, e.EmailVerifiedAt, e.Language, e.Source, e.Gender = email, &now, language, office.FromWeb, office.Undisclosed
	if err := d.Store.InsertExpert(ctx, e); err != nil {
		if office.CodeOf(err) == office.Conflict { // proven twice at the same moment
			return d.Store.ExpertByEmail(ctx, email)
		}
		return Expert{}, err
	}
	return e, d.log(ctx, office.Actor{Kind: office.PersonKind, ID: e.Person.ID}, office.AddressProven, e, nil)
}

// Own loads a person's own record; her own reading is not logged.
func (d *Desk) Own(ctx context.Context, actor office.Actor) (Expert, error) {
	if actor.Kind != office.PersonKind {
		return Expert{}, &office.Error{Code: office.Unauthenticated, Key: "error.unauthenticated"}
	}
	return d.Store.ExpertOf(ctx, actor.ID)
}

// Open loads a record for an officer. The row of the log is durable before
// anything is shown.
func (d *Desk) Open(ctx context.Context, actor office.Actor, id, purpose string) (Expert, error) {
	if err := actor.Need(office.Viewer, office.OfficerRole); err != nil {
		return Expert{}, err
	}
	e, err := d.Store.Expert(ctx, id)
	if err != nil {
		return Expert{}, err
	}
	if err := d.Views.Look(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Opened,
		Subjects: []string{e.ID}, Purpose: purpose}); err != nil {
		return Expert{}, err
	}
	return e, nil
}

// Change edits a record: by the person herself or by an officer. A change by the
// person confirms the record. fields names what was changed, for the log.
func (d *Desk) Change(ctx context.Context, actor office.Actor, id string, rev int64, fields []string, change func(*Expert) error) (Expert, error) {
	e, err := d.Store.UpdateExpert(ctx, id, rev, func(e *Expert) error { return d.edit(actor, e, change) })
	if err != nil {
		return Expert{}, err
	}
	return e, d.log(ctx, actor, office.Changed, e, fields)
}

// edit changes a record in the hands of who may, and checks it.
func (d *Desk) edit(actor office.Actor, e *Expert, change func(*Expert) error) error {
	if err := d.mayChange(actor, *e); err != nil {
		return err
	}
	was, held, before := e.Email, e.EmailVerifiedAt != nil || len(e.Replaced) > 0, slices.Clone(e.Experience)
	if err := change(e); err != nil {
		return err
	}
	var wrong office.Problems
	ownMissions(before, *e, &wrong)
	if err := wrong.Err(); err != nil {
		return err
	}
	if was != e.Email && actor.Kind == office.PersonKind {
		return &office.Error{Code: office.Forbidden, Key: "error.forbidden"} // a new address is proven first
	}
	err := d.settle(actor, e)
	if was != e.Email && held {
		return wrongAddress("address_held") // by an edit the old address would not be told
	}
	if was != e.Email {
		e.EmailVerifiedAt = nil
	}
	return err
}

func (d *Desk) mayChange(actor office.Actor, e Expert) error {
	if actor.Is(e.Person.ID) {
		return nil
	}
	return actor.Need(office.OfficerRole)
}

// settle checks a changed record and brings its dates up to date.
func (d *Desk) settle(actor office.Actor, e *Expert) error {
	now := d.Now()
	var p office.Problems
	tidy(e, d.Words, &p)
	if err := Check(*e, d.Words, now); !p.Merge("", err) {
		return err
	}
	if e.Status == Active {
		p.Merge("", Complete(*e))
	}
	e.UpdatedAt = now
	if actor.Is(e.Person.ID) {
		e.confirm(now)
	}
	return p.Err()
}

// Submit makes a draft active: the last of the registration pages.
func (d *Desk) Submit(ctx context.Context, actor office.Actor, id string) (Expert, error) {
	first := false
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		if !actor.Is(e.Person.ID) {
			return office.Missing("expert")
		}
		first = e.Status == Draft
		if !first {
			return nil // pressed twice is once
		}
		if err := Complete(*e); err != nil {
			return err
		}
		e.Status = Active
		return d.settle(actor, e)
	})
	if err != nil {
		return e, err
	}
	if first {
		if err := d.log(ctx, actor, office.Registered, e, nil); err != nil {
			return e, err
		}
	}
	return e, d.Post.Welcome(ctx, e)
}

// Agree records or withdraws consents as she wishes them now. Without the roster
// the record is paused; it resumes when she agrees again.
func (d *Desk) Agree(ctx context.Context, actor office.Actor, id string, wish map[office.Purpose]bool, lang string) (Expert, error) {
	return d.AgreeOn(ctx, actor, id, From{}, wish, lang)
}

// AgreeOn is Agree on the page of all consents, which is refused (Stale) when another
// page has overtaken it.
func (d *Desk) AgreeOn(ctx context.Context, actor office.Actor, id string, from From, wish map[office.Purpose]bool, lang string) (Expert, error) {
	var changed []office.Entry
	e, err := d.Store.UpdateExpert(ctx, id, 0, func(e *Expert) error {
		changed = nil
		if !actor.Is(e.Person.ID) {
			return office.Missing("expert")
		}
		if err := e.meets(PartConsents, from); err != nil {
			return err
		}
		changed = d.applyWishes(e, actor, wish, lang)
		if from.Page != "" {
			e.wrote(PartConsents, from, nil, d.Now())
		}
		return nil
	})
	if err != nil {
		return Expert{}, err
	}
	for _, row := range changed {
		if err := d.Log.Write(ctx, row); err != nil {
			return e, err
		}
	}
	return e, nil
}

func (d *Desk) applyWishes(e *Expert, actor office.Actor, wish map[office.Purpose]bool, lang string) []office.Entry {
	now := d.Now()
	var rows []office.Entry
	for _, purpose := range office.Purposes() {
		want, said := wish[purpose]
		if !said || want == e.Agreed(purpose) {
			continue
		}
		action := office.ConsentGiven
		if want {
			e.Agree(office.Consent{Purpose: purpose, Version: office.ConsentVersion, Language: lang, Source: office.FromWeb, GivenAt: now})
		} else {
			e.Withdraw(purpose, now)
			action = office.ConsentEnded
		}
		rows = append(rows, office.Entry{ID: office.NewID("log"), At: now, Actor: actor, Action: action, Subjects: []string{e.ID},
			Details: map[string]string{"purpose": string(purpose)}})
	}
	switch {
	case e.Status == Active && !e.Agreed(office.ToRoster):
		e.Status = Paused
	case e.Status == Paused && wish[office.ToRoster] && e.Agreed(office.ToRoster):
		e.Status = Active
	}
	if len(rows) > 0 {
		e.UpdatedAt = now
	}
	return rows
}

// log writes the row that follows from a change; its id comes from the record
// and its revision, so writing it again is writing it once.
func (d *Desk) log(ctx context.Context, actor office.Actor, action office.Action, e Expert, fields []string) error {
	row := office.Entry{ID: "log:" + e.ID + ":" + string(action) + ":" + itoa(e.Rev), At: d.Now(), Actor: actor, Action: action, Subjects: []string{e.ID}}
	if len(fields) > 0 {
		row.Details = map[string]string{"fields": join(fields)}
	}
	return d.Log.Write(ctx, row)
}
