package office

import (
	"context"
	"slices"
)

// Heads are who leads the unit of an officer: the admins of her institution, all admins
// where it has none, and herself only where nobody else is one.
func Heads(ctx context.Context, staff Staff, officer string) ([]Officer, error) {
	all, err := staff.Officers(ctx)
	if err != nil {
		return nil, err
	}
	admins := slices.DeleteFunc(slices.Clone(all), func(o Officer) bool { return o.Disabled || !slices.Contains(o.Roles, Admin) })
	others := slices.DeleteFunc(slices.Clone(admins), func(o Officer) bool { return o.ID == officer })
	if len(others) == 0 {
		return admins, nil
	}
	at := slices.IndexFunc(all, func(o Officer) bool { return o.ID == officer })
	near := slices.DeleteFunc(slices.Clone(others), func(o Officer) bool { return at < 0 || o.Institution != all[at].Institution })
	if len(near) == 0 {
		return others, nil
	}
	return near, nil
}
