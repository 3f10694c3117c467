package letters

import (
	"context"
	"strconv"
	"strings"
	"time"

	"jisr/app/invitation"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/mailer"
)

// tokenGrace is how long after the deadline an answer link still opens its polite
// page.
const tokenGrace = 90 * office.Day

// NewCode is a fresh genuine-message code.
func (p *Post) NewCode() string {
	if p.newCode != nil {
		return p.newCode()
	}
	return seal.NewCode()
}

// Suppressed is true when nothing may be sent to the address.
func (p *Post) Suppressed(ctx context.Context, email string) (bool, error) {
	return p.Box.Suppressed(ctx, email)
}

// InviteID is the id of an invitation's newest letter.
func InviteID(in invitation.Invitation) string {
	return "invite:" + in.ID + ":" + strconv.Itoa(1+in.Letters)
}

// invitationOf is the invitation behind a letter's id; false for another letter.
func invitationOf(letter string) (string, bool) {
	rest, found := strings.CutPrefix(letter, "invite:")
	id, _, _ := strings.Cut(rest, ":")
	return id, found
}

// Invite queues the letter, rendered and sealed now: what was previewed is what
// goes.
func (p *Post) Invite(ctx context.Context, in invitation.Invitation, pr programme.Programme, r programme.Role, e roster.Expert) error {
	c, err := p.invitation(ctx, in, pr, r, e)
	if err != nil {
		return err
	}
	s := sealed{id: InviteID(in), lane: mailer.Invitation, person: e.Person.ID, expert: e.ID, expires: in.Deadline}
	return p.queue(ctx, s, c, mailbox(e.Person, c.Lang))
}

// Preview renders it without keeping it.
func (p *Post) Preview(ctx context.Context, in invitation.Invitation, pr programme.Programme, r programme.Role, e roster.Expert) (invitation.Preview, error) {
	c, err := p.invitation(ctx, in, pr, r, e)
	if err != nil {
		return invitation.Preview{}, err
	}
	m, err := p.render(c, mailbox(e.Person, c.Lang))
	return invitation.Preview{Language: c.Lang, Subject: m.Subject, HTML: m.HTML, Text: m.Text}, err
}

func (p *Post) invitation(ctx context.Context, in invitation.Invitation, pr programme.Programme, r programme.Role, e roster.Expert) (content, error) {
	c, t := p.start("invitation", e.Language)
	c.Code = in.Code
	title, _ := pr.Title.In(c.Lang)
	role, _ := r.Title.In(c.Lang)
	form := pr.LetterForm()
	if place := p.place(pr, c.Lang); place != "" {
		c.Subject, c.Title = t.T(inForm("subject", form), "role", role, "place", place), t.T(inForm("title", form), "place", place)
	} else { // at a distance, or not settled yet
		c.Subject, c.Title = t.T(inForm("subject.programme", form), "role", role, "programme", title), t.T(inForm("title.programme", form), "programme", title)
	}
	greet(&c, t, e.Name)
	c.Paragraphs = []string{t.T(inForm("text", form), "programme", title, "role", role)}
	if text, _ := pr.Description.In(c.Lang); text != "" && form != programme.ShortLetter {
		c.Paragraphs = append(c.Paragraphs, text)
	}
	for _, reason := range in.Reasons {
		if s := p.Sentence(reason, e, c.Lang); s != "" {
			c.Reasons = append(c.Reasons, s)
		}
	}
	if len(c.Reasons) > 0 {
		c.ReasonsTitle = t.N("letter.invitation.reasons", len(c.Reasons))
	}
	c.Facts = p.facts(pr, r, t, c.Lang)
	token := p.Tokens.Token(AnswerPurpose, in.ID, in.Deadline.Add(tokenGrace))
	for i, choice := range []string{"accept", "decline", "not_now", "ask"} {
		c.Buttons = append(c.Buttons, button{t.T("letter.invitation." + choice), p.address(c.Lang, "answer", token) + "?choice=" + choice, i == 0})
	}
	c.After = []string{t.T("letter.invitation.no_login")}
	if form == programme.FormalLetter {
		c.After = append(c.After, t.T("letter.invitation.formal.close"))
	}
	line, _ := pr.PrivacyLine(StandardPrivacy(p.Catalogue)).In(c.Lang)
	c.Privacy = &fact{t.T("letter.privacy"), line}
	c.SignedBy = p.signature(ctx, in.By, pr, c.Lang)
	if agreed := given(e.Person, office.ToInvitations); !agreed.IsZero() {
		c.Why = t.T("letter.why.invitations", "date", t.Date(agreed))
	}
	c.StopText = t.T("letter.stop.invitations")
	c.StopURL = p.address(c.Lang, "unsubscribe", p.Tokens.Token(UnsubscribePurpose, e.Person.ID, time.Time{}))
	return c, nil
}

// inForm is the key of a part of the letter in its form. A short one is short in its
// text alone.
func inForm(part string, form programme.LetterForm) string {
	if form == programme.FormalLetter || form == programme.ShortLetter && part == "text" {
		return "letter.invitation." + string(form) + "." + part
	}
	return "letter.invitation." + part
}

// reminderOf is the invitation of which a letter reminds.
func reminderOf(letter string) (string, bool) {
	rest, found := strings.CutPrefix(letter, reminderPrefix)
	id, _, _ := strings.Cut(rest, ":")
	return id, found
}

// StandardPrivacy is what is done with the data of those who are invited, unless a
// programme says more.
func StandardPrivacy(c *locale.Catalogue) office.Text {
	const key = "letter.privacy.standard"
	return office.Text{Ar: c.For("ar").T(key), Ckb: c.For("ckb").T(key), En: c.For("en").T(key)}
}

func given(p office.Person, purpose office.Purpose) (at time.Time) {
	for _, c := range p.Consents {
		if c.Purpose == purpose && c.WithdrawnAt == nil {
			at = c.GivenAt
		}
	}
	return at
}

func (p *Post) place(pr programme.Programme, lang string) string {
	if s, _ := pr.Place.In(lang); s != "" {
		return s
	}
	label, _ := p.Words.Label(roster.KindGovernorate, pr.Governorate, lang)
	return label
}

func (p *Post) facts(pr programme.Programme, r programme.Role, t *locale.Printer, lang string) []fact {
	role, _ := r.Title.In(lang)
	out := []fact{{t.T("letter.fact.role"), role}}
	if place := p.place(pr, lang); place != "" {
		out = append(out, fact{t.T("letter.fact.place"), place})
	}
	if pr.Mode != "" {
		out = append(out, fact{t.T("letter.fact.mode"), t.T("letter.mode." + string(pr.Mode))})
	}
	from, ok1 := pr.From.Time()
	to, ok2 := pr.To.Time()
	if ok1 && ok2 {
		out = append(out, fact{t.T("letter.fact.dates"), t.DateRange(from, to)})
	}
	out = append(out, fact{t.T("letter.fact.conditions"), conditions(pr.Conditions, t, lang)})
	if by, ok := pr.AnswerBy.Time(); ok {
		out = append(out, fact{t.T("letter.fact.answer_by"), t.Date(by)})
	}
	return out
}

func conditions(c programme.Conditions, t *locale.Printer, lang string) string {
	var parts []string
	for _, x := range []struct {
		is  bool
		key string
	}{{c.Paid, "paid"}, {c.Travel, "travel"}, {c.Lodging, "lodging"}} {
		if x.is {
			parts = append(parts, t.T("letter.condition."+x.key))
		}
	}
	if note, _ := c.Note.In(lang); note != "" {
		parts = append(parts, note)
	}
	if len(parts) == 0 {
		return t.T("letter.condition.none")
	}
	return t.And(parts...)
}

func (p *Post) signature(ctx context.Context, by string, pr programme.Programme, lang string) []string {
	var out []string
	if o, err := p.Staff.Officer(ctx, by); err == nil {
		out = append(out, o.Name.In(lang))
	}
	if in, err := p.Staff.Institution(ctx, pr.Institution); err == nil {
		name, _ := in.Name.In(lang)
		out = append(out, name)
	}
	return out
}

// Sentence says in her language why a criterion that she meets is a reason to ask
// her; empty where nothing can be said.
func (p *Post) Sentence(r invitation.Reason, e roster.Expert, lang string) string {
	t := p.Catalogue.For(lang)
	own := ownWords(e, r.Ref)
	say := func(key string, args ...any) string { return t.T("letter.reason."+key, args...) }
	switch r.Criterion.Field {
	case roster.FieldOccupation, roster.FieldConcept:
		return say("occupation", "what", p.occupation(e, r.Ref, lang))
	case roster.FieldSkill:
		return say("skill", "what", p.skill(e, r.Ref, lang)) + suffix(own)
	case roster.FieldLicence:
		return say("licence")
	case roster.FieldLanguage:
		return say("language", "what", p.language(e, r.Ref, lang))
	case roster.FieldYears:
		return t.N("letter.reason.years", e.YearsOfWork())
	case roster.FieldDegree, roster.FieldStudied:
		return say("education") + suffix(own)
	case roster.FieldAvailability:
		return say("availability")
	case roster.FieldMode:
		return say("mode")
	case roster.FieldMission:
		return say("mission")
	case roster.FieldOrigin:
		label, _ := p.Words.Label(roster.KindGovernorate, e.Origin, lang)
		return say("origin", "what", label)
	}
	return ""
}

func suffix(own string) string {
	if own == "" {
		return ""
	}
	return " («" + own + "»)"
}

// at is the number in a reference such as skills[2]; false when it has none.
func at(ref string) (int, bool) {
	_, rest, found := strings.Cut(ref, "[")
	n, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	return n, found && err == nil
}

// ownWords is what she wrote herself at that place.
func ownWords(e roster.Expert, ref string) string {
	i, ok := at(ref)
	switch {
	case !ok:
		return ""
	case strings.HasPrefix(ref, "skills") && i < len(e.Skills):
		return e.Skills[i].Note
	case strings.HasPrefix(ref, "education") && i < len(e.Education):
		return e.Education[i].Institution
	}
	return ""
}

func (p *Post) occupation(e roster.Expert, ref, lang string) string {
	i, ok := at(ref)
	if !ok || i >= len(e.Occupations) {
		return e.Headline
	}
	o := e.Occupations[i]
	if label, missing := p.Words.Label(roster.KindConcept, o.Concept, lang); o.Concept != "" && !missing {
		return label
	}
	if o.Title != "" {
		return o.Title
	}
	label, _ := p.Words.Label(roster.KindOccupation, o.Code, lang)
	return label
}

func (p *Post) skill(e roster.Expert, ref, lang string) string {
	i, ok := at(ref)
	if !ok || i >= len(e.Skills) {
		return ""
	}
	if label, missing := p.Words.Label(roster.KindSkill, e.Skills[i].ID, lang); !missing || e.Skills[i].Label == "" {
		return label
	}
	return e.Skills[i].Label
}

func (p *Post) language(e roster.Expert, ref, lang string) string {
	i, ok := at(ref)
	if !ok || i >= len(e.Languages) {
		return ""
	}
	label, _ := p.Words.Label(roster.KindLanguage, e.Languages[i].Code, lang)
	return label
}
