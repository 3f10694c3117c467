package app_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/roster"
	"jisr/app/store"
)

// firstVersion holds people of the first form. It is never made anew.
var firstVersion = filepath.Join(versions, "v1")

// earlier opens a copy of what the first version left.
func earlier(t *testing.T, set func(*app.Config)) *house {
	t.Helper()
	c := restored(t, firstVersion)
	set(&c)
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	beside.Finally(t, func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &house{App: a, t: t, now: versionDay}
}

// people is the collection with its newest form.
func (h *house) people() store.Kept {
	h.t.Helper()
	for _, k := range h.Stores().Kept() {
		if k.Name() == "people" {
			return k
		}
	}
	h.t.Fatal("no people")
	return store.Kept{}
}

// ofOldForm fails the test unless so many people stand in an older form.
func (h *house) ofOldForm(want int) {
	h.t.Helper()
	older, newer, err := h.people().Older(h.t.Context())
	if err != nil || older != want || newer != 0 {
		h.t.Errorf("%d people are of an older form, not %d, and %d of a newer: %v", older, want, newer, err)
	}
}

// TestPeopleOfTheFirstVersionAreReadInTheSecondForm and are left as they stand by reading,
// and by a service that only reads, which refuses the job.
func TestPeopleOfTheFirstVersionAreReadInTheSecondForm(t *testing.T) {
	h := earlier(t, func(c *app.Config) { c.ReadOnly = true })
	before := documents(t, h.App)["people"]
	n := 0
	h.must(h.Stores().People.Each(t.Context(), func(e roster.Expert) error {
		if n++; e.Skills == nil || e.Availability.Windows == nil || e.Vetting == nil || e.YearsOfWork() != 10 || e.Years != 0 {
			t.Errorf("read as %+v", e)
		}
		return nil
	}))
	if n != 2 {
		t.Errorf("%d people are there", n)
	}
	if out, err := h.Command(t.Context(), app.Command{Name: "migrate"}); err == nil || !strings.Contains(err.Error(), "--read-only") {
		t.Errorf("the job runs: %q, %v", out, err)
	}
	if documents(t, h.App)["people"] != before {
		t.Error("reading has changed what is stored")
	}
	h.ofOldForm(2)
}

// TestPeopleOfTheFirstVersionAreRewritten by the job, which is broken off after the first
// of them, goes on where it was, says how far it is, and loses nothing.
func TestPeopleOfTheFirstVersionAreRewritten(t *testing.T) {
	var steps []string
	h := earlier(t, func(c *app.Config) {
		c.Progress = func(what string, done, total int) { steps = append(steps, fmt.Sprintf("%s %d/%d", what, done, total)) }
	})
	records := func() (all []string) {
		h.must(h.Stores().People.Each(t.Context(), func(e roster.Expert) error {
			e.Rev = 0
			all = append(all, fmt.Sprintf("%+v", e))
			return nil
		}))
		return all
	}
	was := records()
	h.ofOldForm(2)
	people := h.people()
	stopped, stop := context.WithCancel(t.Context())
	n, err := people.Renew(stopped, func() {
		if older, _, err := people.Older(t.Context()); err == nil && older == 1 {
			stop()
		}
	})
	if err == nil || n != 1 {
		t.Errorf("broken off after %d: %v", n, err)
	}
	h.ofOldForm(1)
	if out, err := h.Command(t.Context(), app.Command{Name: "migrate"}); err != nil || !strings.Contains(out, "people: 1 documents are of the form 2 now") {
		t.Errorf("going on: %q, %v", out, err)
	}
	if all := strings.Join(steps, " "); !strings.Contains(all, "migrate people 1/3") || !strings.Contains(all, "migrate people 3/3") {
		t.Errorf("it says of itself: %v", steps)
	}
	h.ofOldForm(0)
	if out, err := h.Command(t.Context(), app.Command{Name: "migrate"}); err != nil || !strings.HasPrefix(out, "0 documents were rewritten") {
		t.Errorf("once more: %q, %v", out, err)
	}
	if now := records(); fmt.Sprint(now) != fmt.Sprint(was) {
		t.Errorf("was %v\nnow %v", was, now)
	}
	h.must(h.CatchUp(t.Context()))
	h.verifies("")
}

// TestAFormOfTheFutureStopsTheStart: with a person whom a newer version wrote, nothing is
// served half, and what it says names her record and the forms.
func TestAFormOfTheFutureStopsTheStart(t *testing.T) {
	c := apptest.Config(t)
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{App: a, t: t}
	h.must(h.CatchUp(t.Context()))
	e := h.register("Future")
	h.raw("people", e.Person.ID, func(d *store.Doc) { d.Schema = h.people().Schema + 1 })
	h.verifies("were written by a newer version of jisr")
	if _, err := h.Command(t.Context(), app.Command{Name: "migrate"}); err == nil || !strings.Contains(err.Error(), "written by a newer version of jisr: use that one") {
		t.Errorf("migrate: %v", err)
	}
	h.must(a.Close())
	a, err = app.New(t.Context(), c)
	h.must(err)
	err = a.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), e.Person.ID+" has the form 3 of a newer version of jisr, and this one knows 2: use that version") {
		t.Errorf("it serves, or says %v", err)
	}
	h.must(a.Close())
}
