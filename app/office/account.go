package office

import (
	"context"
	"strings"
)

// TokenInput is what an admin says of a service account.
type TokenInput struct {
	Name        string `json:"name" validate:"required,max=120,plain"`
	Role        Role   `json:"role" validate:"required"`
	Institution string `json:"institution" validate:"required"`
}

// Tokens lists the service accounts.
func (d *Desk) Tokens(ctx context.Context, actor Actor) ([]Token, error) {
	if err := actor.Need(Admin); err != nil {
		return nil, err
	}
	return d.Staff.Tokens(ctx)
}

// AddToken makes a service account; its secret is returned this once.
func (d *Desk) AddToken(ctx context.Context, actor Actor, in TokenInput) (Token, string, error) {
	if err := actor.Need(Admin); err != nil {
		return Token{}, "", err
	}
	in.Name = strings.TrimSpace(in.Name)
	var p Problems
	if err := Validate(in); !p.Merge("", err) {
		return Token{}, "", err
	}
	p.Check(in.Role == "" || IsRole(in.Role), "role", "unknown")
	if _, err := d.Staff.Institution(ctx, in.Institution); err != nil && in.Institution != "" {
		if CodeOf(err) != NotFound {
			return Token{}, "", err
		}
		p.Add("institution", "unknown")
	}
	if err := p.Err(); err != nil {
		return Token{}, "", err
	}
	secret, hash := d.NewSecret()
	t := Token{ID: NewID("tok"), Rev: 1, Name: in.Name, Hash: hash, Role: in.Role, Institution: in.Institution, By: actor.ID, CreatedAt: d.Now()}
	if err := d.Staff.InsertToken(ctx, t); err != nil {
		return Token{}, "", err
	}
	return t, secret, d.log(ctx, actor, TokenChanged, t.ID, t.Rev, "add")
}

// RevokeToken ends a service account at once.
func (d *Desk) RevokeToken(ctx context.Context, actor Actor, id string) error {
	if err := actor.Need(Admin); err != nil {
		return err
	}
	if err := d.Staff.RevokeToken(ctx, id, d.Now()); err != nil {
		return err
	}
	return d.log(ctx, actor, TokenChanged, id, 0, "revoke")
}

// accounts are the service accounts that an officer made: whoever takes them over
// answers for them, and is then their second hand no more.
type accounts struct{ *Desk }

// PropertyOf lists those that work.
func (a accounts) PropertyOf(ctx context.Context, officer string) ([]Property, error) {
	list, err := a.Staff.Tokens(ctx)
	var out []Property
	for _, t := range list {
		if t.By == officer && t.RevokedAt == nil {
			out = append(out, Property{"token", t.ID, Text{Ar: t.Name, Ckb: t.Name, En: t.Name}})
		}
	}
	return out, err
}

// HandOver makes the colleague answer for one.
func (a accounts) HandOver(ctx context.Context, actor Actor, p Property, to Officer) error {
	if err := to.Actor().Need(Admin); err != nil {
		return err
	}
	t, err := a.Staff.UpdateToken(ctx, p.ID, func(t *Token) error { t.By = to.ID; return nil })
	if err != nil {
		return err
	}
	return a.log(ctx, actor, TokenChanged, p.ID, t.Rev, "hand_over")
}
