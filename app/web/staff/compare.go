package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// Compare is the data of the page "staff-compare": up to four records side by side.
type Compare struct {
	// Back is the search they were ticked in.
	Back string
	// Chosen is true when they were ticked on the page of the selection, which is Back then.
	Chosen bool
	People []Compared
	Rows   []CompareRow
	// More is true when more were ticked than stand here.
	More bool
	// Refused says why some are missing, where the reader may open no more today.
	Refused string
}

// Compared is one person, the head of a column.
type Compared struct {
	ID, Name, Trade, Country string
	Marks                    Marks
	Vetting                  []Claim
}

// CompareRow is one thing that at least one of them says, with a cell for each.
type CompareRow struct {
	Label string
	Cells [][]string
}

// compareMost is how many records stand side by side.
const compareMost = 4

// compare opens the records that were ticked, or the first of the selection: each opening is written in the log as
// that of a record alone, and no more are opened than are shown.
func (p *Pages) compare(c *fiber.Ctx, v gate.Visit) error {
	asked := web.ReadQuery(c)
	ids := asked.List("expert")
	if asked.Yes("selection") {
		var err error
		if ids, err = p.Roster.Selected(c.UserContext(), v.Actor); err != nil {
			return err
		}
	}
	data := Compare{Back: readSearch(asked).Path(), More: len(ids) > compareMost}
	if asked.Text("back") != "" {
		data.Back, data.Chosen = beside("/staff/selection", searchOf(asked)), true
	}
	for _, id := range ids[:min(len(ids), compareMost)] {
		e, err := p.Roster.Open(c.UserContext(), v.Actor, id, "")
		if err != nil && office.CodeOf(err) == office.NotFound {
			continue // erased since it was ticked
		}
		if office.CodeOf(err) == office.TooMany && len(data.People) > 0 { // those before her are opened, so they are shown
			data.Refused = p.refusal(v.Lang, shownError(err))
			continue
		}
		if err != nil {
			return err
		}
		r := p.record(e, v.Lang)
		data.People = append(data.People, Compared{ID: r.ID, Name: r.Name, Trade: r.Trade, Country: r.Country, Marks: r.Marks, Vetting: r.Vetting})
		data.say(r.Profile)
	}
	page := p.page(c, v, "experts", data)
	page.Title = p.text(v, "staff.compare.title")
	return p.Render.Show(c, "staff-compare", page)
}

// say adds what the newest column says; who says nothing of a row has an empty cell.
func (d *Compare) say(profile []web.Row) {
	for _, row := range profile {
		i := slices.IndexFunc(d.Rows, func(x CompareRow) bool { return x.Label == row.Label })
		if i < 0 {
			i = len(d.Rows)
			d.Rows = append(d.Rows, CompareRow{Label: row.Label, Cells: make([][]string, len(d.People)-1)})
		}
		d.Rows[i].Cells = append(d.Rows[i].Cells, row.Values)
	}
	for i := range d.Rows {
		if len(d.Rows[i].Cells) < len(d.People) {
			d.Rows[i].Cells = append(d.Rows[i].Cells, nil)
		}
	}
}
