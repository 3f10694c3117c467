package staff

import (
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

// Board is the data of the page "staff-board".
type Board struct {
	Programme ProgrammeRow
	Roles     []BoardRole
}

// BoardRole is one role's seats and answers.
type BoardRole struct {
	RoleRow
	Free  int
	Lanes []Lane
}

// Lane is everybody with the same kind of answer.
type Lane struct {
	// Kind is accepted, asked, not_now, declined or silent.
	Kind    string
	Answers []Reply
}

// Reply is one invited person's answer.
type Reply struct {
	Invitation, Expert, Name string
	State                    string
	At                       time.Time // of the answer, or of the letter while silent
	Seat                     int
	// Place is hers among those who wait for a seat, 0 when she does not.
	Place    int
	Note     string
	Question string
	Reply    string
	Until    office.Date
	Window   string
	CanSeat  bool
	// Late is how many tasks of her mission are overdue.
	Late int
	// Remark is what the host says of her.
	Remark *RemarkRow
	// Draft is a reply that was refused, Problem why.
	Draft, Problem string
	// Reason is why a seat is taken back, FreeProblem why that was refused.
	Reason, FreeProblem string
}

// lanes are in the order in which they stand.
func lanes() []string { return []string{"accepted", "asked", "not_now", "declined", "silent"} }

// laneOf is the lane of a state.
func laneOf(s invitation.State) string {
	switch s {
	case invitation.Accepted, invitation.Asked, invitation.NotNow, invitation.Declined:
		return string(s)
	}
	return "silent"
}

func (p *Pages) board(c *fiber.Ctx, v gate.Visit) error {
	page, err := p.boardPage(c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-board", page)
}

func (p *Pages) boardPage(c *fiber.Ctx, v gate.Visit) (web.Page, error) {
	ctx := c.UserContext()
	b, err := p.Invitations.Board(ctx, v.Actor, param(c, "id"))
	if err != nil {
		return web.Page{}, err
	}
	data := Board{Programme: p.programmeRow(ctx, b.Programme, v)}
	late, err := p.lateTasks(ctx, v, b.Programme.ID)
	if err != nil {
		return web.Page{}, err
	}
	for _, r := range b.Roles {
		row := BoardRole{RoleRow: roleRow(r, v.Lang), Free: max(r.Role.Seats-r.Taken, 0)}
		if row.Lanes, err = p.lanes(ctx, r, late, v); err != nil {
			return web.Page{}, err
		}
		data.Roles = append(data.Roles, row)
	}
	page := p.page(c, v, "programmes", data)
	page.Title = p.text(v, "staff.board.title", "programme", data.Programme.Title)
	return page, nil
}

// lateTasks are, by invitation, how many tasks of its mission are overdue.
func (p *Pages) lateTasks(ctx context.Context, v gate.Visit, programmeID string) (map[string]int, error) {
	list, err := p.Missions.List(ctx, v.Actor, programmeID)
	out := map[string]int{}
	for _, m := range list {
		_, out[m.Invitation] = programme.Overdue(m.OpenTasks(""), office.DateOf(p.today()))
	}
	return out, err
}

func (p *Pages) lanes(ctx context.Context, r invitation.BoardRole, late map[string]int, v gate.Visit) ([]Lane, error) {
	ids := make([]string, len(r.Invitations))
	for i, x := range r.Invitations {
		ids[i] = x.Expert
	}
	experts, err := p.Invitations.Experts.Experts(ctx, ids)
	if err != nil {
		return nil, err
	}
	by := map[string]roster.Expert{}
	for _, e := range experts {
		by[e.ID] = e
	}
	list := slices.Clone(r.Invitations)
	slices.SortStableFunc(list, byAnswer)
	out := make([]Lane, len(lanes()))
	waiting := 0
	for i, kind := range lanes() {
		out[i].Kind = kind
		for _, x := range list {
			if laneOf(x.State) != kind {
				continue
			}
			reply := p.answerOf(x, by[x.Expert], v.Lang)
			reply.Late = late[x.ID]
			reply.Remark = p.remarkRow(ctx, x.Remark, v.Actor.ID, v.Lang)
			if kind == "accepted" && x.Seat == 0 {
				waiting++
				reply.Place, reply.CanSeat = waiting, r.Taken < r.Role.Seats
			}
			out[i].Answers = append(out[i].Answers, reply)
		}
	}
	return out, nil
}

// byAnswer orders by the time of the answer: whoever accepted first is first for a
// seat. Without an answer the time of the letter counts.
func byAnswer(a, b invitation.Invitation) int { return answerTime(a).Compare(answerTime(b)) }

func answerTime(x invitation.Invitation) time.Time {
	if x.AnsweredAt != nil {
		return *x.AnsweredAt
	}
	return x.QueuedAt
}

func (p *Pages) answerOf(x invitation.Invitation, e roster.Expert, lang string) Reply {
	out := Reply{Invitation: x.ID, Expert: e.ID, Name: p.person(e, lang), State: string(x.State), At: answerTime(x), Seat: x.Seat,
		Note: x.Note, Question: x.Question, Reply: x.Reply, Until: x.Until}
	if e.ID == "" {
		out.Name = p.Render.Text(lang, "staff.sending.nobody")
	}
	if x.Window != nil && *x.Window >= 0 && *x.Window < len(e.Availability.Windows) {
		out.Window = p.window(e.Availability.Windows[*x.Window], lang)
	}
	return out
}

// giveSeat gives a seat to somebody who accepted.
func (p *Pages) giveSeat(c *fiber.Ctx, v gate.Visit) error {
	s, err := p.Invitations.GiveSeat(c.UserContext(), v.Actor, web.ReadForm(c).Text("invitation"))
	if err == nil {
		return to(c, v, "/staff/programmes/"+s.Programme.ID+"/board", "seated")
	}
	return p.boardRefused(c, v, err, func(*web.Page) {})
}

// reply answers a question. What was typed stays beside the question when it is
// refused.
func (p *Pages) reply(c *fiber.Ctx, v gate.Visit) error {
	sent := web.ReadForm(c)
	id, text := sent.Text("invitation"), sent.Text("reply")
	s, err := p.Invitations.Reply(c.UserContext(), v.Actor, id, text)
	if err == nil {
		return to(c, v, "/staff/programmes/"+s.Programme.ID+"/board", "replied")
	}
	return p.boardRefused(c, v, err, func(page *web.Page) {
		data := page.Data.(Board) // boardPage made it
		r := data.find(id)
		for i := range page.Errors {
			r.Problem = page.Errors[i].Message
			page.Errors[i].Field = "reply-" + id
		}
		r.Draft = text
	})
}

// find is the answer of an invitation; an empty one when it is not on the board.
func (b Board) find(invitation string) *Reply {
	for _, role := range b.Roles {
		for _, lane := range role.Lanes {
			for i := range lane.Answers {
				if lane.Answers[i].Invitation == invitation {
					return &lane.Answers[i]
				}
			}
		}
	}
	return &Reply{}
}

// boardRefused shows the board again with what was refused, finished by adapt.
func (p *Pages) boardRefused(c *fiber.Ctx, v gate.Visit, err error, adapt func(*web.Page)) error {
	page, failed := p.boardPage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	adapt(&page)
	return p.Render.Show(c, "staff-board", page)
}
