package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// TokenList is the data of the page "staff-tokens".
type TokenList struct {
	Tabs                []web.Tab
	Tokens              []TokenRow
	Input               office.TokenInput
	Roles, Institutions []web.Choice
	// Secret is that of the account just made; it is shown this once.
	Secret string
	// Open are the accounts that work; LiftOf is the one chosen to open more records today,
	// Reason what was typed for it.
	Open           []web.Choice
	LiftOf, Reason string
}

// TokenRow is one service account. By is who made it, empty for the command line.
type TokenRow struct {
	ID, Name, Role, Institution, By string
	CreatedAt                       time.Time
	RevokedAt                       *time.Time
	// Views are the records that it opened today.
	Views OpenedToday
}

func (p *Pages) tokens(c *fiber.Ctx, v gate.Visit) error {
	return p.showTokens(c, v, TokenList{Input: office.TokenInput{Institution: v.Officer.Institution}}, nil)
}

func (p *Pages) addToken(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	in := office.TokenInput{Name: sent.Text("name"), Role: office.Role(sent.Text("role")), Institution: sent.Text("institution")}
	_, secret, err := p.Office.AddToken(c.UserContext(), v.Actor, in)
	if err != nil {
		return p.showTokens(c, v, TokenList{Input: in}, err)
	}
	return p.showTokens(c, v, TokenList{Secret: secret, Input: office.TokenInput{Institution: in.Institution}}, nil)
}

func (p *Pages) revokeToken(c *fiber.Ctx, v gate.Visit) error {
	if err := p.Office.RevokeToken(c.UserContext(), v.Actor, param(c, "id")); err != nil {
		return err
	}
	return to(c, v, "/staff/tokens", "revoked")
}

func (p *Pages) showTokens(c *fiber.Ctx, v gate.Visit, data TokenList, refused error) error {
	ctx := c.UserContext()
	list, err := p.Office.Tokens(ctx, v.Actor)
	if err != nil {
		return err
	}
	if data.Institutions, err = p.institutions(ctx, v.Lang); err != nil {
		return err
	}
	data.Tabs, data.Roles = p.adminTabs(v, "tokens"), p.said(v.Lang, "staff.role_of", web.Strings(office.Roles()))
	for _, t := range list {
		row := TokenRow{ID: t.ID, Name: t.Name, Role: p.text(v, "staff.role_of."+string(t.Role)), Institution: p.institution(ctx, t.Institution, v.Lang), CreatedAt: t.CreatedAt, RevokedAt: t.RevokedAt}
		if t.By != "" {
			row.By = p.officer(ctx, t.By, v.Actor.ID, v.Lang)
		}
		if t.RevokedAt == nil {
			data.Open = append(data.Open, web.Choice{Value: t.ID, Label: t.Name})
			if err := p.openedToday(ctx, v, t.ID, &row.Views); err != nil {
				return err
			}
		}
		data.Tokens = append(data.Tokens, row)
	}
	page := p.page(c, v, "admin", data)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-tokens", page)
}
