package staff

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/web"
)

// LogSearch is the data of the page "staff-log": who did what with whose record, and when.
type LogSearch struct {
	LogQuestion
	Rows  []LogRow
	Pager web.Pager
	// Most is set when there are more rows than are counted.
	Most int
}

// LogQuestion is what an auditor asks, as she typed it. Record is an id, an address of a
// page that ends with one, or a person's own address; Actor the same of an officer. The
// times are those of Baghdad; To is exclusive.
type LogQuestion struct{ Record, Actor, From, To string }

// LogRow is a row of the log. Action is its code, Details what else it says.
type LogRow struct {
	At                time.Time
	Text, Who, Action string
	Purpose, Details  string
	Record, RecordURL string
	People            int
}

const (
	logPath = "/staff/log"
	// logShown is how many rows a page has.
	logShown = 50
)

func (p *Pages) log(c *fiber.Ctx, v gate.Visit) error {
	asked := LogQuestion{query(c, "record"), query(c, "actor"), query(c, "from"), query(c, "to")}
	page := p.page(c, v, "log", LogSearch{LogQuestion: asked})
	q, err := p.logQuery(c.UserContext(), asked)
	if err != nil {
		if p.Render.Blame(&page, err) {
			return p.Render.Show(c, "staff-log", page)
		}
		return err
	}
	after, err := strconv.Atoi(query(c, "after"))
	if err != nil {
		after = 0 // nobody types it
	}
	q.After, q.Limit = max(0, after), logShown
	found, err := p.Office.ReadLog(c.UserContext(), v.Actor, q)
	if err != nil {
		return err
	}
	data := LogSearch{LogQuestion: asked, Pager: logPager(asked, q.After, len(found.Rows), found.Total, v.Lang)}
	if found.Total >= office.LogCounted {
		data.Most = office.LogCounted
	}
	for _, row := range found.Rows {
		data.Rows = append(data.Rows, p.logRow(c.UserContext(), row, v))
	}
	page.Data = data
	return p.Render.Show(c, "staff-log", page)
}

// logQuery reads what was typed; every field that is wrong is named.
func (p *Pages) logQuery(ctx context.Context, asked LogQuestion) (q office.LogQuery, err error) {
	var wrong office.Problems
	if q.Subject, err = logID(asked.Record, &wrong, "record", func(email string) (string, error) {
		e, err := p.Roster.Store.ExpertByEmail(ctx, email)
		return e.ID, err
	}); err != nil {
		return q, err
	}
	if q.Actor, err = logID(asked.Actor, &wrong, "actor", func(email string) (string, error) {
		o, err := p.Staff.OfficerByEmail(ctx, email)
		return o.ID, err
	}); err != nil {
		return q, err
	}
	q.From, q.To = logTime(asked.From, &wrong, "from"), logTime(asked.To, &wrong, "to")
	wrong.Check(q.From.IsZero() || q.To.IsZero() || q.From.Before(q.To), "to", "before_from")
	return q, wrong.Err()
}

// logID is the id that was meant: typed as it is, at the end of a page's address, or that of
// whoever has an address.
func logID(typed string, wrong *office.Problems, field string, of func(email string) (string, error)) (string, error) {
	typed = strings.TrimSpace(typed)
	if email, ok := office.NormaliseEmail(typed); ok {
		id, err := of(email)
		if office.CodeOf(err) == office.NotFound && err != nil {
			wrong.Add(field, "no_such_record")
			err = nil
		}
		return id, err
	}
	if address, err := url.Parse(typed); err == nil {
		typed = address.Path
	}
	for _, part := range slices.Backward(strings.Split(typed, "/")) {
		if _, ok := office.IDBytes(part); ok {
			return part, nil
		}
	}
	wrong.Check(typed == "", field, "no_such_record")
	return "", nil
}

// logTime reads what a field for date and time gives, or a date alone.
func logTime(typed string, wrong *office.Problems, field string) time.Time {
	if typed == "" {
		return time.Time{}
	}
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(form, typed, office.Baghdad); err == nil {
			return t
		}
	}
	wrong.Add(field, "date")
	return time.Time{}
}

func (p *Pages) logRow(ctx context.Context, row office.Entry, v gate.Visit) LogRow {
	out := LogRow{At: row.At.In(office.Baghdad), Who: p.actor(ctx, row.Actor, v), Action: string(row.Action), Purpose: row.Purpose, People: len(row.Subjects)}
	if key := "staff.log." + out.Action; p.Locale.Has(v.Lang, key) {
		out.Text = p.text(v, key) // else the code says it
	}
	if len(row.Subjects) == 1 {
		out.Record = row.Subjects[0]
		out.RecordURL = LogQuestion{Record: out.Record}.url(v.Lang, 0)
	}
	var details []string
	for _, name := range slices.Sorted(maps.Keys(row.Details)) {
		details = append(details, name+"="+row.Details[name])
	}
	out.Details = strings.Join(details, " ")
	return out
}

// url asks the same again, from a row on.
func (q LogQuestion) url(lang string, after int) string {
	values := url.Values{}
	for name, value := range map[string]string{"record": q.Record, "actor": q.Actor, "from": q.From, "to": q.To} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if after > 0 {
		values.Set("after", strconv.Itoa(after))
	}
	return "/" + lang + logPath + "?" + values.Encode()
}

func logPager(q LogQuestion, after, shown, total int, lang string) web.Pager {
	if total <= logShown {
		return web.Pager{}
	}
	out := web.Pager{From: after + 1, To: after + shown, Total: total}
	if after > 0 {
		out.Prev = q.url(lang, max(0, after-logShown))
	}
	if after+shown < total {
		out.Next = q.url(lang, after+shown)
	}
	return out
}
