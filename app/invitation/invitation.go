// Package invitation writes to experts about a role, and keeps their answers and
// the seats.
//
// There is one invitation per (programme, role, expert). A seat is the insert of
// a unique key, so it is never oversold. Answering needs no sign-in: a GET only
// shows, a POST acts, twice is once.
package invitation

import (
	"context"
	"strconv"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// State of an invitation.
type State string

// The states of domain.md.
const (
	Queued    State = "queued"
	Sent      State = "sent" // the server took the letter
	Accepted  State = "accepted"
	Declined  State = "declined"
	NotNow    State = "not_now"
	Asked     State = "asked"
	Expired   State = "expired"
	Withdrawn State = "withdrawn"
	Bounced   State = "bounced"
)

// Final is true for a state that needs nothing more from the invited person.
func (s State) Final() bool {
	switch s {
	case Accepted, Declined, NotNow, Expired, Withdrawn, Bounced:
		return true
	}
	return false
}

// Answer is true for a state that she chose.
func (s State) Answer() bool {
	switch s {
	case Accepted, Declined, NotNow, Asked:
		return true
	}
	return false
}

// Invitation is one letter's question and its answer.
type Invitation struct {
	ID        string    `json:"id" bson:"id"`
	Rev       int64     `json:"rev" bson:"-"`
	Programme string    `json:"programme" bson:"programme"`
	Role      int       `json:"role" bson:"role"`
	Expert    string    `json:"expert" bson:"expert"`
	Person    string    `json:"-" bson:"person"`
	State     State     `json:"state" bson:"state"`
	By        string    `json:"by" bson:"by"` // the officer who sends it and signs
	QueuedAt  time.Time `json:"queued_at" bson:"queued_at"`
	// Deadline is when answers end; fixed when the letter is queued.
	Deadline time.Time `json:"deadline" bson:"deadline"`
	// Code is the genuine-message code of its letter.
	Code     string   `json:"code,omitempty" bson:"code"`
	Reasons  []Reason `json:"reasons,omitempty" bson:"reasons"`
	Override string   `json:"override,omitempty" bson:"override,omitempty"` // why the cap was passed over
	// Approval is that of a second person, where one was needed.
	Approval string `json:"approval,omitempty" bson:"approval,omitempty"`

	SentAt     *time.Time  `json:"sent_at,omitempty" bson:"sent_at,omitempty"`
	AnsweredAt *time.Time  `json:"answered_at,omitempty" bson:"answered_at,omitempty"`
	Window     *int        `json:"window,omitempty" bson:"window,omitempty"` // which of her windows she chose
	Note       string      `json:"note,omitempty" bson:"note,omitempty"`     // reason of a decline
	Until      office.Date `json:"until,omitempty" bson:"until,omitempty"`   // not before then
	Question   string      `json:"question,omitempty" bson:"question,omitempty"`
	Reply      string      `json:"reply,omitempty" bson:"reply,omitempty"`
	RepliedBy  string      `json:"replied_by,omitempty" bson:"replied_by,omitempty"`
	RepliedAt  *time.Time  `json:"replied_at,omitempty" bson:"replied_at,omitempty"`
	// Seat is the number of her seat, 0 without one.
	Seat int `json:"seat,omitempty" bson:"seat,omitempty"`
	// Letters counts those that went again: the newest is the one that counts.
	Letters int `json:"-" bson:"letters,omitempty"`
	// RemindedAt is when its one reminder was written, ClosedAt its closing letter.
	RemindedAt *time.Time `json:"reminded_at,omitempty" bson:"reminded_at,omitempty"`
	ClosedAt   *time.Time `json:"closed_at,omitempty" bson:"closed_at,omitempty"`
	// Freed counts the times that a seat of hers was given up. Dates are those in her
	// calendar, while she holds one.
	Freed int    `json:"-" bson:"freed,omitempty"`
	Dates string `json:"-" bson:"dates,omitempty"`
	// Answers counts changes of mind, so that each receipt is its own letter.
	Answers int `json:"-" bson:"answers"`
	// Replies counts the replies to her questions, for the same reason.
	Replies int `json:"-" bson:"replies,omitempty"`
	// Remark is the host's word on her; Remarks counts them.
	Remark  *Remark `json:"host_remark,omitempty" bson:"remark,omitempty"`
	Remarks int     `json:"-" bson:"remarks,omitempty"`
}

// Reason is why this person: a criterion met, with the part of her record that
// shows it. The sentence is made from both when the letter is written.
type Reason struct {
	Criterion roster.Criterion `json:"criterion" bson:"criterion"`
	Ref       string           `json:"ref" bson:"ref"`
}

// Key is the one place an expert has in a role: the unique key of an invitation.
func Key(programme string, role int, expert string) string {
	return programme + "/" + strconv.Itoa(role) + "/" + expert
}

// Seat is one place in a role, taken. ID is programme/role/number and unique, and
// so is programme/role/expert.
type Seat struct {
	ID         string    `bson:"_id"`
	Rev        int64     `bson:"rev"`
	Holder     string    `bson:"holder"` // Key(programme, role, expert), unique
	Programme  string    `bson:"programme"`
	Role       int       `bson:"role"`
	Number     int       `bson:"number"`
	Expert     string    `bson:"expert"`
	Invitation string    `bson:"invitation"`
	By         string    `bson:"by"`
	At         time.Time `bson:"at"`
}

// Store is where invitations and seats are kept.
type Store interface {
	// InsertInvitations keeps new ones in one write; errs[i] belongs to list[i], Conflict when
	// the expert already has one for the role. err says that none is known to be kept.
	InsertInvitations(ctx context.Context, list []Invitation) (errs []error, err error)
	Invitation(ctx context.Context, id string) (Invitation, error)
	UpdateInvitation(ctx context.Context, id string, change func(*Invitation) error) (Invitation, error)
	Invitations(ctx context.Context, programme string) ([]Invitation, error)
	InvitationsOf(ctx context.Context, expert string) ([]Invitation, error)
	// QueuedInvitations lists those of all programmes whose letter has not left.
	QueuedInvitations(ctx context.Context) ([]Invitation, error)
	// CountByState counts all invitations by their programme and state, for the advice.
	CountByState(ctx context.Context) (map[string]map[State]int, error)

	// InsertSeat takes a seat; Conflict when its number or its holder is taken.
	InsertSeat(ctx context.Context, s Seat) error
	Seats(ctx context.Context, programme string, role int) ([]Seat, error)
	DeleteSeat(ctx context.Context, id string) error
}

// Post writes the letters of an invitation. A letter's id is deterministic, so
// each call is repeatable; what was previewed is what goes.
type Post interface {
	// Invite queues the letter, rendered and sealed now. Its id is invite:<invitation>:1,
	// and counts on where one went before and did not arrive.
	Invite(ctx context.Context, in Invitation, p programme.Programme, r programme.Role, e roster.Expert) error
	// Preview renders the letter without keeping it.
	Preview(ctx context.Context, in Invitation, p programme.Programme, r programme.Role, e roster.Expert) (Preview, error)
	// Try sends it to an officer's own mailbox, in that language, as a test.
	Try(ctx context.Context, in Invitation, p programme.Programme, r programme.Role, o office.Officer, lang string) error
	// Receipt confirms an answer in the same words.
	Receipt(ctx context.Context, s Shown) error
	// Replied brings the reply to her question.
	Replied(ctx context.Context, s Shown) error
	// Seated tells her that the seat is hers, with the dates for her calendar.
	Seated(ctx context.Context, s Shown) error
	// Remind is the one reminder, Closing the letter that ends it.
	Remind(ctx context.Context, s Shown) error
	Closing(ctx context.Context, s Shown) error
	// SeatFreed tells that the seat is not hers any more; SeatMoved that its dates changed,
	// or that it is off.
	SeatFreed(ctx context.Context, s Shown, reason string) error
	SeatMoved(ctx context.Context, s Shown, off bool) error
	// Suppressed is true when nothing may be sent to the address any more.
	Suppressed(ctx context.Context, email string) (bool, error)
	// Unwritten are those of the invitations that have no letter yet.
	Unwritten(ctx context.Context, list []Invitation) ([]Invitation, error)
	// Stand tells how far the newest letter of each invitation came, by its id.
	Stand(ctx context.Context, list []Invitation) (map[string]Stand, error)
	// Cancel takes back letters that have not left, Release lets those go on that a pause
	// held.
	Cancel(ctx context.Context, list []Invitation) error
	Release(ctx context.Context, list []Invitation) error
	// Paused tells the officer who sent them that a sending stopped by itself.
	Paused(ctx context.Context, p Progress, hard, tried int) error
	// NewCode is a fresh genuine-message code.
	NewCode() string
}

// Preview is a letter as its reader will see it.
type Preview struct {
	Language string
	Subject  string
	HTML     string
	Text     string
}
