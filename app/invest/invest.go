// Package invest keeps opportunities to invest at home and the interests that
// Iraqis abroad file in them.
//
// An interest has a named officer, a promised answer date in working days of
// Baghdad, and a next step with a date from the moment it is filed.
package invest

import (
	"context"
	"slices"
	"time"

	"jisr/app/office"
)

// Band is a ticket size in US dollars: never a free number.
type Band string

// The bands of domain.md.
const (
	BandTo50k   Band = "to_50k"
	Band50k     Band = "50k_250k"
	Band250k    Band = "250k_1m"
	Band1m      Band = "1m_5m"
	BandOver5m  Band = "over_5m"
	noBand      Band = ""
	reviewGrace      = 30 * office.Day
)

// Bands lists them from the smallest to the largest.
func Bands() []Band { return []Band{BandTo50k, Band50k, Band250k, Band1m, BandOver5m} }

// Form is how the money takes part.
type Form string

// Forms lists the forms of domain.md.
func Forms() []Form { return []Form{"equity", "partner", "loan", "fund", "land"} }

// Stages lists how far an opportunity is.
func Stages() []string { return []string{"idea", "feasibility", "licensed", "building", "running"} }

// Supports lists what an investor may ask help with.
func Supports() []string { return []string{"licence", "land", "partner", "visa", "bank"} }

// Step is one step towards a licence and the office that decides it.
type Step struct {
	Title  office.Text `json:"title" bson:"title"`
	Office office.Text `json:"office" bson:"office"`
}

// Figure is a number with its source and date.
type Figure struct {
	Label  office.Text `json:"label" bson:"label"`
	Value  office.Text `json:"value" bson:"value"`
	Source office.Text `json:"source" bson:"source"`
	Date   office.Date `json:"date" bson:"date" validate:"date"`
}

// Content is what an officer writes of an opportunity. Sector is ISIC Rev. 4.
type Content struct {
	Title       office.Text `json:"title" bson:"title"`
	Summary     office.Text `json:"summary" bson:"summary"`
	Risks       office.Text `json:"risks,omitzero" bson:"risks,omitempty"`
	Sector      string      `json:"sector" bson:"sector" validate:"max=5"`
	Governorate string      `json:"governorate" bson:"governorate" validate:"max=6"`
	Bands       []Band      `json:"bands" bson:"bands" validate:"max=5,dive,oneof=to_50k 50k_250k 250k_1m 1m_5m over_5m"`
	Form        Form        `json:"form" bson:"form" validate:"omitempty,oneof=equity partner loan fund land"`
	Stage       string      `json:"stage" bson:"stage" validate:"omitempty,oneof=idea feasibility licensed building running"`
	Steps       []Step      `json:"steps" bson:"steps" validate:"max=12"`
	Figures     []Figure    `json:"figures" bson:"figures" validate:"max=12,dive"`
	Institution string      `json:"institution" bson:"institution" validate:"max=40"`
	ReviewedAt  office.Date `json:"reviewed_at" bson:"reviewed_at" validate:"date"`
	ReviewBy    office.Date `json:"review_by" bson:"review_by" validate:"date"`
}

// Opportunity is something to invest in, with an owner and a review date.
type Opportunity struct {
	ID        string `json:"id" bson:"id"`
	Rev       int64  `json:"rev" bson:"-"`
	Published bool   `json:"published" bson:"published"`
	Owner     string `json:"owner" bson:"owner"` // officer
	Content   `bson:",inline"`
	CreatedAt time.Time `json:"created_at" bson:"created_at"`
	UpdatedAt time.Time `json:"updated_at" bson:"updated_at"`
}

// Overdue is true past the review date: the opportunity is marked.
func (o Opportunity) Overdue(now time.Time) bool {
	return o.ReviewBy != "" && now.After(office.EndOfDay(o.ReviewBy))
}

// Listed is true while the public list shows it: published, and at most 30 days
// past its review date.
func (o Opportunity) Listed(now time.Time) bool {
	return o.Published && (o.ReviewBy == "" || !now.After(office.EndOfDay(o.ReviewBy).Add(reviewGrace)))
}

// Stage of an interest.
type Stage string

// The stages of domain.md, in their order.
const (
	New        Stage = "new"
	Qualified  Stage = "qualified"
	Introduced Stage = "introduced"
	Visiting   Stage = "visiting"
	Licensing  Stage = "licensing"
	Invested   Stage = "invested"
	Parked     Stage = "parked"
	DeclinedBy Stage = "declined"
)

// Pipeline lists the stages in order.
func Pipeline() []Stage {
	return []Stage{New, Qualified, Introduced, Visiting, Licensing, Invested, Parked, DeclinedBy}
}

// Wish is what an investor fills in.
type Wish struct {
	office.Identity
	Kind         string   `json:"kind" bson:"kind" validate:"omitempty,oneof=person company"`
	Company      string   `json:"company,omitempty" bson:"company,omitempty" validate:"max=160,plain"`
	Opportunity  string   `json:"opportunity,omitempty" bson:"opportunity,omitempty" validate:"max=40"`
	Sectors      []string `json:"sectors" bson:"sectors" validate:"max=10"`
	Governorates []string `json:"governorates" bson:"governorates" validate:"max=19"`
	Band         Band     `json:"band" bson:"band" validate:"omitempty,oneof=to_50k 50k_250k 250k_1m 1m_5m over_5m"`
	Form         Form     `json:"form,omitempty" bson:"form,omitempty" validate:"omitempty,oneof=equity partner loan fund land"`
	Horizon      string   `json:"horizon,omitempty" bson:"horizon,omitempty" validate:"omitempty,oneof=this_year next_year later"`
	Support      []string `json:"support" bson:"support" validate:"max=5,dive,oneof=licence land partner visa bank"`
	Message      string   `json:"message,omitempty" bson:"message,omitempty" validate:"max=2000,prose"`
	// ShareWith are the authorities (institution ids) that may see it.
	ShareWith []string `json:"share_with" bson:"share_with" validate:"max=10"`
	// Consent that the Ministry keeps this and answers.
	Consent bool `json:"consent" bson:"consent"`
}

// Move is one step in the pipeline: what was noted, what comes next and when.
type Move struct {
	To   Stage       `json:"to" bson:"to"`
	Note string      `json:"note" bson:"note" validate:"max=1000,prose"`
	Next string      `json:"next" bson:"next" validate:"max=200,plain"`
	Due  office.Date `json:"due" bson:"due" validate:"date"`
	By   string      `json:"by" bson:"by"`
	At   time.Time   `json:"at" bson:"at"`
}

// Interest is an investor's filed wish and what became of it.
type Interest struct {
	ID        string `json:"id" bson:"id"`
	Rev       int64  `json:"rev" bson:"-"`
	Reference string `json:"reference" bson:"reference"` // INV-…
	Person    string `json:"person,omitempty" bson:"person,omitempty"`
	Stage     Stage  `json:"stage" bson:"stage"`
	Owner     string `json:"owner" bson:"owner"` // the named officer
	Wish      `bson:",inline"`
	// Promised is the date by which the first answer comes.
	Promised office.Date `json:"promised" bson:"promised"`
	Next     string      `json:"next" bson:"next"`
	Due      office.Date `json:"due" bson:"due"`
	Moves    []Move      `json:"moves" bson:"moves"`
	// Introductions to authorities, the oldest first.
	Introductions []Introduction `json:"introductions,omitempty" bson:"introductions,omitempty"`
	// Call is the last one that was offered.
	Call *Call `json:"call,omitempty" bson:"call,omitempty"`
	// Outcome is how it ended last.
	Outcome *Outcome `json:"outcome,omitempty" bson:"outcome,omitempty"`
	// Messages are the thread with the Ministry, the oldest first; Told is of how many the
	// letters are queued.
	Messages []Message `json:"messages,omitempty" bson:"messages,omitempty"`
	Told     int       `json:"-" bson:"told,omitempty"`
	// ActedAt is when the Ministry last did something about it.
	ActedAt *time.Time `json:"acted_at,omitempty" bson:"acted_at,omitempty"`
	// Owes is true until the letters that follow from the last change are queued.
	Owes       bool       `json:"-" bson:"owes,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty" bson:"answered_at,omitempty"`
	CreatedAt  time.Time  `json:"created_at" bson:"created_at"`
	UpdatedAt  time.Time  `json:"updated_at" bson:"updated_at"`
	// ErasedAt is set while it is being erased: nobody reads it any more.
	ErasedAt *time.Time `json:"-" bson:"erased_at,omitempty"`
}

// Ended is true for a stage behind which nothing comes.
func (in Interest) Ended() bool {
	return slices.Contains(Ends(), in.Stage)
}

// Overdue is true when the date of its next step has passed in Baghdad.
func (in Interest) Overdue(now time.Time) bool {
	return !in.Ended() && in.Due != "" && now.After(office.EndOfDay(in.Due))
}

// Store is where opportunities and interests are kept.
type Store interface {
	Opportunity(ctx context.Context, id string) (Opportunity, error)
	Opportunities(ctx context.Context) ([]Opportunity, error)
	InsertOpportunity(ctx context.Context, o Opportunity) error
	UpdateOpportunity(ctx context.Context, id string, rev int64, change func(*Opportunity) error) (Opportunity, error)

	Interest(ctx context.Context, id string) (Interest, error)
	Interests(ctx context.Context) ([]Interest, error)
	InterestsOf(ctx context.Context, person string) ([]Interest, error)
	// OwingInterests lists those whose letters are not all queued, and those that are being
	// erased, which nothing else here gives.
	OwingInterests(ctx context.Context) ([]Interest, error)
	InsertInterest(ctx context.Context, in Interest) error
	UpdateInterest(ctx context.Context, id string, rev int64, change func(*Interest) error) (Interest, error)
	// EraseInterest leaves nothing of one that can be read, in a backup either.
	EraseInterest(ctx context.Context, id string) error

	Draft(ctx context.Context, id string) (Draft, error)
	// DraftsOf lists a person's, in the order of ids.
	DraftsOf(ctx context.Context, person string) ([]Draft, error)
	InsertDraft(ctx context.Context, d Draft) error
	UpdateDraft(ctx context.Context, id string, change func(*Draft) error) (Draft, error)
	// DropDrafts removes those that nobody touched since a time, with the keys that were
	// theirs alone, and says how many.
	DropDrafts(ctx context.Context, before time.Time, limit int) (int, error)
}

// Post writes to an investor; of an interest: reference, officer, promised date.
type Post interface {
	InterestReceived(ctx context.Context, in Interest) error
	// Introductions queues the letters that the n-th introduction of an interest calls for
	// as it stands: to the investor, to the authority's officers, to the interest's officer.
	Introductions(ctx context.Context, in Interest, n int) error
	// Call queues the letters that the call of an interest calls for as it stands. zone is
	// the investor's; nil when it is not known.
	Call(ctx context.Context, in Interest, zone *time.Location) error
	// Message queues the letter that the n-th message calls for, to whoever did not write it.
	Message(ctx context.Context, in Interest, n int) error
	// Silence tells the head of a unit that nothing happened about an interest since then.
	Silence(ctx context.Context, in Interest, since time.Time, head office.Officer) error
	// Outcome tells an investor that there is one.
	Outcome(ctx context.Context, in Interest) error
	// InterestErased is the receipt of an erasure, and tells the officer of an open one that
	// nothing is left to do.
	InterestErased(ctx context.Context, in Interest) error
	// JobsNow asks how many jobs there are in a year after the investment, by a link that
	// works until then.
	JobsNow(ctx context.Context, in Interest, year int, until time.Time) error
	// DraftBegun brings the link of a draft to the address that was given in it.
	DraftBegun(ctx context.Context, d Draft) error
	// DraftToProve asks for the proof of the address without which nothing is filed.
	DraftToProve(ctx context.Context, d Draft) error
	// WatchToProve asks for the proof of the address without which nothing is told.
	WatchToProve(ctx context.Context, w Watch) error
	// OpportunityOpened tells of an opportunity like those that somebody waits for.
	OpportunityOpened(ctx context.Context, w Watch, o Opportunity) error
}

// Vocabulary knows the codes of the terms.
type Vocabulary interface {
	Known(kind, code string) bool
	// Ancestors are what lies above a code, the nearest first.
	Ancestors(kind, code string) []string
	// Zone is the IANA time zone of a place; empty when it is not known.
	Zone(country, city string) string
}
