package app_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
)

// TestAnAuditorReadsWhoSawARecord: by the number of a record, by the address of its page or
// by the person's own, between two times; what is wrong is named, what was typed stays, and
// the reading is a row itself.
func TestAnAuditorReadsWhoSawARecord(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	found, err := d.a.Roster.Search(t.Context(), officer, roster.Query{Limit: 2})
	if err != nil || len(found.Hits) < 2 {
		t.Fatal(found, err)
	}
	seen, other := found.Hits[0].Expert, found.Hits[1].Expert
	d.b.Get("/en/staff/experts/" + seen.ID).Want(200)
	d.b.Get("/en/staff/experts/" + other.ID).Want(200)
	d.b.Get("/en/staff/log").Want(403)

	d.signIn("en", "salwa.hadi@example.org")
	d.b.Get("/en/staff").Want(200, "/en/staff/log")
	asks := func(record, from, to string) string {
		return "/en/staff/log?" + url.Values{"record": {record}, "from": {from}, "to": {to}}.Encode()
	}
	for _, typed := range []string{seen.ID, d.a.URL() + "/ar/staff/experts/" + seen.ID + "?more=2", strings.ToUpper(seen.Email)} {
		d.b.Get(asks(typed, "", "")).Want(200, "Shahla Karim", "expert.opened", seen.ID).Lacks(other.ID)
	}
	d.b.Get("/en/staff/log?actor=shahla.karim%40example.org").Want(200, seen.ID, other.ID)
	hour := func(n int) string {
		return time.Now().In(office.Baghdad).Add(time.Duration(n) * time.Hour).Format("2006-01-02T15:04")
	}
	d.b.Get(asks(seen.ID, hour(-1), hour(1))).Want(200, "expert.opened")
	d.b.Get(asks(seen.ID, hour(1), hour(2))).Want(200, "There is no such row")
	d.b.Get(asks("exp_nobody", "yesterday", "")).Want(422, "There is no such number or address", "This is not a date", `value="exp_nobody"`)
	d.b.Get(asks("nobody@example.org", hour(2), hour(1))).Want(422, "There is no such number or address", "The end is before the beginning")
	d.b.Get("/en/staff/log?actor=salwa.hadi%40example.org").Want(200, "log.read", "subject="+seen.ID)
}
