package invitation

import (
	"context"
	"strconv"
	"strings"

	"jisr/app/office"
)

// reply is what an officer answers to a question.
type reply struct {
	Reply string `json:"reply" validate:"required,max=2000,prose"`
}

// Reply answers an invited person's question by letter. The invitation stays open
// for her own answer; the same reply twice is one letter.
func (d *Desk) Reply(ctx context.Context, actor office.Actor, id, text string) (Shown, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Shown{}, err
	}
	s, err := d.Show(ctx, id)
	if err != nil {
		return Shown{}, err
	}
	if s.Invitation.State != Asked {
		return s, office.Refuse("reply.refused.not_asked", nil)
	}
	text = strings.TrimSpace(text)
	if err := office.Validate(reply{text}); err != nil {
		return s, err
	}
	s.Invitation, err = d.Store.UpdateInvitation(ctx, id, func(in *Invitation) error {
		if err := office.Unmoved(d.rev, in.Rev); err != nil {
			return err
		}
		if in.Reply == text {
			return nil
		}
		now := d.Now()
		in.Reply, in.RepliedBy, in.RepliedAt = text, actor.ID, &now
		in.Replies++
		return nil
	})
	if err != nil {
		return s, err
	}
	if err := d.Log.Write(ctx, office.Entry{ID: "log:" + id + ":reply:" + strconv.Itoa(s.Invitation.Replies), At: d.Now(), Actor: actor, Action: office.Replied,
		Subjects: []string{s.Invitation.Expert}, Details: map[string]string{"programme": s.Invitation.Programme}}); err != nil {
		return s, err
	}
	return s, d.Post.Replied(ctx, s)
}
