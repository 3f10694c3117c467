package invest

import (
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"

	"jisr/app/office"
)

// Desk is what may happen to opportunities and interests.
type Desk struct {
	Store Store
	Watch WatchStore
	Staff office.Staff
	Post  Post
	Log   office.Log
	Words Vocabulary
	// Firm is a company's name in the two forms in which it is compared (search/names).
	Firm     func(name string) (spelled, sound string)
	Holidays func() map[office.Date]bool
	// Enough counts a letter that asks for the proof of an address which anybody may have
	// typed, and is true when it has had enough of them this hour.
	Enough func(ctx context.Context, email string) (bool, error)
	Now    office.Clock
}

// Public lists the opportunities that a visitor may read, the last reviewed
// first. It needs no account.
func (d *Desk) Public(ctx context.Context) ([]Opportunity, error) {
	all, err := d.Store.Opportunities(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(all, func(o Opportunity) bool { return !o.Listed(d.Now()) })
	sort.SliceStable(out, func(i, j int) bool { return out[i].ReviewedAt > out[j].ReviewedAt })
	return out, nil
}

// Read loads one for a visitor; one that is not listed is not there.
func (d *Desk) Read(ctx context.Context, id string) (Opportunity, error) {
	o, err := d.Store.Opportunity(ctx, id)
	if err == nil && !o.Listed(d.Now()) {
		return Opportunity{}, office.Missing("opportunity")
	}
	return o, err
}

// All lists every opportunity for staff.
func (d *Desk) All(ctx context.Context, actor office.Actor) ([]Opportunity, error) {
	if err := actor.Need(office.Viewer, office.Investment); err != nil {
		return nil, err
	}
	return d.Store.Opportunities(ctx)
}

// Get loads one for staff, listed or not.
func (d *Desk) Get(ctx context.Context, actor office.Actor, id string) (Opportunity, error) {
	if err := actor.Need(office.Viewer, office.Investment); err != nil {
		return Opportunity{}, err
	}
	return d.Store.Opportunity(ctx, id)
}

// Create keeps a new opportunity; the actor owns it.
func (d *Desk) Create(ctx context.Context, actor office.Actor, c Content, publish bool) (Opportunity, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Opportunity{}, err
	}
	if err := d.check(c, publish); err != nil {
		return Opportunity{}, err
	}
	now := d.Now()
	o := Opportunity{ID: office.NewID("opp"), Rev: 1, Published: publish, Owner: actor.Place(), Content: c, CreatedAt: now, UpdatedAt: now}
	if err := d.Store.InsertOpportunity(ctx, o); err != nil {
		return Opportunity{}, err
	}
	return o, d.log(ctx, actor, office.OpportunityChanged, o.ID, o.Rev)
}

// Change replaces the content.
func (d *Desk) Change(ctx context.Context, actor office.Actor, id string, rev int64, c Content, publish bool) (Opportunity, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Opportunity{}, err
	}
	if err := d.check(c, publish); err != nil {
		return Opportunity{}, err
	}
	o, err := d.Store.UpdateOpportunity(ctx, id, rev, func(o *Opportunity) error {
		o.Content, o.Published, o.UpdatedAt = c, publish, d.Now()
		return nil
	})
	if err != nil {
		return Opportunity{}, err
	}
	return o, d.log(ctx, actor, office.OpportunityChanged, o.ID, o.Rev)
}

func (d *Desk) check(c Content, publish bool) error {
	var p office.Problems
	if err := office.Validate(c); !p.Merge("", err) {
		return err
	}
	p.Check(!c.Title.Empty(), "title", "required")
	for path, t := range map[string]office.Text{"title": c.Title, "summary": c.Summary, "risks": c.Risks} {
		p.Check(office.IsProse(t.Ar+t.Ckb+t.En), path, "characters")
		p.Check(len([]rune(t.Ar))+len([]rune(t.Ckb))+len([]rune(t.En)) <= 12000, path, "too_long", "limit", 4000)
	}
	p.Check(c.Sector == "" || d.Words.Known("sectors", c.Sector), "sector", "unknown")
	p.Check(c.Governorate == "" || d.Words.Known("governorates", c.Governorate), "governorate", "unknown")
	if publish {
		p.Check(!c.Summary.Empty(), "summary", "required")
		p.Check(c.Sector != "", "sector", "required")
		p.Check(len(c.Bands) > 0, "bands", "required")
		p.Check(c.ReviewedAt != "", "reviewed_at", "required")
		p.Check(c.ReviewBy != "", "review_by", "required")
	}
	return p.Err()
}

// File keeps an investor's interest: with a reference, a named officer, a promised
// date and a next step from the start, and confirms it by letter. person is the
// signed-in person's id, empty for a visitor.
func (d *Desk) File(ctx context.Context, actor office.Actor, w Wish) (Interest, error) {
	return d.file(ctx, actor, office.NewID("int"), office.NewReference("INV"), w)
}

// file is File under an id: the same one again is the same interest, whatever it says,
// and the log and the letter are written if they are missing.
func (d *Desk) file(ctx context.Context, actor office.Actor, id, reference string, w Wish) (Interest, error) {
	if err := d.checkWish(ctx, &w); err != nil {
		return Interest{}, err
	}
	owner, err := d.owner(ctx, w.Opportunity)
	if err != nil {
		return Interest{}, err
	}
	now := d.Now()
	promised := AfterWorkingDays(now, promiseDays, d.Holidays())
	in := Interest{ID: id, Rev: 1, Reference: reference, Stage: New, Owner: owner, Wish: w,
		Promised: promised, Next: nextAnswer, Due: promised, CreatedAt: now, UpdatedAt: now}
	if actor.Kind == office.PersonKind {
		in.Person = actor.ID
	}
	if err := d.Store.InsertInterest(ctx, in); office.CodeOf(err) == office.Conflict {
		if in, err = d.Store.Interest(ctx, id); err != nil {
			return Interest{}, err
		}
	} else if err != nil {
		return Interest{}, err
	}
	if err := d.log(ctx, actor, office.InterestFiled, in.ID, 1); err != nil {
		return Interest{}, err
	}
	return in, d.Post.InterestReceived(ctx, in)
}

// checkWish checks a whole wish, and gives address and number their one form.
func (d *Desk) checkWish(ctx context.Context, w *Wish) error {
	return d.checkParts(ctx, w, Parts()...)
}

// checkParts checks what stands on some of the screens.
func (d *Desk) checkParts(ctx context.Context, w *Wish, parts ...string) error {
	var p office.Problems
	if err := office.Validate(*w); !p.Merge("", err) {
		return err
	}
	for _, part := range parts {
		switch part {
		case PartWho:
			d.checkWho(w, &p)
		case PartInterest:
			d.checkInterest(ctx, w, &p)
		case PartSupport:
			p.Check(w.Consent, "consent", "interest_consent")
		}
	}
	return p.Err()
}

func (d *Desk) checkWho(w *Wish, p *office.Problems) {
	mail, ok := office.NormaliseEmail(w.Email)
	p.Check(w.Email != "", "email", "required")
	p.Check(ok || w.Email == "", "email", "email")
	w.Email = mail
	if w.Phone != "" {
		phone, ok := office.NormalisePhone(w.Phone, w.Country)
		p.Check(ok, "phone", "phone")
		w.Phone = phone
	}
	p.Check(w.Name.Latin != "" || w.Name.Native != "", "name.latin", "one_name")
	p.Check(w.Country != "", "country", "required")
	p.Check(w.Country == "" || d.Words.Known("countries", w.Country), "country", "unknown")
	p.Check(w.Kind != "", "kind", "required")
	p.Check(w.Kind != "company" || strings.TrimSpace(w.Company) != "", "company", "required")
}

func (d *Desk) checkInterest(ctx context.Context, w *Wish, p *office.Problems) {
	p.Check(w.Band != noBand, "band", "required")
	p.Check(w.Opportunity != "" || len(w.Sectors)+len(w.Governorates) > 0, "sectors", "one_interest")
	for _, s := range w.Sectors {
		p.Check(d.Words.Known("sectors", s), "sectors", "unknown")
	}
	for _, g := range w.Governorates {
		p.Check(d.Words.Known("governorates", g), "governorates", "unknown")
	}
	if w.Opportunity != "" {
		_, err := d.Read(ctx, w.Opportunity)
		p.Check(err == nil, "opportunity", "unknown")
	}
}

// owner is the officer who answers: the opportunity's, or the first who holds the
// investment role, or an admin, in the order of ids so that it is always the same.
func (d *Desk) owner(ctx context.Context, opportunity string) (string, error) {
	if opportunity != "" {
		if o, err := d.Store.Opportunity(ctx, opportunity); err == nil && strings.HasPrefix(o.Owner, "off_") {
			return o.Owner, nil
		}
	}
	officers, err := d.Staff.Officers(ctx)
	if err != nil {
		return "", err
	}
	for _, role := range []office.Role{office.Investment, office.Admin} {
		for _, o := range officers {
			if !o.Disabled && slices.Contains(o.Roles, role) {
				return o.ID, nil
			}
		}
	}
	return "", nil // nobody yet: the list shows it without an owner, in red
}

// Open loads an interest for the investment desk, and logs it.
func (d *Desk) Open(ctx context.Context, actor office.Actor, id string) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	in, err := d.Store.Interest(ctx, id)
	if err != nil {
		return Interest{}, err
	}
	return in, d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.InterestOpened, Subjects: subjects(in)})
}

// List is the pipeline, the overdue first, then by the date of the next step.
func (d *Desk) List(ctx context.Context, actor office.Actor) ([]Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return nil, err
	}
	list, err := d.Store.Interests(ctx)
	sort.SliceStable(list, func(i, j int) bool { return list[i].Due < list[j].Due })
	return list, err
}

// Move takes an interest to a stage. Each move needs a note, a next step and its date. It
// ends by Conclude, with its outcome.
func (d *Desk) Move(ctx context.Context, actor office.Actor, id string, rev int64, m Move) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	var p office.Problems
	if err := office.Validate(m); !p.Merge("", err) {
		return Interest{}, err
	}
	p.Check(slices.Contains(Pipeline(), m.To), "to", "unknown")
	p.Check(strings.TrimSpace(m.Note) != "", "note", "required")
	p.Check(!slices.Contains(Ends(), m.To), "to", "outcome")
	p.Check(strings.TrimSpace(m.Next) != "", "next", "required")
	p.Check(m.Due != "", "due", "required")
	p.Check(m.Due == "" || m.Due >= office.DateOf(d.Now().In(office.Baghdad)), "due", "past")
	if err := p.Err(); err != nil {
		return Interest{}, err
	}
	in, err := d.Store.UpdateInterest(ctx, id, rev, func(in *Interest) error {
		now := d.Now()
		m.By, m.At = actor.ID, now
		in.Stage, in.Next, in.Due, in.UpdatedAt = m.To, m.Next, m.Due, now
		in.Moves = append(in.Moves, m)
		in.answered(now)
		in.acted(now)
		return nil
	})
	if err != nil {
		return Interest{}, err
	}
	return in, d.log(ctx, actor, office.InterestMoved, in.ID, in.Rev)
}

// Correct changes what the investor said, as when she telephones about a mistake.
// The consents she gave stay as they were: who may read it too.
func (d *Desk) Correct(ctx context.Context, actor office.Actor, id string, rev int64, w Wish) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	if err := d.checkWish(ctx, &w); err != nil {
		return Interest{}, err
	}
	in, err := d.Store.UpdateInterest(ctx, id, rev, func(in *Interest) error {
		w.Consent, w.ShareWith = in.Consent, in.ShareWith
		in.Wish, in.UpdatedAt = w, d.Now()
		in.acted(in.UpdatedAt)
		return nil
	})
	if err != nil {
		return Interest{}, err
	}
	return in, d.log(ctx, actor, office.InterestChanged, in.ID, in.Rev)
}

func subjects(in Interest) []string {
	if in.Person == "" {
		return []string{in.ID}
	}
	return []string{in.ID, in.Person}
}

func (d *Desk) log(ctx context.Context, actor office.Actor, action office.Action, id string, rev int64) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + id + ":" + string(action) + ":" + itoa(rev), At: d.Now(), Actor: actor, Action: action, Subjects: []string{id}})
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
