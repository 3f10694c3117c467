package invest

import (
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// Introduction brings an interest to an authority. The authority reads it only while the
// investor's tick for that authority stands (Wish.ShareWith): without one the introduction
// asks for it first. A tick that is taken away ends it for good; another introduction is
// another one.
type Introduction struct {
	Institution string `json:"institution" bson:"institution"`
	// Word is what the officer tells the authority with it.
	Word string    `json:"word,omitempty" bson:"word,omitempty" validate:"max=1000,prose"`
	By   string    `json:"by" bson:"by"`
	At   time.Time `json:"at" bson:"at"`
	// OpenedAt is since when the authority may read it; nil while the investor is asked.
	OpenedAt *time.Time `json:"opened_at,omitempty" bson:"opened_at,omitempty"`
	// Verdict is the authority's answer, with its reason.
	Verdict    Verdict    `json:"verdict,omitempty" bson:"verdict,omitempty"`
	Reason     string     `json:"reason,omitempty" bson:"reason,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty" bson:"answered_by,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty" bson:"answered_at,omitempty"`
	// EndedAt is when the investor took her consent back, or did not give it.
	EndedAt *time.Time `json:"ended_at,omitempty" bson:"ended_at,omitempty"`
}

// Verdict is what an authority answers to an introduction.
type Verdict string

// The verdicts. Declining needs a reason.
const (
	Accepts  Verdict = "accepted"
	Declines Verdict = "declined"
)

// Verdicts lists them in the order in which they are offered.
func Verdicts() []Verdict { return []Verdict{Accepts, Declines} }

// State says where an introduction stands: asked (of the investor), open (the authority
// has not answered), accepted, declined, refused (by the investor) or ended (by her).
func (i Introduction) State() string {
	switch {
	case i.EndedAt != nil && i.OpenedAt == nil:
		return "refused"
	case i.EndedAt != nil:
		return "ended"
	case i.OpenedAt == nil:
		return "asked"
	case i.Verdict != "":
		return string(i.Verdict)
	}
	return "open"
}

// What comes next when it is not the officer who says so.
const (
	nextAnswer  = "first_answer"
	NextConsent = "your_consent"     // the investor's turn
	NextVerdict = "authority_answer" // the authority's turn
	NextOfficer = "officer_step"     // an officer's turn, to say what comes next
)

// How many working days each has for such a step.
const (
	consentDays = 10
	verdictDays = 5
	officerDays = 3
)

// Introduction is the last one to an institution, with its place; -1 when there is none.
func (in Interest) Introduction(institution string) (Introduction, int) {
	for i := len(in.Introductions) - 1; i >= 0; i-- {
		if in.Introductions[i].Institution == institution {
			return in.Introductions[i], i
		}
	}
	return Introduction{}, -1
}

// MayRead is true while an institution is introduced and the investor's consent stands.
func (in Interest) MayRead(institution string) bool {
	x, at := in.Introduction(institution)
	return institution != "" && at >= 0 && x.OpenedAt != nil && x.EndedAt == nil && slices.Contains(in.ShareWith, institution)
}

// turn appends a step that the service sets: whose turn it is follows from next.
func (d *Desk) turn(in *Interest, actor office.Actor, to Stage, note, next string, days int) {
	now := d.Now()
	m := Move{To: to, Note: note, Next: next, Due: AfterWorkingDays(now, days, d.Holidays()), By: actor.ID, At: now}
	in.Stage, in.Next, in.Due, in.UpdatedAt, in.Owes = to, next, m.Due, now, true
	in.Moves = append(in.Moves, m)
}

// due moves the date of the step that was just set.
func (in *Interest) due(on office.Date) { in.Due, in.Moves[len(in.Moves)-1].Due = on, on }

// answered notes the first answer of the Ministry.
func (in *Interest) answered(at time.Time) {
	if in.AnsweredAt == nil {
		in.AnsweredAt = &at
	}
}

// introduced is the stage of an interest that an authority reads.
func (in Interest) introduced() Stage {
	if in.Stage == New || in.Stage == Qualified {
		return Introduced
	}
	return in.Stage
}

// Introduce brings an interest to an authority: at once where the investor ticked it,
// else after she agrees on the page of her request, for which a letter asks her. To
// introduce what is introduced changes nothing.
func (d *Desk) Introduce(ctx context.Context, actor office.Actor, id string, rev int64, institution, word string) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	x := Introduction{Institution: institution, Word: strings.TrimSpace(word), By: actor.ID, At: d.Now()}
	if err := d.checkIntroduction(ctx, x); err != nil {
		return Interest{}, err
	}
	changed := false
	in, err := d.Store.UpdateInterest(ctx, id, rev, func(in *Interest) error {
		if changed = false; in.Ended() {
			return office.Refuse("introduction.refused.ended", nil)
		}
		if last, at := in.Introduction(institution); at >= 0 && last.EndedAt == nil {
			return nil
		}
		changed = true
		in.answered(x.At)
		in.acted(x.At)
		if slices.Contains(in.ShareWith, institution) {
			x.OpenedAt = &x.At
			d.turn(in, actor, in.introduced(), x.Word, NextVerdict, verdictDays)
		} else {
			d.turn(in, actor, in.Stage, x.Word, NextConsent, consentDays)
		}
		in.Introductions = append(in.Introductions, x)
		return nil
	})
	if err != nil || !changed {
		return in, err
	}
	return d.tell(ctx, actor, in, office.IntroductionMade, institution)
}

func (d *Desk) checkIntroduction(ctx context.Context, x Introduction) error {
	var p office.Problems
	err := office.Validate(x)
	if !p.Merge("", err) {
		return err
	}
	at, err := d.Staff.Institution(ctx, x.Institution)
	if err != nil && office.CodeOf(err) != office.NotFound {
		return err
	}
	p.Check(err == nil && at.Kind == office.AuthorityKind, "authority", "required")
	return p.Err()
}

// Agree is the investor's consent that an authority to which an officer wants to introduce
// her reads the request. The holder of its link gives it.
func (d *Desk) Agree(ctx context.Context, actor office.Actor, id, institution string) (Interest, error) {
	changed := false
	in, err := d.Store.UpdateInterest(ctx, id, 0, func(in *Interest) error {
		x, at := in.Introduction(institution)
		if changed = at >= 0 && x.State() == "asked"; !changed {
			return nil
		}
		now := d.Now()
		in.Introductions[at].OpenedAt = &now
		if !slices.Contains(in.ShareWith, institution) {
			in.ShareWith = append(slices.Clone(in.ShareWith), institution)
		}
		d.turn(in, actor, in.introduced(), "", NextVerdict, verdictDays)
		return nil
	})
	if err != nil || !changed {
		return in, err
	}
	return d.tell(ctx, actor, in, office.IntroductionAgreed, institution)
}

// Unshare ends at once that an authority sees an interest, or says no to that. The holder
// of its link asks for it.
func (d *Desk) Unshare(ctx context.Context, actor office.Actor, id, institution string) (Interest, error) {
	changed := false
	in, err := d.Store.UpdateInterest(ctx, id, 0, func(in *Interest) error {
		x, at := in.Introduction(institution)
		introduced := at >= 0 && x.EndedAt == nil
		if changed = introduced || slices.Contains(in.ShareWith, institution); !changed {
			return nil
		}
		now := d.Now()
		in.ShareWith = slices.DeleteFunc(slices.Clone(in.ShareWith), func(s string) bool { return s == institution })
		in.UpdatedAt, in.Owes = now, true
		if introduced {
			in.Introductions[at].EndedAt = &now
		}
		if introduced && !in.Ended() && (in.Next == NextConsent || in.Next == NextVerdict) {
			d.turn(in, actor, in.Stage, "", NextOfficer, officerDays)
		}
		return nil
	})
	if err != nil || !changed {
		return in, err
	}
	return d.tell(ctx, actor, in, office.IntroductionEnded, institution)
}

// tell writes the change into the log, and then the letters that follow from it.
func (d *Desk) tell(ctx context.Context, actor office.Actor, in Interest, action office.Action, institution string) (Interest, error) {
	row := office.Entry{ID: "log:" + in.ID + ":" + string(action) + ":" + itoa(in.Rev), At: d.Now(), Actor: actor, Action: action, Subjects: subjects(in)}
	if institution != "" {
		row.Details = map[string]string{"institution": institution}
	}
	if err := d.Log.Write(ctx, row); err != nil {
		return in, err
	}
	return d.follow(ctx, in)
}

// follow queues the letters that an interest owes. Each has its own id, so that it is
// queued once however often this runs.
func (d *Desk) follow(ctx context.Context, in Interest) (Interest, error) {
	for n := range in.Introductions {
		if err := d.Post.Introductions(ctx, in, n); err != nil {
			return in, err
		}
	}
	if in.Call != nil {
		if err := d.Post.Call(ctx, in, d.ZoneOf(in.Wish)); err != nil {
			return in, err
		}
	}
	for n := in.Told; n < len(in.Messages); n++ {
		if err := d.Post.Message(ctx, in, n); err != nil {
			return in, err
		}
	}
	if _, ended := in.Concluded(); ended {
		if err := d.Post.Outcome(ctx, in); err != nil {
			return in, err
		}
	}
	rev := in.Rev
	out, err := d.Store.UpdateInterest(ctx, in.ID, rev, func(in *Interest) error {
		in.Owes, in.Told = false, len(in.Messages)
		return nil
	})
	if code := office.CodeOf(err); err != nil && (code == office.Stale || code == office.NotFound) {
		return in, nil // a later change owes letters of its own; what was erased owes none
	}
	return out, err
}

// QueueOwed queues the letters that a crash left out, and goes on with an erasure that one
// cut off. It is a duty.
func (d *Desk) QueueOwed(ctx context.Context) (int, error) {
	list, err := d.Store.OwingInterests(ctx)
	for i, in := range list {
		if in.ErasedAt != nil {
			err = d.bury(ctx, office.Duty("erasure"), in)
		} else {
			_, err = d.follow(ctx, in)
		}
		if err != nil {
			return i, err
		}
	}
	return len(list), err
}
