package staff

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// OutcomeSection is how an interest ended, as staff see it, and the form that says so.
type OutcomeSection struct {
	// Said is true once there is one.
	Said bool
	invest.Outcome
	// Form is what stands in the form.
	Form  OutcomeForm
	Ends  []web.Choice
	Bands []web.Choice
}

// OutcomeForm is what an officer types of the end of an interest.
type OutcomeForm struct{ To, Band, Jobs, Reason string }

// inForm is before the names of the form's fields, since the page has others of theirs.
const inForm = "outcome."

func (p *Pages) outcomeSection(x invest.Interest, lang string) OutcomeSection {
	out := OutcomeSection{Form: OutcomeForm{Band: string(x.Band)}, Ends: p.said(lang, "staff.pipeline", web.Strings(invest.Ends())), Bands: p.said(lang, "staff.band", web.Strings(invest.Bands()))}
	if out.Outcome, out.Said = x.Concluded(); out.Said {
		out.Form = OutcomeForm{To: string(out.To), Band: string(out.Band), Reason: out.Reason}
		if out.To == invest.Invested {
			out.Form.Jobs = strconv.Itoa(out.Jobs)
		}
	}
	return out
}

// fill puts what was typed back into the form.
func (s *OutcomeSection) fill(sent web.Form) {
	if _, ours := sent[inForm+"reason"]; ours {
		s.Form = OutcomeForm{sent.Text(inForm + "to"), sent.Text(inForm + "band"), sent.Code(inForm + "jobs"), sent.Text(inForm + "reason")}
	}
}

// conclude ends an interest with its outcome.
func (p *Pages) conclude(c *fiber.Ctx, v gate.Visit) error {
	sent, id := web.ReadForm(c), param(c, "id")
	r := invest.Result{To: invest.Stage(sent.Text(inForm + "to")), Band: invest.Band(sent.Text(inForm + "band")), Reason: sent.Text(inForm + "reason")}
	if sent.Text(inForm+"jobs") != "" {
		n := sent.Number(inForm + "jobs")
		r.Jobs = &n
	}
	_, err := p.Invest.Conclude(c.UserContext(), v.Actor, id, sent.Rev(), r)
	return p.interestAfter(c, v, id, "concluded", within(inForm, err))
}

// within puts the names of wrong fields below the name of their form.
func within(form string, err error) error {
	var e *office.Error
	if !errors.As(err, &e) || e.Code != office.Invalid {
		return err
	}
	out := *e
	out.Fields = slices.Clone(e.Fields)
	for i := range out.Fields {
		out.Fields[i].Path = form + out.Fields[i].Path
	}
	return &out
}

// jobSteps are the investor's yearly answers as lines of what happened.
func (p *Pages) jobSteps(o invest.Outcome, v gate.Visit) (out []Step) {
	for _, y := range o.Years {
		out = append(out, Step{Stage: string(invest.Invested), Note: p.Render.Printer(v.Lang).N("outcome.year", y.Jobs, "year", y.Year), By: p.text(v, "staff.who.investor"), At: y.At})
	}
	return out
}

// results says what became of the interests in the pipeline, in one line; empty while
// there is no investment.
func (p *Pages) results(list []invest.Interest, lang string) string {
	r, t := invest.Sum(list), p.Render.Printer(lang)
	if r.Invested == 0 {
		return ""
	}
	parts := []string{t.N("staff.results.invested", r.Invested), t.N("staff.results.expected", r.Expected)}
	if r.Answered > 0 {
		parts = append(parts, fmt.Sprintf("%s %s", t.N("staff.results.jobs", r.Jobs), t.N("staff.results.answered", r.Answered)))
	}
	return strings.Join(parts, " ")
}
