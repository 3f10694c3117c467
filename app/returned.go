package app

import (
	"context"

	"jisr/app/letters"
	"jisr/app/office"
	"jisr/app/post"
)

// takeReturns deals with what the mail server wrote into the maildir.
func (a *App) takeReturns(ctx context.Context) (int, error) {
	if a.settings.returns == nil {
		return 0, nil
	}
	return a.settings.returns.Take(ctx, func(raw []byte) error {
		_, err := a.Letters.Take(ctx, office.Duty("returns"), raw)
		return err
	})
}

// forgetReturns removes what came back and nobody needs any more.
func (a *App) forgetReturns(ctx context.Context) (int, error) {
	if a.settings.returns != nil {
		if err := a.settings.returns.Forget(a.settings.Now().Add(-keepLetters)); err != nil {
			return 0, err
		}
	}
	return a.stores.Letters.ForgetReturned(ctx, keepLetters)
}

// unwanted withdraws the consent that stands behind a letter, as its own link would do.
func (a *App) unwanted(ctx context.Context, l post.Letter) (bool, error) {
	purpose, asks := letters.Purpose(l.Kind)
	if !asks || l.Expert == "" {
		return false, nil
	}
	actor := office.Actor{Kind: office.PersonKind, ID: l.Person}
	e, err := a.Roster.Own(ctx, actor)
	if err == nil {
		_, err = a.Roster.Agree(ctx, actor, e.ID, map[office.Purpose]bool{purpose: false}, e.Language)
	}
	if err != nil && office.CodeOf(err) == office.NotFound {
		return true, nil // she was erased: nothing goes to her any more
	}
	return err == nil, err
}

// cameBack tells the desk of the invitation whose letter did not arrive, unless another
// letter went since.
func (a *App) cameBack(ctx context.Context, l post.Letter) error {
	id, is := letters.InvitationOf(l.ID)
	if !is {
		return nil
	}
	in, err := a.stores.Invitations.Invitation(ctx, id)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil
	}
	if err != nil || letters.InviteID(in) != l.ID {
		return err
	}
	if err := a.Invitations.CameBack(ctx, id); err != nil {
		return err
	}
	return a.Invitations.Watch(ctx, in.Programme, in.Role)
}

// hard looks whether a sending must pause, after a letter of it met no mailbox.
func (a *App) hard(ctx context.Context, letter string) error {
	id, is := letters.InvitationOf(letter)
	if !is {
		return nil
	}
	in, err := a.stores.Invitations.Invitation(ctx, id)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.Invitations.Watch(ctx, in.Programme, in.Role)
}
