package office

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ApprovalState is where a request to a second person stands.
type ApprovalState string

// The states of an approval.
const (
	ApprovalOpen     ApprovalState = "open"
	ApprovalGiven    ApprovalState = "approved"
	ApprovalRefused  ApprovalState = "refused"
	ApprovalOutdated ApprovalState = "expired"
)

// Approval is what one officer may not do alone: it asks a second one. It keeps
// what is asked as it was planned, so that what is approved is what happens.
type Approval struct {
	ID    string        `json:"id" bson:"_id"`
	Rev   int64         `json:"rev" bson:"rev"`
	State ApprovalState `json:"state" bson:"state"`
	// By asks, for the institution at which she holds her role.
	By          Actor  `json:"by" bson:"by"`
	Institution string `json:"institution,omitempty" bson:"institution,omitempty"`
	// Programme, Role and Experts are the letters that are asked for; Override is
	// why the contact cap is passed over.
	Programme string   `json:"programme" bson:"programme"`
	Role      int      `json:"role" bson:"role"`
	Experts   []string `json:"experts" bson:"experts"`
	Override  string   `json:"override,omitempty" bson:"override,omitempty"`

	AskedAt   time.Time  `json:"asked_at" bson:"asked_at"`
	ExpiresAt time.Time  `json:"expires_at" bson:"expires_at"`
	Decider   *Actor     `json:"decided_by,omitempty" bson:"decided_by,omitempty"`
	DecidedAt *time.Time `json:"decided_at,omitempty" bson:"decided_at,omitempty"`
	// Reason is why it was refused.
	Reason string `json:"reason,omitempty" bson:"reason,omitempty"`
	// Done is true when what was approved has happened; until then a duty goes on
	// with it. Queued is how many letters it was.
	Done   bool `json:"-" bson:"done,omitempty"`
	Queued int  `json:"queued,omitempty" bson:"queued,omitempty"`
}

// Question is what is asked and by whom: while it is open it is asked once.
func (a Approval) Question() string {
	experts := slices.Sorted(slices.Values(a.Experts))
	return strings.Join(append([]string{a.By.ID, a.Programme, strconv.Itoa(a.Role), a.Override}, experts...), "\n")
}

// Approvals is where requests to a second person are kept.
type Approvals interface {
	// InsertApproval keeps a new one; Conflict while the same question is open.
	InsertApproval(ctx context.Context, a Approval) error
	Approval(ctx context.Context, id string) (Approval, error)
	UpdateApproval(ctx context.Context, id string, change func(*Approval) error) (Approval, error)
	// OpenApprovals lists what waits for a word, oldest first.
	OpenApprovals(ctx context.Context) ([]Approval, error)
	// UndoneApprovals lists what was approved and has not wholly happened.
	UndoneApprovals(ctx context.Context) ([]Approval, error)
	// ApprovalsBy lists what an actor asked, newest first.
	ApprovalsBy(ctx context.Context, actor string, limit int) ([]Approval, error)
}

// console is who made a service account from the command line.
const console = "console"

// hand is the human behind an actor: the officer herself, or who made the service
// account. Accounts made from the command line have one hand: nobody knows more.
func hand(ctx context.Context, staff Staff, a Actor) (string, error) {
	if a.Kind != TokenKind {
		return a.ID, nil
	}
	t, err := staff.Token(ctx, a.ID)
	if err != nil {
		return "", err
	}
	if t.By == "" {
		return console, nil
	}
	return t.By, nil
}

// Second reports whether actor is another person than the one who asked: not she,
// not a service account that she made nor the maker of the one that asked, and
// nobody who acts in her place.
func Second(ctx context.Context, staff Staff, asker, actor Actor) (bool, error) {
	first, err := hand(ctx, staff, asker)
	if err != nil {
		return false, err
	}
	second, err := hand(ctx, staff, actor)
	return first != second && asker.ID != actor.ID && actor.For != first, err
}

// Holds reads an actor anew and refuses one who holds none of the roles any more.
func Holds(ctx context.Context, staff Staff, a Actor, roles ...Role) (Actor, error) {
	gone := Refuse("approval.refused.gone", nil)
	switch a.Kind {
	case OfficerKind:
		o, err := staff.Officer(ctx, a.ID)
		if err != nil && CodeOf(err) != NotFound {
			return a, err
		}
		if err != nil || o.Disabled || !o.Actor().May(roles...) {
			return a, gone
		}
	case TokenKind:
		t, err := staff.Token(ctx, a.ID)
		if err != nil && CodeOf(err) != NotFound {
			return a, err
		}
		if err != nil || t.RevokedAt != nil || !t.Actor().May(roles...) {
			return a, gone
		}
	}
	return a, nil
}
