package public

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/web"
)

// callView is a call as the investor reads it, in her zone and in Baghdad's.
type callView struct {
	// State is offered, passed (no time is left to choose), booked, held, cancelled or
	// given_up (by her); empty without a call.
	State string
	// Yours and Baghdad are the chosen time; Yours is empty where her zone is not known, and
	// Zone is its name.
	Yours, Baghdad, Zone string
	How                  string
	Minutes              int
	// Choices are the times that she may choose, or choose instead; Changes is what the page
	// was made from.
	Choices []web.Choice
	Changes int
	// Last is true once she has chosen again.
	Last bool
	// Reason is why she cancels it, where what she typed was refused.
	Reason string
}

func (p *Pages) callView(s invest.Status, lang string) (out callView) {
	c, now := s.Call, p.Now()
	if c == nil || s.Turn == invest.TurnNobody {
		return out
	}
	out = callView{State: "passed", How: c.How, Minutes: c.Minutes, Changes: c.Changes, Last: c.Moved}
	if s.Zone != nil {
		out.Zone = s.Zone.String()
	}
	switch {
	case c.GivenUp:
		out.State = "given_up"
	case c.CancelledAt != nil:
		out.State = "cancelled"
	case c.Chosen != nil:
		if out.State = "held"; c.Open(now) {
			out.State = "booked"
		}
		out.Yours, out.Baghdad = p.times(*c.Chosen, s.Zone, lang)
	case c.Open(now):
		out.State = "offered"
	}
	if c.Choosable(now) {
		for _, at := range c.Free(now) {
			out.Choices = append(out.Choices, p.slotChoice(at, s.Zone, lang))
		}
	}
	return out
}

// times are an instant where she lives and in Baghdad.
func (p *Pages) times(at time.Time, zone *time.Location, lang string) (yours, baghdad string) {
	t := p.Render.Printer(lang)
	said := func(in *time.Location) string {
		return t.DateStyle(at.In(in), locale.Weekday) + " " + t.Time(at.In(in))
	}
	if zone != nil {
		yours = said(zone)
	}
	return yours, said(office.Baghdad)
}

func (p *Pages) slotChoice(at time.Time, zone *time.Location, lang string) web.Choice {
	yours, baghdad := p.times(at, zone, lang)
	out := web.Choice{Value: at.UTC().Format(time.RFC3339), Label: yours, Hint: p.Render.Text(lang, "call.slot.baghdad", "time", baghdad)}
	if yours == "" {
		out.Label, out.Hint = out.Hint, ""
	}
	return out
}

// chooseSlot books a time, or another one once. The link is the authority for it.
func (p *Pages) chooseSlot(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	sent := web.ReadForm(c)
	at, _ := time.Parse(time.RFC3339, sent.Text("slot")) // what is no time is none of those offered
	seen, _ := strconv.Atoi(sent.Text("changes"))
	if _, err := p.Invest.ChooseSlot(c.UserContext(), office.Nobody(), id, seen, at); err != nil {
		return p.showStatus(c, v, id, err)
	}
	return to(c, v, statusPath(c)+"#call")
}

// giveUpCall cancels the call that she booked. The link is the authority for it.
func (p *Pages) giveUpCall(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	sent := web.ReadForm(c)
	seen, _ := strconv.Atoi(sent.Text("changes"))
	if _, err := p.Invest.GiveUpCall(c.UserContext(), office.Nobody(), id, seen, sent.Text("reason")); err != nil {
		return p.showStatus(c, v, id, err)
	}
	return to(c, v, statusPath(c)+"#call")
}

// callFile is the entry of a call for her calendar.
func (p *Pages) callFile(c *fiber.Ctx, v gate.Visit) error {
	id, err := p.interestOf(c)
	if err != nil {
		return err
	}
	in, err := p.Invest.Store.Interest(c.UserContext(), id)
	if err != nil {
		return err
	}
	if in.Call == nil || in.Call.Chosen == nil {
		return office.Missing("page")
	}
	file, err := p.CallEntry(in, *in.Call.Chosen, true, v.Lang)
	if err != nil {
		return err
	}
	return sendCalendar(c, file)
}

func sendCalendar(c *fiber.Ctx, file []byte) error {
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8; method=PUBLISH")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="jisr.ics"`)
	return c.Send(file)
}
