package roster

import (
	"context"

	"jisr/app/office"
)

// NameJudge tells which of the names are the one that is asked for: their places in the
// list, the nearest first. Other names are left out.
type NameJudge func(asked string, list []office.Name) []int

// MostNamed is how many people's names are read for one question. The index proposes
// them by hashes alone.
const MostNamed = 200

// named finds out whom the name in a query means. The index proposes, and the names of
// those who may be found are read from the store and judged. crowded says that
// nearly all who were read have it, so that more may.
func (d *Desk) named(ctx context.Context, q Query) (out Query, crowded bool, err error) {
	if q.Name == "" {
		return q, false, nil
	}
	ids, met, err := d.Finder.Named(ctx, q, MostNamed)
	if err != nil {
		return q, false, err
	}
	experts, err := d.Store.Experts(ctx, ids)
	if err != nil {
		return q, false, err
	}
	var list []office.Name
	var kept []string
	for _, e := range experts {
		if e.Findable() {
			list, kept = append(list, e.Name), append(kept, e.ID)
		}
	}
	for _, i := range d.Judge(q.Name, list) {
		q.Among = append(q.Among, kept[i])
	}
	return q, met > len(ids) && 10*len(q.Among) >= 9*len(list), nil
}

// Count is how many a query finds. Nobody is shown by it.
func (d *Desk) Count(ctx context.Context, q Query) (int, error) {
	q, _, err := d.named(ctx, q)
	if err != nil {
		return 0, err
	}
	q.Limit, q.Facets = 1, false
	found, err := d.Finder.Search(ctx, q)
	return found.Total, err
}
