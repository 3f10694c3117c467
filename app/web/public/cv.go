package public

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// mostCV is how large a document may be, cvForm what the form around it takes besides.
const (
	mostCV = 5 << 20
	cvForm = 64 << 10
	cvName = 120 // letters of a file's name that are kept
)

// cvPage is the data of the page "cv": the document, and what it suggests.
type cvPage struct {
	// CV is nil while there is none.
	CV   *roster.CV
	Size string
	At   time.Time
	// Groups are the suggestions, by the part of the record that they are for.
	Groups []suggestedGroup
	// Searched is true when she agreed that its text is searched, Read what is read then.
	Searched bool
	Read     []string
	// Draft is true for a record that is not on the roster yet; GoOn leads back to it.
	Draft bool
	GoOn  string
	// Unsaved are the pages on which she typed something and has not saved it.
	Unsaved  []unsavedPart
	Megabyte int
}

// suggestedGroup are the suggestions of a kind as boxes to tick; each has the line that it
// came from beside it.
type suggestedGroup struct {
	Kind, Title string
	Choices     []web.Choice
}

func (p *Pages) showCV(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return p.drawCV(c, v, e, nil)
}

// drawCV shows the page; wrong is what was refused.
func (p *Pages) drawCV(c *fiber.Ctx, v gate.Visit, e roster.Expert, wrong error) error {
	suggested, err := p.Roster.CVSuggestions(c.UserContext(), v.Actor, e)
	if err != nil {
		return err
	}
	data := p.cvData(e, suggested, v.Lang)
	if data.Read, err = p.searchedCV(c.UserContext(), e); err != nil {
		return err
	}
	page := p.page(c, v, "mine", data)
	page.Path = "/mine/cv"
	var refused *office.Error
	switch {
	case wrong == nil, p.refused(&page, wrong):
	case errors.As(wrong, &refused) && p.Locale.Has(v.Lang, refused.Key) && strings.HasPrefix(refused.Key, "cv.refused."):
		page.Errors = append(page.Errors, web.Problem{Field: "cv", Message: p.Render.Text(v.Lang, refused.Key, refused.Args)})
	default:
		return wrong
	}
	return p.Render.Show(c, "cv", page)
}

// searchedCV is what searches read of her CV; none unless she agreed to that.
func (p *Pages) searchedCV(ctx context.Context, e roster.Expert) ([]string, error) {
	if !e.Agreed(office.ToCVSearch) {
		return nil, nil
	}
	return p.Roster.Searched.Passages(ctx, e)
}

func (p *Pages) cvData(e roster.Expert, suggested []roster.Suggestion, lang string) cvPage {
	data := cvPage{CV: e.CV, Searched: e.Agreed(office.ToCVSearch), Draft: e.Status == roster.Draft, GoOn: "/mine", Megabyte: mostCV >> 20}
	if data.Draft {
		data.GoOn = stepPath(min(reached(e), stepProfession))
	}
	if e.CV != nil {
		data.Size, data.At = p.cvSize(e.CV.Size, lang), e.CV.At.In(zone(e))
	}
	for _, u := range p.unsaved(e, lang) {
		if u.URL == "/"+lang+stepPath(stepProfession) || u.URL == "/"+lang+stepPath(stepAvailability) {
			data.Unsaved = append(data.Unsaved, u)
		}
	}
	for _, kind := range roster.SuggestionKinds() {
		g := suggestedGroup{Kind: string(kind), Title: p.Render.Text(lang, "cv.group."+string(kind))}
		for _, s := range suggested {
			if s.Kind == kind {
				g.Choices = append(g.Choices, web.Choice{Value: s.Key(), Label: p.suggestion(s, lang), Hint: p.Render.Text(lang, "cv.line", "line", s.Line)})
			}
		}
		if len(g.Choices) > 0 {
			data.Groups = append(data.Groups, g)
		}
	}
	return data
}

// cvSize is a size in kilobytes, at least one.
func (p *Pages) cvSize(bytes int, lang string) string {
	return p.Render.Text(lang, "cv.size", "n", strconv.Itoa(max(bytes>>10, 1)))
}

// suggestion is what is suggested, in words.
func (p *Pages) suggestion(s roster.Suggestion, lang string) string {
	t := p.Render.Printer(lang)
	switch s.Kind {
	case roster.SuggestOccupation:
		years := ""
		if s.Occupation.Years > 0 {
			years = t.N("staff.years", s.Occupation.Years)
		}
		return dotted(p.label(terms.Concepts, s.Occupation.Concept, lang), years)
	case roster.SuggestSkill:
		return p.label(terms.Skills, s.Skill.ID, lang)
	case roster.SuggestLanguage:
		return dotted(p.label(terms.Languages, s.Language.Code, lang), t.T("register.level."+strings.ToLower(s.Language.Level)))
	case roster.SuggestEducation:
		year := ""
		if s.Education.Year > 0 {
			year = strconv.Itoa(s.Education.Year)
		}
		return dotted(p.label(terms.Levels, strconv.Itoa(s.Education.Level), lang), p.label(terms.Fields, s.Education.Field, lang), year)
	}
	return t.N("staff.years", s.Years)
}

// dotted joins what is not empty.
func dotted(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " · ")
}

// uploadCV takes a document in; what it suggests stands on the page that follows.
func (p *Pages) uploadCV(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	name, document, err := sentCV(c)
	if err == nil {
		_, err = p.Roster.UploadCV(c.UserContext(), v.Actor, e.ID, name, document)
	}
	if err != nil {
		return p.drawCV(c, v, e, err)
	}
	return to(c, v, "/mine/cv?said=cv_stored")
}

// sentCV reads the document of a form as far as one may be long, and the name that it had.
func sentCV(c *fiber.Ctx) (name string, document []byte, err error) {
	sent, err := c.FormFile("cv")
	if err != nil || sent.Size == 0 {
		return "", nil, &office.Error{Code: office.Invalid, Key: "cv.refused.missing"}
	}
	f, err := sent.Open()
	if err != nil {
		return "", nil, err
	}
	defer f.Close() // read only
	document, err = io.ReadAll(io.LimitReader(f, mostCV+1))
	return fileName(sent.Filename), document, err
}

// fileName is the name of a file without the folders before it, as far as it is shown.
func fileName(sent string) string {
	sent = strings.Join(strings.Fields(locale.CleanInput(sent)), " ")
	sent = sent[strings.LastIndexAny(sent, `/\`)+1:]
	if letters := []rune(sent); len(letters) > cvName {
		sent = string(letters[:cvName])
	}
	return sent
}

// confirmCV adds what she ticked.
func (p *Pages) confirmCV(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	if _, err := p.Roster.ConfirmCV(c.UserContext(), v.Actor, e.ID, web.ReadForm(c)["pick"]); err != nil {
		return p.drawCV(c, v, e, err)
	}
	return to(c, v, "/mine/cv?said=cv_added")
}

func (p *Pages) removeCV(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err == nil {
		_, err = p.Roster.RemoveCV(c.UserContext(), v.Actor, e.ID)
	}
	if err != nil {
		return err
	}
	return to(c, v, "/mine/cv?said=cv_removed")
}

// ownCVFile sends her the document as she uploaded it.
func (p *Pages) ownCVFile(c *fiber.Ctx, v gate.Visit) error {
	cv, document, err := p.Roster.OwnCV(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	e, err := p.Roster.Own(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	return web.SendDocument(c, "cv-"+e.Number, cv.Kind, document)
}

// ownCV is the document as she takes it along: encoding/json writes it in base64.
type ownCV struct {
	Name       string    `json:"name"`
	Kind       string    `json:"kind"`
	UploadedAt time.Time `json:"uploaded_at"`
	Document   []byte    `json:"document"`
	// Searched is what officers' searches read of it; empty while she does not agree.
	Searched []string `json:"searched"`
}

// takeCV is the document of a record: one or none.
func (p *Pages) takeCV(c *fiber.Ctx, v gate.Visit, e roster.Expert) ([]ownCV, error) {
	cv, document, err := p.Roster.OwnCV(c.UserContext(), v.Actor)
	if web.Missing(err) {
		return []ownCV{}, nil
	}
	if err != nil {
		return nil, err
	}
	searched, err := p.searchedCV(c.UserContext(), e)
	return []ownCV{{cv.Name, cv.Kind, cv.At, document, append([]string{}, searched...)}}, err
}

// copiedCV names the document in the copy that people read; the document itself stands in
// the one for programs.
type copiedCV struct{ Name, At string }

func copyCV(e roster.Expert, when func(time.Time) string) []copiedCV {
	if e.CV == nil {
		return nil
	}
	return []copiedCV{{e.CV.Name, when(e.CV.At)}}
}
