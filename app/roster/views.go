package roster

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"jisr/app/office"
)

// ViewsADay is how many different records one officer, or one service account, opens in a
// day of Baghdad unless the operator says otherwise: somebody who looks at each for two
// minutes opens about as many in a working day. Whoever needs more at once exports, which
// asks for a reason and, beyond 100, a second officer; an admin may let her go on, for a
// reason.
const ViewsADay = 200

// Shares of the day's records, in hundredths: from viewsWarned on the page says how many are
// left, and at viewsTold the heads of the unit are told.
const (
	viewsWarned = 80
	viewsTold   = 60
)

// viewsAgain is how much of what was read of the log already is read again: a row bears the
// time at which its writing began, and the clocks of two instances differ a little.
const viewsAgain = time.Minute

// Views bounds how many records one actor opens in a day. Every look is a row of the log,
// and the rows are what is counted: a restart forgets nothing, and two instances on one
// database count together. The same record again costs nothing, and reads nothing.
type Views struct {
	Log   office.Log
	Staff office.Staff
	Post  ViewsPost
	// Most is how many; 0 is ViewsADay.
	Most int
	Now  office.Clock

	mu     sync.Mutex
	day    office.Date
	actors map[string]*viewed
}

// ViewsPost tells the heads of a unit that an officer or a service account opens many
// records: one letter to each for a day.
type ViewsPost interface {
	ManyViews(ctx context.Context, who office.Actor, name office.Name, head office.Officer, day office.Date, opened, most int) error
}

// viewed is what an actor opened today.
type viewed struct {
	mu      sync.Mutex
	records map[string]bool // also those whose row is being written
	lifted  []office.Entry
	read    time.Time // how far the log was; zero before it was asked
	told    bool      // her heads are
	noted   int       // at which of the day's bounds the log says so
}

// Look writes the row of a look at one record, its only subject, and returns when the row is
// durable; or it refuses, where the actor opened as many others today as one may. Looks at
// the same moment are counted before their rows are there.
func (v *Views) Look(ctx context.Context, row office.Entry) error {
	if !row.Actor.Staff() {
		return v.Log.Write(ctx, row)
	}
	now := v.Now().In(office.Baghdad)
	x, expert := v.of(now, row.Actor.ID), row.Subjects[0]
	counted, err := v.take(ctx, row.Actor, x, expert, now)
	if err != nil {
		return err
	}
	err = v.Log.Write(ctx, row)
	if err != nil && counted { // nothing was shown
		x.mu.Lock()
		delete(x.records, expert)
		x.mu.Unlock()
	}
	return err
}

// take counts a record that the actor is about to see, and says whether it is a new one.
func (v *Views) take(ctx context.Context, actor office.Actor, x *viewed, expert string, now time.Time) (bool, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.records[expert] {
		return false, nil
	}
	if err := v.refresh(ctx, actor.ID, x, now); err != nil || x.records[expert] {
		return false, err
	}
	most := v.most(x)
	if len(x.records) < most {
		x.records[expert] = true
		if err := v.tell(ctx, actor, x, now); err != nil {
			delete(x.records, expert) // nothing is shown
			return false, err
		}
		return true, nil
	}
	if err := v.note(ctx, actor, x, now); err != nil {
		return false, err
	}
	rest := startOf(now).AddDate(0, 0, 1).Sub(now)
	return false, &office.Error{Code: office.TooMany, Key: "error.views", Args: map[string]any{"limit": most, "retry": int(rest/time.Second) + 1}}
}

// most is how many records it are today: as many again for each time that an admin let her
// go on.
func (v *Views) most(x *viewed) int {
	most := v.Most
	if most == 0 {
		most = ViewsADay
	}
	return most * (1 + len(x.lifted))
}

// of is what an actor opened on the day of now; days before are forgotten.
func (v *Views) of(now time.Time, actor string) *viewed {
	v.mu.Lock()
	defer v.mu.Unlock()
	if day := office.DateOf(now); v.day != day {
		v.day, v.actors = day, map[string]*viewed{}
	}
	x := v.actors[actor]
	if x == nil {
		x = &viewed{records: map[string]bool{}}
		v.actors[actor] = x
	}
	return x
}

func startOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// refresh reads what the log says of today that was not read yet: other instances write
// into it too, and an admin may have let her go on a moment ago.
func (v *Views) refresh(ctx context.Context, actor string, x *viewed, now time.Time) error {
	start := startOf(now)
	about, err := v.Log.Find(ctx, office.LogQuery{Subject: actor, From: start, Limit: office.LogCounted})
	if err != nil {
		return err
	}
	x.lifted = slices.DeleteFunc(about.Rows, func(row office.Entry) bool { return row.Action != office.ViewsLifted })
	from := start
	if again := x.read.Add(-viewsAgain); again.After(start) {
		from = again
	}
	for to := (time.Time{}); ; {
		page, err := v.Log.Find(ctx, office.LogQuery{Actor: actor, From: from, To: to, Limit: office.LogCounted})
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if isLook(row.Action) {
				x.records[row.Subjects[0]] = true
			}
		}
		if len(page.Rows) < office.LogCounted {
			break
		}
		to = page.Rows[len(page.Rows)-1].At.Add(time.Millisecond) // others may bear the same time
	}
	x.read = now
	return nil
}

// isLook is true for a row that says that one record was shown, by whichever door.
func isLook(a office.Action) bool {
	return a == office.Opened || a == office.Unblinded || a == office.CVDownloaded
}

// note writes down that the actor came to the bound, which it does at each bound of a day.
func (v *Views) note(ctx context.Context, actor office.Actor, x *viewed, now time.Time) error {
	bound := len(x.lifted) + 1
	if x.noted >= bound {
		return nil
	}
	err := v.Log.Write(ctx, office.Entry{ID: "log:views:" + actor.ID + ":" + string(office.DateOf(now)) + ":" + strconv.Itoa(bound), At: now, Actor: actor, Action: office.ViewsReached,
		Subjects: []string{actor.ID}, Details: map[string]string{"count": strconv.Itoa(len(x.records))}})
	if err == nil {
		x.noted = bound
	}
	return err
}

// tell lets the heads of her unit know, once a day, that the actor opened a good share of
// what one may.
func (v *Views) tell(ctx context.Context, actor office.Actor, x *viewed, now time.Time) error {
	opened, most := len(x.records), v.most(x)
	if x.told || 100*opened < viewsTold*most {
		return nil
	}
	name, heads, err := v.heads(ctx, actor)
	if err != nil && office.CodeOf(err) != office.NotFound { // of who is no account any more there is nobody to tell
		return err
	}
	for _, head := range heads {
		if err := v.Post.ManyViews(ctx, actor, name, head, office.DateOf(now), opened, most); err != nil {
			return err
		}
	}
	x.told = true
	return nil
}

// heads are who leads the unit of an officer, or of whoever made a service account.
func (v *Views) heads(ctx context.Context, actor office.Actor) (name office.Name, heads []office.Officer, err error) {
	unit := actor.ID
	if actor.Kind == office.TokenKind {
		t, err := v.Staff.Token(ctx, actor.ID)
		if err != nil {
			return name, nil, err
		}
		unit, name = t.By, office.Name{Latin: t.Name}
	} else {
		o, err := v.Staff.Officer(ctx, actor.ID)
		if err != nil {
			return name, nil, err
		}
		name = o.Name
	}
	heads, err = office.Heads(ctx, v.Staff, unit)
	return name, heads, err
}

// ViewsToday is what one officer, or one service account, opened today.
type ViewsToday struct {
	// Opened is how many different records, Most how many they may be.
	Opened, Most int
	// Lifted are the rows of the admins who let her go on, newest first.
	Lifted []office.Entry
}

// Left is how many other records may be opened today.
func (t ViewsToday) Left() int { return max(t.Most-t.Opened, 0) }

// Few is true once the reader is to be told how many are left.
func (t ViewsToday) Few() bool { return t.Most > 0 && 100*t.Opened >= viewsWarned*t.Most }

// today reads what an actor opened today.
func (v *Views) today(ctx context.Context, actor string) (ViewsToday, error) {
	now := v.Now().In(office.Baghdad)
	x := v.of(now, actor)
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := v.refresh(ctx, actor, x, now); err != nil {
		return ViewsToday{}, err
	}
	return ViewsToday{Opened: len(x.records), Most: v.most(x), Lifted: slices.Clone(x.lifted)}, nil
}

// OwnViews is what the actor herself opened today.
func (d *Desk) OwnViews(ctx context.Context, actor office.Actor) (ViewsToday, error) {
	return d.Views.today(ctx, actor.ID)
}

// ViewsOf is what an officer or a service account opened today, for an admin.
func (d *Desk) ViewsOf(ctx context.Context, actor office.Actor, id string) (ViewsToday, error) {
	if err := actor.Need(office.Admin); err != nil {
		return ViewsToday{}, err
	}
	return d.Views.today(ctx, id)
}

// LiftViews lets an officer, or a service account, open as many records again today, as an
// admin who is another person (office.Second) and says why.
func (d *Desk) LiftViews(ctx context.Context, actor office.Actor, id, reason string) error {
	if err := actor.Need(office.Admin); err != nil {
		return err
	}
	whose, err := d.reader(ctx, id)
	if err != nil {
		return err
	}
	other, err := office.Second(ctx, d.Staff, whose, actor)
	if err != nil {
		return err
	}
	if !other {
		return office.Refuse("views.refused.self", nil)
	}
	if reason, err = office.RefusalReason(reason); err != nil {
		return err
	}
	return d.Log.Write(ctx, office.Entry{ID: office.NewID("log"), At: d.Now(), Actor: actor, Action: office.ViewsLifted, Subjects: []string{whose.ID}, Purpose: reason})
}

// reader is the officer or the service account of that id.
func (d *Desk) reader(ctx context.Context, id string) (office.Actor, error) {
	o, err := d.Staff.Officer(ctx, id)
	if err == nil || office.CodeOf(err) != office.NotFound {
		return o.Actor(), err
	}
	t, err := d.Staff.Token(ctx, id)
	return t.Actor(), err
}
