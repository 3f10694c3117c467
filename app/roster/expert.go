// Package roster keeps the experts: who they are, what they agreed to, whether
// what we know is fresh, and the one query by which they are found.
//
// An Expert is one document together with her Person, so registering, changing
// and erasing are each one write: that write is the fact. What follows from it
// (an index entry, a letter, a row of the log) is derived and repeatable.
package roster

import (
	"time"

	"jisr/app/office"
)

// Status of an expert's record.
type Status string

// The states of domain.md. Only an Active expert is matched.
const (
	Draft   Status = "draft"
	Active  Status = "active"
	Resting Status = "resting" // silent twice
	Paused  Status = "paused"  // her own wish
	Erased  Status = "erased"  // a tombstone
)

// Mode is how an expert would take part.
type Mode string

// The modes of domain.md.
const (
	Remote  Mode = "remote"
	Visit   Mode = "visit"
	Mission Mode = "mission"
	Return  Mode = "return"
)

// Theme is one of the four themes of the Policy on Engagement with Iraqis Abroad.
type Theme string

// The themes.
const (
	Institutions Theme = "institutions"
	HumanCapital Theme = "human_capital"
	Finance      Theme = "finance"
	Guardianship Theme = "guardianship"
)

// Occupation is a trade by its ISCO-08 unit group, our own or ESCO's finer
// concept, and the person's own words.
type Occupation struct {
	Code    string `json:"code" bson:"code" validate:"required,max=4"`
	Concept string `json:"concept,omitempty" bson:"concept,omitempty" validate:"max=80"`
	Title   string `json:"title,omitempty" bson:"title,omitempty" validate:"max=120,plain"`
	Years   int    `json:"years,omitempty" bson:"years,omitempty" validate:"min=0,max=70"`
}

// Skill is what a person can do: a concept of ours or of ESCO, a level from 1 to
// 5 by her own word (0: not said), and a note.
type Skill struct {
	ID    string `json:"id" bson:"id" validate:"required,max=80"`
	Label string `json:"label,omitempty" bson:"label,omitempty" validate:"max=160,plain"`
	Level int    `json:"level,omitempty" bson:"level,omitempty" validate:"min=0,max=5"`
	Note  string `json:"note,omitempty" bson:"note,omitempty" validate:"max=200,plain"`
}

// Experience is a stretch of work. From and To are months (2016-01); To is
// empty while it lasts. Mission is the id of the Jisr mission it was, if any.
type Experience struct {
	Title        string  `json:"title" bson:"title" validate:"required,max=120,plain"`
	Organisation string  `json:"organisation,omitempty" bson:"organisation,omitempty" validate:"max=120,plain"`
	Country      string  `json:"country,omitempty" bson:"country,omitempty" validate:"omitempty,len=2"`
	From         string  `json:"from,omitempty" bson:"from,omitempty" validate:"month"`
	To           *string `json:"to" bson:"to,omitempty" validate:"omitempty,month"`
	Text         string  `json:"text,omitempty" bson:"text,omitempty" validate:"max=2000,prose"`
	Mission      string  `json:"mission,omitempty" bson:"mission,omitempty" validate:"max=40"`
}

// Education is a degree: ISCED 2011 level 0–8, ISCED-F 2013 field.
type Education struct {
	Level       int    `json:"level" bson:"level" validate:"min=0,max=8"`
	Field       string `json:"field,omitempty" bson:"field,omitempty" validate:"max=4"`
	Institution string `json:"institution,omitempty" bson:"institution,omitempty" validate:"max=160,plain"`
	Country     string `json:"country,omitempty" bson:"country,omitempty" validate:"omitempty,len=2"`
	Year        int    `json:"year,omitempty" bson:"year,omitempty" validate:"omitempty,min=1940,max=2100"`
}

// Language is a language (ISO 639) and a level: CEFR A1…C2, or native.
type Language struct {
	Code  string `json:"code" bson:"code" validate:"required,max=8"`
	Level string `json:"level" bson:"level" validate:"required,oneof=A1 A2 B1 B2 C1 C2 native"`
}

// Window is a stretch of dates in which she could come for so many days.
type Window struct {
	From office.Date `json:"from" bson:"from" validate:"required,date"`
	To   office.Date `json:"to" bson:"to" validate:"required,date"`
	Days int         `json:"days" bson:"days" validate:"min=0,max=366"`
}

// Availability is when, how and how much she could take part.
type Availability struct {
	Modes               []Mode   `json:"modes" bson:"modes" validate:"max=4,dive,oneof=remote visit mission return"`
	Windows             []Window `json:"windows" bson:"windows" validate:"max=12,dive"`
	WeeksPerYear        int      `json:"weeks_per_year,omitempty" bson:"weeks_per_year,omitempty" validate:"min=0,max=52"`
	NoticeWeeks         int      `json:"notice_weeks,omitempty" bson:"notice_weeks,omitempty" validate:"min=0,max=52"`
	RefusedGovernorates []string `json:"refused_governorates" bson:"refused_governorates" validate:"max=19"`
}

// The most that a record holds of each list, as the rules of Profile say it.
const (
	MostOccupations = 5
	MostSkills      = 40
	MostExperience  = 30
	MostEducation   = 10
	MostLanguages   = 15
	MostWindows     = 12
)

// Profile is what an expert says of her work.
type Profile struct {
	// Origin is her governorate in Iraq, ISO 3166-2 (IQ-SU; IQ-HA for Halabja).
	Origin       string       `json:"origin,omitempty" bson:"origin,omitempty" validate:"max=6"`
	Headline     string       `json:"headline,omitempty" bson:"headline,omitempty" validate:"max=120,plain"`
	Summary      string       `json:"summary,omitempty" bson:"summary,omitempty" validate:"max=4000,prose"`
	Occupations  []Occupation `json:"occupations" bson:"occupations" validate:"max=5,dive"`
	Skills       []Skill      `json:"skills" bson:"skills" validate:"max=40,dive"`
	Experience   []Experience `json:"experience" bson:"experience" validate:"max=30,dive"`
	Education    []Education  `json:"education" bson:"education" validate:"max=10,dive"`
	Languages    []Language   `json:"languages" bson:"languages" validate:"max=15,dive"`
	Availability Availability `json:"availability" bson:"availability"`
	Themes       []Theme      `json:"themes" bson:"themes" validate:"max=4,dive,oneof=institutions human_capital finance guardianship"`
	// Years of work in all, where they are not the largest of the occupations; those are
	// not said twice, so that they go on with the occupation.
	Years int `json:"years,omitempty" bson:"years,omitempty" validate:"min=0,max=70"`
}

// Expert is a person on the roster. Its JSON is flat, as in domain.md.
type Expert struct {
	ID            string `json:"id" bson:"id"`
	Rev           int64  `json:"rev" bson:"-"` // of the stored document; guards a change
	Status        Status `json:"status" bson:"status"`
	office.Person `bson:"person"`
	Profile       `bson:"profile"`
	Vetting       []Vetting `json:"vetting" bson:"vetting"`
	// Number is the reference she can read aloud: JSR-….
	Number    string        `json:"number" bson:"number"`
	Source    office.Source `json:"source" bson:"source"`
	CreatedAt time.Time     `json:"created_at" bson:"created_at"`
	UpdatedAt time.Time     `json:"updated_at" bson:"updated_at"`
	// ConfirmedAt is when she last said that the record is right.
	ConfirmedAt *time.Time `json:"confirmed_at" bson:"confirmed_at,omitempty"`
	// Asked is how often she was asked since then whether it still is, AskedAt when
	// last.
	Asked   int        `json:"asked,omitempty" bson:"asked,omitempty"`
	AskedAt *time.Time `json:"asked_at,omitempty" bson:"asked_at,omitempty"`
	// Batch is the import that brought the record, empty otherwise.
	Batch string `json:"batch,omitempty" bson:"batch,omitempty"`
	// ErasesAt is when a requested erasure becomes final; until then it can be undone.
	ErasesAt *time.Time `json:"erases_at,omitempty" bson:"erases_at,omitempty"`
	// Before is the status to return to when a pause or an erasure is undone.
	Before Status `json:"-" bson:"before,omitempty"`
	// CV is the document that she uploaded, nil without one.
	CV *CV `json:"-" bson:"cv,omitempty"`
	// CVText is what searches read of it, where somebody read that (CVSearch); never kept.
	CVText []string `json:"-" bson:"-"`
	// Typed is what she wrote on her pages and has not saved.
	Typed []Typed `json:"-" bson:"typed,omitempty"`
	// Turned is at which times a change made the record different, by aspect (see Turn).
	Turned map[string]time.Time `json:"-" bson:"turned,omitempty"`
	// Former are addresses that were replaced a short while ago.
	Former []Former `json:"-" bson:"former,omitempty"`
	// Replaced are the lost addresses that officers replaced, and how they made sure.
	Replaced []Replacement `json:"-" bson:"replaced,omitempty"`
}

// FreshFor is how long a confirmed record counts as fresh.
const FreshFor = 180 * office.Day

// Fresh is true when she confirmed the record within FreshFor. It is evaluated
// at the time of the question, never stored.
func (e Expert) Fresh(now time.Time) bool {
	return e.ConfirmedAt != nil && now.Sub(*e.ConfirmedAt) <= FreshFor
}

// VerifiedBy is true when at least one claim is verified on the date.
func (e Expert) VerifiedBy(day office.Date) bool {
	for _, v := range e.Vetting {
		if v.VerifiedOn(day) {
			return true
		}
	}
	return false
}

// YearsOfWork is Years, or the largest of the occupations when that is not given.
func (e Expert) YearsOfWork() int {
	if e.Years != 0 {
		return e.Years
	}
	return longest(e.Occupations)
}

// longest are the most years of an occupation.
func longest(list []Occupation) int {
	n := 0
	for _, o := range list {
		n = max(n, o.Years)
	}
	return n
}

// Degree is the highest level of education, -1 when none is given.
func (e Expert) Degree() int {
	best := -1
	for _, d := range e.Education {
		best = max(best, d.Level)
	}
	return best
}

// Findable is true when officers may find her: active, and agreed to the roster.
func (e Expert) Findable() bool { return e.Status == Active && e.Agreed(office.ToRoster) }
