package public

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// answerPage is the data of the page "answer".
type answerPage struct {
	Token string
	Shown invitation.Shown
	// View is form, done or late.
	View                   string
	Role, Programme, Place string
	About                  translated
	Reasons                []string
	Facts                  []web.Row
	// Yours is the deadline where she is, empty when that is Baghdad's.
	Yours string
	// Windows are the stretches of her own availability to choose from.
	Windows []web.Choice
	Typed   answerForm
	Code    string
	// Dated is true when the dates can be put into a calendar.
	Dated bool
	// Privacy says what is done with the data of those who are invited.
	Privacy translated
	// Officer signs; empty when unknown.
	Officer string
}

// State is how she answered, as a key.
func (a answerPage) State() string {
	if a.Shown.Invitation.Seat != 0 {
		return "seated"
	}
	return string(a.Shown.Invitation.State)
}

// answerForm is what was typed.
type answerForm struct{ State, Window, Note, Until, Question string }

// chosen is the answer that a button of the letter names.
func chosen(choice string) string {
	return map[string]string{"accept": string(invitation.Accepted), "decline": string(invitation.Declined),
		"not_now": string(invitation.NotNow), "ask": string(invitation.Asked)}[choice]
}

// invited opens the token in the address and loads its invitation. expired is
// true for a link that is past its time: its page is shown, politely, and acts no
// more.
func (p *Pages) invited(c *fiber.Ctx) (token string, s invitation.Shown, expired bool, err error) {
	token = strings.Clone(c.Params("token"))
	id, err := p.Tokens.OpenToken(answerPurpose, token, p.Now())
	if id == "" {
		return token, s, false, office.Missing("link")
	}
	expired = err != nil
	s, err = p.Invitations.Show(c.UserContext(), id)
	return token, s, expired, err
}

func (p *Pages) showInvitation(c *fiber.Ctx, v gate.Visit) error {
	token, s, expired, err := p.invited(c)
	if err != nil {
		return err
	}
	data := p.answerData(c, v, token, s)
	data.View = view(s, expired, c.Query("choice"), c.Query("change") != "")
	if named := chosen(c.Query("choice")); named != "" {
		data.Typed.State = named
	}
	return p.drawAnswer(c, v, data, nil)
}

// view is which of the three faces of the page is shown.
func view(s invitation.Shown, expired bool, choice string, change bool) string {
	answered := false
	switch s.Invitation.State {
	case invitation.Accepted, invitation.Declined, invitation.NotNow, invitation.Asked:
		answered = true
	}
	switch {
	case answered && (s.Late || expired || (choice == "" && !change)):
		return "done"
	case s.Late || expired || s.Invitation.State == invitation.Withdrawn:
		return "late"
	}
	return "form"
}

func (p *Pages) drawAnswer(c *fiber.Ctx, v gate.Visit, data answerPage, wrong error) error {
	page := p.page(c, v, "", data)
	known := []string{"state", "window", "note", "until", "question"}
	if wrong != nil && !p.refused(&page, wrong) && !p.blame(&page, wrong, func(path string) string { return first(path, known, nil) }) {
		return wrong
	}
	return p.Render.Show(c, "answer", page)
}

// answer records what she says. A link that is late or was withdrawn is answered
// with its polite page.
func (p *Pages) answer(c *fiber.Ctx, v gate.Visit) error {
	token, s, expired, err := p.invited(c)
	if err != nil {
		return err
	}
	if expired {
		return to(c, v, "/answer/"+token)
	}
	in := parseAnswer(web.ReadForm(c))
	_, err = p.Invitations.Answer(c.UserContext(), s.Invitation.ID, in.answer())
	if err == nil || conflict(err) != nil {
		return to(c, v, "/answer/"+token)
	}
	data := p.answerData(c, v, token, s)
	data.View, data.Typed = "form", in
	return p.drawAnswer(c, v, data, err)
}

func parseAnswer(in web.Form) answerForm {
	return answerForm{State: in.Text("state"), Window: in.Text("window"), Note: in.Text("note"), Until: string(in.Date("until")), Question: in.Text("question")}
}

// answer is what goes to the desk: only what belongs to the answer chosen.
func (f answerForm) answer() invitation.Answer {
	out := invitation.Answer{State: invitation.State(f.State)}
	switch out.State {
	case invitation.Accepted:
		if n, err := web.Count(f.Window); err == nil {
			out.Window = &n
		}
	case invitation.Declined:
		out.Note = f.Note
	case invitation.NotNow:
		out.Until = office.Date(f.Until)
	case invitation.Asked:
		out.Question = f.Question
	}
	return out
}

// answerData lays the invitation out for its reader.
func (p *Pages) answerData(c *fiber.Ctx, v gate.Visit, token string, s invitation.Shown) answerPage {
	in := s.Invitation
	out := answerPage{Token: token, Shown: s, Place: p.place(s.Programme, v.Lang), About: translate(s.Programme.Description, v.Lang), Code: in.Code,
		Facts: p.facts(s, v.Lang), Dated: s.Programme.From != "" && s.Programme.To != "", Yours: p.yours(s, v.Lang)}
	out.Role, _ = s.Role.Title.In(v.Lang)
	out.Programme, _ = s.Programme.Title.In(v.Lang)
	out.Privacy = translate(p.Programmes.PrivacyLine(s.Programme.Content), v.Lang)
	out.Typed = answerForm{Note: in.Note, Until: string(in.Until), Question: in.Question}
	if chosenState := string(in.State); in.AnsweredAt != nil {
		out.Typed.State = chosenState
	}
	if in.Window != nil {
		out.Typed.Window = count(*in.Window)
	}
	for _, r := range in.Reasons {
		if text := p.Letters.Sentence(r, s.Expert, v.Lang); text != "" {
			out.Reasons = append(out.Reasons, text)
		}
	}
	t := p.Render.Printer(v.Lang)
	for i, w := range s.Expert.Availability.Windows {
		out.Windows = append(out.Windows, web.Choice{Value: count(i), Label: window(t, w)})
	}
	if o, err := p.Staff.Officer(c.UserContext(), in.By); err == nil {
		out.Officer = o.Name.In(v.Lang)
	}
	return out
}

// facts are the lines under the question, in the words of the letter.
func (p *Pages) facts(s invitation.Shown, lang string) []web.Row {
	t, pr := p.Render.Printer(lang), s.Programme
	role, _ := s.Role.Title.In(lang)
	title, _ := pr.Title.In(lang)
	out := []web.Row{row(t.T("letter.fact.role"), role), row(t.T("answer.programme"), title)}
	if place := p.place(pr, lang); place != "" {
		out = append(out, row(t.T("letter.fact.place"), place))
	}
	if pr.Mode != "" {
		out = append(out, row(t.T("letter.fact.mode"), t.T("letter.mode."+string(pr.Mode))))
	}
	from, ok1 := pr.From.Time()
	until, ok2 := pr.To.Time()
	if ok1 && ok2 {
		out = append(out, row(t.T("letter.fact.dates"), t.DateRange(from, until)))
	}
	return append(out, row(t.T("letter.fact.conditions"), conditions(pr.Conditions, t)),
		row(t.T("letter.fact.answer_by"), t.T("answer.baghdad", "when", t.DateTime(s.Invitation.Deadline, office.Baghdad))))
}

// conditions are what is paid for, in words.
func conditions(c programme.Conditions, t *locale.Printer) string {
	var parts []string
	for _, x := range []struct {
		is  bool
		key string
	}{{c.Paid, "paid"}, {c.Travel, "travel"}, {c.Lodging, "lodging"}} {
		if x.is {
			parts = append(parts, t.T("letter.condition."+x.key))
		}
	}
	if note, _ := c.Note.In(t.Lang()); note != "" {
		parts = append(parts, note)
	}
	if len(parts) == 0 {
		return t.T("letter.condition.none")
	}
	return t.And(parts...)
}

// yours is the deadline on her own clock.
func (p *Pages) yours(s invitation.Shown, lang string) string {
	zone, err := time.LoadLocation(s.Expert.Timezone)
	if err != nil || s.Expert.Timezone == "" {
		return ""
	}
	there := s.Invitation.Deadline.In(zone)
	if there.Format(time.DateTime) == s.Invitation.Deadline.In(office.Baghdad).Format(time.DateTime) {
		return ""
	}
	return p.Render.Text(lang, "answer.yours", "when", p.Render.Printer(lang).DateTime(there, nil))
}

// calendar is the file that puts the dates into her calendar.
func (p *Pages) calendar(c *fiber.Ctx, v gate.Visit) error {
	_, s, _, err := p.invited(c)
	if err != nil {
		return err
	}
	if s.Invitation.State != invitation.Accepted || s.Programme.From == "" || s.Programme.To == "" {
		return office.Missing("page")
	}
	file, err := p.Calendar(c.UserContext(), s, v.Lang)
	if err != nil {
		return err
	}
	return sendCalendar(c, file)
}
