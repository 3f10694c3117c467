package app_test

import (
	"regexp"
	"testing"

	"jisr/app/apptest/browser"
	"jisr/app/roster"
)

// TestOfficersReadTheLevelAndNoteOfASkill on the record's page, beside the list and side by
// side with others.
func TestOfficersReadTheLevelAndNoteOfASkill(t *testing.T) {
	d := openDesk(t, "ar", "shahla.karim@example.org")
	e := d.reader()
	_, err := d.a.Roster.Change(t.Context(), officer, e.ID, 0, nil, func(e *roster.Expert) error {
		e.Skills = []roster.Skill{{ID: "jisr:dialysis", Level: 5, Note: "since 2016"}, {ID: "jisr:gis"}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"/ar/staff/experts/" + e.ID, "/ar/staff/experts?open=" + e.ID, "/ar/staff/compare?expert=" + e.ID} {
		d.b.Get(page).Want(200, " · تدريب الآخرين · since 2016<")
		if regexp.MustCompile(`· <`).MatchString(d.b.Page) {
			t.Errorf("%s has a dot before nothing", page)
		}
	}
}

// TestBrowserBreaksNoHeadingInsideAWord: in the narrowest window the figures of the roles
// fold, and no word of a heading stands on two lines.
func TestBrowserBreaksNoHeadingInsideAWord(t *testing.T) {
	b := browser.New(t)
	d := openDesk(t, "ckb", "admin@example.org")
	programme := regexp.MustCompile(`/staff/programmes/prg_\w+`).FindString(d.mosul())
	p := b.Page(t)
	d.lendCookies(p)
	p.See(browser.View{Width: 320, Height: 640})
	for _, page := range []string{programme + "/board", programme, programme + "/report", "/staff/programmes", "/opportunities"} {
		for _, lang := range []string{"en", "ar", "ckb"} {
			p.Open(d.a.URL() + "/" + lang + page)
			glance(t, p, lang+page)
			if broken := p.Eval(`() => {
				const broken = [];
				for (const e of document.querySelectorAll("h1, h2, h3, th, caption, dt, td[data-label]")) {
					if (!e.checkVisibility() || e.closest(".hidden") || [...document.querySelectorAll("thead, caption")].some((t) => t.contains(e) && getComputedStyle(t).clipPath !== "none")) continue;
					const walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
					for (let n = walk.nextNode(); n; n = walk.nextNode()) for (const m of n.data.matchAll(/\S+/g)) {
						const r = document.createRange();
						r.setStart(n, m.index);
						r.setEnd(n, m.index + m[0].length);
						if (new Set([...r.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top))).size > 1) broken.push(m[0]);
					}
				}
				return broken.join(" ");
			}`); broken != `""` {
				t.Errorf("%s %s breaks %s", lang, page, broken)
			}
		}
	}
}
