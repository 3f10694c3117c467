package staff

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/web"
)

// OfficerList is the data of the page "staff-officers".
type OfficerList struct {
	Tabs     []web.Tab
	Officers []OfficerRow
}

// OfficerRow is one officer in the list.
type OfficerRow struct {
	ID, Name, Email, Institution string
	Roles                        []string
	// State is active, invited (has never signed in) or disabled.
	State string
}

// OfficerForm is the data of the page "staff-officer": one that is there, or a new
// one.
type OfficerForm struct {
	OfficerRow
	Input               office.OfficerInput
	CreatedAt           time.Time
	Institutions, Roles []web.Choice
	Languages, Genders  []web.Choice
	// Link is that of the first sign-in; it is shown this once.
	Link string
	// Views are the records that she opened today.
	Views OpenedToday
	// Owned is what she answers for, Colleagues to whom it can be handed over.
	Owned      []OwnedThing
	Colleagues []web.Choice
}

// OwnedThing is something an officer answers for. Kind has a text.
type OwnedThing struct{ Kind, Title, URL string }

// adminTabs are the pages of administration.
func (p *Pages) adminTabs(v gate.Visit, now string) []web.Tab {
	var out []web.Tab
	for _, name := range []string{"officers", "institutions", "tokens"} {
		out = append(out, web.Tab{Label: p.text(v, "staff.admin."+name), URL: "/" + v.Lang + "/staff/" + name, Count: -1, Now: name == now})
	}
	return out
}

func (p *Pages) officers(c *fiber.Ctx, v gate.Visit) error {
	list, err := p.Office.Officers(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	data := OfficerList{Tabs: p.adminTabs(v, "officers")}
	for _, o := range list {
		data.Officers = append(data.Officers, p.officerRow(c, v, o))
	}
	slices.SortStableFunc(data.Officers, func(a, b OfficerRow) int { return cmpText(a.Name, b.Name) })
	return p.Render.Show(c, "staff-officers", p.page(c, v, "admin", data))
}

func (p *Pages) officerRow(c *fiber.Ctx, v gate.Visit, o office.Officer) OfficerRow {
	row := OfficerRow{ID: o.ID, Name: o.Name.In(v.Lang), Email: o.Email, Institution: p.institution(c.UserContext(), o.Institution, v.Lang), State: "active"}
	for _, r := range o.Roles {
		row.Roles = append(row.Roles, p.text(v, "staff.role_of."+string(r)))
	}
	switch {
	case o.Disabled:
		row.State = "disabled"
	case o.PasswordHash == "":
		row.State = "invited"
	}
	return row
}

func (p *Pages) newOfficer(c *fiber.Ctx, v gate.Visit) error {
	return p.showOfficer(c, v, OfficerForm{Input: office.OfficerInput{Language: v.Lang, Institution: v.Officer.Institution}}, nil)
}

func readOfficer(sent web.Form) office.OfficerInput {
	return office.OfficerInput{Email: sent.Text("email"), Name: office.Name{Latin: sent.Text("name.latin"), Native: sent.Text("name.native")}, Gender: office.Gender(sent.Text("gender")),
		Language: sent.Text("language"), Institution: sent.Text("institution"), Roles: web.Typed[office.Role](sent.List("roles"))}
}

// addOfficer shows the new officer's page with the link, instead of leading there:
// an address would keep what is shown once.
func (p *Pages) addOfficer(c *fiber.Ctx, v gate.Visit) error {
	in := readOfficer(web.ReadForm(c))
	o, link, err := p.Office.AddOfficer(c.UserContext(), v.Actor, in)
	if err != nil {
		return p.showOfficer(c, v, OfficerForm{Input: in}, err)
	}
	return p.showOfficer(c, v, OfficerForm{OfficerRow: p.officerRow(c, v, o), Input: inputOf(o), Link: link}, nil)
}

func inputOf(o office.Officer) office.OfficerInput {
	return office.OfficerInput{Email: o.Email, Name: o.Name, Gender: o.Gender, Language: o.Language, Institution: o.Institution, Roles: o.Roles}
}

func (p *Pages) oneOfficer(c *fiber.Ctx, v gate.Visit) error { return p.officerAgain(c, v, nil) }

// officerAgain shows an officer as she is kept, with what was refused.
func (p *Pages) officerAgain(c *fiber.Ctx, v gate.Visit, refused error) error {
	o, err := p.Office.Officer(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return err
	}
	data := OfficerForm{OfficerRow: p.officerRow(c, v, o), Input: inputOf(o)}
	data.Views.Reason = web.ReadForm(c).Text("reason")
	return p.showOfficer(c, v, data, refused)
}

func (p *Pages) changeOfficer(c *fiber.Ctx, v gate.Visit) error {
	in := readOfficer(web.ReadForm(c))
	o, err := p.Office.ChangeOfficer(c.UserContext(), v.Actor, param(c, "id"), in)
	if err != nil {
		if web.Missing(err) {
			return err
		}
		in.Email = o.Email
		return p.showOfficer(c, v, OfficerForm{OfficerRow: p.officerRow(c, v, o), Input: in}, err)
	}
	return to(c, v, "/staff/officers/"+o.ID, "changed")
}

func (p *Pages) newLink(c *fiber.Ctx, v gate.Visit) error {
	o, link, err := p.Office.NewLink(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return p.officerAgain(c, v, err)
	}
	return p.showOfficer(c, v, OfficerForm{OfficerRow: p.officerRow(c, v, o), Input: inputOf(o), Link: link}, nil)
}

func (p *Pages) disableOfficer(c *fiber.Ctx, v gate.Visit) error {
	o, err := p.Office.DisableOfficer(c.UserContext(), v.Actor, param(c, "id"))
	if err != nil {
		return p.officerAgain(c, v, err)
	}
	return to(c, v, "/staff/officers/"+o.ID, "disabled")
}

func (p *Pages) handOver(c *fiber.Ctx, v gate.Visit) error {
	id := param(c, "id")
	_, kept, err := p.Office.HandOver(c.UserContext(), v.Actor, id, web.ReadForm(c).Text("colleague"))
	if err != nil {
		return p.officerAgain(c, v, err)
	}
	if kept > 0 {
		return to(c, v, "/staff/officers/"+id, "partly_handed_over")
	}
	return to(c, v, "/staff/officers/"+id, "handed_over")
}

func (p *Pages) showOfficer(c *fiber.Ctx, v gate.Visit, data OfficerForm, refused error) error {
	ctx := c.UserContext()
	var err error
	if data.Institutions, err = p.institutions(ctx, v.Lang); err != nil {
		return err
	}
	data.Roles = p.said(v.Lang, "staff.role_of", web.Strings(office.Roles()))
	data.Genders = p.said(v.Lang, "staff.gender", []string{"undisclosed", "female", "male"})
	for _, l := range locale.Languages() {
		data.Languages = append(data.Languages, web.Choice{Value: l, Label: p.text(v, "staff.lang."+l)})
	}
	if data.ID != "" {
		if err := p.belongings(c, v, &data); err != nil {
			return err
		}
		if err := p.openedToday(ctx, v, data.ID, &data.Views); err != nil {
			return err
		}
	}
	page := p.page(c, v, "admin", data)
	if refused != nil && !p.refused(&page, refused) {
		return refused
	}
	return p.Render.Show(c, "staff-officer", page)
}

// belongings are what an officer answers for and who could take it over.
func (p *Pages) belongings(c *fiber.Ctx, v gate.Visit, data *OfficerForm) error {
	owned, err := p.Office.PropertyOf(c.UserContext(), v.Actor, data.ID)
	if err != nil {
		return err
	}
	paths := map[string]string{"programme": "/staff/programmes/", "opportunity": "/staff/opportunities/", "interest": "/staff/interests/"}
	for _, x := range owned {
		thing := OwnedThing{Kind: x.Kind, Title: in(x.Title, v.Lang), URL: "/staff/tokens"}
		if path := paths[x.Kind]; path != "" {
			thing.URL = path + x.ID
		}
		data.Owned = append(data.Owned, thing)
	}
	list, err := p.Office.Officers(c.UserContext(), v.Actor)
	if err != nil {
		return err
	}
	for _, o := range list {
		if !o.Disabled && o.ID != data.ID {
			data.Colleagues = append(data.Colleagues, web.Choice{Value: o.ID, Label: o.Name.In(v.Lang)})
		}
	}
	return nil
}
