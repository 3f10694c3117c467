package app

import (
	"context"
	"fmt"
	"strings"
)

// migrate rewrites what stands in an older form. Reading brings it forward anyway, so this
// may run at any time, beside the service, and be broken off; afterwards a version that
// has forgotten the old forms can read everything.
func (a *App) migrate(ctx context.Context, _ map[string]string, progress Progress) (string, error) {
	kept := a.stores.Kept()
	for _, k := range kept {
		if _, newer, err := k.Older(ctx); err != nil || newer > 0 {
			if err == nil {
				err = fmt.Errorf("%d documents of %s were written by a newer version of jisr: use that one", newer, k.Name())
			}
			return "", err
		}
	}
	var out strings.Builder
	all := 0
	for _, k := range kept {
		total, err := k.Count(ctx)
		if err != nil {
			return "", err
		}
		done := 0
		n, err := k.Renew(ctx, func() { done++; progress("migrate "+k.Name(), done, total) })
		if err != nil {
			return out.String(), err
		}
		if all += n; n > 0 {
			fmt.Fprintf(&out, "%s: %d documents are of the form %d now\n", k.Name(), n, k.Schema)
		}
	}
	fmt.Fprintf(&out, "%d documents were rewritten; all are of the newest form\n", all)
	return out.String(), nil
}
