package staff

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Matches is the data of the page "staff-matches".
type Matches struct {
	Programme, Title string
	Base             string // the role's address, below the language
	Seats            int
	Total            int
	Of               string // points possible
	Columns          []Column
	Musts            []Sentence
	Rows             []MatchRow
	Pager            web.Pager
	Tray             Tray
	// But is the must that those on the list do not meet; nil on the list of the matches.
	But *Sentence
	// Near are the lists of those who meet all musts but one.
	Near []NearMiss
	// Place is which list it is and which page of it, as an address says it.
	Place string
	// Asked is the key of the row whose reason is missing; AskedIn is true when it is
	// missing for taking her in.
	Asked   string
	AskedIn bool
	// Typed is the reason that was refused.
	Typed string
	Ended bool
}

// Column is one should, as the heading of a column.
type Column struct {
	Say    Sentence
	Weight int
}

// NearMiss is how many meet all musts but one, and where they are.
type NearMiss struct {
	Say   Sentence
	Count int
	URL   string
	Now   bool
}

// MatchRow is one match.
type MatchRow struct {
	Key, Name string
	// Blind is true while the name is hidden.
	Blind    bool
	Short    string
	Trade    string
	Country  string
	Years    int
	Marks    Marks
	Points   string
	Cells    []Cell
	Decision string // in, out, or nothing yet
	Reason   string
	// By is who decided and At when; Seen is that for the form, 0 for undecided.
	By       string
	At       time.Time
	Seen     int64
	Standing string
	// Without is the must that she does not meet, nil for a match; Instead what her record
	// has in its weaker form.
	Without *Sentence
	Instead string
	// Contacted is when a letter of invitation last left for her, zero for never.
	Contacted time.Time
}

// Cell is what one should made of one record.
type Cell struct {
	Half, Of     int
	Points       string
	Weight       int
	Proof        string
	Partly, None bool
}

// Tray is the shortlist so far.
type Tray struct {
	Count      int
	Women, Men int
	Countries  []CountryCount
	Verified   int
	Advice     matching.Advice
	Ready      bool // somebody can be written to
}

// CountryCount is how many live in a country.
type CountryCount struct {
	Name  string
	Count int
}

const matchesPage = 25

func (p *Pages) matches(c *fiber.Ctx, v gate.Visit) error {
	page, err := p.matchesPage(c, v, "")
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-matches", page)
}

func (p *Pages) matchesPage(c *fiber.Ctx, v gate.Visit, asked string) (web.Page, error) {
	after := afterOf(c)
	m, err := p.Programmes.AllBut(c.UserContext(), v.Actor, param(c, "id"), whole(c, "n"), mustOf(c), after, matchesPage)
	if err != nil {
		return web.Page{}, err
	}
	data, err := p.matchData(c.UserContext(), v, m)
	if err != nil {
		return web.Page{}, err
	}
	data.Asked, data.Place = asked, place(c)
	data.Pager = matchPager(data, m.Must, after, v.Lang)
	page := p.page(c, v, "programmes", data)
	page.Title = data.Title
	if page.Notice != nil {
		p.offerUndo(page.Notice, v, m, query(c, "about"), data.Place)
	}
	return page, nil
}

func afterOf(c *fiber.Ctx) int {
	return min(max(web.ReadQuery(c).Number("after"), 0), roster.Deepest-1)
}

// matchData is what a page, or a row alone, shows of matches.
func (p *Pages) matchData(ctx context.Context, v gate.Visit, m programme.Matches) (Matches, error) {
	data := Matches{Programme: in(m.Programme.Title, v.Lang), Title: in(m.Role.Title, v.Lang), Base: roleState{m.Programme, m.Role}.path(), Seats: m.Role.Seats,
		Total: m.Total, Of: points(m.Of), Ended: ended(m.Programme)}
	data.Near = p.nearMisses(m, data.Base, v.Lang)
	for i, x := range m.Role.Criteria {
		if i == m.Must {
			but := p.sentence(x, v.Lang)
			data.But = &but
			continue
		}
		if x.Kind == roster.Should {
			data.Columns = append(data.Columns, Column{p.sentence(x, v.Lang), x.Weight})
		} else {
			data.Musts = append(data.Musts, p.sentence(x, v.Lang))
		}
	}
	for _, x := range m.Candidates {
		row := p.matchRow(x, m.Role.Criteria, v.Lang)
		if x.Entry != nil {
			row.By, row.At = p.officer(ctx, x.Entry.By, v.Officer.ID, v.Lang), x.Entry.At.In(office.Baghdad)
		}
		data.Rows = append(data.Rows, row)
	}
	var err error
	data.Tray, err = p.tray(ctx, m, v.Lang)
	return data, err
}

// nearMisses are the lists that somebody is on.
func (p *Pages) nearMisses(m programme.Matches, base, lang string) []NearMiss {
	var out []NearMiss
	for _, x := range m.Near {
		if x.Count > 0 || x.Criterion == m.Must {
			out = append(out, NearMiss{p.sentence(m.Role.Criteria[x.Criterion], lang), x.Count, base + "/matches?all_but=" + strconv.Itoa(x.Criterion), x.Criterion == m.Must})
		}
	}
	return out
}

func matchPager(m Matches, must, after int, lang string) web.Pager {
	if len(m.Rows) == 0 || m.Total <= matchesPage {
		return web.Pager{}
	}
	out := web.Pager{From: after + 1, To: after + len(m.Rows), Total: m.Total}
	at := func(n int) string {
		url := "/" + lang + m.Base + "/matches?after=" + strconv.Itoa(n)
		if must != programme.AllMusts {
			url += "&all_but=" + strconv.Itoa(must)
		}
		return url
	}
	if after > 0 {
		out.Prev = at(max(0, after-matchesPage))
	}
	if next := roster.NextAfter(after, matchesPage, m.Total); next > 0 {
		out.Next = at(next)
	}
	return out
}

func (p *Pages) matchRow(x programme.Candidate, criteria []roster.Criterion, lang string) MatchRow {
	e := x.Expert
	row := MatchRow{Key: x.Key, Blind: x.Blind, Trade: p.trade(e, lang), Country: p.label(terms.Countries, e.Country, lang), Years: e.YearsOfWork(),
		Marks: p.marks(e), Points: points(x.Half), Standing: x.Standing}
	if !x.Contacted.IsZero() {
		row.Contacted = x.Contacted.In(office.Baghdad)
	}
	if x.Blind {
		row.Short = shortName(x.Key)
	} else {
		row.Name = p.person(e, lang)
	}
	if x.Entry != nil {
		row.Decision, row.Reason = map[bool]string{true: "in", false: "out"}[x.Entry.In], x.Entry.Reason
		row.Seen = x.Entry.At.UnixMilli()
	}
	for _, r := range x.Results {
		c := criteria[r.Index]
		switch {
		case c.Kind == roster.Should:
			row.Cells = append(row.Cells, p.cell(c, r, e, lang))
		case !r.Met:
			without := p.sentence(c, lang)
			row.Without = &without
			if r.Partly {
				row.Instead = p.evidence(e, r.Evidence, lang)
			}
		}
	}
	return row
}

func (p *Pages) cell(c roster.Criterion, r matching.Result, e roster.Expert, lang string) Cell {
	out := Cell{Half: r.Half, Of: 2 * c.Weight, Points: points(r.Half), Weight: c.Weight, Partly: r.Partly, None: !r.Met && !r.Partly}
	if r.Met || r.Partly {
		out.Proof = p.evidence(e, r.Evidence, lang)
	}
	return out
}

// tray counts who is on the shortlist; whoever is on it is not blind any more.
func (p *Pages) tray(ctx context.Context, m programme.Matches, lang string) (Tray, error) {
	out := Tray{Advice: m.Advice}
	var ids []string
	for _, x := range m.Shortlist {
		if x.In {
			ids = append(ids, x.Expert)
		}
	}
	list, err := p.Programmes.Experts.Experts(ctx, ids)
	if err != nil {
		return out, err
	}
	out.Count, out.Ready = len(ids), len(list) > 0
	for _, e := range list {
		switch e.Gender {
		case office.Female:
			out.Women++
		case office.Male:
			out.Men++
		}
		if p.marks(e).Verified {
			out.Verified++
		}
		out.live(p.label(terms.Countries, e.Country, lang))
	}
	return out, nil
}

// live counts one more in a country.
func (t *Tray) live(country string) {
	i := slices.IndexFunc(t.Countries, func(x CountryCount) bool { return x.Name == country })
	if i < 0 {
		t.Countries = append(t.Countries, CountryCount{country, 1})
		return
	}
	t.Countries[i].Count++
}

// openProfile lifts the blindfold for one match: deliberate, and written down.
func (p *Pages) openProfile(c *fiber.Ctx, v gate.Visit) error {
	e, err := p.Programmes.Unblind(c.UserContext(), v.Actor, param(c, "id"), web.ReadForm(c).Text("expert"))
	if err != nil {
		return err
	}
	return to(c, v, "/staff/experts/"+e.ID, "")
}
