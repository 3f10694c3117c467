package store

import (
	"context"
	"errors"

	"jisr/app/roster"
)

// Brought lists what a batch brought, without opening any record.
func (p *People) Brought(ctx context.Context, batch string) ([]roster.Brought, error) {
	var out []roster.Brought
	err := p.r.c.Range(ctx, Range{Index: batchIndex, Equal: []string{batch}}, func(d Doc) (bool, error) {
		out = append(out, roster.Brought{Expert: d.Keys["expert"], Person: d.ID, Rev: d.Rev, TakenBack: d.Keys[takenBack] != ""})
		return true, nil
	})
	return out, p.r.explain(err)
}

// TakeBack leaves tombstones of those that still have the revision named and then
// destroys their data keys: in this order, since a key cannot come back when
// somebody was faster. A crash between the two is made good by taking them back
// again.
func (p *People) TakeBack(ctx context.Context, batch string, list []roster.Brought) ([]bool, error) {
	taken := make([]bool, len(list))
	var docs []Doc
	var at []int // docs[i] is of list[at[i]]
	for i, b := range list {
		if taken[i] = b.TakenBack; b.TakenBack {
			continue
		}
		docs = append(docs, Doc{ID: b.Person, Rev: b.Rev, Schema: p.r.schema(),
			Keys: map[string]string{"expert": b.Expert, "status": string(roster.Erased), "batch": batch, takenBack: "1", ownerKey: b.Person}})
		at = append(at, i)
	}
	errs, err := p.r.c.ReplaceMany(ctx, docs)
	if err != nil {
		return nil, p.r.explain(err)
	}
	for i, err := range errs {
		if err != nil && !errors.Is(err, ErrStale) && !errors.Is(err, ErrNotFound) {
			return nil, p.r.explain(err)
		}
		taken[at[i]] = err == nil
	}
	var owners []string
	for i, b := range list {
		if taken[i] {
			owners = append(owners, b.Person)
		}
	}
	if len(owners) == 0 {
		return taken, nil
	}
	return taken, p.r.sealer.Destroy(ctx, owners...)
}

// TakenBack are those of the persons whose record was taken back with its import.
func (p *People) TakenBack(ctx context.Context, persons []string) (map[string]bool, error) {
	docs, err := p.r.c.GetMany(ctx, persons)
	if err != nil {
		return nil, p.r.explain(err)
	}
	out := map[string]bool{}
	for _, d := range docs {
		if d.Keys[takenBack] != "" {
			out[d.ID] = true
		}
	}
	return out, nil
}
