package app_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invitation"
	"jisr/app/store"
	"jisr/mailer"
)

var linkForm = regexp.MustCompile(`https?://[^\s"<>]+`)

// TestAThousandScannerGetsChangeNothing: mail scanners follow every link of every letter,
// again and again and from everywhere. Afterwards each document of each collection is what
// it was, and the links still serve the person.
func TestAThousandScannerGetsChangeNothing(t *testing.T) {
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(c *app.Config) { c.SMTPURL, c.Mail, c.Proxies = box.URL, "", "127.0.0.1" })
	plan, links := scanned(t, a, box)
	before := revisions(t, a)
	statuses := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for n := worker; n < 1000; n += 4 {
				status := scan(t, links[n%len(links)], n)
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if statuses[http.StatusOK] != 1000 {
		t.Errorf("1000 GETs of %d links were answered %v", len(links), statuses)
	}
	if diff := cmp.Diff(before, revisions(t, a)); diff != "" {
		t.Errorf("scanners changed something:\n%s", diff)
	}
	b := apptest.NewBrowser(t, a.URL(), "en")
	b.Get(box.Wait(t, "person@host0.example.org", 1).Link(t, "choice=accept")).Want(http.StatusOK).Send("/answer/", "state", "accepted").Want(http.StatusOK)
	in, err := a.Invitations.Store.Invitation(t.Context(), plan.Letters[0].ID)
	if err != nil || in.State != invitation.Accepted {
		t.Errorf("after the scanners her answer is %q, %v", in.State, err)
	}
	b.Get(box.Wait(t, "new@new.example.org", 1).Link(t, "/enter/")).Want(http.StatusOK).Send("/enter/").Want(http.StatusOK)
}

// scanned queues letters of several kinds and returns all links in them, once the service
// is at rest.
func scanned(t *testing.T, a *app.App, box *apptest.Mailbox) (invitation.Plan, []string) {
	t.Helper()
	ids := registerMany(t, a, 3)
	p := openRole(t, a, 2)
	plan, err := a.Invitations.Plan(t.Context(), officer, p.ID, 1, ids, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Invitations.Send(t.Context(), officer, plan); err != nil {
		t.Fatal(err)
	}
	apptest.NewBrowser(t, a.URL(), "en").Get("/en/register").Send("/register", "email", "new@new.example.org").Want(http.StatusOK)
	waitFor(t, func() bool { return inState(t, a, p.ID, invitation.Sent) == 3 && len(box.Letters()) == 4 })
	found := map[string]bool{}
	for _, l := range box.Letters() {
		for _, link := range linkForm.FindAllString(strings.ReplaceAll(l.Text+" "+l.HTML, "&amp;", "&"), -1) {
			found[link] = true
		}
	}
	if len(found) < 3*5 {
		t.Fatalf("the letters have only %d links", len(found))
	}
	waitFor(t, func() bool {
		counted, err := a.Stores().Letters.CountByState(t.Context())
		return err == nil && counted[mailer.HandedOver] == 4
	})
	last := revisions(t, a)
	waitFor(t, func() bool { // what follows from a letter that has gone is written too
		time.Sleep(200 * time.Millisecond)
		now := revisions(t, a)
		same := maps.Equal(last, now)
		last = now
		return same
	})
	return plan, slices.Sorted(maps.Keys(found))
}

// scan fetches a link as a scanner does, from an address of its own.
func scan(t *testing.T, link string, n int) int {
	u, err := url.Parse(link)
	if err != nil {
		t.Error(err)
		return 0
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u.String(), nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n%250+1))
	req.Header.Set("User-Agent", "LinkScanner/1.0")
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Error(err)
	}
	return r.StatusCode
}

// revisions are those of every document there is.
func revisions(t *testing.T, a *app.App) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, k := range a.Stores().Kept() {
		err := k.Range(t.Context(), store.Range{Index: store.ByID}, func(d store.Doc) (bool, error) { out[k.Name()+"/"+d.ID] = d.Rev; return true, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
