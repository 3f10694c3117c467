package store

import (
	"context"
	"errors"
	"fmt"
)

// Kept is a collection as whoever looks after all of them sees it: to count, to copy,
// to bring forward.
type Kept struct {
	Collection
	// Schema is the version in which documents are written now.
	Schema int
	// rewrite gives a document its newest form; nil where there has only been one.
	rewrite func(context.Context, Doc) (Doc, error)
	// read opens a document; nil where it stands open.
	read func(context.Context, Doc) error
}

// Kept lists every collection that was opened. One whose repository is not among forms
// has one form only.
func (s *Stores) Kept() []Kept {
	known := map[string]Kept{}
	for _, k := range s.forms() {
		known[k.Name()] = k
	}
	out := make([]Kept, len(s.opened))
	for i, c := range s.opened {
		var listed bool
		if out[i], listed = known[c.Name()]; !listed {
			out[i] = Kept{Collection: c, Schema: 1, read: s.sealed(c)}
		}
	}
	return out
}

// forms are the repositories whose documents can be brought forward.
func (s *Stores) forms() []Kept {
	return []Kept{
		s.People.r.kept(), s.Headings.r.kept(), s.Answers.kept.kept(), s.Approvals.approvals.kept(),
		s.Staff.institutions.kept(), s.Staff.officers.kept(), s.Staff.tokens.kept(),
		s.Doors.signIns.kept(), s.Doors.links.kept(), s.Doors.attempts.kept(),
		s.Programmes.programmes.kept(), s.Programmes.entries.kept(), s.Needs.needs.kept(),
		s.Invitations.invitations.kept(), s.Invitations.seats.kept(), s.Invitations.sendings.kept(),
		s.Investments.opportunities.kept(), s.Investments.interests.kept(), s.Investments.drafts.kept(),
		s.Letters.records.kept(), s.Letters.bodies.kept(), s.Letters.blocked.kept(), s.Letters.returned.kept(), s.Notes.notes.kept(), s.CVs.files.kept(), s.CVs.texts.kept(), s.Selections.selections.kept(), s.Additions.additions.kept(),
		{Collection: s.Audit.rows, Schema: 1}, {Collection: s.Audit.subjects, Schema: 1}, // they stand open, and are authenticated as they are
	}
}

// sealed opens a document of a collection whose form is not known here.
func (s *Stores) sealed(c Collection) func(context.Context, Doc) error {
	r := repo[struct{}]{c: c, sealer: s.People.r.sealer}
	return func(ctx context.Context, d Doc) error {
		_, err := r.open(ctx, d)
		return ignoreMissing(err)
	}
}

// noting remembers the collections that are opened.
type noting struct {
	Database
	opened *[]Collection
}

// Collection opens one.
func (n noting) Collection(ctx context.Context, def Definition) (Collection, error) {
	c, err := n.Database.Collection(ctx, def)
	if err == nil {
		*n.opened = append(*n.opened, c)
	}
	return c, err
}

func (r repo[T]) kept() Kept {
	return Kept{Collection: r.c, Schema: r.schema(), rewrite: r.renew, read: r.check}
}

// check opens a document; one whose owner was erased is in order.
func (r repo[T]) check(ctx context.Context, d Doc) error {
	_, err := r.value(ctx, d)
	return ignoreMissing(err)
}

// renew is a document in the form in which it would be written now, under the same
// revision.
func (r repo[T]) renew(ctx context.Context, d Doc) (Doc, error) {
	v, err := r.value(ctx, d)
	if err != nil {
		return Doc{}, err
	}
	return r.doc(ctx, v, d.Rev)
}

// Older counts the documents of an older form, and those of a form that this program
// does not know.
func (k Kept) Older(ctx context.Context) (older, newer int, err error) {
	err = k.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		switch {
		case len(d.Body) == 0: // a tombstone has no form
		case d.Schema < k.Schema:
			older++
		case d.Schema > k.Schema:
			newer++
		}
		return true, nil
	})
	return older, newer, err
}

// Renew rewrites what stands in an older form, and tells how many it were. Whoever
// changes a document meanwhile writes it in the newest form himself; what belongs to
// somebody erased is left. It may be broken off and begun again.
func (k Kept) Renew(ctx context.Context, progress func()) (int, error) {
	n := 0
	if k.rewrite == nil {
		return 0, nil
	}
	err := k.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if progress(); len(d.Body) == 0 || d.Schema >= k.Schema {
			return true, nil
		}
		if err := ctx.Err(); err != nil { // broken off between two, so that what is on its way is counted
			return false, err
		}
		next, err := k.rewrite(ctx, d)
		if err != nil {
			return ignoreMissing(err) == nil, ignoreMissing(err)
		}
		err = k.Replace(ctx, next)
		if errors.Is(err, ErrStale) || errors.Is(err, ErrNotFound) {
			return true, nil
		}
		if err == nil {
			n++
		}
		return err == nil, err
	})
	if err != nil {
		return n, fmt.Errorf("bring %s forward: %w", k.Name(), err)
	}
	return n, nil
}

// Unreadable counts the documents that do not open, though nobody erased them, and says
// of the first why.
func (k Kept) Unreadable(ctx context.Context) (n int, why error, err error) {
	if k.read == nil {
		return 0, nil, nil
	}
	err = k.Range(ctx, Range{Index: ByID}, func(d Doc) (bool, error) {
		if bad := k.read(ctx, d); bad != nil {
			if n++; why == nil {
				why = bad
			}
		}
		return ctx.Err() == nil, ctx.Err()
	})
	return n, why, err
}

// Owner is under whose data key a document is sealed; empty for the service's own.
func Owner(d Doc) string { return d.Keys[ownerKey] }
