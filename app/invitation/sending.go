package invitation

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jisr/app/office"
	"jisr/app/programme"
)

// Sending is what officers did with the letters of a role, and how they stand: one
// document, which the last look reads before each letter. So a pause or an end holds at
// once, whatever is queued already and wherever it is sent from.
type Sending struct {
	ID        string `bson:"_id"`
	Rev       int64  `bson:"rev"`
	Programme string `bson:"programme"`
	Role      int    `bson:"role"`
	// Runs are the times that letters were queued, the oldest first.
	Runs []Run `bson:"runs"`
	// PausedAt is set while no letter leaves. PausedBy is an officer, or empty where the
	// service stopped by itself because too many came back. Pauses counts them.
	PausedAt *time.Time `bson:"paused_at,omitempty"`
	PausedBy string     `bson:"paused_by,omitempty"`
	Pauses   int        `bson:"pauses,omitempty"`
	// ResumedAt is when it last went on: what came back before does not count again.
	ResumedAt *time.Time `bson:"resumed_at,omitempty"`
	// EndedAt: what was queued until then and has not left never leaves.
	EndedAt *time.Time `bson:"ended_at,omitempty"`
}

// Run is one time that letters were queued, and who got none, and why.
type Run struct {
	At       time.Time `bson:"at"`
	By       string    `bson:"by"`
	Approval string    `bson:"approval,omitempty"`
	// Again is true for letters that go a second time.
	Again   bool      `bson:"again,omitempty"`
	Queued  int       `bson:"queued"`
	Skipped []Skipped `bson:"skipped,omitempty"`
}

// Stopped tells whether the sending lets the letter of an invitation wait, or ends it.
func (s Sending) Stopped(in Invitation) (waits, ends bool) {
	if s.EndedAt != nil && !in.QueuedAt.After(*s.EndedAt) {
		return false, true
	}
	return s.PausedAt != nil, false
}

// SendingID is that of a role's.
func SendingID(programme string, role int) string { return programme + "/" + strconv.Itoa(role) }

// Sendings is where they are kept.
type Sendings interface {
	// Sending loads one; an empty one where nothing was sent yet.
	Sending(ctx context.Context, programme string, role int) (Sending, error)
	// UpdateSending changes one, making it where there is none.
	UpdateSending(ctx context.Context, programme string, role int, change func(*Sending) error) (Sending, error)
}

// Stand is how far an invitation's letter came.
type Stand struct {
	// State is that of the letter; empty where it is still to be written.
	State string
	// Reason says why it waits, was not sent or failed, as a key; empty for none.
	Reason string
	// Hard is true where a server said that there is no such mailbox.
	Hard bool
	// At is when the letter came into that state, Due when it is looked at again.
	At, Due time.Time
}

// Group gathers states as an officer counts them.
type Group string

// The groups, in the order in which they are shown.
const (
	GroupWaits     Group = "waits"
	GroupLeft      Group = "left"
	GroupUncertain Group = "uncertain"
	GroupFailed    Group = "failed"
	GroupNotSent   Group = "not_sent"
)

// Groups lists them.
func Groups() []Group {
	return []Group{GroupWaits, GroupLeft, GroupUncertain, GroupFailed, GroupNotSent}
}

// Group is that of the letter's state.
func (s Stand) Group() Group {
	switch s.State {
	case "handed_over", "delayed":
		return GroupLeft
	case "uncertain":
		return GroupUncertain
	case "failed", "bounced":
		return GroupFailed
	case "suppressed", "cancelled", "expired":
		return GroupNotSent
	}
	return GroupWaits
}

// Progress is a role's sending with each letter.
type Progress struct {
	Programme programme.Programme
	Role      programme.Role
	Sending   Sending
	Rows      []ProgressRow
	Counts    map[Group]int
}

// ProgressRow is one letter.
type ProgressRow struct {
	Invitation Invitation
	Stand      Stand
}

// Again are the letters that may go a second time: those that failed, or those that an
// officer ended.
func (p Progress) Again(ended bool) (out []Invitation) {
	for _, r := range p.Rows {
		failed := r.Stand.Group() == GroupFailed && !r.Invitation.State.Answer() && r.Invitation.State != Withdrawn
		if !ended && failed || ended && r.Stand.State == "cancelled" && r.Stand.Reason == SendingEnded {
			out = append(out, r.Invitation)
		}
	}
	return out
}

// Under is true while a letter may still leave.
func (p Progress) Under() bool { return p.Counts[GroupWaits] > 0 }

// Reasons of letters that a sending holds or ended.
const (
	SendingPaused = "paused"
	SendingEnded  = "sending_ended"
)

// Progress shows how the letters of a role stand.
func (d *Desk) Progress(ctx context.Context, actor office.Actor, id string, role int) (Progress, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Progress{}, err
	}
	return d.progress(ctx, id, role)
}

func (d *Desk) progress(ctx context.Context, id string, role int) (Progress, error) {
	p, err := d.Programmes.Programme(ctx, id)
	if err != nil {
		return Progress{}, err
	}
	out := Progress{Programme: p, Counts: map[Group]int{}}
	if out.Role, err = p.Role(role); err != nil {
		return out, err
	}
	if out.Sending, err = d.Sendings.Sending(ctx, id, role); err != nil {
		return out, err
	}
	list, err := d.Store.Invitations(ctx, id)
	if err != nil {
		return out, err
	}
	list = slices.DeleteFunc(list, func(in Invitation) bool { return in.Role != role })
	stands, err := d.Post.Stand(ctx, list)
	if err != nil {
		return out, err
	}
	for _, in := range list {
		row := ProgressRow{in, stands[in.ID]}
		out.Rows = append(out.Rows, row)
		out.Counts[row.Stand.Group()]++
	}
	return out, nil
}

// noteRun keeps that letters were queued, and who was skipped.
func (d *Desk) noteRun(ctx context.Context, plan Plan, r Run) error {
	r.At, r.Skipped = d.Now(), plan.Skipped
	for i := range r.Skipped {
		if expert, ok := d.Alias.Unalias(plan.Programme.ID, r.Skipped[i].Expert); ok {
			r.Skipped[i].Expert = expert
		}
	}
	_, err := d.Sendings.UpdateSending(ctx, plan.Programme.ID, plan.Role.Number, func(s *Sending) error {
		again := func(x Run) bool { return r.Approval != "" && x.Approval == r.Approval } // a crash cut it short
		s.Runs = append(slices.DeleteFunc(s.Runs, again), r)
		return nil
	})
	return err
}

// Pause lets no further letter of a role leave.
func (d *Desk) Pause(ctx context.Context, actor office.Actor, id string, role int) error {
	if err := actor.Need(office.OfficerRole); err != nil {
		return err
	}
	return d.pause(ctx, actor, id, role, actor.ID)
}

func (d *Desk) pause(ctx context.Context, actor office.Actor, id string, role int, by string) error {
	s, err := d.Sendings.UpdateSending(ctx, id, role, func(s *Sending) error {
		if s.PausedAt == nil {
			now := d.Now()
			s.PausedAt, s.PausedBy = &now, by
			s.Pauses++
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.logSending(ctx, actor, s, office.SendingPaused, "pause:"+strconv.Itoa(s.Pauses))
}

// Resume lets them leave again.
func (d *Desk) Resume(ctx context.Context, actor office.Actor, id string, role int) error {
	if err := actor.Need(office.OfficerRole); err != nil {
		return err
	}
	s, err := d.Sendings.UpdateSending(ctx, id, role, func(s *Sending) error {
		if s.PausedAt != nil {
			now := d.Now()
			s.PausedAt, s.PausedBy, s.ResumedAt = nil, "", &now
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.logSending(ctx, actor, s, office.SendingResumed, "resume:"+strconv.Itoa(s.Pauses)); err != nil {
		return err
	}
	p, err := d.progress(ctx, id, role)
	if err != nil {
		return err
	}
	return d.Post.Release(ctx, p.invitations())
}

func (p Progress) invitations() []Invitation {
	out := make([]Invitation, len(p.Rows))
	for i, r := range p.Rows {
		out[i] = r.Invitation
	}
	return out
}

// End takes back what has not left. What a server is being told at this moment may still
// go.
func (d *Desk) End(ctx context.Context, actor office.Actor, id string, role int) error {
	if err := actor.Need(office.OfficerRole); err != nil {
		return err
	}
	s, err := d.Sendings.UpdateSending(ctx, id, role, func(s *Sending) error {
		now := d.Now()
		s.EndedAt, s.PausedAt, s.PausedBy = &now, nil, ""
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.logSending(ctx, actor, s, office.SendingCancelled, "end:"+strconv.FormatInt(s.EndedAt.UnixMilli(), 10)); err != nil {
		return err
	}
	return d.takeBack(ctx, id, role)
}

// takeBack cancels the waiting letters of a sending that was ended, and withdraws their
// invitations. A duty goes on with it after a crash.
func (d *Desk) takeBack(ctx context.Context, id string, role int) error {
	p, err := d.progress(ctx, id, role)
	if err != nil {
		return err
	}
	var list []Invitation
	for _, in := range p.invitations() {
		if _, ends := p.Sending.Stopped(in); ends && in.State == Queued {
			list = append(list, in)
		}
	}
	if err := d.Post.Cancel(ctx, list); err != nil {
		return err
	}
	stands, err := d.Post.Stand(ctx, list)
	if err != nil {
		return err
	}
	for _, in := range list {
		if stands[in.ID].State != "cancelled" {
			continue
		}
		if _, err := d.Store.UpdateInvitation(ctx, in.ID, func(in *Invitation) error {
			if in.State == Queued {
				in.State = Withdrawn
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// Again sends the letters once more that failed, or that an officer had ended: to whom
// that may still be said. The same address that does not exist gets nothing.
func (d *Desk) Again(ctx context.Context, actor office.Actor, id string, role int, ended bool) (int, error) {
	p, err := d.Progress(ctx, actor, id, role)
	if err != nil {
		return 0, err
	}
	plan := Plan{Programme: p.Programme, Role: p.Role}
	if err := d.sendable(plan); err != nil {
		return 0, err
	}
	run := Run{By: actor.ID, Again: true}
	for _, in := range p.Again(ended) {
		skip, err := d.sendAgain(ctx, p, in)
		if err != nil {
			return run.Queued, err
		}
		if skip != "" {
			plan.Skipped = append(plan.Skipped, Skipped{in.Expert, skip})
			continue
		}
		run.Queued++
	}
	if run.Queued+len(plan.Skipped) == 0 {
		return 0, nil
	}
	if err := d.noteRun(ctx, plan, run); err != nil {
		return run.Queued, err
	}
	return run.Queued, d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.SendingAgain, Subjects: []string{id},
		Details: map[string]string{"role": strconv.Itoa(role), "letters": strconv.Itoa(run.Queued)}})
}

// sendAgain gives an invitation another letter, or says why not.
func (d *Desk) sendAgain(ctx context.Context, p Progress, in Invitation) (Skip, error) {
	e, err := d.Experts.Expert(ctx, in.Expert)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return SkipUnknown, nil
	}
	if err != nil {
		return "", err
	}
	if s := standing(e); s != "" {
		return s, nil
	}
	if gone, err := d.Post.Suppressed(ctx, e.Email); err != nil || gone {
		return SkipSuppressed, err
	}
	in, err = d.Store.UpdateInvitation(ctx, in.ID, func(now *Invitation) error {
		if now.Letters != in.Letters {
			return office.Refuse("letter.refused.decided", nil) // a colleague was faster
		}
		now.Letters++
		now.State, now.QueuedAt, now.Code = Queued, d.Now(), d.Post.NewCode()
		return nil
	})
	if err != nil {
		return "", err
	}
	return "", d.Post.Invite(ctx, in, p.Programme, p.Role, e)
}

// When so many come back, something is wrong with the list or with us, and sending on
// costs the name of the sender: a share of those tried, and more than one.
const (
	hardShare = 20 // one in so many: 5 %
	hardLeast = 2
)

// Watch pauses the sending of a role in which too many letters met no mailbox, and tells
// the officer who sent it. It is called when one does.
func (d *Desk) Watch(ctx context.Context, id string, role int) error {
	p, err := d.progress(ctx, id, role)
	if err != nil || p.Sending.PausedAt != nil {
		return err
	}
	hard, tried := p.hard()
	if hard < hardLeast || hard*hardShare < tried {
		return nil
	}
	if err := d.pause(ctx, office.Duty("bounces"), id, role, ""); err != nil {
		return err
	}
	if p.Sending, err = d.Sendings.Sending(ctx, id, role); err != nil {
		return err
	}
	return d.Post.Paused(ctx, p, hard, tried)
}

// hard counts the letters that met no mailbox, and those that met a server, since the
// sending last went on.
func (p Progress) hard() (hard, tried int) {
	for _, r := range p.Rows {
		g := r.Stand.Group()
		if g != GroupLeft && g != GroupFailed || p.Sending.ResumedAt != nil && !r.Stand.At.After(*p.Sending.ResumedAt) {
			continue
		}
		tried++
		if r.Stand.Hard {
			hard++
		}
	}
	return hard, tried
}

// Sender is who sent last.
func (s Sending) Sender() string {
	if len(s.Runs) == 0 {
		return ""
	}
	return s.Runs[len(s.Runs)-1].By
}

func (d *Desk) logSending(ctx context.Context, actor office.Actor, s Sending, action office.Action, which string) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + s.ID + ":" + which, At: d.Now(), Actor: actor, Action: action, Subjects: []string{s.Programme},
		Details: map[string]string{"role": strconv.Itoa(s.Role)}})
}
