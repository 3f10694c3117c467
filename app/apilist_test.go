package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jisr/app/apptest"
	"jisr/app/office"
)

// TestEveryListOfTheAPIIsReadInPages: whatever lists there are, page by page they give
// what they give at once, none twice, and the total is that of the whole list. A
// parameter that a list does not read is refused by its name.
func TestEveryListOfTheAPIIsReadInPages(t *testing.T) {
	a := apptest.Start(t, nil)
	h := &house{App: a, t: t, now: time.Now()}
	p := h.open(content(3, false))
	first := h.register("First")
	h.invite(p, first, h.register("Second"), h.register("Third"))
	mission, _ := h.missioned(h.register("Fourth"))
	c := newCaller(t, a, "officer")
	i := c.as(a, "investment")
	they, institution := c.hostOf(a, office.AuthorityKind, office.Authority)
	for n := range 3 {
		c.good("POST", "/programmes", apiProgramme)
		i.good("POST", "/opportunities", `{"title":{"en":"Cold store"},"summary":{"en":"Dates, cooled."},"governorate":"IQ-BA","sector":"H","bands":["250k_1m"],"stage":"idea","published":false}`)
		wish, _ := i.good("POST", "/interests", fmt.Sprintf(`{"email":"investor%d@example.org","name":{"latin":"Noor Investor"},"language":"en","country":"DE","kind":"person","governorates":["IQ-BA"],"band":"to_50k","consent":true}`, n))
		i.good("POST", "/interests/"+wish["id"].(string)+"/introduce", `{"authority":"`+institution+`"}`)
		_, err := a.Invest.Agree(t.Context(), office.Nobody(), wish["id"].(string), institution)
		h.must(err)
	}
	admin := c.as(a, "admin")
	for n := range 3 {
		e := h.register(fmt.Sprint("Waits", string(rune('a'+n))))
		h.evidence(h.claims(e, "DE"), "licence.2212.DE")
		hire(t, a, fmt.Sprint("colleague", n), office.OfficerRole)
		c.hostOf(a, office.HostKind, office.HostRole)
	}
	h.claims(h.claims(first, "SE"), "NO")
	for path, by := range map[string]*caller{"/programmes": c, "/programmes/" + p.ID + "/invitations": c, "/missions?programme=" + mission.ID: c, "/opportunities": i, "/interests": i, "/introduced": they,
		"/experts/" + first.ID + "/log": c, "/experts/" + first.ID + "/notes": c, "/programmes/" + p.ID + "/questions": c, "/programmes/" + p.ID + "/roles/1/shortlist": c, "/needs": c,
		"/claims": c, "/experts/" + first.ID + "/claims": c, "/officers": admin, "/institutions": admin} {
		t.Run(path, func(t *testing.T) {
			all, _ := by.good("GET", path, "")
			sep := map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]
			var got []any
			for next := "first"; next != ""; {
				page := path + sep + "limit=1"
				if next != "first" {
					page += "&after=" + next
				}
				out, _ := by.good("GET", page, "")
				if out["total"] != all["total"] || len(out["items"].([]any)) > 1 || len(got) > 50 {
					t.Fatalf("after %d: %v", len(got), out)
				}
				got = append(got, out["items"].([]any)...)
				next = out["next"].(string)
			}
			if fmt.Sprint(got) != fmt.Sprint(all["items"]) || all["next"] != "" || all["total"] != float64(len(got)) {
				t.Errorf("page by page %v\nat once %v", got, all)
			}
			for wrongly, field := range map[string]string{"after=nonsense": "after", "limit=101": "limit", "colour=red": "colour"} {
				if status, out, _ := by.call("GET", path+sep+wrongly, ""); status != 422 || !strings.HasPrefix(wrong(out), field+" ") {
					t.Errorf("%s: %d %v", wrongly, status, out)
				}
			}
		})
	}
}
