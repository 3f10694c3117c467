package public

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/terms"
	"jisr/app/web"
)

// interestPage is the data of the page "invest".
type interestPage struct {
	Wish  invest.Wish
	About translated // the opportunity, when the interest is in one
	Lists map[string][]web.Choice
}

// Agreed is the value of the consent's box.
func (i interestPage) Agreed() string {
	if i.Wish.Consent {
		return "true"
	}
	return ""
}

func (p *Pages) askInterest(c *fiber.Ctx, v gate.Visit) error {
	w := invest.Wish{Opportunity: strings.Clone(c.Query("opportunity"))}
	if v.Actor.Kind == office.PersonKind { // nothing is asked twice
		known, err := p.People.Person(c.UserContext(), v.Actor.ID)
		if err != nil && !web.Missing(err) {
			return err
		}
		w.Name, w.Email, w.Phone, w.Country, w.City = known.Name, known.Email, known.Phone, known.Country, known.City
	}
	return p.drawInterest(c, v, w, nil)
}

func (p *Pages) drawInterest(c *fiber.Ctx, v gate.Visit, w invest.Wish, wrong error) error {
	data := interestPage{Wish: w}
	if w.Opportunity != "" {
		o, err := p.Invest.Read(c.UserContext(), w.Opportunity)
		if err != nil && !web.Missing(err) {
			return err
		}
		if err != nil { // left the list meanwhile: the interest is a general one then
			data.Wish.Opportunity = ""
		} else {
			data.About = translate(o.Title, v.Lang)
		}
	}
	var err error
	if data.Lists, err = p.interestLists(c, v.Lang); err != nil {
		return err
	}
	page := p.page(c, v, "invest", data)
	if wrong != nil && !p.blame(&page, wrong, interestInput) {
		return wrong
	}
	return p.Render.Show(c, "invest", page)
}

func interestInput(path string) string {
	return first(path, []string{"name.latin", "name.native", "email", "phone", "country", "city", "kind", "company", "band", "form", "horizon", "message", "consent"},
		map[string]string{"sectors": "sectors", "governorates": "governorates", "support": "support", "share_with": "share_with"})
}

func (p *Pages) interestLists(c *fiber.Ctx, lang string) (map[string][]web.Choice, error) {
	out := map[string][]web.Choice{
		"countries": p.sorted(terms.Countries, lang), "sectors": p.sections(lang), "governorates": p.sorted(terms.Governorates, lang),
		"kinds": p.said(lang, "invest.kind", []string{"person", "company"}), "bands": p.said(lang, "catalogue.band", web.Strings(invest.Bands())),
		"forms": p.said(lang, "catalogue.form", web.Strings(invest.Forms())), "horizons": p.said(lang, "invest.horizon", []string{"this_year", "next_year", "later"}),
		"supports": p.said(lang, "invest.support", invest.Supports()),
	}
	all, err := p.Staff.Institutions(c.UserContext())
	if err != nil {
		return nil, err
	}
	for _, at := range all {
		if at.Kind == office.AuthorityKind {
			out["authorities"] = append(out["authorities"], web.Choice{Value: at.ID, Label: in(at.Name, lang)})
		}
	}
	return out, nil
}

func parseWish(f web.Form, lang string) invest.Wish {
	w := invest.Wish{Kind: f.Text("kind"), Company: f.Text("company"), Opportunity: f.Text("opportunity"), Sectors: f.List("sectors"), Governorates: f.List("governorates"),
		Band: invest.Band(f.Text("band")), Form: invest.Form(f.Text("form")), Horizon: f.Text("horizon"), Support: f.List("support"), Message: f.Text("message"),
		ShareWith: f.List("share_with"), Consent: f.Text("consent") == "true"}
	w.Name = office.Name{Latin: f.Text("name.latin"), Native: f.Text("name.native")}
	w.Email, w.Phone, w.Country, w.City, w.Language = f.Text("email"), f.Code("phone"), f.Text("country"), f.Text("city"), lang
	return w
}

// thanksFor is how long the thanks page of an interest opens.
const thanksFor = 24 * time.Hour

func (p *Pages) fileInterest(c *fiber.Ctx, v gate.Visit) error {
	f := web.ReadForm(c)
	w := parseWish(f, v.Lang)
	if f.Trapped() {
		return to(c, v, "/opportunities")
	}
	lists, err := p.interestLists(c, v.Lang)
	if err != nil {
		return err
	}
	w.ShareWith = slices.DeleteFunc(w.ShareWith, func(id string) bool {
		return !slices.ContainsFunc(lists["authorities"], func(a web.Choice) bool { return a.Value == id })
	})
	filed, err := p.Invest.File(c.UserContext(), v.Actor, w)
	if err != nil && office.CodeOf(err) == office.Invalid {
		return p.drawInterest(c, v, w, err)
	}
	if err != nil {
		return err
	}
	return to(c, v, "/invest/thanks/"+p.Tokens.Token(interestPurpose, filed.ID, p.Now().Add(thanksFor)))
}

// thanksPage is the data of the page "invest-thanks": nothing of the person.
type thanksPage struct {
	Reference, Officer string
	Promised           office.Date
}

func (p *Pages) interestFiled(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.Tokens.OpenToken(interestPurpose, strings.Clone(c.Params("token")), p.Now())
	if err != nil || id == "" {
		return office.Missing("link")
	}
	filed, err := p.Invest.Store.Interest(c.UserContext(), id)
	if err != nil {
		return err
	}
	data := thanksPage{Reference: filed.Reference, Promised: filed.Promised}
	if o, err := p.Staff.Officer(c.UserContext(), filed.Owner); err == nil {
		data.Officer = o.Name.In(v.Lang)
	}
	return p.Render.Show(c, "invest-thanks", p.page(c, v, "invest", data))
}
