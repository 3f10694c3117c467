package letters

import (
	"context"
	"strconv"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/mailer"
)

// Stand tells how far the newest letter of each invitation came.
func (p *Post) Stand(ctx context.Context, list []invitation.Invitation) (map[string]invitation.Stand, error) {
	found, err := p.Box.Stand(ctx, ids(list))
	if err != nil {
		return nil, err
	}
	out := make(map[string]invitation.Stand, len(list))
	for _, in := range list {
		if l, there := found[InviteID(in)]; there {
			out[in.ID] = stand(l)
		}
	}
	return out, nil
}

// Unwritten are those of the invitations that have no letter yet.
func (p *Post) Unwritten(ctx context.Context, list []invitation.Invitation) (out []invitation.Invitation, err error) {
	there, err := p.Box.There(ctx, ids(list))
	if err != nil {
		return nil, err
	}
	for _, in := range list {
		if !there[InviteID(in)] {
			out = append(out, in)
		}
	}
	return out, nil
}

func ids(list []invitation.Invitation) []string {
	out := make([]string, len(list))
	for i, in := range list {
		out[i] = InviteID(in)
	}
	return out
}

func stand(l mailer.Letter) invitation.Stand {
	out := invitation.Stand{State: string(l.State), Reason: l.Reason, At: l.Times[l.State], Due: l.Due, Hard: l.LastError.Class == mailer.NoSuchAddress}
	if out.Reason == "" && out.Group() == invitation.GroupFailed {
		out.Reason = string(l.LastError.Class)
	}
	return out
}

// Release lets the letters go on that a pause held.
func (p *Post) Release(ctx context.Context, list []invitation.Invitation) error {
	return p.Box.Release(ctx, ids(list), invitation.SendingPaused)
}

// Cancel takes back letters that have not left.
func (p *Post) Cancel(ctx context.Context, list []invitation.Invitation) error {
	return p.Box.Recall(ctx, ids(list), invitation.SendingEnded)
}

// pausedKind tells an officer that her sending stopped by itself.
const pausedKind = "sending_paused"

// Paused queues that letter: once for each pause.
func (p *Post) Paused(ctx context.Context, s invitation.Progress, hard, tried int) error {
	o, err := p.Staff.Officer(ctx, s.Sending.Sender())
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil // a program sent them, and nobody has a mailbox
	}
	if err != nil {
		return err
	}
	c, t := p.start(pausedKind, o.Language)
	greet(&c, t, o.Name)
	title, _ := s.Programme.Title.In(c.Lang)
	role, _ := s.Role.Title.In(c.Lang)
	c.Paragraphs = []string{t.T("letter.sending_paused.text"), t.T("letter.sending_paused.next")}
	c.Facts = []fact{{t.T("answer.programme"), title}, {t.T("letter.fact.role"), role},
		{t.T("letter.sending_paused.hard"), strconv.Itoa(hard)}, {t.T("letter.sending_paused.tried"), strconv.Itoa(tried)}}
	c.Buttons = []button{{t.T("letter.sending_paused.button"), p.address(c.Lang, "staff", "programmes", s.Programme.ID, "roles", strconv.Itoa(s.Role.Number), "progress"), true}}
	to := sealed{id: pausedKind + ":" + s.Sending.ID + ":" + strconv.Itoa(s.Sending.Pauses), lane: mailer.Account}
	return p.queue(ctx, to, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}
