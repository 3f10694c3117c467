// Package programme keeps programmes and their roles: who is needed, where, when
// and on what conditions; who fits, and who was shortlisted and why.
package programme

import (
	"context"
	"time"

	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/roster"
)

// Status of a programme.
type Status string

// The states of domain.md, in their order.
const (
	Draft     Status = "draft"
	Review    Status = "review"
	Open      Status = "open"
	Selecting Status = "selecting"
	Running   Status = "running"
	Completed Status = "completed"
	Cancelled Status = "cancelled"
)

// Conditions are what is paid for.
type Conditions struct {
	Paid    bool `json:"paid" bson:"paid"`       // an honorarium
	Travel  bool `json:"travel" bson:"travel"`   // the journey
	Lodging bool `json:"lodging" bson:"lodging"` // room and board
	// Note says more, in three languages.
	Note office.Text `json:"note,omitzero" bson:"note,omitempty"`
}

// Role is one kind of person that the programme needs. Its number never changes.
type Role struct {
	Number    int                `json:"number" bson:"number"`
	Title     office.Text        `json:"title" bson:"title"`
	Seats     int                `json:"seats" bson:"seats" validate:"min=1,max=500"`
	FirstCome bool               `json:"first_come" bson:"first_come"`
	Criteria  []roster.Criterion `json:"criteria" bson:"criteria"`
}

// nearable is true for the place of a must that is not the role's only one: whoever
// meets all the others is near to fitting.
func (r Role) nearable(i int) bool {
	musts := 0
	for _, c := range r.Criteria {
		if c.Kind == roster.Must {
			musts++
		}
	}
	return musts > 1 && i >= 0 && i < len(r.Criteria) && r.Criteria[i].Kind == roster.Must
}

// Content is what an officer writes.
type Content struct {
	Title       office.Text  `json:"title" bson:"title"`
	Description office.Text  `json:"description" bson:"description"`
	Theme       roster.Theme `json:"theme,omitempty" bson:"theme" validate:"omitempty,oneof=institutions human_capital finance guardianship"`
	Institution string       `json:"institution" bson:"institution" validate:"max=40"`
	// Place is where, in words: a hospital, a city.
	Place       office.Text `json:"place,omitzero" bson:"place,omitempty"`
	Governorate string      `json:"governorate,omitempty" bson:"governorate,omitempty" validate:"max=6"`
	Mode        roster.Mode `json:"mode" bson:"mode" validate:"omitempty,oneof=remote visit mission return"`
	From        office.Date `json:"from,omitempty" bson:"from,omitempty" validate:"date"`
	To          office.Date `json:"to,omitempty" bson:"to,omitempty" validate:"date"`
	AnswerBy    office.Date `json:"answer_by,omitempty" bson:"answer_by,omitempty" validate:"date"`
	Conditions  Conditions  `json:"conditions" bson:"conditions"`
	Roles       []Role      `json:"roles" bson:"roles" validate:"max=20,dive"`
	// Privacy says what is done with the data of those who are invited: who reads it, how
	// long it is kept. Nil is the standard line, which a programme counts as having that
	// was written before there was one; from its opening on a line stands of its own.
	Privacy *office.Text `json:"privacy,omitempty" bson:"privacy,omitempty"`
	// Letter is the form of its letters of invitation; empty is the plain one.
	Letter LetterForm `json:"letter,omitempty" bson:"letter,omitempty" validate:"omitempty,oneof=plain formal short"`
}

// Programme is a piece of work in Iraq that needs people from the roster.
type Programme struct {
	ID     string `json:"id" bson:"id"`
	Rev    int64  `json:"rev" bson:"-"`
	Status Status `json:"status" bson:"status"`
	// Owner is the officer who answers for it.
	Owner     string `json:"owner" bson:"owner"`
	Content   `bson:",inline"`
	NextRole  int       `json:"-" bson:"next_role"`
	CreatedAt time.Time `json:"created_at" bson:"created_at"`
	UpdatedAt time.Time `json:"updated_at" bson:"updated_at"`
	// OpenMatching is true when blind mode is lifted for the programme.
	OpenMatching bool `json:"open_matching,omitempty" bson:"open_matching,omitempty"`
	// Reason given for an end that asks for one.
	Reason string `json:"reason,omitempty" bson:"reason,omitempty"`
	// Shared is set while an officer lets the host meet those who accepted.
	Shared *Shared `json:"shared,omitempty" bson:"shared,omitempty"`
}

// Shared says with which institution a shortlist is shared, since when, and who did it.
type Shared struct {
	With string    `json:"with" bson:"with"`
	By   string    `json:"by" bson:"by"`
	At   time.Time `json:"at" bson:"at"`
}

// SharedWith is true while that institution may meet who accepted: an officer shared
// the shortlist with it, the programme is still its own and has not ended.
func (p Programme) SharedWith(institution string) bool {
	return p.Shared != nil && institution != "" && p.Shared.With == institution && p.Institution == institution && p.Shareable()
}

// Shareable is true while somebody may accept, or has and takes part.
func (p Programme) Shareable() bool {
	return p.Status == Open || p.Status == Selecting || p.Status == Running
}

// Role returns the role with that number.
func (p Programme) Role(n int) (Role, error) {
	for _, r := range p.Roles {
		if r.Number == n {
			return r, nil
		}
	}
	return Role{}, office.Missing("role")
}

// Deadline is when answers end: 23:59 in Baghdad on AnswerBy.
func (p Programme) Deadline() time.Time { return office.EndOfDay(p.AnswerBy) }

// Entry is one expert's place on the shortlist of a role: one document per
// (programme, role, expert), in or out, with the reason.
type Entry struct {
	ID        string      `json:"-" bson:"_id"` // programme/role/expert
	Rev       int64       `json:"-" bson:"rev"`
	Programme string      `json:"programme" bson:"programme"`
	Role      int         `json:"role" bson:"role"`
	Expert    string      `json:"expert" bson:"expert"`
	In        bool        `json:"in" bson:"in"`
	Reason    string      `json:"reason,omitempty" bson:"reason,omitempty"`
	By        string      `json:"by" bson:"by"`
	At        time.Time   `json:"at" bson:"at"`
	Half      int         `json:"-" bson:"half"` // half-points when decided
	Evidence  []Reference `json:"-" bson:"evidence,omitempty"`
	// Without is the must that she does not meet and that the officer let pass, with the
	// reason; nil for a match.
	Without *roster.Criterion `json:"without,omitempty" bson:"without,omitempty"`
	// Undo is true while this decision may be taken back; Before is what stood until it
	// was made, nil when nobody had decided.
	Undo   bool   `json:"-" bson:"undo,omitempty"`
	Before *Entry `json:"-" bson:"before,omitempty"`
	// Addition is the one that this decision belongs to, empty for a decision of its own.
	Addition string `json:"-" bson:"addition,omitempty"`
}

// Fits is true for somebody who meets all musts, or all but the one that this place on
// the shortlist lets pass. When that must is changed the word given for it has ended.
func (e Entry) Fits(criteria []roster.Criterion, m matching.Match, meets bool) bool {
	missed := m.Missed(criteria)
	return meets || e.In && e.Without != nil && len(missed) == 1 && m.AllBut(criteria, missed[0]) && criteria[missed[0]].Same(*e.Without)
}

// Reference keeps what showed a criterion: never the sentence itself.
type Reference struct {
	Criterion int    `json:"criterion" bson:"criterion"`
	Half      int    `json:"half" bson:"half"`
	Ref       string `json:"ref" bson:"ref"`
}

// EntryID is the id of an expert's place on a role's shortlist.
func EntryID(programme string, role int, expert string) string {
	return programme + "/" + itoa(role) + "/" + expert
}

// Store is where programmes and shortlists are kept.
type Store interface {
	Programme(ctx context.Context, id string) (Programme, error)
	Programmes(ctx context.Context) ([]Programme, error)
	InsertProgramme(ctx context.Context, p Programme) error
	// UpdateProgramme changes one under compare-and-swap; rev 0 takes any revision.
	UpdateProgramme(ctx context.Context, id string, rev int64, change func(*Programme) error) (Programme, error)

	// PutEntry sets one place on a shortlist; the newest word counts.
	PutEntry(ctx context.Context, e Entry) error
	// Decide sets a place when allow lets it, which is told what stands there (nil for
	// nothing), and keeps that as what stood before.
	Decide(ctx context.Context, e Entry, allow func(was *Entry) error) error
	// Undo brings back what stood before when allow lets it, and gives what it took away.
	Undo(ctx context.Context, id string, allow func(was Entry) error) (Entry, error)
	Entries(ctx context.Context, programme string, role int) ([]Entry, error)
}

// Aliaser names an expert within one programme without saying who she is. The
// same expert has the same alias in a programme and another in the next.
type Aliaser interface {
	Alias(programme, expert string) string
	// Unalias is the expert behind an alias; false when it is none of that programme.
	Unalias(programme, alias string) (expert string, ok bool)
}
