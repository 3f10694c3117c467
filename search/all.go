package search

import (
	"context"
	"fmt"
	"slices"
)

// All gives the ids of everybody who meets the query, in their order, from one view:
// for what goes through all of them. Limit, From and what else is said about a page
// do not count.
func (x *Index) All(ctx context.Context, q Query) ([]string, error) {
	asked, err := parse(q.Text)
	if err != nil {
		return nil, err
	}
	var out []string
	err = x.answer(ctx, func(ctx context.Context, v *View) error {
		out = nil // it may be asked again
		list, err := v.find(ctx, q, asked)
		if err != nil {
			return err
		}
		for _, f := range list {
			for _, n := range f.docs {
				id, err := v.id(f.part, n)
				if err != nil {
					return fmt.Errorf("read the ids of all found: %w", err)
				}
				out = append(out, id)
			}
		}
		return ctx.Err()
	})
	slices.Sort(out)
	return out, err
}
