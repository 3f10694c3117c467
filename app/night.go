package app

import (
	"context"

	"jisr/app/office"
	"jisr/app/store"
)

// nightHour is when what costs is done: after three in Baghdad.
const nightHour = 3

// nightly runs a job once a night, however often it is called.
func (a *App) nightly(job func(context.Context) error) func(context.Context) (int, error) {
	var done office.Date
	return func(ctx context.Context) (int, error) {
		now := a.settings.Now().In(office.Baghdad)
		today := office.DateOf(now)
		if now.Hour() != nightHour || done == today {
			return 0, nil
		}
		if err := job(ctx); err != nil {
			return 0, err
		}
		done = today
		return 1, nil
	}
}

// alert writes to officers about their saved searches, once the index holds everything: of
// half of one nothing may be told.
func (a *App) alert(ctx context.Context) (int, error) {
	if !a.finder.State().Ready {
		return 0, nil
	}
	return a.Searches.Alert(ctx)
}

// compact takes out of the store's file what was deleted: freed pages keep its bytes.
func (a *App) compact(ctx context.Context) error {
	if c, can := a.db.(store.Compacter); can {
		return c.Compact(ctx)
	}
	return nil
}

// silences tells the heads of units where the Ministry owes an investor a step.
func (a *App) silences(ctx context.Context) error {
	_, err := a.Invest.TellOfSilence(ctx)
	return err
}

// remindOfTasks reminds the parties of missions of what is due in two days.
func (a *App) remindOfTasks(ctx context.Context) error {
	_, err := a.Missions.RemindOfTasks(ctx)
	return err
}

// askJobs asks investors, once a year, how many jobs there are.
func (a *App) askJobs(ctx context.Context) error {
	_, err := a.Invest.AskJobs(ctx)
	return err
}

// eraseEnded erases the requests of investors that ended long enough ago.
func (a *App) eraseEnded(ctx context.Context) error {
	_, err := a.Invest.EraseEnded(ctx)
	return err
}

// bury makes good what a crash left of an erasure.
func (a *App) bury(ctx context.Context) error {
	if _, err := a.stores.People.Bury(ctx); err != nil {
		return err
	}
	if err := a.stores.Notes.Bury(ctx); err != nil {
		return err
	}
	if err := a.stores.CVs.Bury(ctx); err != nil {
		return err
	}
	if err := a.stores.Investments.Bury(ctx); err != nil {
		return err
	}
	if _, err := a.Invest.DropWatches(ctx); err != nil {
		return err
	}
	return a.Searches.Forget(ctx)
}
