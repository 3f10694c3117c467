// Package figures counts for reports, and hides what a small number would tell of a
// person.
//
// Policy. A table by a trait of people (sex, country, occupation) shows no count from
// 1 to 4, nor one from which such a count could be worked out with the totals and the
// other cells. What is hidden for one reason or the other looks the same. Totals that
// belong to the work and not to a trait (how many were invited, how many days were
// given) are shown as they are. Facts come through a port; nothing is kept.
package figures

import (
	"cmp"
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// Stage is how far a person came with a programme.
type Stage int

// The stages, each within the one before.
const (
	Considered Stage = iota // an officer decided on her, or invited her
	Shortlisted
	Invited
	Answered
	Accepted
	Seated
	Finished
)

// Stages are all of them, in order.
func Stages() []Stage {
	return []Stage{Considered, Shortlisted, Invited, Answered, Accepted, Seated, Finished}
}

// String is the stage's name in keys.
func (s Stage) String() string {
	return []string{"considered", "shortlisted", "invited", "answered", "accepted", "seated", "finished"}[s]
}

// Columns are the stages that tables by a trait show.
func Columns() []Stage { return []Stage{Considered, Invited, Accepted, Finished} }

// Person is one whom a programme concerned, without saying who: her traits, and the
// furthest stage she came to in any of its roles.
type Person struct {
	Sex, Country, Group string // Group is the ISCO sub-major group of her first occupation
	Stage               Stage
	// Days she gave on finished missions.
	Days int
}

// About is what a report says of the programme itself.
type About struct {
	ID, Status, Institution, Governorate, Mode string
	Title, Description, Place                  office.Text
	From, To                                   office.Date
	Roles                                      []Wanted
}

// Wanted is one role and how many it asked for.
type Wanted struct {
	Title office.Text
	Seats int
}

// Facts are what a report is made from.
type Facts struct {
	About  About
	People []Person
	// Missions counts them by status.
	Missions map[string]int
	// ByExpert and ByHost are the scores that the two sides gave.
	ByExpert, ByHost []int
}

// Cell is one number of a table. A hidden one is 0.
type Cell struct {
	Count  int
	Hidden bool
}

// Row is one class of people. Key is empty for those of whom it is not known, Others
// for the small classes taken together.
type Row struct {
	Key   string
	Cells []Cell // as Columns
	Days  Cell
}

// Others is the key of the small classes together.
const Others = "others"

// Table is a breakdown by a trait: sex, country or group. It has no rows when the
// people are too few to be told apart.
type Table struct {
	By   string
	Rows []Row
}

// Score is the mean of what one side said, in tenths; hidden when so few said a word
// that it would be theirs.
type Score struct {
	Words, Tenths int
	Hidden        bool
}

// Report is the figures of one programme.
type Report struct {
	About            About
	At               time.Time
	Stages           []int // as Stages
	Seats            int
	Days             int
	Missions         map[string]int
	Tables           []Table
	ByExpert, ByHost Score
}

// Total is the published number of people at a stage.
func (r Report) Total(s Stage) int { return r.Stages[s] }

// Desk makes reports.
type Desk struct {
	// Facts reads what a report is made from.
	Facts func(ctx context.Context, programme string) (Facts, error)
	// Programmes are those that have a report, newest first.
	Programmes func(ctx context.Context) ([]About, error)
	Now        office.Clock
}

// Readers are the roles that may read reports: they hold no personal data.
func Readers() []office.Role {
	return []office.Role{office.Viewer, office.OfficerRole, office.Statistician}
}

// Programme is the report of one.
func (d *Desk) Programme(ctx context.Context, actor office.Actor, id string) (Report, error) {
	if err := actor.Need(Readers()...); err != nil {
		return Report{}, err
	}
	f, err := d.Facts(ctx, id)
	if err != nil {
		return Report{}, err
	}
	out := f.report()
	out.At = d.Now()
	return out, nil
}

// List is what there are reports of.
func (d *Desk) List(ctx context.Context, actor office.Actor) ([]About, error) {
	if err := actor.Need(Readers()...); err != nil {
		return nil, err
	}
	return d.Programmes(ctx)
}

func (f Facts) report() Report {
	out := Report{About: f.About, Stages: make([]int, len(Stages())), Missions: f.Missions, ByExpert: mean(f.ByExpert), ByHost: mean(f.ByHost)}
	for _, p := range f.People {
		for s := Considered; s <= p.Stage; s++ {
			out.Stages[s]++
		}
		out.Days += p.Days
	}
	for _, r := range f.About.Roles {
		out.Seats += r.Seats
	}
	sexes := []string{string(office.Female), string(office.Male), string(office.Undisclosed)}
	out.Tables = []Table{
		f.table("sex", func(p Person) string { return p.Sex }, sexes),
		f.table("country", func(p Person) string { return p.Country }, nil),
		f.table("group", func(p Person) string { return p.Group }, nil),
	}
	return out
}

func mean(scores []int) Score {
	out := Score{Words: len(scores)}
	if out.Hidden = len(scores) < Least; out.Hidden {
		return out
	}
	sum := 0
	for _, s := range scores {
		sum += s
	}
	out.Tenths = (20*sum + len(scores)) / (2 * len(scores)) // rounded
	return out
}

// class is the people with one trait, before anything is hidden.
type class struct {
	key    string
	counts []int
	days   int
}

func (c *class) add(other class) {
	for i, n := range other.counts {
		c.counts[i] += n
	}
	c.days += other.days
}

// table breaks the people down. Fixed classes all stand in it, so that a row tells
// nothing by being there; where they are open, small ones stand together.
func (f Facts) table(by string, trait func(Person) string, fixed []string) Table {
	classes := map[string]*class{}
	for _, key := range fixed {
		classes[key] = newClass(key)
	}
	for _, p := range f.People {
		key := trait(p)
		if fixed != nil && !slices.Contains(fixed, key) {
			key = fixed[len(fixed)-1]
		}
		if classes[key] == nil {
			classes[key] = newClass(key)
		}
		classes[key].count(p)
	}
	list := make([]class, 0, len(classes))
	for _, key := range fixed {
		list = append(list, *classes[key])
	}
	if fixed == nil {
		list = gather(classes)
	}
	return Table{By: by, Rows: shown(list)}
}

func newClass(key string) *class { return &class{key: key, counts: make([]int, len(Columns()))} }

func (c *class) count(p Person) {
	for i, s := range Columns() {
		if p.Stage >= s {
			c.counts[i]++
		}
	}
	c.days += p.Days
}

// gather orders classes, the largest first, and puts the small ones into one, which
// takes the next with it while it is small itself. One class alone is no breakdown.
func gather(classes map[string]*class) []class {
	var list []class
	for _, c := range classes {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b class) int {
		return cmp.Or(cmp.Compare(b.counts[0], a.counts[0]), cmp.Compare(a.key, b.key))
	})
	rest := *newClass(Others)
	for len(list) > 0 {
		last := list[len(list)-1]
		if last.counts[0] >= Least && (rest.counts[0] == 0 || rest.counts[0] >= Least) {
			break
		}
		rest.add(last)
		list = list[:len(list)-1]
	}
	if rest.counts[0] > 0 {
		list = append(list, rest)
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// shown are the rows with what must be hidden. Days go with the number of people who
// gave them.
func shown(list []class) []Row {
	counts := make([][]int, len(list))
	for i, c := range list {
		counts[i] = c.counts
	}
	hidden := protect(counts, Least)
	var out []Row
	for i, c := range list {
		row := Row{Key: c.key}
		for k, n := range c.counts {
			row.Cells = append(row.Cells, cell(n, hidden[i][k]))
		}
		row.Days = cell(c.days, hidden[i][len(c.counts)-1])
		out = append(out, row)
	}
	return out
}

func cell(n int, hidden bool) Cell {
	if hidden {
		n = 0
	}
	return Cell{Count: n, Hidden: hidden}
}
