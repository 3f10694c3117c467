package app

import (
	"context"
	"strings"

	"jisr/app/api"
	"jisr/app/exchange"
	"jisr/app/invitation"
	"jisr/app/letters"
	"jisr/app/roster"
	"jisr/app/store"
	"jisr/app/web"
	"jisr/app/web/public"
	"jisr/app/web/staff"
	"jisr/mailer"
)

// publicLetters gives the letters to the public pages in their own words.
type publicLetters struct {
	look *letters.Look
	post *letters.Post
	kept *store.Letters
}

// To lists the letters to an expert.
func (l publicLetters) To(ctx context.Context, expert string, limit int) ([]public.SentLetter, error) {
	list, _, err := l.kept.Page(ctx, "", expert, 0, limit)
	if err != nil {
		return nil, err
	}
	out := make([]public.SentLetter, len(list))
	for i, x := range list {
		at, sent := x.Times[mailer.HandedOver]
		if !sent {
			at = x.Times[mailer.Queued]
		}
		out[i] = public.SentLetter{Kind: x.Kind, At: at, Sent: sent, Code: x.Code}
	}
	return out, nil
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
	return &public.Pages{Render: render, Gate: a.Gate, Roster: a.Roster, Searches: a.Searches, Programmes: a.Programmes, Invitations: a.Invitations, Missions: a.Missions, Invest: a.Invest, Terms: a.words,
		People: a.stores.People, Staff: a.stores.Staff, Log: a.stores.Audit, Tokens: a.sealer, Letters: publicLetters{a.look, a.post, a.stores.Letters},
		URL: a.url, Calendar: func(_ context.Context, s invitation.Shown, lang string) ([]byte, error) {
			return a.calendar(s.Invitation, s.Programme, s.Role, lang, false)
		}, CallEntry: a.callEntry, Now: a.settings.Now, Locale: a.texts, Contact: a.settings.Contact}
}

// staffLetters shows the outbox of the demonstration.
type staffLetters struct{ app *App }

const outboxShown = 100

// List is the newest letters.
func (l staffLetters) List(ctx context.Context) ([]staff.Letter, error) {
	list, err := l.app.Outbox(ctx, outboxShown)
	if err != nil {
		return nil, err
	}
	out := make([]staff.Letter, len(list))
	for i, x := range list {
		out[i] = letterOf(x)
	}
	return out, nil
}

func letterOf(x QueuedLetter) staff.Letter {
	return staff.Letter{ID: x.ID, Kind: x.Kind, To: x.Message.To.Addr, Subject: x.Message.Subject, Language: x.Message.Lang, State: string(x.State), At: x.Times[mailer.Queued]}
}

// Show is one letter with the links that work in it.
func (l staffLetters) Show(ctx context.Context, id string) (staff.Shown, error) {
	x, err := l.app.stores.Letters.Letter(ctx, id)
	if err != nil {
		return staff.Shown{}, err
	}
	m, err := l.app.stores.Letters.Said(ctx, id)
	if err != nil {
		return staff.Shown{}, err
	}
	return staff.Shown{Letter: letterOf(QueuedLetter{x, m}), HTML: m.HTML, Text: m.Text, Links: linksIn(m.Text)}, nil
}

// linksIn reads the addresses of a letter's text part: each stands on a line below
// its words.
func linksIn(text string) []staff.Link {
	var out []staff.Link
	before := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "http") {
			out = append(out, staff.Link{Text: strings.TrimSuffix(before, ":"), URL: line})
		}
		before = line
	}
	return out
}

func (a *App) buildStaff(render *web.Renderer) *staff.Pages {
	pages := &staff.Pages{Render: render, Gate: a.Gate, Roster: a.Roster, Searches: a.Searches, SearchWhy: a.post.SearchWhy, Programmes: a.Programmes, Invitations: a.Invitations, Missions: a.Missions, Needs: a.Needs, Invest: a.Invest, Post: a.Letters, Terms: a.words,
		Figures: a.Figures, CSV: exchange.WriteTable, Office: a.Office, Staff: a.stores.Staff, Log: a.stores.Audit, Letters: staffLetters{a}, Mail: mail{a}, Specimens: a.specimens, Demo: a.settings.Demo, URL: a.url, Now: a.settings.Now, Locale: a.texts}
	render.Familiar(web.ForStaff, pages.Familiar)
	return pages
}

// mail tells the officers which letters went to an expert.
type mail struct{ app *App }

// LettersTo gives the newest records, newest first.
func (m mail) LettersTo(ctx context.Context, expert string, limit int) ([]staff.Sent, error) {
	list, _, err := m.app.stores.Letters.Page(ctx, "", expert, 0, limit)
	if err != nil {
		return nil, err
	}
	out := make([]staff.Sent, len(list))
	for i, x := range list {
		out[i] = staff.Sent{ID: x.ID, Kind: x.Kind, State: string(x.State), At: x.Times[x.State]}
	}
	return out, nil
}

// apiLetters gives the records of letters to the API.
type apiLetters struct{ app *App }

// Letters lists records, newest first.
func (l apiLetters) States() (out []string) {
	for _, s := range mailer.States() {
		out = append(out, string(s))
	}
	return out
}

func (l apiLetters) Letters(ctx context.Context, state, expert string, after, limit int) ([]api.Letter, int, error) {
	list, total, err := l.app.stores.Letters.Page(ctx, mailer.State(state), expert, after, limit)
	if err != nil {
		return nil, 0, err
	}
	out := make([]api.Letter, len(list))
	for i, x := range list {
		out[i] = api.Letter{ID: x.ID, Kind: x.Kind, State: string(x.State), Expert: x.Expert, Attempts: x.Attempts, Due: x.Due, LastError: string(x.LastError.Class), MessageID: x.MessageID}
	}
	return out, total, nil
}

func (a *App) buildAPI() *api.API {
	return &api.API{Roster: a.Roster, Searches: a.Searches, Programmes: a.Programmes, Invitations: a.Invitations, Missions: a.Missions, Needs: a.Needs, Invest: a.Invest, Office: a.Office, Terms: a.words, Log: a.stores.Audit,
		Letters: apiLetters{a}, Post: a.Letters, Locale: a.texts, Answers: a.stores.Answers, Logger: a.settings.Logger, Now: a.settings.Now}
}

// specimens are every letter in a language, with sample data.
func (a *App) specimens(ctx context.Context, lang string) ([]staff.Specimen, error) {
	list, err := a.post.Specimens(ctx, lang)
	out := make([]staff.Specimen, len(list))
	for i, x := range list {
		out[i] = staff.Specimen{Kind: x.Kind, Subject: x.Message.Subject, HTML: x.Message.HTML, Text: x.Message.Text}
	}
	return out, err
}
