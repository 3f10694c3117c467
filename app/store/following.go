package store

import (
	"context"

	"jisr/app/office"
	"jisr/app/roster"
)

// Changes passes the experts written since the cursor.
func (p *People) Changes(ctx context.Context, cursor map[string]int64, each func(id string, e roster.Expert, gone bool) error) error {
	return p.r.explain(Changes(ctx, p.db, p.r.c, cursor, func(d Doc) error {
		id := d.Keys["expert"]
		if id == "" {
			return nil
		}
		if d.Keys["status"] == string(roster.Erased) {
			return each(id, roster.Expert{}, true)
		}
		e, err := p.open(ctx, d)
		if office.CodeOf(err) == office.NotFound && err != nil {
			return each(id, roster.Expert{}, true)
		}
		if err != nil {
			return err
		}
		return each(id, e, false)
	}))
}

// Changed is closed at the next write by this process.
func (p *People) Changed() <-chan struct{} { return p.r.c.Changed() }

// Stand is the newest stamp of every instance.
func (p *People) Stand(ctx context.Context) (map[string]int64, error) {
	instances, err := p.db.Instances(ctx)
	if err != nil {
		return nil, p.r.explain(err)
	}
	out := map[string]int64{}
	for _, instance := range instances {
		err := p.r.c.Range(ctx, Range{Index: ByStamp, Equal: []string{instance}, Descending: true, Limit: 1}, func(d Doc) (bool, error) {
			out[instance] = d.Seq
			return false, nil
		})
		if err != nil {
			return nil, p.r.explain(err)
		}
	}
	return out, nil
}

// Revs passes id and revision of everybody who may be found, without reading any.
func (p *People) Revs(ctx context.Context, each func(id string, rev int64) error) error {
	return p.r.explain(p.r.c.Range(ctx, Range{Index: findableIndex, Entries: true}, func(d Doc) (bool, error) {
		return true, each(d.Keys["expert"], d.Rev)
	}))
}
