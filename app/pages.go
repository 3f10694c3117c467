package app

import (
	"context"

	"jisr/app/invitation"
	"jisr/app/letters"
	"jisr/app/roster"
	"jisr/app/web"
	"jisr/app/web/public"
)

// publicLetters gives the letters to the public pages in their own words.
type publicLetters struct {
	look *letters.Look
	post *letters.Post
}

// Genuine looks a code up.
func (l publicLetters) Genuine(ctx context.Context, code string) (public.Genuine, bool, error) {
	g, ok, err := l.look.Genuine(ctx, code)
	return public.Genuine(g), ok, err
}

// Sentence says why a criterion is a reason to ask her.
func (l publicLetters) Sentence(r invitation.Reason, e roster.Expert, lang string) string {
	return l.post.Sentence(r, e, lang)
}

func (a *App) buildPublic(render *web.Renderer) *public.Pages {
	return &public.Pages{Render: render, Gate: a.Gate, Roster: a.Roster, Programmes: a.Programmes, Invitations: a.Invitations, Invest: a.Invest, Terms: a.words,
		People: a.stores.People, Staff: a.stores.Staff, Log: a.stores.Audit, Tokens: a.sealer, Letters: publicLetters{a.look, a.post},
		Calendar: func(_ context.Context, s invitation.Shown, lang string) ([]byte, error) {
			return a.calendar(s.Invitation, s.Programme, s.Role, lang)
		}, Now: a.settings.Now, Locale: a.texts, Contact: a.settings.Contact}
}
