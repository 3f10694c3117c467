package staff

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Sending is the data of the page "staff-sending".
type Sending struct {
	Programme, Title string
	Base             string // the role's address, below the language
	At               string // that of this page
	Chosen           int
	Gets             []Recipient
	Skipped          []SkippedRow
	Capped           int // of the skipped, those that a reason lets in
	Override         string
	// Preview is the letter that is shown, nil when nobody gets one.
	Preview   *Preview
	Languages []web.Tab
	// Refused is the key of why nothing can be sent at all; empty when it can.
	Refused string
	// Second is true when so many letters need a second officer; Limit is how many
	// one may send alone.
	Second bool
	Limit  int
}

// Recipient is one who gets the letter.
type Recipient struct {
	ID, Name, Country, Language string
	Shown                       bool
	// Without is the must that the shortlist lets pass for her, nil for none.
	Without *Sentence
}

// SkippedRow is one who gets none, and why.
type SkippedRow struct{ Name, Reason string }

// Preview is whose letter is in the frame, and in which language.
type Preview struct{ Name, Subject, URL, In string }

func (p *Pages) sending(c *fiber.Ctx, v gate.Visit) error {
	page, _, err := p.sendingPage(c, v, "")
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-sending", page)
}

func (p *Pages) sendingPage(c *fiber.Ctx, v gate.Visit, override string) (web.Page, invitation.Plan, error) {
	framed(c)
	ctx := c.UserContext()
	plan, err := p.Invitations.Plan(ctx, v.Actor, param(c, "id"), whole(c, "n"), nil, override)
	if err != nil {
		return web.Page{}, plan, err
	}
	data, err := p.sendingData(ctx, plan, roleState{plan.Programme, plan.Role}.path()+"/sending", override, web.ReadQuery(c), v.Lang)
	if err != nil {
		return web.Page{}, plan, err
	}
	page := p.page(c, v, "programmes", data)
	page.Title = p.text(v, "staff.sending.title")
	return page, plan, nil
}

func (p *Pages) sendingData(ctx context.Context, plan invitation.Plan, at, override string, q web.Form, lang string) (Sending, error) {
	data := Sending{Programme: in(plan.Programme.Title, lang), Title: in(plan.Role.Title, lang), Base: roleState{plan.Programme, plan.Role}.path(), At: at,
		Chosen: plan.Chosen, Override: override, Second: plan.NeedsSecond(), Limit: invitation.SecondPersonAbove, Refused: p.sendingRefused(plan)}
	for _, x := range plan.Skipped {
		if x.Reason == invitation.SkipCap {
			data.Capped++
		}
		name, err := p.skippedName(ctx, x.Expert, lang)
		if err != nil {
			return data, err
		}
		data.Skipped = append(data.Skipped, SkippedRow{name, string(x.Reason)})
	}
	shown := shownLetter(plan, q)
	for _, x := range plan.Letters {
		e := plan.Expert(x.Expert)
		data.Gets = append(data.Gets, Recipient{e.ID, p.person(e, lang), p.label(terms.Countries, e.Country, lang), e.Language, e.ID == shown, p.letPass(plan, e.ID, lang)})
	}
	slices.SortStableFunc(data.Gets, func(a, b Recipient) int { return cmpText(a.Name, b.Name) })
	return data, p.preview(ctx, &data, plan, shown, lang)
}

func (p *Pages) letPass(plan invitation.Plan, expert, lang string) *Sentence {
	c, ok := plan.Without[expert]
	if !ok {
		return nil
	}
	out := p.sentence(c, lang)
	return &out
}

func cmpText(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// sendingRefused says beforehand what Send would refuse.
func (p *Pages) sendingRefused(plan invitation.Plan) string {
	s := string(plan.Programme.Status)
	switch {
	case s != "open" && s != "selecting":
		return "not_open"
	case !p.Now().Before(plan.Programme.Deadline()):
		return "late"
	}
	return ""
}

func (p *Pages) skippedName(ctx context.Context, id, lang string) (string, error) {
	e, err := p.Invitations.Experts.Expert(ctx, id)
	if web.Missing(err) {
		return p.Render.Text(lang, "staff.sending.nobody"), nil
	}
	return p.person(e, lang), err
}

// shownLetter is whose letter is shown: the one asked for by id, the first in the
// language asked for, or the first.
func shownLetter(plan invitation.Plan, q web.Form) string {
	for _, x := range plan.Letters {
		if x.Expert == q.Text("as") || (q.Text("letter") != "" && plan.Expert(x.Expert).Language == q.Text("letter")) {
			return x.Expert
		}
	}
	if len(plan.Letters) > 0 {
		return plan.Letters[0].Expert
	}
	return ""
}

// preview names the letter in the frame and counts the languages.
func (p *Pages) preview(ctx context.Context, data *Sending, plan invitation.Plan, shown, lang string) error {
	if shown == "" {
		return nil
	}
	base := "/" + lang + data.At
	own := plan.Expert(shown)
	for _, l := range locale.Languages() {
		n := 0
		for _, x := range data.Gets {
			if x.Language == l {
				n++
			}
		}
		if n > 0 {
			data.Languages = append(data.Languages, web.Tab{Label: locale.Name(l), URL: base + "?letter=" + l, Count: n, Now: own.Language == l})
		}
	}
	letter, err := p.letterOf(ctx, plan, own)
	if err != nil {
		return err
	}
	data.Preview = &Preview{Name: p.person(own, lang), Subject: letter.Subject, URL: base + "/letter/" + shown, In: letter.Language}
	return nil
}

func (p *Pages) letterOf(ctx context.Context, plan invitation.Plan, e roster.Expert) (invitation.Preview, error) {
	for _, x := range plan.Letters {
		if x.Expert == e.ID {
			return p.Invitations.Post.Preview(ctx, x, plan.Programme, plan.Role, e)
		}
	}
	return invitation.Preview{}, office.Missing("letter")
}

// letterPreview is the letter of one person on the shortlist, for the frame. It is
// rendered also for somebody whom only the contact cap holds back.
func (p *Pages) letterPreview(c *fiber.Ctx, v gate.Visit) error {
	ctx, id := c.UserContext(), param(c, "expert")
	const asIfAllowed = "preview"
	plan, err := p.Invitations.Plan(ctx, v.Actor, param(c, "id"), whole(c, "n"), nil, asIfAllowed)
	if err != nil {
		return err
	}
	letter, err := p.letterOf(ctx, plan, plan.Expert(id))
	if err != nil {
		return err
	}
	return letterBody(c, letter.HTML)
}

// send queues the letters, or asks a second officer for so many, when the number typed is the number of letters; with
// do=plan it only looks again, with a reason for those over the contact cap.
func (p *Pages) send(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	page, plan, err := p.sendingPage(c, v, sent.Text("override"))
	if err != nil {
		return err
	}
	if sent.Text("do") == "plan" {
		return p.Render.Show(c, "staff-sending", page)
	}
	n := len(plan.Letters)
	if n == 0 || sent.Number("confirm") != n {
		page.Errors = append(page.Errors, web.Problem{Field: "confirm", Message: p.text(v, "staff.sending.confirm.wrong", "n", strconv.Itoa(n))})
		return p.Render.Show(c, "staff-sending", page)
	}
	done, err := p.Invitations.Send(c.UserContext(), v.Actor, plan)
	if err != nil {
		if !p.refused(&page, err) {
			return err
		}
		return p.Render.Show(c, "staff-sending", page)
	}
	if done.Approval != "" {
		return to(c, v, "/staff/approvals/"+done.Approval, "asked")
	}
	return to(c, v, "/staff/programmes/"+plan.Programme.ID+"/board", "sent")
}

// trySending sends the role's letter, in the language that is shown, to the officer's own
// mailbox.
func (p *Pages) trySending(c *fiber.Ctx, v gate.Visit) error {
	ctx, sent := c.UserContext(), web.ReadForm(c)
	x, err := p.Programmes.Get(ctx, v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	role := whole(c, "n")
	_, lang := shownForm(sent, x.LetterForm(), v.Lang)
	if err := p.Invitations.Try(ctx, v.Actor, x.ID, role, x.LetterForm(), lang); err != nil {
		return err
	}
	return to(c, v, "/staff/programmes/"+x.ID+"/roles/"+strconv.Itoa(role)+"/sending?letter="+lang, "tried")
}
