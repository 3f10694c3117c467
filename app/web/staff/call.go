package staff

import (
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/web"
)

// CallSection is a call with an investor as staff see it, and the form that offers times
// in Baghdad's zone.
type CallSection struct {
	// May is true while times may be offered; Open while there is something to take back.
	May, Open bool
	// State is offered, passed, chosen, held, cancelled or given_up (by the investor, for
	// the Reason that was said, if any); empty without a call. Times are those offered, or
	// the one that was chosen.
	State  string
	Times  []time.Time
	How    string
	Reason string
	// Slots, Minute and Typed are what the form has.
	Slots   []SlotForm
	Minute  string
	Minutes []web.Choice
	Typed   string
}

// SlotForm is one time as it is typed.
type SlotForm struct {
	Day  office.Date
	Time string
}

const usualMinutes = "30"

func (p *Pages) callSection(x invest.Interest, lang string) CallSection {
	out := CallSection{May: !x.Ended(), Slots: make([]SlotForm, invest.MostSlots()), Minute: usualMinutes}
	for _, n := range invest.Minutes() {
		out.Minutes = append(out.Minutes, web.Choice{Value: strconv.Itoa(n), Label: p.Render.Printer(lang).N("staff.call.minutes", n)})
	}
	if x.Call == nil {
		return out
	}
	c, now := *x.Call, p.Now()
	out.How, out.Open, out.State = c.How, c.Open(now), "passed"
	switch {
	case c.GivenUp:
		out.State, out.Reason = "given_up", c.Reason
	case c.CancelledAt != nil:
		out.State = "cancelled"
	case c.Chosen != nil && c.Open(now):
		out.State, out.Times = "chosen", []time.Time{c.Chosen.In(office.Baghdad)}
	case c.Chosen != nil:
		out.State, out.Times = "held", []time.Time{c.Chosen.In(office.Baghdad)}
	case out.Open:
		out.State = "offered"
		for _, at := range c.Free(now) {
			out.Times = append(out.Times, at.In(office.Baghdad))
		}
	}
	return out
}

// fill puts what was typed back into the form.
func (s *CallSection) fill(sent web.Form) {
	if sent.Text("minutes") == "" {
		return // another form of the page was sent
	}
	s.Minute, s.Typed = sent.Text("minutes"), sent.Text("how")
	for i := range s.Slots {
		s.Slots[i] = SlotForm{sent.Date(slotName(i, "at")), sent.Code(slotName(i, "time"))}
	}
}

func slotName(i int, part string) string { return fmt.Sprintf("slots[%d].%s", i, part) }

// parseCall reads the form; a time that is half typed, or none, is a problem of its line.
func parseCall(sent web.Form) (invest.Call, error) {
	var p office.Problems
	out := invest.Call{Minutes: sent.Number("minutes"), How: sent.Text("how")}
	for i := range invest.MostSlots() {
		day, hour := sent.Date(slotName(i, "at")), sent.Code(slotName(i, "time"))
		if day == "" && hour == "" {
			continue
		}
		_, dated := day.Time()
		at, err := time.ParseInLocation("2006-01-02 15:04", string(day)+" "+hour, office.Baghdad)
		p.Check(dated, slotName(i, "at"), "date")
		p.Check(!dated || err == nil, slotName(i, "time"), "hour")
		out.Slots = append(out.Slots, at)
	}
	return out, p.Err()
}

// offerCall offers times for a call, or takes a call back.
func (p *Pages) offerCall(c *fiber.Ctx, v gate.Visit) error {
	sent, id := web.ReadForm(c), param(c, "id")
	if sent.Text("act") == "cancel" {
		_, err := p.Invest.CancelCall(c.UserContext(), v.Actor, id, sent.Rev())
		return p.interestAfter(c, v, id, "call_cancelled", err)
	}
	call, err := parseCall(sent)
	if err == nil {
		_, err = p.Invest.OfferCall(c.UserContext(), v.Actor, id, sent.Rev(), call)
	}
	return p.interestAfter(c, v, id, "call_offered", err)
}
