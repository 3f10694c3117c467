package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// LetterForms is the data of the page "staff-letter-form": the letter of a programme in
// each form and language, before anybody is chosen.
type LetterForms struct {
	ID, Title string
	Rev       int64
	Forms     []web.Tab
	Languages []web.Tab
	// Form is the one shown; Chosen tells that it is the programme's.
	Form    string
	Chosen  bool
	Ended   bool
	Subject string
	URL     string
	// In is the language of the letter that is shown.
	In string
}

// shownForm reads which letter is asked for; without a word it is the programme's own
// form in the reader's language.
func shownForm(q web.Form, own programme.LetterForm, lang string) (form programme.LetterForm, in string) {
	form, in = programme.LetterForm(q.Text("form")), q.Text("letter")
	if !slices.Contains(programme.LetterForms(), form) {
		form = own
	}
	if !office.IsLanguage(in) {
		in = lang
	}
	return form, in
}

func (p *Pages) letterForms(c *fiber.Ctx, v gate.Visit) error { return p.letterFormsAgain(c, v, nil) }

func (p *Pages) letterFormsAgain(c *fiber.Ctx, v gate.Visit, refused error) error {
	framed(c)
	x, err := p.Programmes.Get(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	form, lang := shownForm(web.ReadQuery(c), x.LetterForm(), v.Lang)
	letter, err := p.specimen(c, v, form, lang)
	if err != nil {
		return err
	}
	data := LetterForms{ID: x.ID, Title: in(x.Title, v.Lang), Rev: x.Rev, Form: string(form), Chosen: form == x.LetterForm(), Ended: ended(x), Subject: letter.Subject, In: lang}
	at := "/" + v.Lang + "/staff/programmes/" + x.ID + "/letter"
	address := func(form programme.LetterForm, lang string) string {
		return "?form=" + string(form) + "&letter=" + lang
	}
	data.URL = at + "/shown" + address(form, lang)
	for _, f := range programme.LetterForms() {
		data.Forms = append(data.Forms, web.Tab{Label: p.text(v, "staff.letter_form."+string(f)), URL: at + address(f, lang), Count: -1, Now: f == form})
	}
	for _, l := range locale.Languages() {
		data.Languages = append(data.Languages, web.Tab{Label: locale.Name(l), URL: at + address(form, l), Count: -1, Now: l == lang})
	}
	page := p.page(c, v, "programmes", data)
	page.Title = p.text(v, "staff.letter_form.title")
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	p.pointTo(&page)
	return p.Render.Show(c, "staff-letter-form", page)
}

// specimen is the letter as the officer herself would get it.
func (p *Pages) specimen(c *fiber.Ctx, v gate.Visit, form programme.LetterForm, lang string) (invitation.Preview, error) {
	return p.Invitations.Specimen(c.UserContext(), v.Actor, param(c, "id"), form, office.Identity{Name: v.Officer.Name, Language: lang})
}

// letterShown is the letter for the frame.
func (p *Pages) letterShown(c *fiber.Ctx, v gate.Visit) error {
	form, lang := shownForm(web.ReadQuery(c), programme.PlainLetter, v.Lang)
	letter, err := p.specimen(c, v, form, lang)
	if err != nil {
		return err
	}
	return letterBody(c, letter.HTML)
}

// chooseForm gives the programme the form that is shown.
func (p *Pages) chooseForm(c *fiber.Ctx, v gate.Visit) error {
	sent, id := web.ReadForm(c), param(c, "id")
	was, err := p.Programmes.Get(c.UserContext(), v.Actor, id)
	if err != nil {
		return err
	}
	content := was.Content
	content.Letter = programme.LetterForm(sent.Text("form"))
	if _, err := p.Programmes.Change(c.UserContext(), v.Actor, id, sent.Rev(), content); err != nil {
		return p.letterFormsAgain(c, v, err)
	}
	return to(c, v, "/staff/programmes/"+id, "changed")
}

// tryLetter sends the letter that is shown to the officer's own mailbox.
func (p *Pages) tryLetter(c *fiber.Ctx, v gate.Visit) error {
	sent, id := web.ReadForm(c), param(c, "id")
	form, lang := shownForm(sent, programme.PlainLetter, v.Lang)
	if err := p.Invitations.Try(c.UserContext(), v.Actor, id, 0, form, lang); err != nil {
		return err
	}
	return to(c, v, "/staff/programmes/"+id+"/letter?form="+string(form)+"&letter="+lang, "tried")
}
