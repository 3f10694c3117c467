package roster

import (
	"context"
	"strconv"
	"strings"

	"jisr/app/office"
)

// Export is what is to be taken out: everybody who may be found and meets the query.
type Export struct {
	Query Query
	// Reason is why; people read it in their own log.
	Reason string
	// Format of the file, for the log.
	Format string
	// Second is the officer who approves; needed for more than ExportAlone people.
	Second *office.Officer
}

// ExportAlone is how many people may be exported without a second officer.
const ExportAlone = 100

// Exported is an export that was decided and written down; its people are to be
// passed on.
type Exported struct {
	Subjects []string
	desk     *Desk
}

// Export decides who is taken out and writes that down, durably and in one row with
// the reason, the count and all of them, before anybody is passed on.
func (d *Desk) Export(ctx context.Context, actor office.Actor, x Export) (Exported, error) {
	if err := actor.Need(office.OfficerRole); err != nil {
		return Exported{}, err
	}
	if x.Query.Purpose == "" {
		x.Query.Purpose = x.Reason
	}
	if err := d.checkExport(x); err != nil {
		return Exported{}, err
	}
	ids, err := d.Finder.All(ctx, x.Query)
	if err != nil {
		return Exported{}, err
	}
	out := Exported{desk: d}
	// The index proposes, the store decides.
	err = d.findable(ctx, ids, func(e Expert) error { out.Subjects = append(out.Subjects, e.ID); return nil })
	if err != nil || len(out.Subjects) == 0 {
		return out, err
	}
	if err := mayExport(actor, len(out.Subjects), x.Second); err != nil {
		return Exported{}, err
	}
	return out, d.Log.Write(ctx, d.exportRow(actor, x, out.Subjects))
}

func (d *Desk) checkExport(x Export) error {
	var p office.Problems
	p.Check(strings.TrimSpace(x.Reason) != "", "reason", "required")
	p.Check(len([]rune(x.Reason)) <= 200, "reason", "too_long", "limit", 200)
	p.Check(office.IsPlain(x.Reason), "reason", "characters")
	p.Merge("", CheckQuery(x.Query, d.Words))
	return p.Err()
}

// mayExport wants a second officer, who is at work and may export herself, for more
// than ExportAlone people; one who is named for fewer must be such too.
func mayExport(actor office.Actor, count int, second *office.Officer) error {
	if second == nil {
		if count > ExportAlone {
			return office.Refuse("export.refused.second", map[string]any{"people": count, "limit": ExportAlone})
		}
		return nil
	}
	if second.Disabled || second.PasswordHash == "" || second.ID == actor.ID || !second.Actor().May(office.OfficerRole) {
		return office.Refuse("export.refused.approver", nil)
	}
	return nil
}

func (d *Desk) exportRow(actor office.Actor, x Export, subjects []string) office.Entry {
	row := office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.Exported, Subjects: subjects, Purpose: x.Reason,
		Details: map[string]string{"count": strconv.Itoa(len(subjects)), "fields": join(x.Query.fields()), "format": x.Format}}
	if x.Second != nil {
		row.Details["approved_by"] = x.Second.ID
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
	r := Registration{Identity: e.Identity, Profile: e.Profile, EmailVerifiedAt: e.EmailVerifiedAt, Vetting: e.Vetting, ConfirmedAt: e.ConfirmedAt}
	for _, c := range e.Consents {
		if c.WithdrawnAt != nil {
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
