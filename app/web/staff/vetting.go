package staff

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Checking is what an officer may do about the claims of a record: the forms carry the
// revision that she sees, so that nobody's work is overwritten.
type Checking struct {
	Rev   int64
	Kinds []web.Choice
	// Add is the form of a new claim.
	Add ClaimForm
}

// ClaimForm is what was typed about a claim.
type ClaimForm struct {
	// Of a new one.
	Claim, Occupation, OccupationCode, Study, StudyCode, Scope, ScopeCode string
	// Of a decision.
	Evidence, Reason string
	Expires          office.Date
}

// claim says a claim in words, as everybody sees it who may open the record.
func (p *Pages) claim(x roster.Vetting, lang string) Claim {
	kind := terms.ISCO
	if x.Claim == roster.ClaimDegree {
		kind = terms.Fields
	}
	about := joinDots(p.label(kind, x.Field, lang), p.label(terms.Countries, x.Scope, lang))
	out := Claim{Name: p.Render.Text(lang, "staff.claim."+string(x.Claim)), About: about, State: string(x.Status), Until: x.Expires, Key: x.Key(), Reason: x.Reason}
	if x.At != nil && (x.Status == roster.Verified || x.Status == roster.Refused) {
		out.When = x.At.In(office.Baghdad)
	}
	if x.Status == roster.Requested && x.RequestedAt != nil {
		out.Asked = x.RequestedAt.In(office.Baghdad)
	}
	return out
}

// checking adds what only those see who check claims: evidence, answers and the forms.
func (p *Pages) checking(ctx context.Context, v gate.Visit, e roster.Expert, typed web.Form, data *Expert) {
	data.Check = &Checking{Rev: e.Rev, Kinds: p.said(v.Lang, "staff.claim", web.Strings(roster.Claims()))}
	if typed.Text("act") == "add" {
		data.Check.Add = ClaimForm{Claim: typed.Text("claim.claim"), Occupation: typed.Text("claim.occupation"), OccupationCode: typed.Text("claim.occupation.code"),
			Study: typed.Text("claim.study"), StudyCode: typed.Text("claim.study.code"), Scope: typed.Text("claim.scope"), ScopeCode: typed.Text("claim.scope.code")}
	}
	for i, x := range e.Vetting {
		out := &data.Vetting[i]
		out.Evidence, out.Answer = x.Evidence, x.Answer
		if x.Institution != "" {
			out.Office = p.institution(ctx, x.Institution, v.Lang)
		}
		if in := claimInput(i); typed.Text("at") == strconv.Itoa(i) {
			out.Form = ClaimForm{Evidence: typed.Text(in + "evidence"), Reason: typed.Text(in + "reason"), Expires: typed.Date(in + "expires")}
		}
	}
}

// claimInput is the beginning of the names of a claim's inputs.
func claimInput(i int) string { return "claims[" + strconv.Itoa(i) + "]." }

// vet does what an officer decided about a claim.
func (p *Pages) vet(c *fiber.Ctx, v gate.Visit) error {
	ctx, sent, id := c.UserContext(), web.ReadForm(c), param(c, "id")
	key, rev := sent.Text("claim"), sent.Rev()
	if rev == 0 { // a form without its mark would overwrite
		return office.Missing("claim")
	}
	at, bad := strconv.Atoi(sent.Text("at"))
	in := claimInput(at)
	var err error
	switch act := sent.Text("act"); {
	case act == "add":
		err = p.addClaim(ctx, v, id, rev, sent)
	case bad != nil:
		return office.Missing("claim")
	case act == "request":
		_, err = p.Roster.RequestEvidence(ctx, v.Actor, id, rev, key)
	case act == "verify":
		_, err = p.Roster.VerifyClaim(ctx, v.Actor, id, rev, key, sent.Text(in+"evidence"), sent.Date(in+"expires"))
		err = renamed(err, func(path string) string { return in + path })
	case act == "refuse":
		_, err = p.Roster.RefuseClaim(ctx, v.Actor, id, rev, key, sent.Text(in+"reason"))
		err = renamed(err, func(path string) string { return in + path })
	default:
		return office.Missing("claim")
	}
	if err != nil && office.CodeOf(err) == office.Stale {
		err = p.overtaken(ctx, v, id)
	}
	if err != nil {
		return p.expertAgain(c, v, err, sent)
	}
	return to(c, v, expertPath(id), "vetting_"+sent.Text("act"))
}

func (p *Pages) addClaim(ctx context.Context, v gate.Visit, id string, rev int64, sent web.Form) error {
	claim, input, kind := roster.Claim(sent.Text("claim.claim")), "claim.occupation", terms.ISCO
	if claim == roster.ClaimDegree {
		input, kind = "claim.study", terms.Fields
	}
	_, err := p.Roster.AddClaim(ctx, v.Actor, id, rev, claim, p.sentTerm(sent, input, kind, v.Lang), p.sentTerm(sent, "claim.scope", terms.Countries, v.Lang))
	return renamed(err, func(path string) string {
		if path == "field" {
			return input
		}
		return "claim." + path
	})
}

// sentTerm is the code of what stands in a combobox: the chosen one while the text is
// the one that it was chosen for, since without scripts it stays when the text is
// changed; else the one that the text means.
func (p *Pages) sentTerm(sent web.Form, input, kind, lang string) string {
	word, code := strings.TrimSpace(sent.Text(input)), sent.Text(input+".code")
	switch {
	case word == "":
		return ""
	case p.Terms.Known(kind, code) && p.label(kind, code, lang) == word:
		return code
	}
	return p.meant(kind, word, lang)
}

// renamed gives the fields of an error the names of the inputs on the page.
func renamed(err error, name func(path string) string) error {
	var e *office.Error
	if err == nil || !errors.As(err, &e) || e.Code != office.Invalid {
		return err
	}
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for i := range out.Fields {
		out.Fields[i].Path = name(out.Fields[i].Path)
	}
	return &out
}

// overtaken says who changed the record since the officer saw it, what and when.
func (p *Pages) overtaken(ctx context.Context, v gate.Visit, id string) error {
	rows, err := p.Log.Of(ctx, id, 50)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if changesRecord(row.Action) {
			x, t := p.entry(ctx, row, v), p.Render.Printer(v.Lang)
			return office.Refuse("vetting.refused.overtaken", map[string]any{"who": x.Meta, "what": x.Text, "when": t.DateTime(row.At, office.Baghdad)})
		}
	}
	return &office.Error{Code: office.Stale, Key: "staff.refused"}
}

// changesRecord is true for what changes a record itself.
func changesRecord(a office.Action) bool {
	switch a {
	case office.Changed, office.Confirmed, office.Paused, office.Resumed, office.Rested, office.ConsentGiven, office.ConsentEnded, office.AddressMoved, office.AddressRestored,
		office.ClaimAdded, office.EvidenceAsked, office.EvidenceGiven, office.ClaimVerified, office.ClaimRefused:
		return true
	}
	return false
}

// evidenceTask says how many answers wait to be checked and leads to the one that waits
// longest.
func (p *Pages) evidenceTask(ctx context.Context, v gate.Visit, data *Home) error {
	waiting, err := p.Roster.EvidenceWaiting(ctx, v.Actor)
	if err != nil || len(waiting) == 0 {
		return err
	}
	data.Tasks = append(data.Tasks, Task{Kind: "evidence", Count: len(waiting), URL: expertPath(waiting[0].Expert) + "#vetting"})
	return nil
}
