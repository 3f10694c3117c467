package invitation

import (
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// Skip is why somebody who was chosen will get no letter.
type Skip string

// The reasons, in the order in which they are looked for; the first one counts.
const (
	SkipUnknown    Skip = "unknown"         // no such expert, or erased
	SkipInvited    Skip = "already_invited" // has an invitation for this role
	SkipInactive   Skip = "inactive"        // draft, resting or paused
	SkipConsent    Skip = "no_consent"      // did not agree to invitations
	SkipNoAddress  Skip = "no_address"      // none, or never proven
	SkipSuppressed Skip = "suppressed"      // letters to the address fail
	SkipNotNow     Skip = "not_now"         // asked not to be written to before a date
	SkipNoMatch    Skip = "not_a_match"     // does not meet the musts any more
	SkipCap        Skip = "over_cap"        // written to too often; an officer may override with a reason
)

// The contact cap: at most one invitation in 7 days and two in 30, rolling.
const (
	capShort, capShortDays = 1, 7
	capLong, capLongDays   = 2, 30
)

// overCap is true when one more invitation would pass the cap.
func overCap(past []Invitation, now time.Time) bool {
	short, long := 0, 0
	for _, in := range past {
		if in.State == Withdrawn || in.State == Bounced {
			continue // never reached her
		}
		age := now.Sub(in.QueuedAt)
		if age < capShortDays*office.Day {
			short++
		}
		if age < capLongDays*office.Day {
			long++
		}
	}
	return short >= capShort || long >= capLong
}

// notBefore is true when she asked not to be written to until a date that is
// still to come.
func notBefore(past []Invitation, today office.Date) bool {
	for _, in := range past {
		if in.State == NotNow && in.Until > today {
			return true
		}
	}
	return false
}

// standing looks at the record alone; empty when nothing speaks against a letter.
func standing(e roster.Expert) Skip {
	switch {
	case e.Status != roster.Active:
		return SkipInactive
	case !e.Agreed(office.ToInvitations) || !e.Agreed(office.ToRoster):
		return SkipConsent
	case !e.Reachable():
		return SkipNoAddress
	}
	return ""
}
