package public

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/web"
)

// takeaway is everything kept about a person, in the form of the API: her record, what
// she typed and has not saved, her invitations, missions and letters, and who used her
// data (GDPR Art. 15 and 20).
type takeaway struct {
	Record      roster.Expert           `json:"record"`
	Unsaved     []roster.Typed          `json:"unsaved"`
	Invitations []invitation.Invitation `json:"invitations"`
	Missions    []programme.Mission     `json:"missions"`
	Letters     []SentLetter            `json:"letters"`
	// Evidence is what she gave when an office asked, by the key of the claim.
	Evidence map[string]roster.Evidence `json:"evidence"`
	// Notes are what officers wrote about her.
	Notes []roster.Note `json:"notes"`
	// Replaced are the lost addresses that officers replaced.
	Replaced []roster.Replacement `json:"replaced_addresses"`
	// CV is the document that she uploaded.
	CV []ownCV `json:"cv"`
	// Drafts are what she has begun to write as an investor and not sent.
	Drafts []ownDraft `json:"interest_drafts"`
	// Interests are what she has filed as an investor, and what became of it.
	Interests []ownInterest `json:"interests"`
	// Watches are her wishes to be told of opportunities that open.
	Watches []ownWatch     `json:"opportunity_watches"`
	Log     []office.Entry `json:"log"`
}

// Bounds of what is taken along.
const (
	takeawayRows    = 10_000
	takeawayLetters = 1000
)

// take gathers what a person may take along; shown are her invitations with what they
// are about.
func (p *Pages) take(ctx context.Context, v gate.Visit) (out takeaway, shown []invitation.Shown, err error) {
	e, err := p.Roster.Own(ctx, v.Actor)
	if err != nil {
		return out, nil, err
	}
	out = takeaway{Record: e, Unsaved: []roster.Typed{}, Invitations: []invitation.Invitation{}, Missions: []programme.Mission{}, Evidence: map[string]roster.Evidence{}, Replaced: append([]roster.Replacement{}, e.Replaced...)}
	for _, x := range e.Vetting {
		if x.Answer != nil {
			out.Evidence[x.Key()] = *x.Answer
		}
	}
	for _, part := range stepNames()[:stepReview-1] {
		if typed, there := e.Unsaved(part, p.Now()); there {
			out.Unsaved = append(out.Unsaved, typed)
		}
	}
	if shown, err = p.Invitations.Mine(ctx, v.Actor, e.ID); err != nil {
		return out, nil, err
	}
	for _, s := range shown {
		out.Invitations = append(out.Invitations, s.Invitation)
	}
	missions, err := p.Missions.Mine(ctx, v.Actor, e.ID)
	if err != nil {
		return out, nil, err
	}
	for _, m := range missions {
		out.Missions = append(out.Missions, m.Mission)
	}
	if out.Letters, err = p.Letters.To(ctx, e.ID, takeawayLetters); err != nil {
		return out, nil, err
	}
	if out.Notes, err = p.Roster.NotesAbout(ctx, v.Actor, e); err != nil {
		return out, nil, err
	}
	if out.Drafts, err = p.takeDrafts(ctx, v); err != nil {
		return out, nil, err
	}
	if out.Interests, err = p.takeInterests(ctx, v); err != nil {
		return out, nil, err
	}
	if out.Watches, err = p.takeWatches(ctx, v); err != nil {
		return out, nil, err
	}
	out.Log, err = p.takeLog(ctx, e.ID)
	return out, shown, err
}

// takeLog are the rows of the log about a record: staff stand in them by institution and
// role, not as who they are.
func (p *Pages) takeLog(ctx context.Context, id string) ([]office.Entry, error) {
	rows, err := p.Log.Of(ctx, id, takeawayRows)
	for i := range rows {
		if rows[i].Actor.Staff() {
			rows[i].Actor.ID, rows[i].Actor.For = "", ""
		}
	}
	return rows, err
}

func (p *Pages) download(c *fiber.Ctx, v gate.Visit) error {
	out, _, err := p.take(c.UserContext(), v)
	if err == nil {
		out.CV, err = p.takeCV(c, v, out.Record)
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="jisr.json"`)
	return c.JSON(out)
}

// copyPage is the data of the page "copy": the same in words, in one page that needs
// nothing else.
type copyPage struct {
	Name, Number string
	Made         string
	Given        []reviewGroup
	Address      []web.Row
	Unsaved      []reviewGroup
	Consents     []copiedConsent
	Invitations  []copiedInvitation
	Missions     []copiedMission
	Letters      []copiedLetter
	Claims       []ownClaim
	Notes        []copiedRow
	Replaced     []copiedRow
	// Interest is one that she has begun and not sent, InterestUnsaved what is typed on its
	// screens only.
	Interest, InterestUnsaved []reviewGroup
	CV                        []copiedCV
	// Filed are those that she has sent.
	Filed []copiedInterest
	// Watches are her wishes to be told of opportunities.
	Watches []copiedWatch
	Log     []copiedRow
}

// copiedConsent is one consent with the text that she agreed to, in the language in
// which she read it.
type copiedConsent struct {
	Label, Text, Lang, Version, Source string
	Given, Withdrawn                   string
}

// copiedInvitation is one invitation with the host's word on her.
type copiedInvitation struct {
	ownInvitation
	Remark *copiedRow
}

// copiedMission is one mission with what was written of it and her own word.
type copiedMission struct {
	ownMission
	Plan, Contact, Report string
	Said                  *programme.Rating
	Papers                web.Papers
}

func (p *Pages) copiedMissions(list []programme.MissionShown, lang string) []copiedMission {
	var out []copiedMission
	for _, s := range list {
		out = append(out, copiedMission{missionLine(s, lang), s.Plan.Plan, s.Contact, s.Report, s.ByExpert, p.papers(s)})
	}
	return out
}

type copiedLetter struct{ Kind, At, Code, State string }

type copiedRow struct{ At, Text, By string }

// readable is the copy that people read.
func (p *Pages) readable(c *fiber.Ctx, v gate.Visit) error {
	ctx := c.UserContext()
	out, shown, err := p.take(ctx, v)
	if err != nil {
		return err
	}
	missions, err := p.Missions.Mine(ctx, v.Actor, out.Record.ID)
	if err != nil {
		return err
	}
	data := p.copyOf(ctx, out, shown, v.Lang)
	data.Missions = p.copiedMissions(missions, v.Lang)
	for _, dr := range out.Drafts {
		if data.Interest, data.InterestUnsaved, err = p.copiedDraft(ctx, dr, out.Record.Identity, v.Lang); err != nil {
			return err
		}
	}
	when := func(at time.Time) string { return p.Render.Printer(v.Lang).DateTime(at, zone(out.Record)) }
	if data.Filed, err = p.copiedInterests(ctx, out.Interests, v.Lang, when); err != nil {
		return err
	}
	data.Watches = p.copiedWatches(ctx, out.Watches, v.Lang, when)
	data.CV = copyCV(out.Record, when)
	page := p.page(c, v, "mine", data)
	var b bytes.Buffer
	if err := p.Render.Render(&b, "copy", "copy", page); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="jisr.html"`)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}

func (p *Pages) copyOf(ctx context.Context, out takeaway, shown []invitation.Shown, lang string) copyPage {
	e, t := out.Record, p.Render.Printer(lang)
	when := func(at time.Time) string { return t.DateTime(at, zone(e)) }
	data := copyPage{Name: e.Name.In(lang), Number: e.Number, Made: when(p.Now()), Given: p.given(e, lang, "")}
	data.Address = []web.Row{row(t.T("mine.copy.email"), isolated(e.Email)), row(t.T("mine.copy.zone"), isolated(e.Timezone)),
		row(t.T("mine.copy.created"), when(e.CreatedAt)), row(t.T("mine.copy.changed"), when(e.UpdatedAt)), row(t.T("mine.copy.status"), t.T("mine.copy.status."+string(e.Status)))}
	for _, typed := range out.Unsaved {
		data.Unsaved = append(data.Unsaved, p.typedRows(e, typed, lang))
	}
	for _, x := range e.Consents {
		data.Consents = append(data.Consents, p.copiedConsent(x, lang, when))
	}
	for _, s := range shown {
		data.Invitations = append(data.Invitations, copiedInvitation{p.own(s, lang), p.copiedRemark(ctx, s.Invitation.Remark, lang, when)})
	}
	for _, l := range out.Letters {
		state := t.T("mine.copy.letter.waits")
		if l.Sent {
			state = t.T("mine.copy.letter.sent")
		}
		data.Letters = append(data.Letters, copiedLetter{p.kind(l.Kind, lang), when(l.At), l.Code, state})
	}
	data.Claims = p.ownClaims(ctx, e, lang)
	names := map[string]string{}
	for _, n := range out.Notes {
		data.Notes = append(data.Notes, copiedRow{when(n.At), n.Text, p.by(ctx, office.Entry{Actor: office.Actor{Institution: n.Institution}}, lang, names)})
	}
	for _, r := range out.Replaced {
		data.Replaced = append(data.Replaced, copiedRow{when(r.At), join(t, t.T("identified."+string(r.How)), r.Note), p.by(ctx, office.Entry{Actor: office.Actor{Institution: r.Institution}}, lang, names)})
	}
	data.Log = p.copiedLog(ctx, out.Log, lang, when)
	return data
}

// copiedLog are rows of the log in words: who did what, when.
func (p *Pages) copiedLog(ctx context.Context, rows []office.Entry, lang string, when func(time.Time) string) (out []copiedRow) {
	t, names := p.Render.Printer(lang), map[string]string{}
	for _, r := range rows {
		text := t.T("mine.copy.log.other")
		if key := "log." + string(r.Action); p.Locale.Has(lang, key) {
			text = t.T(key)
		}
		by := t.T("mine.copy.by.service")
		switch r.Actor.Kind {
		case office.PersonKind:
			by = t.T("mine.copy.by.self")
		case office.OfficerKind, office.TokenKind:
			by = join(t, t.T("mine.copy.by.officer"), p.by(ctx, r, lang, names))
		}
		out = append(out, copiedRow{when(r.At), text, by})
	}
	return out
}

// copiedRemark is a host's word, nil where none was said.
func (p *Pages) copiedRemark(ctx context.Context, r *invitation.Remark, lang string, when func(time.Time) string) *copiedRow {
	if r == nil {
		return nil
	}
	t := p.Render.Printer(lang)
	by := p.by(ctx, office.Entry{Actor: office.Actor{Institution: r.Institution}}, lang, map[string]string{})
	return &copiedRow{when(r.At), join(t, t.T("staff.opinion."+string(r.Opinion)), r.Text), by}
}

// typedRows are the answers of a part as they would be if what is typed there were saved.
func (p *Pages) typedRows(e roster.Expert, typed roster.Typed, lang string) reviewGroup {
	in, step := web.Form(typed.Values), slices.Index(stepNames(), typed.Part)
	if typed.Part == roster.PartConsents {
		e.Consents = nil
		for _, purpose := range office.Purposes() {
			if in.Yes("consents." + string(purpose)) {
				e.Agree(office.Consent{Purpose: purpose})
			}
		}
	} else {
		var wrong office.Problems // it is shown as it is
		p.parse(in, step+1, lang).apply(&e, &wrong)
	}
	return p.given(e, lang, "")[step]
}

// textOf is the key of a purpose's text as a version had it: of a text that was replaced
// since, the key says until which version it was shown. Empty for a version that is none
// of ours, as an import's.
func (p *Pages) textOf(purpose office.Purpose, version string) string {
	versions, key := office.ConsentVersions(), "consent."+string(purpose)
	at := slices.Index(versions, version)
	if at < 0 {
		return ""
	}
	for _, until := range versions[at:] {
		if old := key + ".until." + until; p.Locale.Has("en", old+".label") {
			return old
		}
	}
	return key
}

// copiedConsent gives the text of a consent's version where it is one of ours; of another
// only the version can be said.
func (p *Pages) copiedConsent(x office.Consent, lang string, when func(time.Time) string) copiedConsent {
	t := p.Render.Printer(lang)
	out := copiedConsent{Label: t.T("consent." + string(x.Purpose) + ".short"), Version: x.Version, Lang: lang, Given: when(x.GivenAt), Source: t.T("mine.copy.source." + cmp.Or(string(x.Source), "none"))}
	if x.WithdrawnAt != nil {
		out.Withdrawn = when(*x.WithdrawnAt)
	}
	if key := p.textOf(x.Purpose, x.Version); key != "" {
		if office.IsLanguage(x.Language) {
			out.Lang = x.Language
		}
		out.Text = p.Render.Text(out.Lang, key+".label") + ". " + p.Render.Text(out.Lang, key+".hint")
	}
	return out
}
