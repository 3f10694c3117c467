package office

import (
	"cmp"
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
	// Export is the file that is asked for instead of letters; Experts are whom it would
	// hold. It has pages of its own.
	Export *AskedExport `json:"-" bson:"export,omitempty"`

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

// AskedExport is a file that one officer may not take out alone.
type AskedExport struct {
	Reason string `bson:"reason"`
	Format string `bson:"format"`
	// Search is what found the people, as it stands in the address of the page: for the
	// second officer alone. Fields and Filter are what the log may say of it.
	Search string `bson:"search,omitempty"`
	Fields string `bson:"fields,omitempty"`
	Filter string `bson:"filter,omitempty"`
	// MadeAt is when the file was fetched first; from then on Experts are who were in it.
	MadeAt *time.Time `bson:"made_at,omitempty"`
}

// Question is what is asked and by whom: while it is open it is asked once.
func (a Approval) Question() string {
	experts := slices.Sorted(slices.Values(a.Experts))
	parts := []string{a.By.ID, a.Programme, strconv.Itoa(a.Role), a.Override}
	if x := a.Export; x != nil {
		parts = append(parts, "export", x.Reason, x.Format)
	}
	return strings.Join(append(parts, experts...), "\n")
}

// OfLetters is true for a request for letters, OfExport for one for a file.
func (a Approval) OfLetters() bool { return a.Export == nil }

// OfExport is the opposite of OfLetters.
func (a Approval) OfExport() bool { return a.Export != nil }

// AsItStands is the request as it stands now: past its time it is expired, whether or
// not the duty has come by.
func (a Approval) AsItStands(now time.Time) Approval {
	if a.State == ApprovalOpen && !now.Before(a.ExpiresAt) {
		a.State = ApprovalOutdated
	}
	return a
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

// Ask keeps a request and gives its id. The same question twice is one; asked is true
// when it is new.
func Ask(ctx context.Context, all Approvals, a Approval) (id string, asked bool, err error) {
	err = all.InsertApproval(ctx, a)
	if err == nil || CodeOf(err) != Conflict {
		return a.ID, err == nil, err
	}
	open, err := all.OpenApprovals(ctx)
	if err != nil {
		return "", false, err
	}
	for _, x := range open {
		if x.Question() == a.Question() {
			return x.ID, false, nil
		}
	}
	return "", false, &Error{Code: Stale, Key: "error.stale"} // decided at this moment
}

// Waiting lists the open requests of a sort on which the actor may decide, oldest first.
func Waiting(ctx context.Context, all Approvals, staff Staff, actor Actor, now time.Time, of func(Approval) bool) ([]Approval, error) {
	open, err := all.OpenApprovals(ctx)
	if err != nil {
		return nil, err
	}
	var out []Approval
	for _, a := range open {
		if !of(a) || a.AsItStands(now).State != ApprovalOpen {
			continue
		}
		may, err := Second(ctx, staff, a.By, actor)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, a)
		}
	}
	return out, nil
}

// AskedBy lists an actor's own newest requests of a sort, as they stand.
func AskedBy(ctx context.Context, all Approvals, actor string, limit int, now time.Time, of func(Approval) bool) ([]Approval, error) {
	list, err := all.ApprovalsBy(ctx, actor, limit)
	var out []Approval
	for _, a := range list {
		if of(a) {
			out = append(out, a.AsItStands(now))
		}
	}
	return out, err
}

// Decidable refuses who may not decide, and what was decided already.
func Decidable(a Approval, may bool) error {
	switch {
	case a.State != ApprovalOpen:
		return Refuse("approval.refused.decided", map[string]any{"state": string(a.State)})
	case !may:
		return Refuse("approval.refused.same", nil)
	}
	return nil
}

// Decide keeps the word of a second person; only one can be the first. rev is
// the revision that it was said on, 0 for whatever stands; also, which may be nil, changes
// what follows from it.
func Decide(ctx context.Context, all Approvals, actor Actor, id string, rev int64, state ApprovalState, reason string, now time.Time, also func(*Approval)) (Approval, error) {
	return all.UpdateApproval(ctx, id, func(a *Approval) error {
		if err := cmp.Or(Unmoved(rev, a.Rev), Decidable(*a, true)); err != nil {
			return err
		}
		a.State, a.Decider, a.DecidedAt, a.Reason = state, &actor, &now, reason
		if also != nil {
			also(a)
		}
		return nil
	})
}

// refusal is what is said with a no.
type refusal struct {
	Reason string `json:"reason" validate:"required,max=400,prose"`
}

// RefusalReason checks what is said with a no.
func RefusalReason(reason string) (string, error) {
	in := refusal{strings.TrimSpace(reason)}
	return in.Reason, Validate(in)
}

// Outdate ends the open requests of a sort whose time has passed.
func Outdate(ctx context.Context, all Approvals, now time.Time, of func(Approval) bool) (int, error) {
	open, err := all.OpenApprovals(ctx)
	n := 0
	for _, a := range open {
		if !of(a) || a.AsItStands(now).State == ApprovalOpen {
			continue
		}
		if _, err := all.UpdateApproval(ctx, a.ID, func(a *Approval) error {
			*a = a.AsItStands(now)
			return nil
		}); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// Undone are the approved requests of a sort that are not carried out yet, after those
// whose time has passed were ended; n is how many were.
func Undone(ctx context.Context, all Approvals, now time.Time, of func(Approval) bool) (list []Approval, n int, err error) {
	if n, err = Outdate(ctx, all, now, of); err != nil {
		return nil, n, err
	}
	list, err = all.UndoneApprovals(ctx)
	return slices.DeleteFunc(list, func(a Approval) bool { return !of(a) }), n, err
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
