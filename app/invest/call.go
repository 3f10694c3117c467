package invest

import (
	"context"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
)

// Call is a conversation for which an officer offers times and of which the investor
// chooses one. Times are instants: each reader sees them in her own zone. There is one at
// a time: what is offered later takes the place of what was offered before.
type Call struct {
	Slots   []time.Time `json:"slots" bson:"slots"`
	Minutes int         `json:"minutes" bson:"minutes"`
	// How says by what it is held: a link, or who telephones.
	How string    `json:"how" bson:"how" validate:"max=300,plain"`
	By  string    `json:"by" bson:"by"`
	At  time.Time `json:"at" bson:"at"`
	// Chosen is the time that the investor chose, and Moved that she chose again, which
	// is once.
	Chosen      *time.Time `json:"chosen,omitempty" bson:"chosen,omitempty"`
	Moved       bool       `json:"moved,omitempty" bson:"moved,omitempty"`
	CancelledAt *time.Time `json:"cancelled_at,omitempty" bson:"cancelled_at,omitempty"`
	// GivenUp is true when it was the investor who cancelled it, and Reason why, where she
	// said so.
	GivenUp bool   `json:"given_up,omitempty" bson:"given_up,omitempty"`
	Reason  string `json:"reason,omitempty" bson:"reason,omitempty" validate:"max=500,prose"`
	// Was is a time that stands in calendars and holds no more.
	Was *time.Time `json:"-" bson:"was,omitempty"`
	// Changes counts what became of the calls of this interest: it names their letters, and
	// is the sequence of the one entry that they are in a calendar.
	Changes int `json:"changes" bson:"changes"`
}

// What comes next around a call.
const (
	NextSlot = "choose_slot" // the investor's turn
	NextCall = "call"        // both talk, then the officer says what comes next
)

const (
	mostSlots = 5
	slotDays  = 5 // working days in which the investor chooses
	callAhead = 90 * office.Day
)

// MostSlots is how many times are offered at once.
func MostSlots() int { return mostSlots }

// Minutes lists how long a call may be planned.
func Minutes() []int { return []int{15, 30, 45, 60} }

// Free are the times that can still be chosen.
func (c Call) Free(now time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(c.Slots), func(t time.Time) bool {
		return !t.After(now) || c.CancelledAt != nil || (c.Chosen != nil && c.Chosen.Equal(t))
	})
}

// Choosable is true while the investor may choose, or choose again.
func (c Call) Choosable(now time.Time) bool {
	return len(c.Free(now)) > 0 && (c.Chosen == nil || (!c.Moved && c.Chosen.After(now)))
}

// Open is true for a call that is to come, or for which a time may be chosen.
func (c Call) Open(now time.Time) bool {
	if c.Chosen != nil {
		return c.Chosen.After(now)
	}
	return len(c.Free(now)) > 0
}

// Booked is true for a call that is to come at the time which the investor chose.
func (c Call) Booked(now time.Time) bool { return c.Chosen != nil && c.Chosen.After(now) }

func (c Call) last() time.Time { return c.Slots[len(c.Slots)-1] }

func (c Call) end() time.Time { return c.Chosen.Add(time.Duration(c.Minutes) * time.Minute) }

// OfferCall offers times for a call, in the place of those offered before.
func (d *Desk) OfferCall(ctx context.Context, actor office.Actor, id string, rev int64, c Call) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	if err := d.checkCall(&c); err != nil {
		return Interest{}, err
	}
	in, err := d.Store.UpdateInterest(ctx, id, rev, func(in *Interest) error {
		if in.Ended() {
			return office.Refuse("call.refused.ended", nil)
		}
		offered := Call{Slots: c.Slots, Minutes: c.Minutes, How: c.How, By: actor.ID, At: d.Now(), Changes: 1}
		if in.Call != nil {
			offered.Was, offered.Changes = in.Call.stands(d.Now()), in.Call.Changes+1
		}
		in.Call = &offered
		in.answered(offered.At)
		in.acted(offered.At)
		d.turn(in, actor, in.Stage, "", NextSlot, slotDays)
		if last := office.DateOf(offered.last().In(office.Baghdad)); last < in.Due {
			in.due(last)
		}
		return nil
	})
	if err != nil {
		return Interest{}, err
	}
	return d.tell(ctx, actor, in, office.CallOffered, "")
}

// stands is the time that calendars have of a call and that has not come; nil when they
// have none.
func (c Call) stands(now time.Time) *time.Time {
	if c.Chosen != nil && c.Chosen.After(now) {
		return c.Chosen
	}
	return c.Was
}

func (d *Desk) checkCall(c *Call) error {
	var p office.Problems
	c.How = strings.TrimSpace(c.How)
	if err := office.Validate(*c); !p.Merge("", err) {
		return err
	}
	c.Slots = slices.Clone(c.Slots)
	for i, at := range c.Slots {
		c.Slots[i] = at.UTC().Truncate(time.Minute)
	}
	slices.SortFunc(c.Slots, time.Time.Compare)
	c.Slots = slices.CompactFunc(c.Slots, time.Time.Equal)
	n := len(c.Slots)
	p.Check(n > 0, "slots[0].at", "required")
	p.Check(n <= mostSlots, "slots[0].at", "too_many", "limit", mostSlots)
	p.Check(n == 0 || c.Slots[0].After(d.Now()), "slots[0].at", "past")
	p.Check(n == 0 || c.last().Before(d.Now().Add(callAhead)), "slots[0].at", "too_far", "limit", int(callAhead/office.Day))
	p.Check(slices.Contains(Minutes(), c.Minutes), "minutes", "unknown")
	p.Check(c.How != "", "how", "required")
	return p.Err()
}

// CancelCall takes a call back, or the times that were offered for one. The next step is
// the officer's.
func (d *Desk) CancelCall(ctx context.Context, actor office.Actor, id string, rev int64) (Interest, error) {
	if err := actor.Need(office.Investment); err != nil {
		return Interest{}, err
	}
	changed := false
	in, err := d.Store.UpdateInterest(ctx, id, rev, func(in *Interest) error {
		if changed = in.dropCall(d.Now()); changed {
			d.turn(in, actor, in.Stage, "", NextOfficer, officerDays)
			in.acted(in.UpdatedAt)
		}
		return nil
	})
	if err != nil || !changed {
		return in, err
	}
	return d.tell(ctx, actor, in, office.CallCancelled, "")
}

// GiveUpCall is the investor's cancellation of the call that she booked, by the link of her
// request; she need not say why. The next step is the officer's, who may offer times anew.
// changes is what she read (Call.Changes): a page that was overtaken cancels nothing.
func (d *Desk) GiveUpCall(ctx context.Context, actor office.Actor, id string, changes int, reason string) (Interest, error) {
	why := Call{Reason: strings.TrimSpace(reason)}
	if err := office.Validate(why); err != nil {
		return Interest{}, err
	}
	changed := false
	in, err := d.Store.UpdateInterest(ctx, id, 0, func(in *Interest) error {
		c := Call{}
		if in.Call != nil {
			c = *in.Call
		}
		if changed = !c.GivenUp; !changed {
			return nil // sent twice is cancelled once
		}
		if in.Ended() || c.Changes != changes || !c.Booked(d.Now()) {
			return office.Refuse("call.refused.over", nil)
		}
		in.dropCall(d.Now())
		in.Call.GivenUp, in.Call.Reason = true, why.Reason
		d.turn(in, actor, in.Stage, "", NextOfficer, officerDays)
		return nil
	})
	if err != nil || !changed {
		return in, err
	}
	return d.tell(ctx, actor, in, office.CallGivenUp, "")
}

// dropCall takes back a call that has not been; false when there is none.
func (in *Interest) dropCall(now time.Time) bool {
	if in.Call == nil || in.Call.CancelledAt != nil || (in.Call.Chosen != nil && !in.Call.Chosen.After(now)) {
		return false
	}
	c := *in.Call
	c.Was, c.Chosen, c.CancelledAt, c.Changes = c.stands(now), nil, &now, c.Changes+1
	in.Call, in.Owes = &c, true
	return true
}

// ChooseSlot is the investor's choice of a time, by the link of her request. She may
// choose again once, while the time is to come. changes is what she read (Call.Changes):
// a page that was overtaken chooses nothing.
func (d *Desk) ChooseSlot(ctx context.Context, actor office.Actor, id string, changes int, at time.Time) (Interest, error) {
	chosen := false
	in, err := d.Store.UpdateInterest(ctx, id, 0, func(in *Interest) error {
		c, now := Call{}, d.Now()
		if in.Call != nil {
			c = *in.Call
		}
		if chosen = c.Chosen == nil || !c.Chosen.Equal(at); !chosen {
			return nil // sent twice is one choice
		}
		if in.Ended() {
			return office.Refuse("call.refused.over", nil)
		}
		if err := c.choice(changes, at, now); err != nil {
			return err
		}
		c.Moved, c.Chosen, c.Was, c.Changes = c.Chosen != nil, &at, nil, c.Changes+1
		in.Call = &c
		d.turn(in, actor, in.Stage, "", NextCall, 0)
		in.due(AfterWorkingDays(c.end(), officerDays, d.Holidays()))
		return nil
	})
	if err != nil || !chosen {
		return in, err
	}
	return d.tell(ctx, actor, in, office.CallBooked, "")
}

// choice is what is wrong with choosing a time; nil when it may be.
func (c Call) choice(changes int, at, now time.Time) error {
	if c.Changes != changes || !c.Open(now) {
		return office.Refuse("call.refused.over", nil)
	}
	if !c.Choosable(now) {
		return office.Refuse("call.refused.moved", nil)
	}
	if !slices.ContainsFunc(c.Free(now), at.Equal) {
		var p office.Problems
		p.Add("slot", "required")
		return p.Err()
	}
	return nil
}

// ZoneOf is where the investor reads the time, from where she lives; nil when that is not
// known.
func (d *Desk) ZoneOf(w Wish) *time.Location {
	name := d.Words.Zone(w.Country, w.City)
	if zone, err := time.LoadLocation(name); err == nil && name != "" {
		return zone
	}
	return nil
}
