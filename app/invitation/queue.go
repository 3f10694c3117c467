package invitation

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// That somebody is invited is a fact of one write: the invitation. Its shortlist place, the
// log's row and the letter follow from it, in this order, each with an id of its own, so
// that whoever finds an invitation without a letter may make good what is missing, twice too.
// The first are followed at once; of many the rest by a duty that is woken, while the first
// leave already.

const (
	// together is how many invitations are kept in one write.
	together = 1000
	// atOnce is how many letters are written before the officer has her answer.
	atOnce = 50
	// writers is how many letters are written at once: the store keeps what comes together
	// in one write.
	writers = 200
)

// queueAll keeps the invitations of a plan, writes the first letters and wakes who writes
// the others. It tells how many are new: a colleague may have been faster.
func (d *Desk) queueAll(ctx context.Context, actor office.Actor, plan Plan) (int, error) {
	var fresh []Invitation
	for list := range slices.Chunk(plan.Letters, together) {
		errs, err := d.Store.InsertInvitations(ctx, list)
		if err != nil {
			return len(fresh), err
		}
		for i, err := range errs {
			if err == nil {
				fresh = append(fresh, list[i])
			} else if office.CodeOf(err) != office.Conflict {
				return len(fresh), err
			}
		}
	}
	first := fresh[:min(atOnce, len(fresh))]
	err := eachOf(ctx, first, func(in Invitation) error {
		return d.follow(ctx, actor, plan.Programme, plan.Role, in, plan.experts[in.Expert])
	})
	if len(fresh) > len(first) {
		d.wake()
	}
	return len(fresh), err
}

// eachOf does the same for each, many at once. The first error ends it and alone is told.
func eachOf(ctx context.Context, list []Invitation, do func(Invitation) error) error {
	var next atomic.Int64
	var all sync.WaitGroup
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	for range min(writers, len(list)) {
		all.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(list)) && ctx.Err() == nil; n = next.Add(1) - 1 {
				if err := do(list[n]); err != nil {
					stop(err)
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// Woken tells that invitations wait for their letters.
func (d *Desk) Woken() <-chan struct{} { return d.Unwritten }

func (d *Desk) wake() {
	select {
	case d.Unwritten <- struct{}{}:
	default: // it is told already, or nobody listens and the duty comes at its time
	}
}

// follow makes what follows from an invitation.
func (d *Desk) follow(ctx context.Context, actor office.Actor, p programme.Programme, r programme.Role, in Invitation, e roster.Expert) error {
	entry := programme.Entry{ID: programme.EntryID(p.ID, r.Number, in.Expert), Programme: p.ID, Role: r.Number, Expert: in.Expert, In: true, By: in.By, At: in.QueuedAt}
	if err := d.Programmes.PutEntry(ctx, entry); err != nil {
		return err
	}
	details := map[string]string{"programme": p.ID, "role": strconv.Itoa(r.Number)}
	if in.Approval != "" {
		details["approval"] = in.Approval
	}
	if err := d.Log.Write(ctx, office.Entry{ID: QueuedRow(in.ID), At: in.QueuedAt, Actor: actor, Action: office.Invited, Subjects: []string{in.Expert},
		Details: details}); err != nil {
		return err
	}
	return d.Post.Invite(ctx, in, p, r, e)
}

// QueuedRow is the id of the log's row that says somebody was invited.
func QueuedRow(invitation string) string { return "log:" + invitation + ":queued" }

// Sweep writes the letters of invitations that have none yet: of many that were just sent,
// or where a crash cut it short. What an officer ended meanwhile is taken back. It is a
// duty.
func (d *Desk) Sweep(ctx context.Context) (int, error) {
	list, err := d.Store.QueuedInvitations(ctx)
	if err != nil {
		return 0, err
	}
	o := owing{programmes: map[string]programme.Programme{}, actors: map[string]office.Actor{}}
	if list, err = o.read(ctx, d, list); err != nil {
		return 0, err
	}
	unwritten, err := d.Post.Unwritten(ctx, list)
	if err != nil {
		return 0, err
	}
	if err := eachOf(ctx, unwritten, func(in Invitation) error { return o.follow(ctx, d, in) }); err != nil {
		return 0, err
	}
	return len(unwritten), d.takeBackEnded(ctx, list)
}

// owing is whose letters are to be written, with what is read once for all of them.
type owing struct {
	programmes map[string]programme.Programme
	actors     map[string]office.Actor // by the approval, or by the officer where there was none
}

// read reads what the invitations need, and leaves out those whose programme ended.
func (o *owing) read(ctx context.Context, d *Desk, list []Invitation) (open []Invitation, err error) {
	for _, in := range list {
		p, known := o.programmes[in.Programme]
		if !known {
			if p, err = d.Programmes.Programme(ctx, in.Programme); err != nil {
				return nil, err
			}
			o.programmes[in.Programme] = p
		}
		if p.Status != programme.Open && p.Status != programme.Selecting {
			continue
		}
		if _, known := o.actors[in.Approval+in.By]; !known {
			by := office.Actor{Kind: office.OfficerKind, ID: in.By}
			if in.Approval != "" {
				a, err := d.Approvals.Approval(ctx, in.Approval)
				if err != nil {
					return nil, err
				}
				by = a.By
			}
			o.actors[in.Approval+in.By] = by
		}
		open = append(open, in)
	}
	return open, nil
}

func (o *owing) follow(ctx context.Context, d *Desk, in Invitation) error {
	p := o.programmes[in.Programme]
	r, err := p.Role(in.Role)
	if err != nil {
		return err
	}
	e, err := d.Experts.Expert(ctx, in.Expert)
	if err != nil {
		return ignoreMissing(err)
	}
	return d.follow(ctx, o.actors[in.Approval+in.By], p, r, in, e)
}

// takeBackEnded takes back what belongs to sendings that were ended.
func (d *Desk) takeBackEnded(ctx context.Context, list []Invitation) error {
	sendings, done := map[string]Sending{}, map[string]bool{}
	for _, in := range list {
		id := SendingID(in.Programme, in.Role)
		s, known := sendings[id]
		if !known {
			var err error
			if s, err = d.Sendings.Sending(ctx, in.Programme, in.Role); err != nil {
				return err
			}
			sendings[id] = s
		}
		if _, ends := s.Stopped(in); !ends || done[id] {
			continue
		}
		done[id] = true
		if err := d.takeBack(ctx, in.Programme, in.Role); err != nil {
			return err
		}
	}
	return nil
}
