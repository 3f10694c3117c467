package staff

import (
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/terms"
	"jisr/app/web"
)

// InstitutionList is the data of the page "staff-institutions".
type InstitutionList struct {
	Tabs         []web.Tab
	Institutions []InstitutionRow
}

// InstitutionRow is one institution in the list.
type InstitutionRow struct{ ID, Name, Kind, Place string }

// InstitutionForm is the data of the page "staff-institution".
type InstitutionForm struct {
	office.Institution
	Kinds, Governorates []web.Choice
}

// Action is where the form is sent, below the language.
func (f InstitutionForm) Action() string {
	if f.ID == "" {
		return "/staff/institutions/new"
	}
	return "/staff/institutions/" + f.ID
}

func (p *Pages) institutionList(c *fiber.Ctx, v gate.Visit) error {
	list, err := p.Staff.Institutions(c.UserContext())
	if err != nil {
		return err
	}
	data := InstitutionList{Tabs: p.adminTabs(v, "institutions")}
	for _, x := range list {
		data.Institutions = append(data.Institutions, InstitutionRow{x.ID, in(x.Name, v.Lang), string(x.Kind), p.label(terms.Governorates, x.Governorate, v.Lang)})
	}
	return p.Render.Show(c, "staff-institutions", p.page(c, v, "admin", data))
}

func (p *Pages) newInstitution(c *fiber.Ctx, v gate.Visit) error {
	return p.showInstitution(c, v, office.Institution{}, nil)
}

func (p *Pages) oneInstitution(c *fiber.Ctx, v gate.Visit) error {
	x, err := p.Staff.Institution(c.UserContext(), param(c, "id"))
	if err != nil {
		return err
	}
	return p.showInstitution(c, v, x, nil)
}

func (p *Pages) saveInstitution(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	x := office.Institution{Name: sent.Texts("name"), Kind: office.InstitutionKind(sent.Text("kind")), Governorate: sent.Text("governorate")}
	if id := param(c, "id"); id != "" {
		was, err := p.Staff.Institution(c.UserContext(), id)
		if err != nil {
			return err
		}
		x.ID, x.Rev = was.ID, sent.Rev()
	}
	saved, err := p.Office.SaveInstitution(c.UserContext(), v.Actor, x)
	if err != nil {
		return p.showInstitution(c, v, x, err)
	}
	return to(c, v, "/staff/institutions/"+saved.ID, "changed")
}

func (p *Pages) showInstitution(c *fiber.Ctx, v gate.Visit, x office.Institution, refused error) error {
	data := InstitutionForm{Institution: x, Kinds: p.said(v.Lang, "staff.institution", []string{string(office.Ministry), string(office.HostKind), string(office.AuthorityKind)}),
		Governorates: p.sorted(terms.Governorates, v.Lang)}
	page := p.page(c, v, "admin", data)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	for i := range page.Errors {
		if page.Errors[i].Field == "name" {
			page.Errors[i].Field = "name.ar"
		}
	}
	return p.Render.Show(c, "staff-institution", page)
}
