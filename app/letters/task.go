package letters

import (
	"context"
	"slices"
	"strings"

	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/mailer"
)

// taskKind is the kind of the reminder of a task; its id has the mission, the mark of the
// task and, where several act for a party, to whom of them it goes.
const taskKind = "task_due"

// taskLink is how long the link to a mission in a reminder works.
const taskLink = 30 * office.Day

// TaskDue reminds the party that has a task of its day: the expert, everybody who acts for
// the host, or the officer who answers for the programme. Only the expert's letter says
// whose mission it is.
func (p *Post) TaskDue(ctx context.Context, s programme.MissionShown, x programme.Task) error {
	id := taskKind + ":" + s.ID + ":" + x.Mark()
	switch x.Who {
	case programme.ByExpert:
		return p.taskToExpert(ctx, s, x, id)
	case programme.ByHost:
		return p.taskToHost(ctx, s, x, id)
	}
	o, err := p.Staff.Officer(ctx, s.In.Owner)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return nil // nobody answers for it yet
	}
	if err != nil || o.Disabled {
		return err
	}
	return p.taskToStaff(ctx, s, x, id, o, "missions")
}

func (p *Post) taskToExpert(ctx context.Context, s programme.MissionShown, x programme.Task, id string) error {
	if !s.Expert.Reachable() {
		return nil
	}
	c, t := p.start(taskKind, s.Expert.Language)
	greet(&c, t, s.Expert.Name)
	sayTask(&c, t, s, x)
	link := p.address(c.Lang, "mission", p.Tokens.Token(EvaluationPurpose, s.ID, p.Now().Add(taskLink)))
	c.Buttons = []button{{t.T("letter.task_due.button"), link, true}}
	c.SignedBy = p.signature(ctx, s.In.Owner, s.In, c.Lang)
	to := sealed{id: id, lane: mailer.Account, person: s.Expert.Person.ID, expert: s.Expert.ID}
	return p.queue(ctx, to, c, mailbox(s.Expert.Person, c.Lang))
}

func (p *Post) taskToHost(ctx context.Context, s programme.MissionShown, x programme.Task, id string) error {
	all, err := p.Staff.Officers(ctx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Disabled || o.Institution == "" || o.Institution != s.In.Institution || !slices.Contains(o.Roles, office.HostRole) {
			continue
		}
		if err := p.taskToStaff(ctx, s, x, id+":"+o.ID, o, "hosted"); err != nil {
			return err
		}
	}
	return nil
}

// taskToStaff writes to somebody who finds the mission on a page of the staff.
func (p *Post) taskToStaff(ctx context.Context, s programme.MissionShown, x programme.Task, id string, o office.Officer, page string) error {
	c, t := p.start(taskKind, o.Language)
	greet(&c, t, o.Name)
	sayTask(&c, t, s, x)
	c.Buttons = []button{{t.T("letter.task_due.button"), p.address(c.Lang, "staff", page, s.ID), true}}
	return p.queue(ctx, sealed{id: id, lane: mailer.Account}, c, mailer.Address{Name: o.Name.In(c.Lang), Addr: o.Email})
}

func sayTask(c *content, t *locale.Printer, s programme.MissionShown, x programme.Task) {
	title, _ := s.In.Title.In(c.Lang)
	c.Paragraphs = []string{t.T("letter.task_due.text", "programme", title)}
	day, _ := x.Due.Time()
	c.Facts = []fact{{t.T("letter.task_due.task"), x.Title}, {t.T("letter.task_due.day"), t.Date(day)}}
	c.After = []string{t.T("letter.task_due.after")}
}

// task looks whether a reminder is still needed, just before it leaves, and holds it until
// the hours in which letters go to its reader.
func (k *Look) task(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	verdict, err := k.addressOnly(ctx, l)
	if err != nil || verdict != mailer.Go() {
		return verdict, err
	}
	parts := strings.Split(l.ID, ":")
	_, err = k.Missions.TaskOf(ctx, parts[1], parts[2])
	if err != nil && office.CodeOf(err) == office.NotFound {
		return mailer.Cancel("done"), nil
	}
	if err != nil || l.Expert == "" {
		return k.hoursIn(nil), err
	}
	e, err := k.Experts.Expert(ctx, l.Expert)
	if err != nil && office.CodeOf(err) == office.NotFound {
		return mailer.Cancel("erased"), nil
	}
	if err == nil && !e.Reachable() {
		return mailer.Cancel("no_address"), nil
	}
	return k.hours(e), err
}
