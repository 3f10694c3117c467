package public

import (
	"context"
	"slices"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/app/web"
)

const (
	usedRows  = 1000            // read of the log
	usedShown = 20              // on the page
	usedSpan  = 90 * office.Day // that the numbers cover
)

// used reads from the log who used a record, in plain words: what officers and
// the service did, not what she did herself.
func (p *Pages) used(ctx context.Context, e roster.Expert, lang string) (usedData, error) {
	rows, err := p.Log.Of(ctx, e.ID, usedRows)
	if err != nil {
		return usedData{}, err
	}
	rows = slices.DeleteFunc(rows, func(r office.Entry) bool {
		return r.Actor.Kind == office.PersonKind || !p.Locale.Has(lang, "log."+string(r.Action))
	})
	out := usedData{Total: len(rows)}
	if err := p.countUses(ctx, &out, e.ID); err != nil {
		return usedData{}, err
	}
	names := map[string]string{}
	for _, r := range rows {
		if len(out.Rows) < usedShown {
			out.Rows = append(out.Rows, web.Entry{At: r.At.In(office.Baghdad), Text: p.Render.Text(lang, "log."+string(r.Action)), Meta: p.by(ctx, r, lang, names)})
		}
	}
	return out, nil
}

// countUses counts every row of the log within usedSpan, however many there are.
func (p *Pages) countUses(ctx context.Context, out *usedData, expert string) error {
	q := office.LogQuery{Subject: expert, From: p.Now().Add(-usedSpan), Limit: usedRows}
	for {
		page, err := p.Log.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			out.count(r)
		}
		if q.After += len(page.Rows); len(page.Rows) < q.Limit {
			return nil
		}
	}
}

func (u *usedData) count(r office.Entry) {
	if r.Actor.Kind == office.PersonKind {
		return
	}
	switch r.Action {
	case office.Searched, office.SearchedByName:
		u.Searches++
	case office.Opened, office.Unblinded, office.Downloaded, office.CVDownloaded:
		u.Opened++
	case office.Matched:
		u.Matches++
	case office.LetterSent:
		u.Letters++
	}
}

// by is the office and the purpose of a row. names remembers offices that were
// looked up for this page.
func (p *Pages) by(ctx context.Context, r office.Entry, lang string, names map[string]string) string {
	id := r.Actor.Institution
	if _, known := names[id]; !known && id != "" {
		names[id] = ""
		if in, err := p.Staff.Institution(ctx, id); err == nil {
			names[id], _ = in.Name.In(lang)
		}
	}
	t := p.Render.Printer(lang)
	return join(t, names[id], r.Purpose)
}
