package office

import (
	"context"
	"time"
)

// ReadLog answers an auditor from the log. The reading is itself a row of it, written
// before she sees anything.
func (d *Desk) ReadLog(ctx context.Context, actor Actor, q LogQuery) (LogPage, error) {
	if err := actor.Need(Auditor); err != nil {
		return LogPage{}, err
	}
	page, err := d.Log.Find(ctx, q)
	if err != nil {
		return LogPage{}, err
	}
	row := Entry{ID: NewID("log"), At: d.Now(), Actor: actor, Action: LogRead, Details: map[string]string{}}
	for name, value := range map[string]string{"subject": q.Subject, "actor": q.Actor, "from": instantText(q.From), "to": instantText(q.To)} {
		if value != "" {
			row.Details[name] = value
		}
	}
	return page, d.Log.Write(ctx, row)
}

func instantText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Baghdad).Format(time.RFC3339)
}
