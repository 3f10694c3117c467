package roster

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"jisr/app/office"
)

// Export is what is to be taken out: everybody who may be found and meets the query, or
// is in the actor's selection.
type Export struct {
	Query Query
	// Selected takes the actor's selection instead.
	Selected bool
	// Reason is why; people read it in their own log.
	Reason string
	// Format of the file, for the log.
	Format string
	// Search is the question as it stands in the address of the page, for the second
	// officer to see; the log never holds it.
	Search string
}

// ExportAlone is how many people may be exported without a second officer.
const ExportAlone = 100

// Exported is an export that was decided and written down; its people are to be
// passed on. When a second officer was asked it holds nobody but the request's id.
type Exported struct {
	Subjects []string
	Approval string
	desk     *Desk
}

// PlanExport is whom an export would take out now. Nobody is shown by it.
func (d *Desk) PlanExport(ctx context.Context, actor office.Actor, x Export) ([]string, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return nil, err
	}
	if x.Selected {
		return d.Selected(ctx, actor)
	}
	q := x.query()
	if err := CheckQuery(q, d.Words); err != nil {
		return nil, err
	}
	q, _, err := d.named(ctx, q)
	if err != nil {
		return nil, err
	}
	ids, err := d.Finder.All(ctx, q)
	if err != nil {
		return nil, err
	}
	return d.Store.Findable(ctx, ids) // the index proposes, the store decides
}

// query is the question without what is about a page: an export takes all.
func (x Export) query() Query {
	q := x.Query
	q.After, q.Limit, q.Facets, q.Sort = 0, 0, false, ""
	q.Purpose = cmp.Or(q.Purpose, x.Reason)
	return q
}

// Export decides who is taken out and writes that down, durably and in one row with
// the reason, the count and all of them, before anybody is passed on. For more than
// ExportAlone people an officer asks a second one instead.
func (d *Desk) Export(ctx context.Context, actor office.Actor, x Export) (Exported, error) {
	x.Reason = strings.TrimSpace(x.Reason)
	if err := actor.Need(office.OfficerRole); err != nil {
		return Exported{}, err
	}
	if err := checkReason(x.Reason); err != nil {
		return Exported{}, err
	}
	ids, err := d.PlanExport(ctx, actor, x)
	if err != nil || len(ids) == 0 {
		return Exported{}, err
	}
	switch {
	case len(ids) <= ExportAlone:
		return Exported{Subjects: ids, desk: d}, d.Log.Write(ctx, d.exportRow(actor, x.asked(), ids))
	case actor.Kind == office.OfficerKind:
		id, err := d.askExport(ctx, actor, x, ids)
		return Exported{Approval: id}, err
	}
	return Exported{}, office.Refuse("export.refused.second", map[string]any{"people": len(ids), "limit": ExportAlone})
}

func checkReason(reason string) error {
	var p office.Problems
	p.Check(reason != "", "reason", "required")
	p.Check(len([]rune(reason)) <= 200, "reason", "too_long", "limit", 200)
	p.Check(office.IsPlain(reason), "reason", "characters")
	return p.Err()
}

// asked is what is kept of it: the question as the log may say it, and as the second
// officer sees it.
func (x Export) asked() office.AskedExport {
	out := office.AskedExport{Reason: x.Reason, Format: x.Format, Search: x.Search, Fields: join(x.Query.fields()), Filter: x.Query.codes()}
	if x.Selected {
		out.Fields, out.Filter = "selection", ""
	}
	return out
}

// codes are the conditions as codes: country=SE,DE -mode=remote. What somebody typed
// (words, a name, a city) is not among them.
func (q Query) codes() string {
	var out []string
	for i, list := range [][]Criterion{q.Filters, q.Not} {
		for _, c := range list {
			if c.Field != FieldCity && c.Field != FieldText {
				out = append(out, strings.Repeat("-", i)+string(c.Field)+"="+c.Value.codes())
			}
		}
	}
	return strings.Join(out, " ")
}

// codes is the value without anything that was typed.
func (v Value) codes() string {
	parts := []string{strings.Join(v.Codes, ","), v.Level, v.Scope, string(v.From), string(v.To)}
	if v.Number > 0 {
		parts = append(parts, strconv.Itoa(v.Number))
	}
	if v.Days > 0 {
		parts = append(parts, strconv.Itoa(v.Days))
	}
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return strconv.FormatBool(v.Verified)
	}
	return strings.Join(out, ":")
}

func (d *Desk) exportRow(actor office.Actor, x office.AskedExport, subjects []string) office.Entry {
	row := office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Exported, Subjects: subjects, Purpose: x.Reason,
		Details: map[string]string{"count": strconv.Itoa(len(subjects)), "fields": x.Fields, "format": x.Format}}
	if x.Filter != "" {
		row.Details["filter"] = x.Filter
	}
	return row
}

// Each passes them on as they now stand; whoever ceased to be findable meanwhile is
// left out. It returns how many were passed.
func (x Exported) Each(ctx context.Context, each func(Expert) error) (int, error) {
	n := 0
	err := x.desk.findable(ctx, x.Subjects, func(e Expert) error { n++; return each(e) })
	return n, err
}

const readAtOnce = 200

// findable reads the records of those who may be found, in the order of the ids.
func (d *Desk) findable(ctx context.Context, ids []string, each func(Expert) error) error {
	for len(ids) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		some := ids[:min(readAtOnce, len(ids))]
		ids = ids[len(some):]
		experts, err := d.Store.Experts(ctx, some)
		if err != nil {
			return err
		}
		for _, e := range experts {
			if !e.Findable() {
				continue
			}
			if err := each(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Registration is the record as an import or the API would bring it: with the
// consents that stand, under the source of the one to the roster.
func (e Expert) Registration() Registration {
	r := Registration{Identity: e.Identity, Profile: e.Profile, EmailVerifiedAt: e.EmailVerifiedAt, Vetting: brought(e.Vetting), ConfirmedAt: e.ConfirmedAt}
	for _, c := range e.Consents {
		if !c.Stands() {
			continue
		}
		r.Consents = append(r.Consents, c)
		if c.Purpose == office.ToRoster {
			r.ConsentSource = c.Source
		}
	}
	if r.ConsentSource == "" && e.Agreed(office.ToRoster) {
		r.ConsentSource = e.Source
	}
	return r
}
