package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"jisr/app/bench"
	"jisr/app/invitation"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// approveForBench starts a service with so many people who may be written to, whose letters
// wait for a second officer, and times her approval: until all are invited, until all letters
// are written, and until the first has left, to a mail server. Plan, consents, caps, log and
// letters are those of every approval, and ten letters leave in a second meanwhile.
func approveForBench(ctx context.Context, people int, server string, progress io.Writer) (took bench.Approval, err error) {
	dir, err := os.MkdirTemp("", "jisr-bench")
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r, err := runForBench(ctx, Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Demo: true, SMTPURL: server, MailFrom: "jisr@example.org", SendWindow: "always", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	fmt.Fprintf(progress, "mail: %d people to write to\n", people) // its loss changes nothing
	asked, second, err := r.app.askForBench(ctx, people)
	if err != nil {
		return took, err
	}
	began := time.Now()
	first := make(chan time.Duration, 1)
	failed := make(chan error, 1)
	go func() {
		took, err := r.app.firstLeft(ctx, began)
		first <- took
		failed <- err
	}()
	a, err := r.app.Invitations.Approve(ctx, second, asked, people)
	took.All, took.Letters = time.Since(began), a.Queued
	took.First = <-first
	if err = errors.Join(err, <-failed); err != nil {
		return took, err
	}
	if a.Queued != people {
		return took, fmt.Errorf("%d letters were queued of %d", a.Queued, people)
	}
	if took.Written, err = r.app.allWritten(ctx, began, people); err != nil || people < steeredFrom {
		return took, err
	}
	took.Paused, took.Ended, err = r.app.stopForBench(ctx, second, a)
	return took, err
}

// steeredFrom is how many letters are still under way when an officer stops them.
const steeredFrom = 1000

// stopForBench pauses the letters while they leave, lets them go on, and ends them, and
// tells how long after each word one still left.
func (a *App) stopForBench(ctx context.Context, by office.Actor, asked office.Approval) (paused, ended time.Duration, err error) {
	stop := func(say func(context.Context, office.Actor, string, int) error) (time.Duration, error) {
		began := time.Now()
		if err := say(ctx, by, asked.Programme, asked.Role); err != nil {
			return 0, err
		}
		return a.lastLeft(ctx, began)
	}
	if paused, err = stop(a.Invitations.Pause); err != nil {
		return paused, 0, err
	}
	if err = a.Invitations.Resume(ctx, by, asked.Programme, asked.Role); err != nil {
		return paused, 0, err
	}
	if _, err = a.firstLeft(ctx, time.Now()); err != nil {
		return paused, 0, err
	}
	ended, err = stop(a.Invitations.End)
	return paused, ended, err
}

// lastLeft is when, since an officer's word, the last letter left: none has for some
// seconds, in each of which ten did before.
func (a *App) lastLeft(ctx context.Context, since time.Time) (last time.Duration, err error) {
	const quiet = 3 * time.Second
	for left := 0; time.Since(since)-last < quiet; time.Sleep(2 * time.Millisecond) {
		now, err := a.stores.Letters.LeftSince(ctx, since)
		if err != nil {
			return 0, err
		}
		if now > left {
			left, last = now, time.Since(since)
		}
	}
	return last, nil
}

// allWritten waits until there are so many letters.
func (a *App) allWritten(ctx context.Context, began time.Time, people int) (time.Duration, error) {
	for ctx.Err() == nil {
		counted, err := a.stores.Letters.CountByState(ctx)
		total := 0
		for _, n := range counted {
			total += n
		}
		if err != nil || total >= people {
			return time.Since(began), err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return 0, ctx.Err()
}

// firstLeft waits for the first letter after a time that a transport has taken.
func (a *App) firstLeft(ctx context.Context, since time.Time) (time.Duration, error) {
	for ctx.Err() == nil {
		left, err := a.stores.Letters.LeftSince(ctx, since)
		if err != nil || left > 0 {
			return time.Since(since), err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, ctx.Err()
}

// askForBench enters the people, a programme and two officers, and asks the second for the
// letters of the first.
func (a *App) askForBench(ctx context.Context, people int) (asked string, second office.Actor, err error) {
	var officers []office.Actor
	for _, name := range []string{"first", "second"} {
		o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: name + "@example.org", Name: office.Name{Latin: name}, Language: "en", Roles: []office.Role{office.OfficerRole}}
		if err := a.stores.Staff.InsertOfficer(ctx, o); err != nil {
			return "", second, err
		}
		officers = append(officers, o.Actor())
	}
	keys, err := a.peopleForBench(ctx, officers[0], people)
	if err != nil {
		return "", second, err
	}
	if err := a.foundForBench(ctx, people); err != nil {
		return "", second, err
	}
	p, err := a.openForBench(ctx, officers[0])
	if err != nil {
		return "", second, err
	}
	plan, err := a.Invitations.Plan(ctx, officers[0], p.ID, 1, keys, "")
	if err != nil {
		return "", second, err
	}
	var out invitation.Outcome
	if out, err = a.Invitations.Send(ctx, officers[0], plan); err == nil && out.Approval == "" {
		err = fmt.Errorf("nothing was asked: %d letters, skipped %v", len(plan.Letters), plan.Skipped)
	}
	return out.Approval, officers[1], err
}

func (a *App) peopleForBench(ctx context.Context, by office.Actor, people int) (keys []string, err error) {
	const together = 500
	var list []roster.Expert
	for i := range people {
		e := blankForBench(by, i, a.settings.Now())
		e.Consents = append(e.Consents, office.Consent{Purpose: office.ToInvitations, RecordedBy: by.ID, GivenAt: a.settings.Now()})
		keys = append(keys, e.ID)
		if list = append(list, e); len(list) < together && i < people-1 {
			continue
		}
		failed, err := a.stores.People.InsertExperts(ctx, list)
		if err = errors.Join(append(failed, err)...); err != nil {
			return nil, err
		}
		list = nil
	}
	return keys, nil
}

// foundForBench waits until the index has the people, which would take a processor.
func (a *App) foundForBench(ctx context.Context, people int) error {
	for ctx.Err() == nil {
		found, err := a.finder.Search(ctx, roster.Query{})
		if err != nil || found.Total >= people {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ctx.Err()
}

// openForBench opens a programme for those who are entered.
func (a *App) openForBench(ctx context.Context, by office.Actor) (programme.Programme, error) {
	day := func(months int) office.Date { return office.DateOf(a.settings.Now().AddDate(0, months, 0)) }
	p, err := a.Programmes.Create(ctx, by, programme.Content{Title: office.Text{En: "Hospital"}, From: day(3), To: day(6), AnswerBy: day(2), Mode: roster.Visit,
		Roles: []programme.Role{{Title: office.Text{En: "Cardiologist"}, Seats: 100, Criteria: []roster.Criterion{{Kind: roster.Must, Field: roster.FieldOccupation, Op: roster.Is, Value: roster.Value{Codes: []string{"2212"}}}}}}})
	if err != nil {
		return p, err
	}
	return a.Programmes.Move(ctx, by, p.ID, "open", "")
}
