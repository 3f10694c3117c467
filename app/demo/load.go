package demo

import (
	"context"
	"fmt"
	"time"

	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/terms"
)

// Into is what a demonstration is loaded into. The repositories satisfy it
// together.
type Into interface {
	// InsertExperts keeps many at once; errs[i] says why the i-th was not kept.
	InsertExperts(ctx context.Context, list []roster.Expert) (errs []error, err error)
	InsertProgramme(ctx context.Context, p programme.Programme) error
	InsertNeed(ctx context.Context, n programme.Need) error
	InsertInvitation(ctx context.Context, in invitation.Invitation) error
	PutEntry(ctx context.Context, e programme.Entry) error
	InsertOpportunity(ctx context.Context, o invest.Opportunity) error
	InsertInterest(ctx context.Context, in invest.Interest) error
	SaveInstitution(ctx context.Context, in office.Institution) (office.Institution, error)
	InsertOfficer(ctx context.Context, o office.Officer) error
	InsertSearch(ctx context.Context, s roster.SavedSearch) error
	ChangeLook(ctx context.Context, search, officer string, change func(*roster.Look) error) error
}

// Seed is the seed of the demonstration that everybody sees.
const Seed = 2026

const batchSize = 500

// Load fills an empty service with everything: institutions, officers, programmes,
// opportunities, an interest, saved searches and n people. What is there already is left as it is, so a
// demonstration that was interrupted is completed by loading it again at the same
// now. progress is called after each batch of people and may be nil.
func Load(ctx context.Context, into Into, words *terms.Terms, now time.Time, n int, progress func(done, total int)) error {
	if err := loadOffices(ctx, into, now); err != nil {
		return err
	}
	for _, p := range Programmes(now) {
		if err := there(into.InsertProgramme(ctx, p)); err != nil {
			return fmt.Errorf("load programme %s: %w", p.ID, err)
		}
	}
	for _, n := range Needs(now) {
		if err := there(into.InsertNeed(ctx, n)); err != nil {
			return fmt.Errorf("load need %s: %w", n.ID, err)
		}
	}
	for _, o := range Opportunities(now) {
		if err := there(into.InsertOpportunity(ctx, o)); err != nil {
			return fmt.Errorf("load opportunity %s: %w", o.ID, err)
		}
	}
	for _, in := range Interests(now) {
		if err := there(into.InsertInterest(ctx, in)); err != nil {
			return fmt.Errorf("load interest %s: %w", in.ID, err)
		}
	}
	return loadPeople(ctx, into, words, now, n, progress)
}

func loadOffices(ctx context.Context, into Into, now time.Time) error {
	for _, in := range Institutions() {
		if _, err := into.SaveInstitution(ctx, in); there(err) != nil {
			return fmt.Errorf("load institution %s: %w", in.ID, err)
		}
	}
	for _, o := range Officers(now) {
		if err := there(into.InsertOfficer(ctx, o)); err != nil {
			return fmt.Errorf("load officer %s: %w", o.ID, err)
		}
	}
	return nil
}

func loadPeople(ctx context.Context, into Into, words *terms.Terms, now time.Time, n int, progress func(done, total int)) error {
	batch, done := make([]roster.Expert, 0, batchSize), 0
	met, seen := guests{calendar: calendar{now.UTC().Truncate(time.Second)}}, newLooks(now)
	for e := range People(words, Seed, n, now) {
		met.see(e)
		seen.see(e)
		if batch = append(batch, e); len(batch) < batchSize && done+len(batch) < n {
			continue
		}
		errs, err := into.InsertExperts(ctx, batch)
		for _, one := range errs {
			if err == nil {
				err = there(one)
			}
		}
		if err != nil {
			return fmt.Errorf("load people from %d: %w", done, err)
		}
		done, batch = done+len(batch), batch[:0]
		if progress != nil {
			progress(done, n)
		}
	}
	if err := seen.load(ctx, into); err != nil {
		return err
	}
	return met.load(ctx, into)
}

// there takes what was kept before for kept.
func there(err error) error {
	if err != nil && office.CodeOf(err) == office.Conflict {
		return nil
	}
	return err
}
