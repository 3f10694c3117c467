package letters

import (
	"context"
	"errors"
	"sync"
	"time"

	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/mailer"
)

// needs is the one table of which consent which letter needs. A letter that is not
// in it needs none: it answers something the person did, or is owed to her.
func needs() map[string]office.Purpose {
	return map[string]office.Purpose{"invitation": office.ToInvitations, "reminder": office.ToInvitations, "still": office.ToRoster, "evidence": office.ToRoster}
}

// Purpose is the consent that stands behind a kind of letter; false for one that needs
// none.
func Purpose(kind string) (office.Purpose, bool) {
	p, ok := needs()[kind]
	return p, ok
}

// InvitationOf is the invitation that a letter asks about; false for another letter.
func InvitationOf(letter string) (string, bool) { return invitationOf(letter) }

// Look is the gate of the mailer: what is read again just before a letter leaves.
type Look struct {
	Post        *Post
	Experts     roster.Experts
	Invitations invitation.Store
	Sendings    invitation.Sendings
	Programmes  programme.Store
	Invest      *invest.Desk
	Searches    *roster.Searches
	Missions    *programme.Missions
	Window      Window
	Holidays    func() map[office.Date]bool
	Now         office.Clock

	// read is what addressOnly opened a moment ago, by letter: Render takes it from there
	// instead of opening it again.
	read sync.Map
}

// LastLook decides whether the letter leaves now, later or never.
func (k *Look) LastLook(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	switch l.Kind {
	case closingKind:
		return k.closing(ctx, l)
	case jobsKind:
		return k.jobs(ctx, l)
	case newsKind:
		return k.news(ctx, l)
	case taskKind:
		return k.task(ctx, l)
	case openedKind:
		return k.opened(ctx, l)
	}
	purpose, asks := needs()[l.Kind]
	if !asks {
		return k.addressOnly(ctx, l)
	}
	e, err := k.Experts.Expert(ctx, l.Expert)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return mailer.Cancel("erased"), nil
	}
	if err != nil {
		return mailer.Verdict{}, err
	}
	switch {
	case e.Status != roster.Active || !e.Agreed(office.ToRoster):
		return mailer.Cancel("inactive"), nil
	case !e.Agreed(purpose):
		return mailer.Cancel("consent_withdrawn"), nil
	case !e.Reachable():
		return mailer.Cancel("no_address"), nil
	}
	if gone, err := k.Post.Box.Suppressed(ctx, e.Email); err != nil || gone {
		return mailer.Suppress("suppressed"), err
	}
	if verdict, ends, err := k.invitation(ctx, l); err != nil || ends {
		return verdict, err
	}
	return k.hours(e), nil
}

// pauseLook is when a letter that a pause holds is looked at again, should nobody release
// it.
const pauseLook = time.Hour

// addressOnly: an account letter goes at any hour, unless its address takes none.
func (k *Look) addressOnly(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	m, err := k.Post.Box.Said(ctx, l.ID)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return mailer.Cancel("erased"), nil
	}
	if err != nil {
		return mailer.Verdict{}, err
	}
	if gone, err := k.Post.Box.Suppressed(ctx, m.To.Addr); err != nil || gone {
		return mailer.Suppress("suppressed"), err
	}
	k.read.Store(l.ID, m)
	return mailer.Go(), nil
}

// said is what the letter says.
func (k *Look) said(ctx context.Context, id string) (mailer.Message, error) {
	if m, is := k.read.LoadAndDelete(id); is {
		return m.(mailer.Message), nil
	}
	return k.Post.Box.Said(ctx, id)
}

// invitation looks at what the letter is about.
func (k *Look) invitation(ctx context.Context, l mailer.Letter) (verdict mailer.Verdict, ends bool, err error) {
	id, is := invitationOf(l.ID)
	reminds := false
	if !is {
		if id, reminds = reminderOf(l.ID); !reminds {
			return verdict, false, nil
		}
	}
	in, err := k.Invitations.Invitation(ctx, id)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return mailer.Cancel("erased"), true, nil
	}
	if err != nil {
		return verdict, true, err
	}
	s, err := k.Sendings.Sending(ctx, in.Programme, in.Role)
	if err != nil {
		return verdict, true, err
	}
	waits, stopped := s.Stopped(in)
	switch {
	case stopped:
		return mailer.Cancel(invitation.SendingEnded), true, nil
	case in.State == invitation.Withdrawn:
		return mailer.Cancel("withdrawn"), true, nil
	case waits:
		return mailer.HoldUntil(k.Now().Add(pauseLook), invitation.SendingPaused), true, nil
	case reminds && in.State != invitation.Sent:
		return mailer.Cancel("answered"), true, nil
	}
	p, err := k.Programmes.Programme(ctx, in.Programme)
	if err != nil {
		return verdict, true, err
	}
	if p.Status == programme.Cancelled || p.Status == programme.Completed {
		return mailer.Cancel("programme_ended"), true, nil
	}
	if reminds {
		return verdict, false, nil
	}
	return k.courtesy(ctx, in)
}

// hours holds a letter until the window opens where the person lives.
func (k *Look) hours(e roster.Expert) mailer.Verdict {
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil || e.Timezone == "" {
		zone = nil
	}
	return k.hoursIn(zone)
}

// hoursIn is hours for a zone; Baghdad's where none is known.
func (k *Look) hoursIn(zone *time.Location) mailer.Verdict {
	if zone == nil {
		zone = office.Baghdad
	}
	now := k.Now()
	if next := k.Window.Next(now, zone, k.Holidays()); next.After(now) {
		return mailer.HoldUntil(next, "window")
	}
	return mailer.Go()
}

// Render supplies what was sealed when the letter was approved, to the address as
// it stands now.
func (k *Look) Render(ctx context.Context, l mailer.Letter) (mailer.Message, error) {
	m, err := k.said(ctx, l.ID)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return mailer.Message{}, errors.Join(mailer.ErrMessage, err)
	}
	if err != nil || l.Expert == "" {
		return m, err
	}
	e, err := k.Experts.Expert(ctx, l.Expert)
	if err != nil {
		return mailer.Message{}, err
	}
	if e.Email != "" {
		m.To = mailbox(e.Person, m.Lang)
	}
	return m, nil
}

// Genuine is what the public page says of a code: what was sent, when and by whom,
// never to whom.
type Genuine struct {
	Kind string
	At   time.Time
	// Officer and Office are empty for a letter that the service wrote by itself.
	Officer office.Name
	Office  office.Text
}

// Genuine looks a code up; false when it is not ours.
func (k *Look) Genuine(ctx context.Context, typed string) (Genuine, bool, error) {
	code, ok := seal.NormaliseCode(typed)
	if !ok {
		return Genuine{}, false, nil
	}
	l, err := k.Post.Box.ByCode(ctx, code)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return Genuine{}, false, nil
	}
	if err != nil {
		return Genuine{}, false, err
	}
	out := Genuine{Kind: l.Kind, At: when(l)}
	if id, is := invitationOf(l.ID); is {
		if in, err := k.Invitations.Invitation(ctx, id); err == nil {
			if o, err := k.Post.Staff.Officer(ctx, in.By); err == nil {
				out.Officer = o.Name
				if at, err := k.Post.Staff.Institution(ctx, o.Institution); err == nil {
					out.Office = at.Name
				}
			}
		}
	}
	return out, true, nil
}

// when is the moment the letter was handed over, or queued while it was not.
func when(l mailer.Letter) time.Time {
	if t, ok := l.Times[mailer.HandedOver]; ok {
		return t
	}
	return l.Times[mailer.Queued]
}
