package app_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"jisr/app/office"
	"jisr/app/roster"
)

// registerNamed puts people on the roster by their names, Latin and native.
func (h *house) registerNamed(list ...office.Name) []roster.Expert {
	h.t.Helper()
	var out []roster.Expert
	for _, n := range list {
		out = append(out, h.register("Unnamed", func(r *roster.Registration) {
			r.Name = n
			r.Email = strings.ReplaceAll(office.NewID("mail"), "_", "") + "@example.org"
		}))
	}
	h.must(h.Roster.Finder.Follow(h.t.Context()))
	return out
}

// TestAPersonIsFoundHoweverHerNameIsSpelt: in either script, with and without titles and
// the article, in Kurdish and Turkish letters, in Arabizi, with a slip of the pen; first who
// is called so, and nobody who is called otherwise. Her log says that she was searched by
// name, and by what fields, not by which name.
func TestAPersonIsFoundHoweverHerNameIsSpelt(t *testing.T) {
	h := newHouse(t)
	people := h.registerNamed(office.Name{Native: "د. محمد العبيدي"}, office.Name{Latin: "Mahmood Al-Zubaidi"}, office.Name{Native: "محمد جبوري"}, office.Name{Latin: "Mohammed Karim"},
		office.Name{Latin: "Yousif Hanna", Native: "يوسف حنا"}, office.Name{Native: "شیلان عەزیز"})
	ask := func(name string) []string {
		t.Helper()
		found, err := h.Roster.Search(t.Context(), officer, roster.Query{Name: name, Purpose: "an invitation"})
		h.must(err)
		var ids []string
		for _, x := range found.Hits {
			ids = append(ids, x.Expert.ID)
		}
		if found.Total != len(ids) {
			t.Errorf("%s: %d shown of %d", name, len(ids), found.Total)
		}
		return ids
	}
	for name, want := range map[string]int{
		"Mohammed Al-Obaidi": 0, "محمد العبيدي": 0, "Dr Muhammad Obeidi": 0, "Mihemed Ubeydî": 0, "Mu7amad el-3obaidi": 0, "Mohammed Al-Obiadi": 0, "محەمەد عوبەیدی": 0,
		"Mohammad Al-Jubouri": 2, "Muhammad Aljiboury": 2, "محمد الجبوري": 2, "Joseph Hanna": 4, "Yusuf Hana": 4, "Şîlan Ezîz": 5, "Shelan Aziz": 5, "شيلان عزيز": 5,
	} {
		if got := ask(name); len(got) == 0 || got[0] != people[want].ID || slices.Contains(got, people[3].ID) {
			t.Errorf("%s finds %v, want %s first", name, got, people[want].ID)
		}
	}
	if got := ask("Mohammed"); len(got) != 4 || got[3] != people[1].ID {
		t.Errorf("Mohammed finds %v; Mahmood, a slip away, is the last", got)
	}
	for _, name := range []string{"Zainab Saleh", "!!!", "د."} {
		if got := ask(name); len(got) != 0 {
			t.Errorf("%s finds %v", name, got)
		}
	}
	n := 0
	waitFor(t, func() bool { // a showing is written down within a second
		rows, err := h.Stores().Audit.Of(t.Context(), people[0].ID, 100)
		h.must(err)
		n = 0
		for _, r := range rows {
			if r.Action != office.SearchedByName {
				continue
			}
			n++
			if r.Details["fields"] != "name" || r.Purpose != "an invitation" {
				t.Errorf("her log holds %v", r)
			}
		}
		return n >= 8
	})
}

// TestANameAndConditionsAreAskedTogether: the conditions hold, the facets count what
// another choice would give, and a selection and an export take the same people.
func TestANameAndConditionsAreAskedTogether(t *testing.T) {
	h := newHouse(t)
	var people []roster.Expert
	for i, country := range []string{"DE", "SE", "SE"} {
		people = append(people, h.register("Unnamed", func(r *roster.Registration) {
			r.Name, r.Country = office.Name{Native: []string{"محمد العبيدي", "محمد عبيدي", "كريم العبيدي"}[i]}, country
			r.Email = strings.ReplaceAll(office.NewID("mail"), "_", "") + "@example.org"
		}))
	}
	h.must(h.Roster.Finder.Follow(t.Context()))
	q := roster.Query{Name: "Mohammed Obaidi", Purpose: "an invitation", Facets: true, Filters: []roster.Criterion{{Field: roster.FieldCountry, Op: roster.AnyOf, Value: roster.Value{Codes: []string{"SE"}}}}}
	found, err := h.Roster.Search(t.Context(), officer, q)
	h.must(err)
	if found.Total != 1 || found.Hits[0].Expert.ID != people[1].ID {
		t.Errorf("found %d", found.Total)
	}
	for _, f := range found.Facets {
		if f.Field == "country" && (len(f.Values) != 2 || f.Values[0].Count != 1 || f.Values[1].Count != 1) {
			t.Errorf("countries %v", f.Values)
		}
	}
	plan, err := h.Roster.PlanExport(t.Context(), officer, roster.Export{Query: q, Reason: "an invitation"})
	h.must(err)
	left, err := h.Roster.SelectAll(t.Context(), officer, q)
	h.must(err)
	if want := []string{people[1].ID}; left != 0 || !slices.Equal(plan, want) || !slices.Equal(h.selected(officer), want) {
		t.Errorf("export %v, selection %v, left %d", plan, h.selected(officer), left)
	}
	if n, err := h.Roster.Count(t.Context(), q); n != 1 || err != nil {
		t.Errorf("counted %d, %v", n, err)
	}
}

// TestAnOfficerFindsANameOnThePage: she asks in Latin and finds who registered in Arabic,
// first; programs find the same.
func TestAnOfficerFindsANameOnThePage(t *testing.T) {
	d := openDesk(t, "en", "shahla.karim@example.org")
	c := newCaller(t, d.a, "officer")
	for mail, name := range map[string]string{"n1": `{"native":"د. محمد العبيدي"}`, "n2": `{"latin":"Mohammed Karim Saleh"}`, "n3": `{"native":"محمد العبادي"}`} {
		body := strings.Replace(strings.Replace(apiExpert, "api@", mail+"@", 1), `{"latin":"Dara Api","native":"دارا ئاپی"}`, name, 1)
		c.good("POST", "/experts", body)
	}
	asked := "name=" + url.QueryEscape("Mohammed Al-Obaidi") + "&purpose=mission"
	var first string
	waitFor(t, func() bool {
		out, _ := c.good("GET", "/experts?"+asked, "")
		items, _ := out["items"].([]any)
		if len(items) == 0 {
			return false
		}
		first, _ = items[0].(map[string]any)["name"].(map[string]any)["native"].(string)
		return first == "د. محمد العبيدي" // before it is indexed, another may come nearest
	})
	for _, lang := range []string{"en", "ar", "ckb"} {
		d.b.Get("/"+lang+"/staff/experts?"+asked).Want(200, "العبيدي")
		if strings.Contains(d.b.Page, "Mohammed Karim Saleh") {
			t.Errorf("%s: another Mohammed is shown", lang)
		}
	}
	d.b.Get("/en/staff/experts?name=Mohammed").Want(422)
}
