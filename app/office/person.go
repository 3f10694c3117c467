package office

import (
	"context"
	"time"
)

// Name is a person's name in Latin script and in her own (Arabic or Sorani).
// At least one is given.
type Name struct {
	Latin  string `json:"latin,omitempty" bson:"latin,omitempty" validate:"max=120,plain"`
	Native string `json:"native,omitempty" bson:"native,omitempty" validate:"max=120,plain"`
}

// In is the name for a reader of lang: the own script for ar and ckb, Latin for
// en, the other where that one is missing.
func (n Name) In(lang string) string {
	if (lang == "en" && n.Latin != "") || n.Native == "" {
		return n.Latin
	}
	return n.Native
}

// Gender as a person states it; Undisclosed is the default.
type Gender string

// The genders of domain.md.
const (
	Female      Gender = "female"
	Male        Gender = "male"
	Undisclosed Gender = "undisclosed"
)

// Identity is what a person says of herself whoever she is to us: expert,
// investor, somebody who asks for help.
type Identity struct {
	// Email as typed, normalised by NormaliseEmail; empty for a registration on paper.
	Email string `json:"email,omitempty" bson:"email,omitempty" validate:"max=254"`
	// Phone in E.164.
	Phone    string `json:"phone,omitempty" bson:"phone,omitempty" validate:"max=32"`
	Name     Name   `json:"name" bson:"name"`
	Language string `json:"language,omitempty" bson:"language,omitempty" validate:"omitempty,oneof=ar ckb en"`
	Gender   Gender `json:"gender,omitempty" bson:"gender,omitempty" validate:"omitempty,oneof=female male undisclosed"`
	// BirthYear, Gregorian; 0 when not given.
	BirthYear int `json:"birth_year,omitempty" bson:"birth_year,omitempty" validate:"omitempty,min=1900,max=2100"`
	// Country of residence, ISO 3166-1 alpha-2.
	Country string `json:"country,omitempty" bson:"country,omitempty" validate:"omitempty,len=2"`
	City    string `json:"city,omitempty" bson:"city,omitempty" validate:"max=80,plain"`
	// Timezone, IANA; derived from country and city when empty.
	Timezone string `json:"timezone,omitempty" bson:"timezone,omitempty" validate:"omitempty,timezone"`
}

// Person is whoever may sign in. Expert, Interest and Request refer to her: one
// person, one account, nothing asked twice.
type Person struct {
	ID       string `json:"person" bson:"person"`
	Identity `bson:",inline"`
	// EmailVerifiedAt is when she, or an officer at the counter, proved the address.
	EmailVerifiedAt *time.Time `json:"email_verified_at,omitempty" bson:"email_verified_at,omitempty"`
	Consents        []Consent  `json:"consents" bson:"consents"`
}

// Purpose is what a person agreed that her data may be used for.
type Purpose string

// The purposes of domain.md: each separate, none pre-ticked.
const (
	ToRoster        Purpose = "roster"
	ToCVSearch      Purpose = "cv_search"
	ToInvitations   Purpose = "invitations"
	ToShareWithHost Purpose = "share_with_host"
	ToStatistics    Purpose = "statistics"
	ToNews          Purpose = "news"
)

// Purposes lists them in the order in which they are asked.
func Purposes() []Purpose {
	return []Purpose{ToRoster, ToInvitations, ToShareWithHost, ToCVSearch, ToStatistics, ToNews}
}

// ConsentVersion is the version of the consent texts that are shown now. Older
// texts are kept for ever beside it.
const ConsentVersion = "2026-12"

// ConsentVersions lists the versions of the texts, the newest last.
func ConsentVersions() []string { return []string{beforeCVSearch, ConsentVersion} }

// beforeCVSearch is the version whose text of cv_search spoke of what she writes in her
// profile and not of her CV, so that nobody agreed by it to have her CV searched.
const beforeCVSearch = "2026-11"

// Source is how a consent or a record came to us.
type Source string

// The sources of domain.md.
const (
	FromWeb    Source = "web"
	FromPaper  Source = "paper"
	FromImport Source = "import"
)

// Consent is one agreement, for one purpose, to one version of its text (GDPR
// Art. 7). A withdrawn one stays, with its date.
type Consent struct {
	Purpose     Purpose    `json:"purpose" bson:"purpose" validate:"oneof=roster cv_search invitations share_with_host statistics news"`
	Version     string     `json:"version" bson:"version" validate:"max=20"`
	Language    string     `json:"language" bson:"language" validate:"omitempty,oneof=ar ckb en"`
	Source      Source     `json:"source" bson:"source" validate:"omitempty,oneof=web paper import"`
	RecordedBy  string     `json:"recorded_by,omitempty" bson:"recorded_by,omitempty"`
	GivenAt     time.Time  `json:"given_at" bson:"given_at"`
	WithdrawnAt *time.Time `json:"withdrawn_at" bson:"withdrawn_at,omitempty"`
}

// Stands is true for a consent that was not withdrawn, to what its purpose is now.
func (c Consent) Stands() bool { return c.WithdrawnAt == nil && !c.Outdated() }

// Outdated is true for a consent whose text asked for something else than its purpose is now.
func (c Consent) Outdated() bool { return c.Purpose == ToCVSearch && c.Version == beforeCVSearch }

// Agreed is true when the person's last word on the purpose is yes.
func (p Person) Agreed(to Purpose) bool {
	c := p.consent(to)
	return c != nil && c.Stands()
}

func (p Person) consent(to Purpose) *Consent {
	for i := len(p.Consents) - 1; i >= 0; i-- {
		if p.Consents[i].Purpose == to {
			return &p.Consents[i]
		}
	}
	return nil
}

// Agree records a consent; one that already stands is left as it was given.
func (p *Person) Agree(c Consent) {
	if p.Agreed(c.Purpose) {
		return
	}
	p.Consents = append(p.Consents, c)
}

// Withdraw ends a consent; what was not given stays so.
func (p *Person) Withdraw(from Purpose, at time.Time) {
	if c := p.consent(from); c != nil && c.WithdrawnAt == nil {
		c.WithdrawnAt = &at
	}
}

// Filled is the person with an empty list of consents where there is none, as she is kept.
func (p Person) Filled() Person {
	if p.Consents == nil {
		p.Consents = []Consent{}
	}
	return p
}

// Reachable is true when letters may go to the address at all: it is there and
// was proven.
func (p Person) Reachable() bool { return p.Email != "" && p.EmailVerifiedAt != nil }

// People is where persons are kept.
type People interface {
	// Person loads one; NotFound when there is none or it was erased.
	Person(ctx context.Context, id string) (Person, error)
	// PersonByEmail finds the person who proved that (normalised) address.
	PersonByEmail(ctx context.Context, email string) (Person, error)
	// InsertPerson keeps a new one; Conflict when another proved the address.
	InsertPerson(ctx context.Context, p Person) error
	// UpdatePerson changes one under compare-and-swap; change may run again.
	UpdatePerson(ctx context.Context, id string, change func(*Person) error) (Person, error)
}
