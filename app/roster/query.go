package roster

import (
	"context"
	"reflect"
	"slices"
	"time"

	"jisr/app/office"
)

// Kind of a criterion: a Must decides who is considered, a Should gives points.
type Kind string

// The kinds.
const (
	Must   Kind = "must"
	Should Kind = "should"
)

// Field is what a criterion looks at.
type Field string

// The fields. Each has one meaning, given by matching.Evaluate for one record
// and by finder for the index; a test holds them equal.
const (
	FieldOccupation   Field = "occupation"   // is, any_of: ISCO code or any of its ancestors
	FieldConcept      Field = "concept"      // is, any_of: jisr:… or esco:… occupation
	FieldSkill        Field = "skill"        // is, any_of
	FieldLicence      Field = "licence"      // is, any_of: ISCO code; scope, verified
	FieldLanguage     Field = "language"     // at_least: code and CEFR level
	FieldYears        Field = "years"        // at_least
	FieldDegree       Field = "education"    // at_least: ISCED level
	FieldStudied      Field = "studied"      // is, any_of: ISCED field or any of its ancestors
	FieldCountry      Field = "country"      // is, any_of
	FieldCity         Field = "city"         // is, any_of, folded
	FieldOrigin       Field = "origin"       // is, any_of
	FieldAvailability Field = "availability" // within: from, to, days
	FieldMode         Field = "mode"         // is, any_of
	FieldMission      Field = "mission"      // at_least: so many finished missions
	FieldVetting      Field = "vetting"      // is, any_of: claim verified
	FieldTheme        Field = "theme"        // is, any_of
	FieldGender       Field = "gender"       // is, any_of; search only, never a criterion of a role
	FieldVerified     Field = "verified"     // is: true or false
	FieldFresh        Field = "fresh"        // is: true or false
	FieldText         Field = "text"         // text: words, "phrases", -without; her CV's too, where she agreed
)

// Op is how a criterion compares.
type Op string

// The operations.
const (
	Is      Op = "is"
	AnyOf   Op = "any_of"
	AtLeast Op = "at_least"
	Within  Op = "within"
	Text    Op = "text"
)

// Value is what a criterion asks for. Which of its parts count depends on the
// field; the JSON form is the shortest that says it: "SE", ["SE","DE"], 5, or an
// object.
type Value struct {
	Codes    []string    `json:"codes,omitempty" bson:"codes,omitempty"`
	Level    string      `json:"level,omitempty" bson:"level,omitempty"` // CEFR
	Number   int         `json:"number,omitempty" bson:"number,omitempty"`
	From     office.Date `json:"from,omitempty" bson:"from,omitempty"`
	To       office.Date `json:"to,omitempty" bson:"to,omitempty"`
	Days     int         `json:"days,omitempty" bson:"days,omitempty"`
	Scope    string      `json:"scope,omitempty" bson:"scope,omitempty"` // ISO 3166-1
	Verified bool        `json:"verified,omitempty" bson:"verified,omitempty"`
	Text     string      `json:"text,omitempty" bson:"text,omitempty"`
}

// Criterion is one thing asked of an expert. Weight (1–10) is of a Should.
type Criterion struct {
	Kind   Kind  `json:"kind" bson:"kind"`
	Field  Field `json:"field" bson:"field"`
	Op     Op    `json:"op" bson:"op"`
	Value  Value `json:"value" bson:"value"`
	Weight int   `json:"weight,omitempty" bson:"weight,omitempty"`
}

// Same is true for criteria that ask the same, whatever their weights.
func (c Criterion) Same(as Criterion) bool {
	codes := slices.Equal(c.Value.Codes, as.Value.Codes)
	c.Weight, c.Value.Codes, as.Weight, as.Value.Codes = 0, nil, 0, nil
	return codes && reflect.DeepEqual(c, as)
}

// Sort is the order of what is found.
type Sort string

// The orders of contract.md.
const (
	ByRelevance Sort = "relevance"
	ByYears     Sort = "years"
	ByConfirmed Sort = "confirmed"
	ByName      Sort = "name" // up to 1,000 hits
)

// Query is how experts are asked for: by page, API, saved search and alert
// alike. All Filters must hold and none of Not; Text and Name are scored.
type Query struct {
	Text    string
	Name    string
	Purpose string // why; needed with Name
	// Among are those whom Name means, the nearest first; the desk finds them out, and
	// nobody else sets it.
	Among   []string
	Filters []Criterion
	// Not are conditions of which none may hold. They bound every facet too, so that a
	// count is always what choosing the value would give.
	Not   []Criterion
	Sort  Sort
	Limit int // at most 100
	After int // how many to pass over, at most 1,000
	// Facets asks for the counts beside the answer.
	Facets bool
}

// Span is a place in the record's Passages: where something was found. Start and
// End count bytes.
type Span struct{ Passage, Start, End int }

// Hit is one who was found.
type Hit struct {
	Expert     Expert
	Score      float64
	Highlights []Span
	// CV are places in what searches read of her CV, which stands in the expert's CVText
	// then; none for an actor who may not open it.
	CV []Span
}

// FacetValue is one value of a facet and how many of the found have it, with all
// other filters respected.
type FacetValue struct {
	Value  string
	Count  int
	Chosen bool
}

// Facet is the counts of one field.
type Facet struct {
	Field  string
	Values []FacetValue
}

// Found is the answer to a Query: exact total, one page of hits, facets.
type Found struct {
	Total  int
	Hits   []Hit
	Facets []Facet
	// Also are concepts that the words reached in other languages.
	Also []string
	// Crowded says that more people have such a name than are looked at.
	Crowded bool
	Took    time.Duration
}

// Proposal is what the index says of one record, before the store is read.
type Proposal struct {
	ID         string
	Score      float64
	Highlights []Span
	CV         []Span // in her CV
}

// Proposed is the index's answer to a Query.
type Proposed struct {
	Total  int
	Hits   []Proposal
	Facets []Facet
	Also   []string
}

// Ranked is one who meets all musts, by the index: Half counts half-points.
type Ranked struct {
	ID   string
	Half int
}

// Step counts, all from one view of the index (contract: matches/preview).
type Preview struct {
	Total    int
	Verified int
	Fresh    int
	// Steps[i] is how many meet musts 0…i, in the order given.
	Steps []int
	// Without[i] is how many would meet all musts but i.
	Without []int
	// Relaxed[i] is how many would if must i were as in the weaker form handed in; -1 without one.
	Relaxed []int
}

// Finder is the index of the roster. It proposes; the store decides.
type Finder interface {
	// Search answers a query; where it asks for a name, among those in Among.
	Search(ctx context.Context, q Query) (Proposed, error)
	// Named proposes at most so many whom the query's name may mean, the likeliest first,
	// and says how many there were. It knows no name: who is meant the desk decides.
	Named(ctx context.Context, q Query, limit int) (ids []string, met int, err error)
	// All gives the ids of all who meet the query, in their order: for exports, which
	// no page bounds.
	All(ctx context.Context, q Query) ([]string, error)
	// Rank orders those who meet all musts by points, then by freshness, then by
	// id, and returns the total and the page [after, after+limit).
	Rank(ctx context.Context, criteria []Criterion, after, limit int) (int, []Ranked, error)
	// RankAllBut orders in the same way those who meet every must but the one at that
	// place among the criteria.
	RankAllBut(ctx context.Context, criteria []Criterion, must, after, limit int) (int, []Ranked, error)
	// Preview counts; weaker[i] is the relaxed form of musts[i], nil without one.
	Preview(ctx context.Context, musts []Criterion, weaker []*Criterion) (Preview, error)
	// Follow asks the finder to look at the store's changes now, and waits until
	// everything written before the call is findable or ctx ends.
	Follow(ctx context.Context) error
}

// Brought is one record of an import, by its ids and revision. TakenBack is true
// when the import was undone.
type Brought struct {
	Expert, Person string
	Rev            int64
	TakenBack      bool
}

// Experts is where experts are kept.
type Experts interface {
	Expert(ctx context.Context, id string) (Expert, error)
	ExpertOf(ctx context.Context, person string) (Expert, error)
	ExpertByEmail(ctx context.Context, email string) (Expert, error)
	// ExpertReplaced finds whom an officer gave that address and who has not proven it yet.
	ExpertReplaced(ctx context.Context, email string) (Expert, error)
	// Experts loads those that are there, in the order asked; others are left out.
	Experts(ctx context.Context, ids []string) ([]Expert, error)
	// Findable are those of the ids who may be found, in the order asked, without any
	// record being opened.
	Findable(ctx context.Context, ids []string) ([]string, error)
	// Standing tells at which revision those of the ids stand who may be found, without any
	// record being opened.
	Standing(ctx context.Context, ids []string) (map[string]int64, error)
	// Gone are those of the ids who were erased.
	Gone(ctx context.Context, ids []string) (map[string]bool, error)
	// InsertExpert keeps a new one with her person; Conflict when another proved the address.
	InsertExpert(ctx context.Context, e Expert) error
	// InsertExperts keeps many at once; errs[i] says why the i-th was not kept.
	InsertExperts(ctx context.Context, list []Expert) (errs []error, err error)
	// UpdateExpert changes one under compare-and-swap and returns it as it now
	// stands; change may run again. rev 0 takes any revision, another must be the
	// stored one (Stale otherwise).
	UpdateExpert(ctx context.Context, id string, rev int64, change func(*Expert) error) (Expert, error)
	// EraseExpert leaves a tombstone and destroys the person's data key.
	EraseExpert(ctx context.Context, id string) error
	// Each passes every expert that is not erased, in the order of ids.
	Each(ctx context.Context, each func(Expert) error) error
	// Due gives the records whose DueAt has come, the oldest first. Of whom a crash left
	// half erased it gives no more than id and revision, as Erased.
	Due(ctx context.Context, now time.Time, limit int) ([]Expert, error)
	// EvidenceWaiting lists who gave evidence that waits to be checked, the longest waiting
	// first, without any record being opened.
	EvidenceWaiting(ctx context.Context) ([]Waiting, error)
	// Brought lists what the import of that name brought and did not see erased since.
	Brought(ctx context.Context, batch string) ([]Brought, error)
	// TakeBack erases those whose revision is still the one named, destroying their
	// data keys; taken[i] is false for who was changed meanwhile.
	TakeBack(ctx context.Context, batch string, list []Brought) (taken []bool, err error)
	// TakenBack are those of the persons whom an import brought and took back.
	TakenBack(ctx context.Context, persons []string) (map[string]bool, error)
	// CountExperts counts by status.
	CountExperts(ctx context.Context) (map[Status]int, error)
}
