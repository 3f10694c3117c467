package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
)

// Page is what a template sees. A handler starts with For, adds Title, Nav and
// Data, and hands it to Renderer.Show.
type Page struct {
	// Lang is ar, ckb or en; Dir follows from it. The renderer sets Dir.
	Lang, Dir string
	// Title is the document's title before the service's name, in the reader's
	// language. A page may define the block "title" instead.
	Title string
	// Nav is the entry of the main navigation that this page belongs to: offer,
	// invest, mine (public); today, experts, programmes, investors (staff).
	Nav string
	// Path is the address below the language with its query ("/experts?q=water"),
	// so that changing the language keeps page and query.
	Path string
	// Reader is who reads, as the header shows it.
	Reader Reader
	// CSRF is the token that every form of the page carries (part "csrf").
	CSRF string
	// Notice is the answer to an action, with its way back.
	Notice *Notice
	// Errors is what is wrong with a form: the summary on top and the message
	// beside each field come from here. A page with errors is answered with 422.
	Errors []Problem
	// Data is the page's own; each page has one type for it.
	Data any
}

// Reader is the one who reads, for the header; empty for a visitor.
type Reader struct {
	// Name as shown to herself; Desk is an officer's institution, by name.
	Name, Desk string
	SignedIn   bool
	Staff      bool
	// Opens are the entries of the staff navigation that she may open.
	Opens []string
	// For is the absent colleague in whose place she acts, by name; Absent are those
	// for whom she might.
	For    string
	Absent []Choice
}

// Notice says what an action did. Where it can be taken back or tried again,
// Verb is the button's text and Action the address it is posted to.
type Notice struct {
	// Kind is empty (done), "bad" (failed) or "wait" (conflict, attention).
	Kind         string
	Text         string
	Verb, Action string
}

// Problem is one wrong field. Field is the input's name, which is the JSON path
// of office.FieldError; empty when the whole form is meant.
type Problem struct{ Field, Message string }

// For is the page of this request: language, address, token and reader are set.
func For(c *fiber.Ctx, v gate.Visit) Page {
	p := Page{Lang: v.Lang, Path: pathBelow(v.Lang, c.OriginalURL()), CSRF: v.CSRF}
	p.Reader = Reader{SignedIn: v.SignedIn(), Staff: v.Actor.Kind == office.OfficerKind}
	if p.Reader.Staff {
		p.Reader.Name, p.Reader.Opens = v.Officer.Name.In(v.Lang), opens(v.Actor)
	}
	return p
}

// opens are the entries of the navigation behind which a door lets the actor in.
func opens(a office.Actor) []string {
	out := []string{"today"}
	for _, entry := range []struct {
		name  string
		roles []office.Role
	}{{"experts", []office.Role{office.Viewer, office.OfficerRole}}, {"needs", []office.Role{office.HostRole, office.OfficerRole}}, {"programmes", []office.Role{office.OfficerRole}}, {"reports", []office.Role{office.Viewer, office.Statistician}},
		{"investors", []office.Role{office.Investment}}, {"log", []office.Role{office.Auditor}}, {"admin", []office.Role{office.Admin}}} {
		if entry.name == "reports" && a.May(office.OfficerRole) {
			continue // each report is read from its programme
		}
		if a.May(entry.roles...) {
			out = append(out, entry.name)
		}
	}
	return out
}

// pathBelow cuts the language from an address: /ckb/experts?q=x is /experts?q=x.
func pathBelow(lang, address string) string {
	rest, found := strings.CutPrefix(address, "/"+lang)
	if !found || (rest != "" && rest[0] != '/' && rest[0] != '?') {
		return ""
	}
	return rest
}

// In is the same page, with its query, in another language.
func (p Page) In(lang string) string { return "/" + lang + p.Path }

// Wrong is the message of the field with that name, empty when it is well.
func (p Page) Wrong(name string) string {
	for _, e := range p.Errors {
		if e.Field == name {
			return e.Message
		}
	}
	return ""
}

// Amiss is true when something is wrong in a row of a list (experience[1]), or in any
// row of it (experience).
func (p Page) Amiss(row string) bool {
	return slices.ContainsFunc(p.Errors, func(e Problem) bool {
		return e.Field == row || strings.HasPrefix(e.Field, row+"[") || strings.HasPrefix(e.Field, row+".")
	})
}

// Blame turns err into the page's Errors when it is about input (office.Invalid)
// and reports whether it was: if not, the handler returns err as it is. The text
// of a field has the key "invalid." + code.
func (r *Renderer) Blame(p *Page, err error) bool {
	var e *office.Error
	if !errors.As(err, &e) || e.Code != office.Invalid {
		return false
	}
	t := r.language(p.Lang).print
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, Problem{Field: f.Path, Message: t.T("invalid."+f.Code, f.Args)})
	}
	if len(e.Fields) == 0 {
		p.Errors = append(p.Errors, Problem{Message: t.T(e.Key, e.Args)})
	}
	return true
}
