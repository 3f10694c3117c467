package invest

import (
	"context"
	"slices"
	"strings"

	"jisr/app/office"
)

// Met is an interest as an authority reads it: what the investor agreed to share, and
// neither address nor telephone number, nor who else reads it. Its Wish has nothing more.
type Met struct {
	ID        string
	Reference string
	Wish      Wish
	Ended     bool
	Introduction
}

// shared is what a tick shares of a wish. The text beside the tick says the same.
func (w Wish) shared() Wish {
	out := Wish{Kind: w.Kind, Company: w.Company, Opportunity: w.Opportunity, Sectors: w.Sectors, Governorates: w.Governorates, Band: w.Band, Form: w.Form,
		Horizon: w.Horizon, Support: w.Support, Message: w.Message}
	out.Name, out.Language, out.Country, out.City = w.Name, w.Language, w.Country, w.City
	return out
}

func met(in Interest, institution string) Met {
	x, _ := in.Introduction(institution)
	return Met{ID: in.ID, Reference: in.Reference, Wish: in.shared(), Ended: in.Ended(), Introduction: x}
}

// actsForAuthority is true for somebody who acts for an authority: an admin may, and does
// not.
func actsForAuthority(a office.Actor) bool {
	return a.Institution != "" && slices.Contains(a.Roles, office.Authority)
}

// IntroducedTo lists what the actor's authority may read now, what waits for its answer
// first, then the newest. A list names nobody: it has references and states.
func (d *Desk) IntroducedTo(ctx context.Context, actor office.Actor) ([]Met, error) {
	if err := actor.Need(office.Authority); err != nil {
		return nil, err
	}
	if !actsForAuthority(actor) {
		return nil, nil
	}
	all, err := d.Store.Interests(ctx)
	var out []Met
	for _, in := range all {
		if in.MayRead(actor.Institution) {
			one := met(in, actor.Institution)
			one.Wish = Wish{}
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b Met) int {
		if wa, wb := a.Waits(), b.Waits(); wa != wb {
			if wa {
				return -1
			}
			return 1
		}
		return b.OpenedAt.Compare(*a.OpenedAt)
	})
	return out, err
}

// Waits is true while the authority has not answered.
func (m Met) Waits() bool { return m.State() == "open" && !m.Ended }

// Meet shows an authority an interest that was introduced to it, while the investor's
// consent stands. That it was read stands in the log before it is shown; the investor
// reads that on the page of her request.
func (d *Desk) Meet(ctx context.Context, actor office.Actor, id string) (Met, error) {
	in, err := d.readable(ctx, actor, id)
	if err != nil {
		return Met{}, err
	}
	return met(in, actor.Institution), d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.IntroductionMet, Subjects: subjects(in)})
}

func (d *Desk) readable(ctx context.Context, actor office.Actor, id string) (Interest, error) {
	if err := actor.Need(office.Authority); err != nil {
		return Interest{}, err
	}
	in, err := d.Store.Interest(ctx, id)
	if err == nil && (!actsForAuthority(actor) || !in.MayRead(actor.Institution)) {
		err = office.Missing("interest")
	}
	return in, err
}

// Answer keeps the authority's answer to an introduction, once. The investor and the
// officer read the reason; the next step is the officer's.
func (d *Desk) Answer(ctx context.Context, actor office.Actor, id string, v Verdict, reason string) (Interest, error) {
	if _, err := d.readable(ctx, actor, id); err != nil {
		return Interest{}, err
	}
	reason = strings.TrimSpace(reason)
	if err := checkVerdict(v, reason); err != nil {
		return Interest{}, err
	}
	changed := false
	in, err := d.Store.UpdateInterest(ctx, id, 0, func(in *Interest) error {
		if !in.MayRead(actor.Institution) {
			return office.Missing("interest")
		}
		x, at := in.Introduction(actor.Institution)
		if changed = false; x.Verdict == v && x.Reason == reason {
			return nil // sent twice is said once
		}
		if x.Verdict != "" || in.Ended() {
			return office.Refuse("introduction.refused.answered", nil)
		}
		now := d.Now()
		x.Verdict, x.Reason, x.AnsweredBy, x.AnsweredAt = v, reason, actor.ID, &now
		in.Introductions[at], changed = x, true
		d.turn(in, actor, in.Stage, reason, NextOfficer, officerDays)
		return nil
	})
	if err != nil || !changed {
		return in, err
	}
	return d.tell(ctx, actor, in, office.IntroductionAnswered, actor.Institution)
}

func checkVerdict(v Verdict, reason string) error {
	var p office.Problems
	p.Check(slices.Contains(Verdicts(), v), "verdict", "required")
	p.Check(reason != "" || v != Declines, "reason", "required")
	p.Check(len([]rune(reason)) <= mostReason, "reason", "too_long", "limit", mostReason)
	p.Check(office.IsProse(reason), "reason", "characters")
	return p.Err()
}

const mostReason = 1000
