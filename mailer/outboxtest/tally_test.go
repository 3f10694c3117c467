package outboxtest

import (
	"strings"
	"testing"

	"jisr/mailer"
)

// TestATallyFindsWhatIsLostAndWhatCameTwice: a proof must be able to fail.
func TestATallyFindsWhatIsLostAndWhatCameTwice(t *testing.T) {
	one := func(lane mailer.Lane, state mailer.State, id string) mailer.Letter {
		return mailer.Letter{ID: id, Lane: lane, State: state, MessageID: id}
	}
	copies := map[string]int{"well": 1, "twice": 2, "again": 3, "parked": 1, "parked-twice": 2}
	var all Tally
	all.Judge([]mailer.Letter{
		one(mailer.Invitation, mailer.HandedOver, "well"), one(mailer.Invitation, mailer.HandedOver, "gone"), one(mailer.Invitation, mailer.Queued, "waiting"),
		one(mailer.Invitation, mailer.HandedOver, "twice"), one(mailer.Account, mailer.HandedOver, "again"), one(mailer.Account, mailer.Uncertain, "unsure"),
		one(mailer.Invitation, mailer.Uncertain, "parked"), one(mailer.Invitation, mailer.Uncertain, "parked-twice"),
	}, func(id string) int { return copies[id] })
	if all.Letters != 8 || all.Acknowledged != 2 || all.Lost != 3 || all.Repeated != 2 || all.Again != 2 || all.Parked != 1 || len(all.Wrong) != 5 {
		t.Errorf("the tally is\n%s\n%q", all, all.Wrong)
	}
	if rows := strings.Split(strings.TrimSpace(all.String()), "\n"); len(rows) != 2 || len(strings.Fields(rows[1])) != 8 {
		t.Errorf("the table is\n%s", all)
	}
}
