package programme

import (
	"context"
	"fmt"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// NeedStatus is how far a host's terms of reference have come.
type NeedStatus string

// The states of domain.md, in their order. A returned one is written anew and
// submitted again; an accepted one has become a programme's draft.
const (
	NeedDraft     NeedStatus = "draft"
	NeedSubmitted NeedStatus = "submitted"
	NeedReturned  NeedStatus = "returned"
	NeedAccepted  NeedStatus = "accepted"
)

// Wanted is one kind of person that a host asks for: in words, and where it knows
// them by the codes of an occupation, a skill and a language.
type Wanted struct {
	Title      office.Text `json:"title" bson:"title"`
	Seats      int         `json:"seats" bson:"seats" validate:"min=1,max=500"`
	Text       office.Text `json:"text,omitzero" bson:"text,omitempty"`
	Occupation string      `json:"occupation,omitempty" bson:"occupation,omitempty" validate:"max=20"`
	Skill      string      `json:"skill,omitempty" bson:"skill,omitempty" validate:"max=120"`
	Language   string      `json:"language,omitempty" bson:"language,omitempty" validate:"max=8"`
	// Level is the least level of the language; B1 where none is said.
	Level string `json:"level,omitempty" bson:"level,omitempty" validate:"omitempty,oneof=A1 A2 B1 B2 C1 C2 native"`
}

// Terms are what a host writes: the terms of reference.
type Terms struct {
	Title       office.Text  `json:"title" bson:"title"`
	Text        office.Text  `json:"text,omitzero" bson:"text,omitempty"`
	Theme       roster.Theme `json:"theme,omitempty" bson:"theme,omitempty" validate:"omitempty,oneof=institutions human_capital finance guardianship"`
	Place       office.Text  `json:"place,omitzero" bson:"place,omitempty"`
	Governorate string       `json:"governorate,omitempty" bson:"governorate,omitempty" validate:"max=6"`
	Mode        roster.Mode  `json:"mode,omitempty" bson:"mode,omitempty" validate:"omitempty,oneof=remote visit mission return"`
	From        office.Date  `json:"from,omitempty" bson:"from,omitempty" validate:"date"`
	To          office.Date  `json:"to,omitempty" bson:"to,omitempty" validate:"date"`
	Roles       []Wanted     `json:"roles,omitempty" bson:"roles,omitempty" validate:"max=8,dive"`
	Conditions  Conditions   `json:"conditions,omitzero" bson:"conditions,omitempty"`
	// Contact is who answers at the host; it goes into no programme.
	Contact string `json:"contact,omitempty" bson:"contact,omitempty" validate:"max=300,prose"`
}

// Need is a host's terms of reference and where they stand.
type Need struct {
	ID          string     `json:"id" bson:"id"`
	Rev         int64      `json:"rev" bson:"-"`
	Status      NeedStatus `json:"status" bson:"status"`
	Institution string     `json:"institution" bson:"institution"`
	Terms       `bson:",inline"`
	// By wrote it first.
	By string `json:"by" bson:"by"`
	// Remark is why it was returned; it stays while the host writes it anew.
	Remark string `json:"remark,omitempty" bson:"remark,omitempty"`
	// Returns counts how often it was, and DecidedBy is who did it last, or accepted it.
	Returns   int    `json:"returns,omitempty" bson:"returns,omitempty"`
	DecidedBy string `json:"decided_by,omitempty" bson:"decided_by,omitempty"`
	// Programme is what became of an accepted one, Owner the officer who accepted it.
	Programme   string     `json:"programme,omitempty" bson:"programme,omitempty"`
	Owner       string     `json:"owner,omitempty" bson:"owner,omitempty"`
	SubmittedAt *time.Time `json:"submitted_at,omitempty" bson:"submitted_at,omitempty"`
	DecidedAt   *time.Time `json:"decided_at,omitempty" bson:"decided_at,omitempty"`
	CreatedAt   time.Time  `json:"created_at" bson:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at" bson:"updated_at"`
	// Followed is true when the host was told of a decision, and the programme of an
	// accepted one is there; until then a duty goes on with it.
	Followed bool `json:"-" bson:"followed,omitempty"`
}

// Decided is true once an officer has returned or accepted it, until it is submitted
// again.
func (n Need) Decided() bool { return n.Status == NeedReturned || n.Status == NeedAccepted }

// Writable is true while the host may change it.
func (n Need) Writable() bool { return n.Status == NeedDraft || n.Status == NeedReturned }

// NeedStore is where needs are kept.
type NeedStore interface {
	InsertNeed(ctx context.Context, n Need) error
	Need(ctx context.Context, id string) (Need, error)
	UpdateNeed(ctx context.Context, id string, rev int64, change func(*Need) error) (Need, error)
	// Needs lists all, NeedsOf those of an institution, newest first.
	Needs(ctx context.Context) ([]Need, error)
	NeedsOf(ctx context.Context, institution string) ([]Need, error)
	// UnfollowedNeeds lists decided ones of which the host may not know yet.
	UnfollowedNeeds(ctx context.Context) ([]Need, error)
}

// The lengths of a need's texts, which together fit a programme's description.
const (
	needTitle, needText, needWords = 160, 1500, 240
)

// CheckTerms notes what is wrong with terms of reference, as far as they go.
func CheckTerms(t Terms, words roster.Vocabulary) error {
	var p office.Problems
	if err := office.Validate(t); !p.Merge("", err) {
		return err
	}
	p.Check(!t.Title.Empty(), "title", "required")
	checkText(t.Title, "title", needTitle, &p)
	checkText(t.Text, "text", needText, &p)
	checkText(t.Place, "place", 160, &p)
	checkText(t.Conditions.Note, "conditions.note", 400, &p)
	p.Check(t.Governorate == "" || words.Known(roster.KindGovernorate, t.Governorate), "governorate", "unknown")
	p.Check(t.From == "" || t.To == "" || t.To >= t.From, "to", "before_from")
	for i, w := range t.Roles {
		w.check(fmt.Sprintf("roles[%d]", i), words, &p)
	}
	return p.Err()
}

func (w Wanted) check(at string, words roster.Vocabulary, p *office.Problems) {
	p.Check(!w.Title.Empty(), at+".title", "required")
	checkText(w.Title, at+".title", needTitle, p)
	checkText(w.Text, at+".text", needWords, p)
	for _, c := range []struct{ path, kind, code string }{{".occupation", roster.KindOccupation, w.Occupation},
		{".skill", roster.KindSkill, w.Skill}, {".language", roster.KindLanguage, w.Language}} {
		p.Check(c.code == "" || words.Known(c.kind, c.code), at+c.path, "unknown")
	}
}

// Complete notes what is missing before a need can be submitted: what it is about,
// when, one role, and who answers for it at the host.
func (t Terms) Complete() error {
	var p office.Problems
	p.Check(!t.Text.Empty(), "text", "required")
	p.Check(t.From != "", "from", "required")
	p.Check(t.To != "", "to", "required")
	p.Check(len(t.Roles) > 0, "roles", "one_role")
	p.Check(strings.TrimSpace(t.Contact) != "", "contact", "required")
	return p.Err()
}

// Criteria are a wish as an officer would begin to write it: who has not the trade
// or the language cannot do the work, so these are musts; a skill may be learnt or
// stand in other words, so it is a should.
func (w Wanted) Criteria() []roster.Criterion {
	var out []roster.Criterion
	if w.Occupation != "" {
		out = append(out, roster.Criterion{Kind: roster.Must, Field: roster.FieldOccupation, Op: roster.Is, Value: roster.Value{Codes: []string{w.Occupation}}})
	}
	if w.Language != "" {
		level := w.Level
		if level == "" {
			level = "B1"
		}
		out = append(out, roster.Criterion{Kind: roster.Must, Field: roster.FieldLanguage, Op: roster.AtLeast, Value: roster.Value{Codes: []string{w.Language}, Level: level}})
	}
	if w.Skill != "" {
		out = append(out, roster.Criterion{Kind: roster.Should, Field: roster.FieldSkill, Op: roster.Is, Value: roster.Value{Codes: []string{w.Skill}}, Weight: skillWeight})
	}
	return out
}

const skillWeight = 5

// Content is the draft of a programme that the need becomes. What was said of the
// roles in words ends its description.
func (n Need) Content() Content {
	c := Content{Title: n.Title, Description: n.Text, Theme: n.Theme, Institution: n.Institution, Place: n.Place, Governorate: n.Governorate,
		Mode: n.Mode, From: n.From, To: n.To, Conditions: n.Conditions}
	for i, w := range n.Roles {
		c.Roles = append(c.Roles, Role{Number: i + 1, Title: w.Title, Seats: w.Seats, Criteria: w.Criteria()})
		c.Description.Ar = withLine(c.Description.Ar, w.Title.Ar, w.Text.Ar)
		c.Description.Ckb = withLine(c.Description.Ckb, w.Title.Ckb, w.Text.Ckb)
		c.Description.En = withLine(c.Description.En, w.Title.En, w.Text.En)
	}
	return c
}

// withLine adds "title: said" as a line.
func withLine(text, title, said string) string {
	if said == "" {
		return text
	}
	if title != "" {
		said = title + ": " + said
	}
	return strings.TrimLeft(text+"\n"+said, "\n")
}
