package app_test

import (
	"encoding/csv"
	"fmt"

	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/figures"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// group registers so many people of one sort, who agree to be counted in statistics.
func (h *house) group(name string, n int, sex office.Gender, country string) (out []roster.Expert) {
	h.t.Helper()
	for i := range n {
		out = append(out, h.register(fmt.Sprintf("%s%c", name, 'a'+i), func(in *roster.Registration) {
			in.Gender, in.Country, in.City = sex, country, ""
			in.Consents = append(in.Consents, office.Consent{Purpose: office.ToStatistics})
		}))
	}
	return out
}

// serves lets her accept, get a seat and give days on a mission that ends well; with 0
// days she only accepts.
func (h *house) serves(in invitation.Invitation, days int) {
	h.t.Helper()
	ctx := h.t.Context()
	_, err := h.Invitations.Answer(ctx, in.ID, invitation.Answer{State: invitation.Accepted})
	h.must(err)
	if days == 0 {
		return
	}
	_, err = h.Invitations.GiveSeat(ctx, officer, in.ID)
	h.must(err)
	list, err := h.Missions.Of(ctx, officer, in.Expert)
	h.must(err)
	plan := list[0].Plan
	plan.Contact, plan.Report, plan.Days = "Dr Sami", "Six doctors were trained.", days
	_, err = h.Missions.Change(ctx, officer, list[0].ID, 0, plan, false)
	h.must(err)
	for _, verb := range []string{"start", "complete"} {
		_, err = h.Missions.Move(ctx, officer, list[0].ID, verb, "")
		h.must(err)
	}
}

// line is a row of a report as its reader sees it.
func line(r figures.Report, by, key string) string {
	for _, t := range r.Tables {
		for _, row := range t.Rows {
			if t.By != by || row.Key != key {
				continue
			}
			var out []string
			for _, c := range append(slices.Clone(row.Cells), row.Days) {
				if c.Hidden {
					out = append(out, "-")
					continue
				}
				out = append(out, fmt.Sprint(c.Count))
			}
			return strings.Join(out, " ")
		}
	}
	return "no row"
}

// TestTheReportOfAProgrammeIsCountedByHand: twelve women in Germany and eight men in
// Sweden are invited, two people in Norway are left out. Six women and two men accept,
// and the six women give five days each. The two in Norway stand with Sweden, and must
// not be read from how many of those were invited.
func TestTheReportOfAProgrammeIsCountedByHand(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := h.open(content(8, false))
	women, men, out := h.group("Woman", 12, office.Female, "DE"), h.group("Man", 8, office.Male, "SE"), h.group("Other", 2, office.Undisclosed, "NO")
	for _, e := range out {
		_, err := h.Programmes.Shortlist(ctx, officer, p.ID, 1, []programme.Decision{{Expert: e.ID, Reason: "No Arabic."}})
		h.must(err)
	}
	letters := h.invite(p, append(slices.Clone(women), men...)...)
	of := func(e roster.Expert) invitation.Invitation {
		return letters[slices.IndexFunc(letters, func(in invitation.Invitation) bool { return in.Expert == e.ID })]
	}
	for _, e := range women[:6] {
		h.serves(of(e), 5)
	}
	for _, e := range men[:2] {
		h.serves(of(e), 0)
	}
	_, err := h.Invitations.Answer(ctx, of(men[7]).ID, invitation.Answer{State: invitation.Declined})
	h.must(err)
	r, err := h.Figures.Programme(ctx, officer, p.ID)
	h.must(err)
	if got := fmt.Sprint(r.Stages, r.Seats, r.Days, r.Missions); got != "[22 20 20 9 8 6 6] 8 30 map[completed:6]" {
		t.Errorf("stages, seats, days and missions: %s", got)
	}
	for _, want := range [][3]string{
		{"sex", "female", "12 12 - 6 30"}, {"sex", "male", "- 8 - 0 0"}, {"sex", "undisclosed", "- 0 0 0 0"},
		{"country", "DE", "12 - - 6 30"}, {"country", "others", "10 - - 0 0"}, {"country", "NO", "no row"}, {"country", "SE", "no row"},
	} {
		if got := line(r, want[0], want[1]); got != want[2] {
			t.Errorf("%s %s: %s, want %s", want[0], want[1], got, want[2])
		}
	}
	if len(r.Tables[2].Rows) != 0 {
		t.Errorf("one group alone is no breakdown: %v", r.Tables[2].Rows)
	}
	if !r.ByExpert.Hidden || r.ByExpert.Words != 0 {
		t.Errorf("nobody said a word: %+v", r.ByExpert)
	}
	_, err = h.Figures.Programme(ctx, office.Actor{Kind: office.OfficerKind, ID: "off_2", Roles: []office.Role{office.HostRole}}, p.ID)
	if office.CodeOf(err) != office.Forbidden {
		t.Errorf("a host reads the report: %v", err)
	}
	h.must(h.Roster.Erase(ctx, officer, women[0].ID, true))
	if r, err = h.Figures.Programme(ctx, officer, p.ID); err != nil || r.Total(figures.Considered) != 21 || r.Days != 25 {
		t.Errorf("after an erasure: %v, %v", r.Stages, err)
	}
}

// TestTraitsAreCountedOfWhoAgreedToStatisticsAlone: of others only how far they came is
// counted, which is the programme's own work; and of whoever withdraws it from then on.
func TestTraitsAreCountedOfWhoAgreedToStatisticsAlone(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	p := h.open(content(8, false))
	list := append(h.group("Woman", 6, office.Female, "DE"), h.group("Man", 6, office.Male, "SE")...)
	for i := range 5 {
		list = append(list, h.register(fmt.Sprintf("Silent%c", 'a'+i), func(in *roster.Registration) { in.Gender, in.Country, in.City = office.Female, "SE", "" }))
	}
	h.invite(p, list...)
	want := func(when, female, undisclosed, germany string) {
		t.Helper()
		r, err := h.Figures.Programme(ctx, officer, p.ID)
		h.must(err)
		if got := [3]string{line(r, "sex", "female"), line(r, "sex", "undisclosed"), line(r, "country", "DE")}; got != [3]string{female, undisclosed, germany} || r.Total(figures.Invited) != 17 {
			t.Errorf("%s: %q, %d invited", when, got, r.Total(figures.Invited))
		}
	}
	want("at first", "6 6 0 0 0", "5 5 0 0 0", "6 6 0 0 0")
	for _, e := range list[:6] {
		_, err := h.Roster.Agree(ctx, self(e), e.ID, map[office.Purpose]bool{office.ToStatistics: false}, "en")
		h.must(err)
	}
	want("afterwards", "0 0 0 0 0", "11 11 0 0 0", "no row")
}

// TestTheReportIsReadByItsRolesAndTakenAsATable: an officer comes to it from the
// programme, a statistician from the list of reports, and both take it as a table in
// which a title is no formula.
func TestTheReportIsReadByItsRolesAndTakenAsATable(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 40, func(*app.Config) {})
	c := toCome(content(2, false), time.Now())
	c.Title = office.Text{En: "=HYPERLINK(1)"}
	p, err := d.a.Programmes.Create(t.Context(), officer, c)
	if err == nil {
		p, err = d.a.Programmes.Move(t.Context(), officer, p.ID, "open", "")
	}
	if err == nil {
		p, err = d.a.Programmes.Move(t.Context(), officer, p.ID, "cancel", "The road is closed.")
	}
	if err != nil {
		t.Fatal(err)
	}
	one := "/staff/programmes/" + p.ID
	d.b.Get("/en"+one).Want(200, `href="/en`+one+`/report"`).Get("/en"+one+"/report").Want(200, "About these figures", "By country")
	reader := d.colleague("statistics@example.org", office.Statistician)
	reader.b.Want(200, `href="/en/staff/reports"`).Get("/en/staff/reports").Want(200, `href="/en`+one+`/report"`)
	reader.b.Get("/en"+one+"/report").Want(200, "withheld")
	if strings.Contains(reader.b.Page, `href="/en`+one+`"`) {
		t.Error("it leads her where she may not go")
	}
	table := reader.b.Get("/en" + one + "/report.csv").Want(200).Page
	if !strings.HasPrefix(table, "\ufeff") {
		t.Error("it has no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(rows, func(r []string) bool { return r[3] == "title" && r[5] == "'=HYPERLINK(1)" }) || !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == "all" && r[3] == "invited" && r[5] == "0" }) {
		t.Errorf("the table is\n%s", table)
	}
}

// colleague signs somebody in who has one role.
func (d *desk) colleague(mail string, role office.Role) *desk {
	d.t.Helper()
	ctx := d.t.Context()
	o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: mail, Name: office.Name{Latin: "Hiba Aziz"}, Language: "en", Roles: []office.Role{role}}
	if err := d.a.StaffKept().InsertOfficer(ctx, o); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.a.Demonstrate(ctx); err != nil { // gives her the password of the demonstration
		d.t.Fatal(err)
	}
	her := &desk{d.t, d.a, d.box, nil}
	her.signIn("en", mail)
	return her
}
