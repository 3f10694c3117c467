package app

import (
	"context"
	"time"

	"jisr/app/duty"
	"jisr/app/office"
)

// buildDuties lists what the service does by itself, and how often.
func (a *App) buildDuties(context.Context) error {
	s := a.stores
	a.duties = duty.New(a.settings.Now, a.settings.Logger,
		duty.Job{Name: "invitations", Every: time.Minute, Run: a.Invitations.Sweep, Woken: a.Invitations.Woken()},
		duty.Job{Name: "handed_over", Every: time.Minute, Run: a.noteHandedOver},
		duty.Job{Name: "expiry", Every: 5 * time.Minute, Run: a.Invitations.Expire},
		duty.Job{Name: "reminders", Every: 5 * time.Minute, Run: a.Invitations.Remind},
		duty.Job{Name: "dates", Every: 5 * time.Minute, Run: a.Invitations.FollowDates},
		duty.Job{Name: "seats", Every: 5 * time.Minute, Run: a.Invitations.BeginMissions},
		duty.Job{Name: "missions", Every: time.Minute, Run: a.Missions.Follow},
		duty.Job{Name: "needs", Every: time.Minute, Run: a.Needs.Follow},
		duty.Job{Name: "approvals", Every: time.Minute, Run: a.Invitations.FollowApprovals},
		duty.Job{Name: "exports", Every: time.Minute, Run: a.Roster.FollowExports},
		duty.Job{Name: "upkeep", Every: 5 * time.Minute, Run: a.Roster.Upkeep},
		duty.Job{Name: "interests", Every: time.Minute, Run: a.Invest.QueueOwed},
		duty.Job{Name: "interest_drafts", Every: 5 * time.Minute, Run: a.Invest.Upkeep},
		duty.Job{Name: "alerts", Every: 10 * time.Minute, Run: a.alert},
		duty.Job{Name: "opportunities", Every: 10 * time.Minute, Run: a.Invest.TellOfOpportunities},
		duty.Job{Name: "index", Every: 20 * time.Minute, Run: a.nightly(a.finder.Compare)},
		duty.Job{Name: "compaction", Every: 20 * time.Minute, Run: a.nightly(a.compact)},
		duty.Job{Name: "silences", Every: 20 * time.Minute, Run: a.nightly(a.silences)},
		duty.Job{Name: "tasks", Every: 20 * time.Minute, Run: a.nightly(a.remindOfTasks)},
		duty.Job{Name: "jobs", Every: 20 * time.Minute, Run: a.nightly(a.askJobs)},
		duty.Job{Name: "requests", Every: 20 * time.Minute, Run: a.nightly(a.eraseEnded)},
		duty.Job{Name: "tombstones", Every: 20 * time.Minute, Run: a.nightly(a.bury)},
		duty.Job{Name: "anchors", Every: time.Hour, Run: a.anchor},
		duty.Job{Name: "selections", Every: time.Hour, Run: a.Roster.DropSelections},
		duty.Job{Name: "additions", Every: time.Hour, Run: a.Programmes.DropAdditions},
		duty.Job{Name: "doors", Every: time.Hour, Run: s.Doors.Tidy},
		duty.Job{Name: "answers", Every: time.Hour, Run: s.Answers.Tidy},
		duty.Job{Name: "returns", Every: time.Minute, Run: a.takeReturns},
		duty.Job{Name: "returned", Every: time.Hour, Run: a.forgetReturns},
		duty.Job{Name: "letters", Every: time.Hour, Run: func(ctx context.Context) (int, error) { return s.Letters.Forget(ctx, keepLetters) }},
	)
	return nil
}

// keepLetters is how long what a letter says is kept (trust.md, Retention).
const keepLetters = 90 * office.Day
