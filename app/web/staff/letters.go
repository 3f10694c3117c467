package staff

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/post"
	"jisr/app/roster"
	"jisr/app/terms"
	"jisr/app/web"
)

// Doubts is the data of the page "staff-letters": letters that may have gone.
type Doubts struct {
	Letters []DoubtRow
	Total   int
	// AtOnce is how many of them one press decides.
	AtOnce int
	Pager  web.Pager
}

// DoubtRow is one of them.
type DoubtRow struct {
	ID, Kind, Name, Country string
	Since                   any
	// Until is when its time ends, nil for never; Late tells that it has ended.
	Until any
	Late  bool
}

// doubtsShown is how many letters stand on a page.
const doubtsShown = 50

func (p *Pages) doubts(c *fiber.Ctx, v gate.Visit) error {
	page, err := p.doubtsPage(c, v)
	if err != nil {
		return err
	}
	return p.Render.Show(c, "staff-letters", page)
}

func (p *Pages) doubtsPage(c *fiber.Ctx, v gate.Visit) (web.Page, error) {
	after := max(web.ReadQuery(c).Number("after"), 0)
	list, experts, total, err := p.Post.Uncertain(c.UserContext(), v.Actor, after, doubtsShown)
	if err != nil {
		return web.Page{}, err
	}
	by := map[string]roster.Expert{}
	for _, e := range experts {
		by[e.ID] = e
	}
	data := Doubts{Total: total, AtOnce: min(total, post.AtOnce), Pager: doubtsPager(v.Lang, after, len(list), total)}
	for _, l := range list {
		e := by[l.Expert]
		row := DoubtRow{ID: l.ID, Kind: p.letterKind(l.Kind, v.Lang), Since: l.Since, Late: l.Late(p.Now()), Name: p.text(v, "staff.sending.nobody")}
		if e.ID != "" {
			row.Name, row.Country = p.person(e, v.Lang), p.label(terms.Countries, e.Country, v.Lang)
		}
		if !l.Expires.IsZero() {
			row.Until = l.Expires
		}
		data.Letters = append(data.Letters, row)
	}
	return p.page(c, v, "today", data), nil
}

func doubtsPager(lang string, after, shown, total int) web.Pager {
	if shown == 0 {
		return web.Pager{}
	}
	at := func(n int) string { return "/" + lang + "/staff/letters?after=" + strconv.Itoa(n) }
	out := web.Pager{From: after + 1, To: after + shown, Total: total}
	if after > 0 {
		out.Prev = at(max(0, after-doubtsShown))
	}
	if after+shown < total {
		out.Next = at(after + shown)
	}
	return out
}

// letterKind says in words what a letter is, in those of the public check.
func (p *Pages) letterKind(kind, lang string) string {
	key := "genuine.kind." + kind
	if !p.Locale.Has(lang, key) {
		key = "genuine.kind.other"
	}
	return p.Render.Text(lang, key)
}

// decideDoubts sends the ticked letters again or lets them rest; with the number of
// all typed, all of them.
func (p *Pages) decideDoubts(c *fiber.Ctx, v gate.Visit) error {
	ctx, sent := c.UserContext(), web.ReadForm(c)
	again, said := sent.Code("verb") == "again", "letters_rest"
	if again {
		said = "letters_again"
	}
	var err error
	if sent.Text("all") != "" {
		_, err = p.Post.DecideAll(ctx, v.Actor, sent.Number("confirm"), again)
	} else {
		_, err = p.Post.Decide(ctx, v.Actor, sent.List("letter"), again)
	}
	if err == nil {
		return to(c, v, "/staff/letters", said)
	}
	page, failed := p.doubtsPage(c, v)
	if failed != nil {
		return failed
	}
	if !p.refused(&page, err) {
		return err
	}
	return p.Render.Show(c, "staff-letters", page)
}

// doubtTask says how many letters wait for a decision.
func (p *Pages) doubtTask(ctx context.Context, v gate.Visit, data *Home) error {
	_, _, total, err := p.Post.Uncertain(ctx, v.Actor, 0, 0)
	if err != nil || total == 0 {
		return err
	}
	data.Tasks = append(data.Tasks, Task{Kind: "doubts", Count: total, URL: "/staff/letters"})
	return nil
}
