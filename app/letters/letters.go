// Package letters writes the letters of the house: each kind is a function from
// facts to content, rendered in the person's language as HTML and text, sealed and
// queued under a deterministic id, so that writing it again is writing it once.
// Just before one leaves, the last look reads consent, address, suppression and
// the recipient's hours again.
package letters

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"strings"
	texttemplate "text/template"
	"time"

	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/mailer"
)

// Box is where letters are queued (app/store).
type Box interface {
	Keep(ctx context.Context, l mailer.Letter, m mailer.Message) error
	// Said is what a queued letter says; Missing when it may not be read any more.
	Said(ctx context.Context, id string) (mailer.Message, error)
	Letter(ctx context.Context, id string) (mailer.Letter, error)
	ByCode(ctx context.Context, code string) (mailer.Letter, error)
	// There tells which letters are there. Stand loads them by their ids, Release queues those again that are held for a
	// reason, Recall cancels those that wait.
	There(ctx context.Context, ids []string) (map[string]bool, error)
	Stand(ctx context.Context, ids []string) (map[string]mailer.Letter, error)
	Release(ctx context.Context, ids []string, reason string) error
	Recall(ctx context.Context, ids []string, reason string) error
	Suppressed(ctx context.Context, email string) (bool, error)
}

// Words give the labels of codes (app/terms).
type Words interface {
	Label(kind, code, lang string) (label string, missing bool)
}

// Tokens make the links of letters (app/seal).
type Tokens interface {
	Token(purpose, id string, expires time.Time) string
}

// Purposes of the tokens in letters' links.
const (
	AnswerPurpose      = "answer"
	UnsubscribePurpose = "unsubscribe"
	StillPurpose       = "still"
	// EvidencePurpose answers what an office asks about a claim: the id is a person, the
	// key of the claim and the second of the request.
	EvidencePurpose = "evidence"
	// InterestPurpose shows where an investor's interest stands.
	InterestPurpose = "interest"
	// DraftPurpose opens an interest that is being written, for the address of the letter.
	DraftPurpose = "interest_draft"
	// LeavePurpose withdraws the consent to the roster.
	LeavePurpose = "leave"
)

// Post writes the letters that the desks and the gate ask for.
type Post struct {
	Box       Box
	Words     Words
	Tokens    Tokens
	Staff     office.Staff
	Catalogue *locale.Catalogue
	// Proof makes the link by which somebody proves an address that an officer entered
	// (gate.ProofLink).
	Proof func(ctx context.Context, p office.Person, lasts time.Duration) (string, error)
	// Calendar is the .ics of a seat; off takes the entry out again.
	Calendar func(in invitation.Invitation, p programme.Programme, r programme.Role, lang string, off bool) ([]byte, error)
	// CallEntry is the .ics of an investor's call.
	CallEntry CallEntry
	URL       *url.URL
	From      mailer.Address
	// Back makes the addresses to which reports come.
	Back ReturnPath
	Now  office.Clock

	// newCode makes the codes of letters; seal's, unless a specimen is written.
	newCode func() string

	html *template.Template
	text *texttemplate.Template
}

// Load reads the two templates of all letters.
func (p *Post) Load(fsys fs.FS) error {
	var err error
	if p.html, err = template.ParseFS(fsys, "letters/letter.html"); err != nil {
		return fmt.Errorf("load letters: %w", err)
	}
	if p.text, err = texttemplate.ParseFS(fsys, "letters/letter.txt"); err != nil {
		return fmt.Errorf("load letters: %w", err)
	}
	return nil
}

// content is what a letter says, before it has a form.
type content struct {
	Kind, Lang, Dir string
	Brand, Ministry string
	Subject         string
	Greeting        string
	Title           string
	Paragraphs      []string
	ReasonsTitle    string
	Reasons         []string
	Facts           []fact
	Digits          string
	Buttons         []button
	After           []string
	SignedBy        []string
	CodeLabel, Code string
	CheckText       string
	CheckURL        string
	Privacy         *fact
	NoFee           string
	Why             string
	StopText        string
	StopURL         string
}

type fact struct{ Label, Value string }

type button struct {
	Text, URL string
	Main      bool
}

// address is a link of the service.
func (p *Post) address(parts ...string) string {
	return strings.TrimRight(p.URL.String(), "/") + "/" + strings.Join(parts, "/")
}

// start fills what every letter has.
func (p *Post) start(kind, lang string) (content, *locale.Printer) {
	if !office.IsLanguage(lang) {
		lang = "en"
	}
	t := p.Catalogue.For(lang)
	code := p.NewCode()
	c := content{Kind: kind, Lang: lang, Dir: t.Dir(), Brand: t.T("letter.brand"), Ministry: t.T("letter.ministry"),
		CodeLabel: t.T("letter.code.label"), Code: code, CheckText: t.T("letter.code.check"), CheckURL: p.address(lang, "genuine"), NoFee: t.T("letter.no_fee")}
	if kind != "invitation" { // an invitation names role and place
		c.Subject, c.Title = t.T("letter."+kind+".subject"), t.T("letter."+kind+".title")
	}
	return c, t
}

// greet addresses a person by name, in the script of the letter.
func greet(c *content, t *locale.Printer, n office.Name) {
	if name := n.In(c.Lang); name != "" {
		c.Greeting = t.T("letter.greeting", "name", name)
	}
}

// render gives content its two forms.
func (p *Post) render(c content, to mailer.Address) (mailer.Message, error) {
	var html, text bytes.Buffer
	if err := p.html.Execute(&html, c); err != nil {
		return mailer.Message{}, fmt.Errorf("render letter %s: %w", c.Kind, err)
	}
	if err := p.text.Execute(&text, c); err != nil {
		return mailer.Message{}, fmt.Errorf("render letter %s: %w", c.Kind, err)
	}
	m := mailer.Message{From: p.From, To: to, Subject: c.Subject, Text: tidy(text.String()), HTML: html.String(), Lang: c.Lang, Dir: c.Dir}
	if strings.HasPrefix(c.StopURL, "https:") {
		m.ListUnsubscribe = c.StopURL
	}
	return m, nil
}

// tidy takes the blank lines out that empty parts of the template leave.
func tidy(s string) string {
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(s) + "\n"
}

// sealed says for whom a letter is sealed and about whom it is.
type sealed struct {
	id             string
	lane           mailer.Lane
	person, expert string
	expires        time.Time
}

// queue renders and keeps a letter.
func (p *Post) queue(ctx context.Context, s sealed, c content, to mailer.Address, attach ...mailer.Attachment) error {
	m, err := p.render(c, to)
	if err != nil {
		return err
	}
	now := p.Now()
	m.LetterID, m.Attachments = s.id, attach
	l := mailer.Letter{ID: s.id, Kind: c.Kind, Lane: s.lane, Person: s.person, Expert: s.expert, State: mailer.Queued, Due: now, Code: c.Code,
		MessageID: mailer.MessageIDFor(s.id, domain(p.From.Addr)), ExpiresAt: s.expires, Times: map[mailer.State]time.Time{mailer.Queued: now}}
	m.Envelope = p.Back.For(l.MessageID)
	if err := p.Box.Keep(ctx, l, m); err != nil {
		return fmt.Errorf("queue letter %s: %w", s.id, err)
	}
	return nil
}

func domain(addr string) string {
	_, d, _ := strings.Cut(addr, "@")
	return d
}

func mailbox(p office.Person, lang string) mailer.Address {
	return mailer.Address{Name: p.Name.In(lang), Addr: p.Email}
}

var (
	_ roster.Post     = (*Post)(nil)
	_ invitation.Post = (*Post)(nil)
)
