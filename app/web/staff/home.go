package staff

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/web"
)

// Home is the data of the page "staff-home".
type Home struct {
	Name   string
	Today  any
	Tasks  []Task
	Own    []OwnProgramme
	Asked  []OwnRequest
	Search bool // may look for experts
	Plan   bool // may write programmes
	// Saved is true when there are saved searches; Searches are those with news.
	Saved    bool
	Searches []SearchRow
	// Host is true for somebody who acts for a host, whose needs are shown.
	Host     bool
	Needs    []NeedRow
	Missions []HostedRow
	// Shared are the shortlists that the host may meet.
	Shared []SharedRow
	// Authority is true for somebody who acts for an authority, to which Introduced are
	// introduced.
	Authority  bool
	Introduced []IntroducedRow
}

// Task is something that waits for the reader, with its one verb.
type Task struct {
	// Kind is questions, accepted, seats, approval, export, evaluation, doubts, evidence, interest,
	// introduced, message, need, returned, rate, remarks, mission_task or host_task: it has its
	// texts.
	Kind  string
	Title string
	Role  string
	Count int
	Due   office.Date
	Late  bool
	URL   string
}

// OwnProgramme is a programme of the reader with its seats.
type OwnProgramme struct {
	ID, Title, Status string
	Seats             web.Seats
}

// OwnRequest is what the reader asked of a second person, and where it stands.
type OwnRequest struct {
	URL, Title string
	Letters    int
	State      string
	// People is how many a file holds that was asked for instead of letters.
	People int
}

func (p *Pages) home(c *fiber.Ctx, v gate.Visit) error {
	ctx := c.UserContext()
	data := Home{Name: v.Officer.Name.In(v.Lang), Today: p.today(), Search: v.Actor.May(office.Viewer, office.OfficerRole), Plan: v.Actor.May(office.OfficerRole)}
	if v.Actor.May(office.Investment) {
		if err := p.interestTasks(ctx, v, &data); err != nil {
			return err
		}
	}
	if hosts(v.Actor) || decides(v.Actor) {
		if err := p.needTasks(ctx, v, &data); err != nil {
			return err
		}
	}
	if hosts(v.Actor) {
		if err := p.hostedTasks(ctx, v, &data); err != nil {
			return err
		}
		if err := p.sharedTasks(ctx, v, &data); err != nil {
			return err
		}
	}
	if data.Authority = authority(v.Actor); data.Authority {
		if err := p.introducedTasks(ctx, v, &data); err != nil {
			return err
		}
	}
	if data.Search {
		if err := p.searchTasks(ctx, v, &data); err != nil {
			return err
		}
	}
	if data.Plan {
		if err := p.approvalTasks(ctx, v, &data); err != nil {
			return err
		}
		if err := p.exportTasks(ctx, v, &data); err != nil {
			return err
		}
		if err := p.doubtTask(ctx, v, &data); err != nil {
			return err
		}
		if err := p.returnedTask(ctx, v, &data); err != nil {
			return err
		}
		if err := p.evidenceTask(ctx, v, &data); err != nil {
			return err
		}
		if err := p.programmeTasks(ctx, v, &data); err != nil {
			return err
		}
	}
	return p.Render.Show(c, "staff-home", p.page(c, v, "today", data))
}

// interestTasks are the interests that are overdue and the messages that wait: those of
// the reader, and those that nobody owns.
func (p *Pages) interestTasks(ctx context.Context, v gate.Visit, data *Home) error {
	list, err := p.Invest.List(ctx, v.Actor)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Owner != v.Actor.Place() && x.Owner != "" {
			continue
		}
		if by := p.Invest.ReplyBy(x); by != "" {
			data.Tasks = append(data.Tasks, Task{Kind: "message", Title: x.Reference, Count: 1, Due: by, Late: p.Now().After(office.EndOfDay(by)), URL: "/staff/interests/" + x.ID + "#messages"})
		}
		if x.Overdue(p.Now()) {
			data.Tasks = append(data.Tasks, Task{Kind: "interest", Title: x.Reference, Due: x.Due, Late: true, URL: "/staff/interests/" + x.ID})
		}
	}
	return nil
}

// programmeTasks look at the reader's own programmes that are under way.
func (p *Pages) programmeTasks(ctx context.Context, v gate.Visit, data *Home) error {
	list, err := p.Programmes.List(ctx, v.Actor)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Owner != v.Actor.Place() || ended(x) {
			continue
		}
		board, err := p.Invitations.Board(ctx, v.Actor, x.ID)
		if err != nil {
			return err
		}
		own := OwnProgramme{ID: x.ID, Title: in(x.Title, v.Lang), Status: string(x.Status)}
		for _, r := range board.Roles {
			row := roleRow(r, v.Lang)
			own.Seats.Taken, own.Seats.Held, own.Seats.Free = own.Seats.Taken+row.Seats.Taken, own.Seats.Held+row.Seats.Held, own.Seats.Free+row.Seats.Free
			if x.Status == programme.Open || x.Status == programme.Selecting {
				data.Tasks = append(data.Tasks, roleTasks(x, r, row, v.Lang)...)
			}
		}
		data.Tasks = append(data.Tasks, remarkTasks(board, own.Title)...)
		tasks, err := p.missionTasks(ctx, v, x)
		if err != nil {
			return err
		}
		data.Tasks = append(data.Tasks, tasks...)
		data.Own = append(data.Own, own)
	}
	return nil
}

// remarkTasks are the remarks of a programme's host that no officer has read.
func remarkTasks(b invitation.Board, title string) []Task {
	n := 0
	for _, r := range b.Roles {
		for _, x := range r.Invitations {
			if x.Unread() {
				n++
			}
		}
	}
	if n == 0 {
		return nil
	}
	return []Task{{Kind: "remarks", Title: title, Count: n, URL: "/staff/programmes/" + b.Programme.ID + "/board"}}
}

// roleTasks are what one role waits for: an answer to a question, a seat for who
// accepted, somebody to invite.
func roleTasks(x programme.Programme, r invitation.BoardRole, row RoleRow, lang string) []Task {
	base := Task{Title: in(x.Title, lang), Role: row.Title, Due: x.AnswerBy}
	asked, pending := 0, 0
	for _, i := range r.Invitations {
		if i.State == invitation.Asked {
			asked++
		}
		if !i.State.Final() {
			pending++
		}
	}
	var out []Task
	add := func(kind string, n int, url string) {
		if n > 0 {
			t := base
			t.Kind, t.Count, t.URL = kind, n, url
			out = append(out, t)
		}
	}
	board := "/staff/programmes/" + x.ID + "/board"
	add("questions", asked, board)
	add("accepted", row.Seats.Held, board)
	add("seats", max(row.Seats.Free-pending, 0), roleState{x, r.Role}.path()+"/matches")
	return out
}
