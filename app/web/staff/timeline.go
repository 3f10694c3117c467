package staff

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/roster"
)

// Sent is a letter as its record tells it: what it was, how far it came, and when it
// came there. It says nothing of what stands in it.
type Sent struct {
	ID, Kind, State string
	At              time.Time
}

// Mail tells which letters went to an expert.
type Mail interface {
	// LettersTo gives the newest, newest first.
	LettersTo(ctx context.Context, expert string, limit int) ([]Sent, error)
}

// Timeline is all that happened with a record, newest first, by days of Baghdad.
type Timeline struct {
	Days []Day
	// More shows older ones too; empty when this is all.
	More string
}

// Day is what happened on one.
type Day struct {
	At     time.Time
	Events []Event
}

// Event is one thing that happened: a letter, an invitation, an answer, a note, or a
// row of the log. Icon is a symbol of the sprite, Mark how far it came.
type Event struct {
	At               time.Time
	Icon, Text, Mark string
	Meta, URL        string
	// Quote is what she wrote with her answer; a note stands in a section of its own.
	Quote string
}

// shownEvents is how many events the page shows at first, and how many more each time;
// mostEvents is where it ends: the log has its own page for whoever needs more.
const (
	shownEvents = 40
	mostEvents  = 2000
)

// timeline gathers the newest events from each of the places where they are the fact,
// one more than is shown, so that it is known whether there are older ones.
func (p *Pages) timeline(c *fiber.Ctx, v gate.Visit, e roster.Expert, invited []Invited, notes *Notes) (Timeline, error) {
	shown := eventsShown(query(c, "more"))
	letters, err := p.Mail.LettersTo(c.UserContext(), e.ID, shown+1)
	if err != nil {
		return Timeline{}, err
	}
	list, err := p.logged(c.UserContext(), v, e.ID, shown+1, said(letters, invited, notes))
	if err != nil {
		return Timeline{}, err
	}
	for _, l := range letters {
		list = append(list, Event{At: l.At, Icon: "mail", Text: p.letterKind(l.Kind, v.Lang), Mark: p.text(v, "staff.letter.state."+l.State)})
	}
	for _, in := range invited {
		list = append(list, p.invitedEvents(v, in)...)
	}
	if notes != nil {
		for _, n := range notes.List {
			list = append(list, Event{At: n.At, Icon: "doc", Text: p.text(v, "staff.event.note"), Meta: joinDots(n.By, n.Office), URL: "#notes"})
		}
	}
	slices.SortStableFunc(list, func(a, b Event) int { return b.At.Compare(a.At) })
	out := Timeline{}
	if len(list) > shown {
		list = list[:shown]
		if shown < mostEvents {
			out.More = "/" + v.Lang + expertPath(e.ID) + "?more=" + strconv.Itoa(shown/shownEvents) + "#timeline"
		}
	}
	out.Days = byDay(list)
	return out, nil
}

// eventsShown is how many events an address asks for.
func eventsShown(more string) int {
	n, err := strconv.Atoi(more)
	if err != nil || n < 0 {
		n = 0
	}
	return min(n, mostEvents/shownEvents-1)*shownEvents + shownEvents
}

// byDay groups a sorted list.
func byDay(list []Event) []Day {
	var out []Day
	for _, x := range list {
		at := x.At.In(office.Baghdad)
		if n := len(out); n == 0 || office.DateOf(out[n-1].At) != office.DateOf(at) {
			out = append(out, Day{At: at})
		}
		x.At = at
		out[len(out)-1].Events = append(out[len(out)-1].Events, x)
	}
	return out
}

// said are the ids of the log's rows that repeat what stands in the timeline anyway. An
// earlier answer, of which she changed her mind, stands in the log alone and stays.
func said(letters []Sent, invited []Invited, notes *Notes) map[string]bool {
	out := map[string]bool{}
	for _, l := range letters {
		out["log:letter:"+l.ID] = true
	}
	for _, x := range invited {
		out[invitation.QueuedRow(x.id)], out[invitation.AnswerRow(x.id, x.answers)] = true, true
	}
	if notes != nil {
		for _, n := range notes.List {
			out[roster.NoteRow(n.id, office.NoteWritten)] = true
		}
	}
	return out
}

// logged are the newest rows of the log that nothing else says. It asks for more as
// long as what it got is mostly said already.
func (p *Pages) logged(ctx context.Context, v gate.Visit, expert string, limit int, said map[string]bool) ([]Event, error) {
	for ask := limit; ; ask *= 2 {
		rows, err := p.Log.Of(ctx, expert, ask)
		if err != nil {
			return nil, err
		}
		all := len(rows) < ask
		rows = slices.DeleteFunc(rows, func(row office.Entry) bool { return said[row.ID] })
		if len(rows) < limit && !all && ask < office.LogCounted {
			continue
		}
		out := make([]Event, 0, len(rows))
		for _, row := range rows {
			out = append(out, p.rowEvent(ctx, row, v))
		}
		return out, nil
	}
}

func (p *Pages) rowEvent(ctx context.Context, row office.Entry, v gate.Visit) Event {
	x := p.entry(ctx, row, v)
	out := Event{At: row.At, Icon: "eye", Text: x.Text, Meta: x.Meta}
	if state := "staff.state." + row.Details["state"]; row.Action == office.Answered && p.Locale.Has(v.Lang, state) {
		out.Icon, out.Mark = "person", p.text(v, state)
	}
	return out
}

// invitedEvents are an invitation and her answer to it. How it stands is said once: with
// the answer when that is how it stands, with the invitation otherwise.
func (p *Pages) invitedEvents(v gate.Visit, x Invited) []Event {
	about, stands := joinDots(x.Programme, x.Role), p.text(v, "staff.state."+x.State)
	in := Event{At: x.At, Icon: "calendar", Text: p.text(v, "staff.event.invited"), Meta: about, URL: x.URL}
	if x.answered.IsZero() {
		in.Mark = stands
		return []Event{in}
	}
	answer := Event{At: x.answered, Icon: "person", Text: p.text(v, "staff.event.answered"), Meta: about, URL: x.URL, Quote: x.said}
	if invitation.State(x.State).Answer() {
		answer.Mark = stands
	} else {
		in.Mark = stands
	}
	return []Event{in, answer}
}
