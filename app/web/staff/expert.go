package staff

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Expert is the data of the page "staff-expert": one record, in words.
type Expert struct {
	ID string
	// Views is what the reader opened today.
	Views               roster.ViewsToday
	Name, Number, Trade string
	Status              string
	Country, City       string
	Marks               Marks
	Summary             string
	// Contact is empty for those who may not write to her.
	Contact []web.Row
	// Stopped is true where letters to her address are stopped.
	Stopped bool
	Profile []web.Row
	Vetting []Claim
	// Check is nil for those who may not verify.
	Check    *Checking
	Consents []Agreement
	// Invitations are those of all programmes.
	Invitations []Invited
	Timeline    Timeline
	// CV is where the document is downloaded that she uploaded; empty without one.
	CV string
	// Notes is nil for those who may not read them.
	Notes *Notes
}

// Claim is one thing that an office checked or not.
type Claim struct {
	Name, About string
	State       string
	Until       office.Date
	// Office is who decided last, and When.
	Office, Evidence, Reason string
	When, Asked              any
	// Answer is what she gave when asked; for those who check it.
	Answer *roster.Evidence
	Key    string
	// As typed, where it was refused.
	Form ClaimForm
}

// Agreement is what she agreed to, and since when.
type Agreement struct {
	Name  string
	Given bool
	At    time.Time
}

// Invited is one invitation in a person's record.
type Invited struct {
	Programme, Role string
	URL             string
	State           string
	At              time.Time

	// For the timeline: which invitation, how often answered, when last, and her words.
	id       string
	answers  int
	answered time.Time
	said     string
}

func (p *Pages) expert(c *fiber.Ctx, v gate.Visit) error { return p.expertAgain(c, v, nil, nil) }

// expertAgain shows a record, with what was typed on it and refused.
func (p *Pages) expertAgain(c *fiber.Ctx, v gate.Visit, refused error, typed web.Form) error {
	ctx := c.UserContext()
	e, err := p.Roster.Open(ctx, v.Actor, param(c, "id"), "")
	if err != nil {
		return err
	}
	data := p.record(e, v.Lang)
	if data.Views, err = p.Roster.OwnViews(ctx, v.Actor); err != nil {
		return err
	}
	if v.Actor.May(office.OfficerRole) {
		data.Contact = p.contact(e, v.Lang)
		stop, err := p.Post.Stopped(ctx, v.Actor, e.ID)
		if err != nil {
			return err
		}
		data.Stopped = stop != nil
		if data.Notes, err = p.notes(ctx, v, e, typed.Text("key"), typed.Text("text")); err != nil {
			return err
		}
		p.checking(ctx, v, e, typed, &data)
	}
	if data.Invitations, err = p.invited(ctx, v, e.ID); err != nil {
		return err
	}
	if data.Timeline, err = p.timeline(c, v, e, data.Invitations, data.Notes); err != nil {
		return err
	}
	page := p.page(c, v, "experts", data)
	page.Title = data.Name
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-expert", page)
}

func (p *Pages) record(e roster.Expert, lang string) Expert {
	out := Expert{ID: e.ID, Name: p.person(e, lang), Number: e.Number, Trade: p.trade(e, lang), Status: string(e.Status), Summary: e.Summary,
		Country: p.label(terms.Countries, e.Country, lang), City: e.City, Marks: p.marks(e), Profile: p.profile(e, lang)}
	if e.CV != nil {
		out.CV = expertPath(e.ID) + "/cv"
	}
	for _, x := range e.Vetting {
		out.Vetting = append(out.Vetting, p.claim(x, lang))
	}
	for _, x := range e.Consents {
		if x.Outdated() {
			continue
		}
		a := Agreement{Name: p.Render.Text(lang, "staff.consent."+string(x.Purpose)), Given: x.Stands(), At: x.GivenAt}
		if x.WithdrawnAt != nil {
			a.At = *x.WithdrawnAt
		}
		out.Consents = append(out.Consents, a)
	}
	return out
}

// joinDots joins what is not empty.
func joinDots(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " · ")
}

func (p *Pages) contact(e roster.Expert, lang string) []web.Row {
	row := func(key string, values ...string) web.Row {
		out := web.Row{Label: p.Render.Text(lang, "staff.expert."+key)}
		for _, s := range values {
			if s != "" {
				out.Values = append(out.Values, s)
			}
		}
		return out
	}
	proven := ""
	if e.Email != "" && e.EmailVerifiedAt == nil {
		proven = p.Render.Text(lang, "staff.expert.email.unproven")
	}
	return []web.Row{row("email", e.Email, proven), row("phone", e.Phone), row("language", p.label(terms.Languages, e.Language, lang)), row("zone", e.Timezone)}
}

// profile is what she says of her work, line by line.
func (p *Pages) profile(e roster.Expert, lang string) []web.Row {
	t := p.Render.Printer(lang)
	var out []web.Row
	add := func(key string, values []string) {
		if len(values) > 0 {
			out = append(out, web.Row{Label: t.T("staff.expert." + key), Values: values})
		}
	}
	add("occupations", lines(e.Occupations, func(o roster.Occupation) string { return p.occupation(o, lang) }))
	if n := e.YearsOfWork(); n > 0 {
		add("years", []string{t.N("staff.years", n)})
	}
	add("skills", lines(e.Skills, func(s roster.Skill) string { return p.able(s, lang) }))
	add("languages", lines(e.Languages, func(l roster.Language) string { return p.spoken(l, lang) }))
	add("experience", lines(e.Experience, func(x roster.Experience) string { return p.work(x, lang) }))
	add("education", lines(e.Education, func(x roster.Education) string { return p.degree(x, lang) }))
	add("origin", lines([]string{e.Origin}, func(s string) string { return p.label(terms.Governorates, s, lang) }))
	add("modes", lines(e.Availability.Modes, func(m roster.Mode) string { return t.T("staff.mode." + string(m)) }))
	add("windows", lines(e.Availability.Windows, func(w roster.Window) string { return p.window(w, lang) }))
	add("themes", lines(e.Themes, func(x roster.Theme) string { return t.T("staff.theme." + string(x)) }))
	return out
}

func lines[T any](list []T, say func(T) string) []string {
	var out []string
	for _, x := range list {
		if s := say(x); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (p *Pages) spoken(l roster.Language, lang string) string {
	return joinDots(p.label(terms.Languages, l.Code, lang), p.level(l.Level, lang))
}

// able is a skill with what she says of it: how far it goes, and a note.
func (p *Pages) able(s roster.Skill, lang string) string {
	level := ""
	if s.Level > 0 {
		level = p.Render.Text(lang, "staff.skill.level."+strconv.Itoa(s.Level))
	}
	return joinDots(p.skill(s, lang), level, s.Note)
}

// level is a CEFR level, or the word for a mother tongue.
func (p *Pages) level(level, lang string) string {
	if level == "native" {
		return p.Render.Text(lang, "staff.level.native")
	}
	return level
}

func (p *Pages) work(x roster.Experience, lang string) string {
	until := p.Render.Text(lang, "staff.expert.today")
	if x.To != nil && *x.To != "" {
		until = *x.To
	}
	span := ""
	if x.From != "" {
		span = p.Render.Text(lang, "staff.expert.span", "from", x.From, "to", until)
	}
	return joinDots(x.Title, x.Organisation, p.label(terms.Countries, x.Country, lang), span)
}

func (p *Pages) degree(x roster.Education, lang string) string {
	year := ""
	if x.Year != 0 {
		year = strconv.Itoa(x.Year)
	}
	return joinDots(p.label(terms.Levels, strconv.Itoa(x.Level), lang), p.label(terms.Fields, x.Field, lang), x.Institution, year)
}

func (p *Pages) window(w roster.Window, lang string) string {
	t := p.Render.Printer(lang)
	from, ok1 := w.From.Time()
	to, ok2 := w.To.Time()
	if !ok1 || !ok2 {
		return ""
	}
	return joinDots(t.DateRange(from, to), t.N("staff.days", w.Days))
}

// invited are a person's invitations of all programmes, newest first.
func (p *Pages) invited(ctx context.Context, v gate.Visit, expert string) ([]Invited, error) {
	list, err := p.Invitations.Store.InvitationsOf(ctx, expert)
	if err != nil {
		return nil, err
	}
	var out []Invited
	for i := len(list) - 1; i >= 0; i-- {
		x := list[i]
		pr, err := p.Programmes.Get(ctx, v.Actor, x.Programme)
		if web.Missing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		r, _ := pr.Role(x.Role) // without its role the row still says the programme
		row := Invited{Programme: in(pr.Title, v.Lang), Role: in(r.Title, v.Lang), State: string(x.State), At: x.QueuedAt,
			id: x.ID, answers: x.Answers, said: cmp.Or(x.Question, x.Note)}
		if x.AnsweredAt != nil {
			row.answered = *x.AnsweredAt
		}
		if v.Actor.May(office.OfficerRole) {
			row.URL = "/" + v.Lang + "/staff/programmes/" + pr.ID + "/board"
		}
		out = append(out, row)
	}
	return out, nil
}

// entry is a row of the log in plain words.
func (p *Pages) entry(ctx context.Context, row office.Entry, v gate.Visit) web.Entry {
	key := "staff.log." + string(row.Action)
	if !p.Locale.Has(v.Lang, key) {
		key = "staff.log.other"
	}
	return web.Entry{At: row.At, Text: p.text(v, key), Meta: p.actor(ctx, row.Actor, v)}
}

// actor says who did it, and in whose place.
func (p *Pages) actor(ctx context.Context, a office.Actor, v gate.Visit) string {
	who := p.whoActed(ctx, a, v)
	if a.For != "" {
		return p.text(v, "staff.who.for", "who", who, "for", p.officer(ctx, a.For, v.Actor.ID, v.Lang))
	}
	return who
}

func (p *Pages) whoActed(ctx context.Context, a office.Actor, v gate.Visit) string {
	switch a.Kind {
	case office.OfficerKind:
		return p.officer(ctx, a.ID, v.Actor.ID, v.Lang)
	case office.PersonKind:
		return p.text(v, "staff.who.self")
	case office.TokenKind:
		return p.text(v, "staff.who.token")
	case office.System:
		return p.text(v, "staff.who.system")
	}
	return p.text(v, "staff.who.visitor")
}
