package staff

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// decide puts somebody on the shortlist or leaves her out, with the reason. The form
// says which decision the officer saw, so that nobody's is overwritten unseen.
func (p *Pages) decide(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	d := programme.Decision{Expert: sent.Text("expert"), In: sent.Text("in") == "true", Reason: sent.Text("reason"), Seen: seen(sent.Text("seen"))}
	if d.In {
		d.Reason = sent.Text("why") // asked for where she does not meet a must
	}
	if must := mustOf(c); must != programme.AllMusts {
		d.Without = &must
	}
	_, err := p.Programmes.Shortlist(c.UserContext(), v.Actor, param(c, "id"), whole(c, "n"), []programme.Decision{d})
	return p.answerDecision(c, v, d, map[bool]string{true: "shortlisted", false: "left_out"}[d.In], err)
}

// undo takes the officer's last decision about somebody back.
func (p *Pages) undo(c *fiber.Ctx, v gate.Visit) error {
	asked := web.ReadQuery(c)
	at := seen(asked.Text("seen"))
	if at == nil {
		at = &time.Time{}
	}
	d := programme.Decision{Expert: asked.Text("expert")}
	err := p.Programmes.Undo(c.UserContext(), v.Actor, param(c, "id"), whole(c, "n"), d.Expert, *at)
	return p.answerDecision(c, v, d, "undone", err)
}

// seen reads when the decision was made that stood on the page; 0 for none, and nothing
// from a form that does not say.
func seen(text string) *time.Time {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil
	}
	if ms == 0 {
		return &time.Time{}
	}
	at := time.UnixMilli(ms)
	return &at
}

// answerDecision answers a decision: the row alone to a page that changes in place, otherwise
// the list again.
func (p *Pages) answerDecision(c *fiber.Ctx, v gate.Visit, d programme.Decision, said string, err error) error {
	if web.IsPart(c) {
		return p.changedRow(c, v, d, said, err)
	}
	if err == nil {
		return to(c, v, matchesPath(c)+"?"+place(c)+"&about="+url.QueryEscape(d.Expert), said)
	}
	page, failed := p.matchesPage(c, v, d.Expert)
	if failed != nil {
		return failed
	}
	if !p.turnedDown(c.UserContext(), &page, v, err) {
		return err
	}
	for i := range page.Errors {
		page.Errors[i].Field = "" // the row says which
	}
	data := page.Data.(Matches)
	data.Typed, data.AskedIn = d.Reason, d.In
	page.Data = data
	return p.Render.Show(c, "staff-matches", page)
}

// changedRow answers with one row as it stands now, the shortlist below it, and the
// word about what was done with its way back.
func (p *Pages) changedRow(c *fiber.Ctx, v gate.Visit, d programme.Decision, said string, err error) error {
	m, failed := p.Programmes.Match(c.UserContext(), v.Actor, param(c, "id"), whole(c, "n"), mustOf(c), d.Expert)
	if failed != nil {
		return failed
	}
	if len(m.Candidates) == 0 { // she does not fit any more: the whole list is another
		c.Set("HX-Redirect", "/"+v.Lang+matchesPath(c)+"?"+place(c))
		return c.SendStatus(fiber.StatusOK)
	}
	data, failed := p.matchData(c.UserContext(), v, m)
	if failed != nil {
		return failed
	}
	data.Place = place(c)
	page := p.page(c, v, "programmes", nil)
	if err == nil {
		page.Notice = &web.Notice{Text: p.text(v, "staff.said."+said)}
		p.offerUndo(page.Notice, v, m, d.Expert, data.Place)
	} else if !p.turnedDown(c.UserContext(), &page, v, err) {
		return err
	}
	for i := range page.Errors {
		switch {
		case page.Errors[i].Field != "reason":
			page.Errors[i].Field = "" // it has no field: the word beside the list says it
		case d.In:
			page.Errors[i].Field = "why"
		}
	}
	if len(page.Errors) > 0 {
		data.Asked, data.Typed, data.AskedIn = data.Rows[0].Key, d.Reason, d.In
	}
	page.Data = data
	return p.Render.Part(c, "staff-matches", "changed", page)
}

// turnedDown says on the page why a decision was not taken; false when that is not for
// the officer to read.
func (p *Pages) turnedDown(ctx context.Context, page *web.Page, v gate.Visit, err error) bool {
	if !p.refused(page, err) {
		return false
	}
	if text := p.meanwhile(ctx, v, err); text != "" {
		page.Notice.Text = text
	}
	shorten(page, "[0].")
	for i := range page.Errors {
		if e := &page.Errors[i]; e.Field == "reason" {
			e.Message = p.text(v, "staff.field.problem", "field", p.text(v, "staff.match.reason"), "problem", e.Message)
		}
	}
	return true
}

// meanwhile says who decided about the same person, what and when; empty when err is
// about something else.
func (p *Pages) meanwhile(ctx context.Context, v gate.Visit, err error) string {
	e := shownError(err)
	if e == nil || e.Key != "programme.refused.decided" || e.Args["at"] == nil {
		return ""
	}
	who, _ := e.Args["officer"].(string)
	at, _ := e.Args["at"].(time.Time)
	what := map[bool]string{true: "in", false: "out"}[e.Args["in"] == true]
	return p.text(v, "staff.match.meanwhile."+what, "officer", p.officer(ctx, who, v.Officer.ID, v.Lang), "at", p.Render.Printer(v.Lang).DateTime(at, office.Baghdad))
}

// offerUndo adds the way back to a notice, while the decision about that person is the
// reader's own and the newest.
func (p *Pages) offerUndo(n *web.Notice, v gate.Visit, m programme.Matches, key, place string) {
	expert, _ := p.Programmes.Resolve(m.Programme.ID, key)
	for _, e := range m.Shortlist {
		if e.Expert == expert && e.Undo && e.By == v.Actor.ID {
			n.Verb = p.text(v, "staff.match.back")
			n.Action = "/" + v.Lang + roleState{m.Programme, m.Role}.path() + "/matches/undo?" +
				place + "&" + url.Values{"expert": {key}, "seen": {strconv.FormatInt(e.At.UnixMilli(), 10)}}.Encode()
		}
	}
}

// place is which list of matches it is and which page of it, as an address says it.
func place(c *fiber.Ctx) string {
	out := url.Values{"after": {strconv.Itoa(afterOf(c))}}
	if must := mustOf(c); must != programme.AllMusts {
		out.Set("all_but", strconv.Itoa(must))
	}
	return out.Encode()
}

// mustOf is the must that those on the list do not meet.
func mustOf(c *fiber.Ctx) int {
	if n, err := strconv.Atoi(web.ReadQuery(c).Code("all_but")); err == nil && n >= 0 {
		return n
	}
	return programme.AllMusts
}

func matchesPath(c *fiber.Ctx) string {
	return "/staff/programmes/" + param(c, "id") + "/roles/" + strconv.Itoa(whole(c, "n")) + "/matches"
}
