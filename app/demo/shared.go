package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// emergency came from a need of the host of the demonstration, which meets those who
// accepted: they were invited more than a month ago, and the day for answers has passed.
func (c calendar) emergency() programme.Programme {
	return programme.Programme{Status: programme.Selecting, Owner: fixed("off", 3), Shared: &programme.Shared{With: fixed("ins", 3), By: fixed("off", 3), At: c.AddDate(0, 0, -2)}, Content: programme.Content{
		Title: office.Text{En: "Training for the emergency department, Tal Afar", Ar: "تدريب شعبة الطوارئ في تلعفر", Ckb: "ڕاهێنانی بەشی فریاکەوتن لە تەلەعفەر"},
		Description: office.Text{En: "Two weeks beside the doctors and nurses of the department: triage, resuscitation and the first hour after an accident.",
			Ar:  "أسبوعان إلى جانب أطباء الشعبة وممرضيها: تصنيف الحالات والإنعاش والساعة الأولى بعد الحوادث.",
			Ckb: "دوو هەفتە لەگەڵ پزیشک و پەرستارانی بەشەکە: پۆلێنکردنی نەخۆش، ژیاندنەوە و یەکەم کاتژمێری دوای ڕووداو."},
		Theme: roster.HumanCapital, Institution: fixed("ins", 3), Governorate: "IQ-NI", Mode: roster.Visit,
		Place: office.Text{En: "Tal Afar hospital", Ar: "مستشفى تلعفر", Ckb: "نەخۆشخانەی تەلەعفەر"},
		From:  c.in(60), To: c.in(74), AnswerBy: c.in(-10), Conditions: paid(),
		Roles: []programme.Role{{Title: office.Text{En: "Trainer in emergency care", Ar: "مدرّب على رعاية الطوارئ", Ckb: "ڕاهێنەری چاودێریی فریاکەوتن"}, Seats: 2, Criteria: []roster.Criterion{
			must(roster.FieldOccupation, roster.Is, codes("22"))}}}}}
}

// accepted is the need from which that programme came.
func (c calendar) accepted() programme.Need {
	p := c.emergency()
	filed, decided := c.AddDate(0, 0, -60), c.AddDate(0, 0, -55)
	return programme.Need{ID: fixed("need", 3), Rev: 1, Status: programme.NeedAccepted, Institution: p.Institution, By: fixed("off", 4), SubmittedAt: &filed, DecidedAt: &decided, DecidedBy: p.Owner, Owner: p.Owner,
		Programme: fixed("prg", 6), Followed: true, CreatedAt: filed, UpdatedAt: decided, Terms: programme.Terms{Title: p.Title, Text: p.Description, Theme: p.Theme, Place: p.Place, Governorate: p.Governorate, Mode: p.Mode,
			From: p.From, To: p.To, Contact: "Noor Jamil, 0000000000", Conditions: programme.Conditions{Travel: true, Lodging: true}, Roles: []programme.Wanted{{Title: p.Roles[0].Title, Seats: 2, Occupation: "2212"}}}}
}

// guests are the first people of the demonstration who could be asked for that programme
// and whom its host may meet: each accepted.
type guests struct {
	calendar
	list []invitation.Invitation
}

const mostGuests = 3

func (g *guests) see(e roster.Expert) {
	asked := e.Findable() && e.Reachable() && e.Agreed(office.ToInvitations) && e.Agreed(office.ToShareWithHost)
	if len(g.list) == mostGuests || e.ID == fixed("exp", 1) || !asked || len(e.Occupations) == 0 || !strings.HasPrefix(e.Occupations[0].Code, "22") {
		return
	}
	n := len(g.list) + 1
	queued, answered := g.AddDate(0, 0, -40), g.AddDate(0, 0, -30-n)
	in := invitation.Invitation{ID: fixed("inv", byte(n)), Rev: 1, Programme: fixed("prg", 6), Role: 1, Expert: e.ID, Person: e.Person.ID, State: invitation.Accepted, By: fixed("off", 3),
		QueuedAt: queued, SentAt: &queued, Deadline: office.EndOfDay(g.in(-10)), Code: fmt.Sprintf("JSR-DEM%d-DEM%d", n+1, n+1), AnsweredAt: &answered, Answers: 1}
	if len(e.Availability.Windows) > 0 {
		in.Window = new(int)
	}
	if n == 1 {
		said, read := g.AddDate(0, 0, -1), g.Add(-time.Hour)
		in.Remarks, in.Remark = 1, &invitation.Remark{Opinion: invitation.Wanted, Text: "نحتاج إلى هذه الخبرة في الأسبوع الأول.", By: fixed("off", 4), Institution: fixed("ins", 3), At: said, NotedBy: fixed("off", 3), NotedAt: &read}
	}
	g.list = append(g.list, in)
}

// load keeps their invitations, with their places on the shortlist.
func (g *guests) load(ctx context.Context, into Into) error {
	for _, in := range g.list {
		if err := there(into.InsertInvitation(ctx, in)); err != nil {
			return fmt.Errorf("load invitation %s: %w", in.ID, err)
		}
		entry := programme.Entry{ID: programme.EntryID(in.Programme, in.Role, in.Expert), Programme: in.Programme, Role: in.Role, Expert: in.Expert, In: true, By: in.By, At: in.QueuedAt}
		if err := into.PutEntry(ctx, entry); err != nil {
			return fmt.Errorf("load shortlist %s: %w", entry.ID, err)
		}
	}
	return nil
}
