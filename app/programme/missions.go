package programme

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jisr/app/office"
	"jisr/app/roster"
)

// Missions is what may happen between a seat and the words that both sides say
// at the end.
type Missions struct {
	Store      MissionStore
	Programmes Store
	Experts    roster.Experts
	// Finished enters a finished mission in the expert's record.
	Finished func(ctx context.Context, expert string, x roster.Experience) error
	// Host is an institution's name in a language.
	Host func(ctx context.Context, institution, lang string) string
	Post MissionPost
	// Codes are those of certificates.
	Codes Coder
	Log   office.Log
	Now   office.Clock
	rev   int64 // see At
}

// At is the desk for a move that was made on one revision: when another stands, it is
// refused as stale and nothing changes. With 0 whatever stands is moved.
func (d Missions) At(rev int64) *Missions {
	d.rev = rev
	return &d
}

// MissionPost writes the letters of a mission; each call is repeatable.
type MissionPost interface {
	// MissionPlanned brings the plan as it stands.
	MissionPlanned(ctx context.Context, s MissionShown) error
	// Evaluation asks the expert for her word on a finished mission.
	Evaluation(ctx context.Context, s MissionShown) error
	// TaskDue reminds whoever has a task of its day.
	TaskDue(ctx context.Context, s MissionShown, x Task) error
}

// MissionShown is a mission with what it belongs to.
type MissionShown struct {
	Mission
	In     Programme
	Of     Role
	Expert roster.Expert
}

// Begin makes the mission of a seat that was given; one that is there stays.
func (d *Missions) Begin(ctx context.Context, actor office.Actor, p Programme, role int, e roster.Expert, invitation string) error {
	now := d.Now()
	place, _ := p.Place.In(e.Language)
	m := Mission{ID: office.NewID("mis"), Rev: 1, Programme: p.ID, Role: role, Expert: e.ID, Person: e.Person.ID, Invitation: invitation, Status: Planned,
		Plan: Plan{From: p.From, To: p.To, Place: place}, CreatedAt: now, UpdatedAt: now}
	err := d.Store.InsertMission(ctx, m)
	if err != nil && office.CodeOf(err) == office.Conflict {
		return d.again(ctx, actor, p.ID, invitation)
	}
	if err != nil {
		return err
	}
	return d.log(ctx, actor, m, office.MissionChanged, "plan")
}

func (d *Missions) log(ctx context.Context, actor office.Actor, m Mission, action office.Action, verb string) error {
	return d.Log.Write(ctx, office.Entry{ID: "log:" + m.ID + ":" + strconv.FormatInt(m.Rev, 10), At: d.Now(), Actor: actor, Action: action,
		Subjects: []string{m.Expert}, Details: map[string]string{"programme": m.Programme, "mission": m.ID, "verb": verb}})
}

// Get loads one for an officer, with what it belongs to.
func (d *Missions) Get(ctx context.Context, actor office.Actor, id string) (MissionShown, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return MissionShown{}, err
	}
	m, err := d.Store.Mission(ctx, id)
	if err != nil {
		return MissionShown{}, err
	}
	return d.shown(ctx, m)
}

// Show loads one for the expert who holds its link or has signed in: without the
// host's word on her.
func (d *Missions) Show(ctx context.Context, id string) (MissionShown, error) {
	m, err := d.Store.Mission(ctx, id)
	if err != nil {
		return MissionShown{}, err
	}
	return d.shown(ctx, m.ForExpert())
}

func (d *Missions) shown(ctx context.Context, m Mission) (MissionShown, error) {
	out := MissionShown{Mission: m}
	var err error
	if out.In, err = d.Programmes.Programme(ctx, m.Programme); err != nil {
		return out, err
	}
	if out.Of, err = out.In.Role(m.Role); err != nil {
		return out, err
	}
	out.Expert, err = d.Experts.Expert(ctx, m.Expert)
	return out, err
}

// List is a programme's missions, for officers.
func (d *Missions) List(ctx context.Context, actor office.Actor, programme string) ([]Mission, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	return d.Store.Missions(ctx, programme)
}

// Of is an expert's missions, for officers.
func (d *Missions) Of(ctx context.Context, actor office.Actor, expert string) ([]Mission, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	return d.Store.MissionsOf(ctx, expert)
}

// Mine is a person's own missions, newest first.
func (d *Missions) Mine(ctx context.Context, actor office.Actor, expert string) ([]MissionShown, error) {
	list, err := d.Store.MissionsOf(ctx, expert)
	if err != nil {
		return nil, err
	}
	var out []MissionShown
	for _, m := range slices.Backward(list) {
		if !actor.Is(m.Person) {
			return nil, office.Missing("mission")
		}
		s, err := d.shown(ctx, m.ForExpert())
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// OpenEvaluations counts the missions of a programme whose evaluation is open.
func (d *Missions) OpenEvaluations(ctx context.Context, programme string) (int, error) {
	list, err := d.Store.Missions(ctx, programme)
	n := 0
	for _, m := range list {
		if m.Open() {
			n++
		}
	}
	return n, err
}

// Change writes plan and report; with tell the expert gets the plan by letter.
func (d *Missions) Change(ctx context.Context, actor office.Actor, id string, rev int64, plan Plan, tell bool) (MissionShown, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return MissionShown{}, err
	}
	var p office.Problems
	if err := office.Validate(plan); !p.Merge("", err) {
		return MissionShown{}, err
	}
	p.Check(plan.From == "" || plan.To == "" || plan.To >= plan.From, "to", "before_from")
	checkPapers(plan, &p)
	if err := p.Err(); err != nil {
		return MissionShown{}, err
	}
	m, err := d.Store.UpdateMission(ctx, id, rev, func(m *Mission) error {
		if m.Ended() {
			return office.Refuse("mission.refused.ended", nil)
		}
		m.Plan, m.UpdatedAt = plan, d.Now()
		return nil
	})
	if err != nil {
		return MissionShown{}, err
	}
	if err := d.log(ctx, actor, m, office.MissionChanged, "change"); err != nil {
		return MissionShown{}, err
	}
	s, err := d.shown(ctx, m)
	if err != nil || !tell {
		return s, err
	}
	return s, d.Post.MissionPlanned(ctx, s)
}

// Move takes a mission on by a verb: start, complete or cancel. It starts with
// dates and a contact, is completed with days and a report, cancelled with a reason.
func (d *Missions) Move(ctx context.Context, actor office.Actor, id, verb, reason string) (Mission, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Mission{}, err
	}
	step, known := missionSteps()[verb]
	if !known {
		return Mission{}, office.Missing("mission")
	}
	m, err := d.Store.UpdateMission(ctx, id, d.rev, func(m *Mission) error {
		if !contains(step.from, m.Status) {
			return office.Refuse("mission.refused."+verb, nil)
		}
		if err := mayMove(*m, verb, reason); err != nil {
			return err
		}
		now := d.Now()
		m.Status, m.UpdatedAt = step.to, now
		if m.Ended() {
			m.EndedAt, m.Reason = &now, strings.TrimSpace(reason)
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	if err := d.log(ctx, actor, m, office.MissionMoved, verb); err != nil {
		return m, err
	}
	return m, d.follow(ctx, m)
}

func mayMove(m Mission, verb, reason string) error {
	var p office.Problems
	switch verb {
	case "start":
		p.Check(m.From != "", "from", "required")
		p.Check(m.To != "", "to", "required")
		p.Check(strings.TrimSpace(m.Contact) != "", "contact", "required")
	case "complete":
		p.Check(m.Days > 0, "days", "required")
		p.Check(strings.TrimSpace(m.Report) != "", "report", "required")
	case "cancel":
		p.Check(strings.TrimSpace(reason) != "", "reason", "required")
	}
	p.Check(office.IsProse(reason), "reason", "characters")
	p.Check(len([]rune(reason)) <= 400, "reason", "too_long", "limit", 400)
	return p.Err()
}

// follow lets a finished mission count: it enters the expert's record as
// experience, and she is asked for her word. It may run again.
func (d *Missions) follow(ctx context.Context, m Mission) error {
	if m.Status != MissionCompleted || m.Followed {
		return nil
	}
	s, err := d.shown(ctx, m)
	if err != nil {
		return ignoreErased(err)
	}
	if err := d.Finished(ctx, m.Expert, d.experience(ctx, s)); err != nil {
		return ignoreErased(err)
	}
	if err := d.Post.Evaluation(ctx, s); err != nil {
		return err
	}
	_, err = d.Store.UpdateMission(ctx, m.ID, 0, func(m *Mission) error { m.Followed = true; return nil })
	return err
}

func ignoreErased(err error) error {
	if office.CodeOf(err) == office.NotFound {
		return nil
	}
	return err
}

// experience is a mission as a line of the expert's record, in her language.
func (d *Missions) experience(ctx context.Context, s MissionShown) roster.Experience {
	lang := s.Expert.Language
	title, _ := s.Of.Title.In(lang)
	x := roster.Experience{Title: cut(title, 120), Organisation: cut(d.Host(ctx, s.In.Institution, lang), 120), Country: "IQ", Mission: s.ID}
	if x.Organisation == "" {
		name, _ := s.In.Title.In(lang)
		x.Organisation = cut(name, 120)
	}
	if len(s.From) >= len("2006-01") {
		x.From = string(s.From[:len("2006-01")])
	}
	if len(s.To) >= len("2006-01") {
		to := string(s.To[:len("2006-01")])
		x.To = &to
	}
	return x
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// Follow finishes what a crash cut short after a mission was completed. It is a duty.
func (d *Missions) Follow(ctx context.Context) (int, error) {
	list, err := d.Store.Unfollowed(ctx)
	for i, m := range list {
		if err := d.follow(ctx, m); err != nil {
			return i, err
		}
	}
	return len(list), err
}

// Rate keeps one side's word on a finished mission: the expert's own, or the host's,
// which somebody who acts for it says, or an officer who was told. A later word
// replaces the earlier.
func (d *Missions) Rate(ctx context.Context, actor office.Actor, id string, r Rating) (Mission, error) {
	if err := office.Validate(r); err != nil {
		return Mission{}, err
	}
	m, err := d.Store.Mission(ctx, id)
	if err != nil {
		return Mission{}, err
	}
	own := actor.Is(m.Person)
	if err := d.mayRate(ctx, actor, m, own); err != nil {
		return Mission{}, err
	}
	m, err = d.Store.UpdateMission(ctx, id, d.rev, func(m *Mission) error {
		if m.Status != MissionCompleted {
			return office.Refuse("mission.refused.not_finished", nil)
		}
		said := &Rating{Score: r.Score, Text: strings.TrimSpace(r.Text), By: actor.ID, At: d.Now()}
		if own {
			m.ByExpert = said
		} else {
			m.ByHost = said
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	return m, d.log(ctx, actor, m, office.MissionRated, "rate")
}

// TaskDone is the word of the expert or of the host that a task of its own is done. at is
// its place in the list that the side saw, mark that of what stood there: when it was
// changed meanwhile, nothing is done.
func (d *Missions) TaskDone(ctx context.Context, actor office.Actor, id string, at int, mark string) (Mission, error) {
	m, err := d.Store.Mission(ctx, id)
	if err != nil {
		return Mission{}, err
	}
	who, err := d.side(ctx, actor, m)
	if err != nil {
		return Mission{}, err
	}
	m, err = d.Store.UpdateMission(ctx, id, d.rev, func(m *Mission) error {
		if m.Ended() {
			return office.Refuse("mission.refused.ended", nil)
		}
		if at < 0 || at >= len(m.Tasks) || m.Tasks[at].Mark() != mark || m.Tasks[at].Who != who {
			return office.Refuse("mission.refused.task", nil)
		}
		m.Tasks = slices.Clone(m.Tasks)
		m.Tasks[at].Done, m.UpdatedAt = true, d.Now()
		return nil
	})
	if err != nil {
		return m, err
	}
	return m, d.log(ctx, actor, m, office.MissionChanged, "task")
}

// side is the party for which the actor speaks: the expert herself, or the host; officers
// write the whole plan.
func (d *Missions) side(ctx context.Context, actor office.Actor, m Mission) (Party, error) {
	if actor.Is(m.Person) {
		return ByExpert, nil
	}
	_, err := d.hostOf(ctx, actor, m)
	return ByHost, err
}

// mayRate refuses whoever is on neither side of the mission.
func (d *Missions) mayRate(ctx context.Context, actor office.Actor, m Mission, own bool) error {
	switch {
	case own || actor.May(office.OfficerRole):
		return nil
	case actor.Kind == office.PersonKind:
		return office.Missing("mission")
	case !actor.May(office.HostRole):
		return &office.Error{Code: office.Forbidden, Key: "error.forbidden"}
	}
	_, err := d.hostOf(ctx, actor, m)
	return err
}
