package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"jisr/app/office"
	"jisr/app/roster"
)

// run is one import under way.
type run struct {
	desk    *roster.Desk
	actor   office.Actor
	options Options
	report  Report
	source  source
	seen    map[string]bool // ids of the file so far
	batch   []pending
}

// pending is a record that waits for its batch, with the line it came from.
type pending struct {
	roster.Expert
	line int
}

func (r *run) all(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		one, err := r.source.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		r.take(one)
		if len(r.batch) >= batchSize {
			if err := r.flush(ctx); err != nil {
				return err
			}
		}
	}
	return r.flush(ctx)
}

// take checks a row and puts its record into the batch.
func (r *run) take(one *row) {
	r.report.Rows++
	one.in.Batch = r.options.Batch
	var e roster.Expert
	var err error
	if len(one.wrong.Fields()) == 0 {
		e, err = r.prepare(one.in)
	}
	if !one.wrong.Merge("", err) {
		one.wrong.Add("", "not_kept")
	}
	if len(one.wrong.Fields()) == 0 && r.seen[e.ID] {
		one.wrong.Add("", "twice")
	}
	if r.refuse(one.line, one.wrong.Fields()) {
		return
	}
	r.seen[e.ID] = true
	r.batch = append(r.batch, pending{e, one.line})
}

func (r *run) prepare(in roster.Registration) (roster.Expert, error) {
	e, err := r.desk.Prepare(r.actor, in)
	if err != nil {
		return e, err
	}
	if !named(e) {
		return e, &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "name.latin", Code: "one_name"}}}
	}
	identify(&e, r.options.Key, 0)
	return e, nil
}

// refuse reports what is wrong with a row; false when nothing is.
func (r *run) refuse(line int, wrong []office.FieldError) bool {
	if len(wrong) == 0 {
		return false
	}
	r.report.Wrong++
	for _, f := range wrong {
		if len(r.report.Errors) < maxErrors {
			r.report.Errors = append(r.report.Errors, RowError{Row: line, Column: r.source.column(f.Path), Code: f.Code, Message: r.say(f)})
		}
	}
	return true
}

func (r *run) say(f office.FieldError) string {
	if r.options.Say == nil {
		return f.Code
	}
	return r.options.Say(f)
}

// flush keeps the batch, writes it down and sends what was asked for.
func (r *run) flush(ctx context.Context) error {
	batch := r.batch
	r.batch = nil
	if r.options.DryRun {
		r.count(batch)
	} else if err := r.keep(context.WithoutCancel(ctx), batch); err != nil { // a stop comes between batches
		return err
	}
	if r.options.Progress != nil {
		r.options.Progress(r.source.read())
	}
	return nil
}

func (r *run) count(kept []pending) {
	for _, p := range kept {
		if p.Status == roster.Active {
			r.report.Active++
		} else {
			r.report.Drafts++
		}
	}
}

func (r *run) keep(ctx context.Context, batch []pending) error {
	if err := r.renew(ctx, batch); err != nil {
		return err
	}
	fresh, there, err := r.divide(ctx, batch)
	if err != nil {
		return err
	}
	kept, more, err := r.insert(ctx, fresh)
	if err != nil {
		return err
	}
	r.count(kept)
	there = append(there, more...)
	r.report.There += len(there)
	stored, err := r.stored(ctx, there)
	if err != nil {
		return err
	}
	if err := r.writeDown(ctx, kept, stored); err != nil {
		return err
	}
	return r.invite(ctx, append(kept, stored...))
}

// renew gives new ids to those whose record was taken back with an earlier import.
func (r *run) renew(ctx context.Context, batch []pending) error {
	asked := make([]*pending, len(batch))
	for i := range batch {
		asked[i] = &batch[i]
	}
	for again := 1; len(asked) > 0; again++ {
		persons := make([]string, len(asked))
		for i, p := range asked {
			persons[i] = p.Person.ID
		}
		gone, err := r.desk.Store.TakenBack(ctx, persons)
		if err != nil {
			return fmt.Errorf("look for those taken back: %w", err)
		}
		asked = slices.DeleteFunc(asked, func(p *pending) bool { return !gone[p.Person.ID] })
		for _, p := range asked {
			identify(&p.Expert, r.options.Key, again)
		}
	}
	return nil
}

// divide takes out those whose address somebody has proven: she is there, by this
// import or of her own accord.
func (r *run) divide(ctx context.Context, batch []pending) (fresh, there []pending, err error) {
	for _, p := range batch {
		if p.Email == "" {
			fresh = append(fresh, p)
			continue
		}
		_, err := r.desk.Store.ExpertByEmail(ctx, p.Email)
		switch {
		case err == nil:
			there = append(there, p)
		case office.CodeOf(err) == office.NotFound:
			fresh = append(fresh, p)
		default:
			return nil, nil, fmt.Errorf("line %d: %w", p.line, err)
		}
	}
	return fresh, there, nil
}

func (r *run) insert(ctx context.Context, fresh []pending) (kept, there []pending, err error) {
	if len(fresh) == 0 {
		return nil, nil, nil
	}
	list := make([]roster.Expert, len(fresh))
	for i, p := range fresh {
		list[i] = p.Expert
	}
	errs, err := r.desk.Store.InsertExperts(ctx, list)
	if err != nil {
		if errs, err = r.insertEach(ctx, list, err); err != nil {
			return nil, nil, fmt.Errorf("lines %d to %d: %w", fresh[0].line, fresh[len(fresh)-1].line, err)
		}
	}
	for i, p := range fresh {
		switch p.Rev = 1; {
		case errs[i] == nil:
			kept = append(kept, p)
		case office.CodeOf(errs[i]) == office.Conflict:
			there = append(there, p)
		default:
			r.refuse(p.line, []office.FieldError{{Code: "not_kept"}})
		}
	}
	return kept, there, nil
}

// insertEach keeps one by one what could not be kept at once: a person who was
// erased has no key any more and must not keep the others out. When nobody can be
// kept, or the store cannot be reached, that is no matter of rows and because is
// returned.
func (r *run) insertEach(ctx context.Context, list []roster.Expert, because error) ([]error, error) {
	errs, failed := make([]error, len(list)), 0
	for i, e := range list {
		errs[i] = r.desk.Store.InsertExpert(ctx, e)
		if ctx.Err() != nil || (errs[i] != nil && office.CodeOf(errs[i]) == office.Unavailable) {
			return nil, because
		}
		if errs[i] != nil && office.CodeOf(errs[i]) != office.Conflict {
			failed++
		}
	}
	if failed == len(list) {
		return nil, because
	}
	return errs, nil
}

// stored are those of the list that an import of the same content kept before, as
// they stand now. Erased ones are not among them.
func (r *run) stored(ctx context.Context, list []pending) ([]pending, error) {
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	found, err := r.desk.Store.Experts(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read those already there: %w", err)
	}
	out := make([]pending, len(found))
	for i, e := range found {
		out[i] = pending{Expert: e}
	}
	return out, nil
}
