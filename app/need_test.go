package app_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/demo"
	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/programme"
)

// hostOf founds an institution and a service account of it with a role.
func (c *caller) hostOf(a *app.App, kind office.InstitutionKind, role office.Role) (*caller, string) {
	c.t.Helper()
	in, err := a.StaffKept().SaveInstitution(c.t.Context(), office.Institution{ID: office.NewID("ins"), Kind: kind, Name: office.Text{En: "Nineveh Health Directorate"}})
	if err != nil {
		c.t.Fatal(err)
	}
	secret := gate.NewSecret()
	k := office.Token{ID: office.NewID("tok"), Rev: 1, Name: "host", Role: role, Institution: in.ID, Hash: gate.HashSecret(secret)}
	if err := a.StaffKept().InsertToken(c.t.Context(), k); err != nil {
		c.t.Fatal(err)
	}
	return &caller{c.t, c.base, secret, c.api}, in.ID
}

const apiNeed = `{"title":{"en":"Cath lab","ar":"صالة قسطرة القلب"},"text":{"en":"The lab reopens in March."},"theme":"human_capital","governorate":"IQ-NI","mode":"visit",
	"from":"2027-03-01","to":"2027-05-31","contact":"Dr Sami, +9647700000000","conditions":{"paid":true,"travel":true,"lodging":false},
	"roles":[{"title":{"en":"Cardiologist"},"text":{"en":"Works beside the residents."},"seats":2,"occupation":"2212","language":"ar","skill":"jisr:cardiac-catheterisation"}]}`

// walkNeed takes a need from its draft through a return to a programme.
func walkNeed(a *app.App, c *caller) (need map[string]any, host *caller) {
	c.t.Helper()
	host, institution := c.hostOf(a, office.HostKind, office.HostRole)
	need, _ = host.good("POST", "/needs", strings.Replace(apiNeed, "Dr Sami, +9647700000000", "", 1), "Idempotency-Key", "first")
	if again, _ := host.good("POST", "/needs", strings.Replace(apiNeed, "Dr Sami, +9647700000000", "", 1), "Idempotency-Key", "first"); again["id"] != need["id"] {
		c.t.Errorf("the same key filed two needs")
	}
	one := "/needs/" + need["id"].(string)
	if need["institution"] != institution || need["status"] != "draft" {
		c.t.Errorf("filed %v", need)
	}
	if status, out, _ := host.call("POST", one+"/submit", "", "If-Match", `"1"`); status != 422 || !strings.Contains(host.again(out), `"contact"`) {
		c.t.Errorf("submitted without a contact: %d %v", status, out)
	}
	if status, _, _ := c.call("GET", one, ""); status != 404 {
		c.t.Errorf("an officer reads a host's draft: %d", status)
	}
	_, tag := host.good("PUT", one, host.again(need, "contact", "Dr Sami"), "If-Match", `"1"`)
	if status, _, _ := host.call("POST", one+"/submit", ""); status != 428 {
		c.t.Errorf("submitted without If-Match: %d", status)
	}
	_, tag = host.good("POST", one+"/submit", "", "If-Match", tag)
	if status, _, _ := host.call("PUT", one, host.again(need), "If-Match", tag); status != 409 {
		c.t.Errorf("changed while it is with the Ministry: %d", status)
	}
	if status, _, _ := c.call("POST", one+"/return", `{"remark":" "}`, "If-Match", tag); status != 422 {
		c.t.Errorf("returned without a remark: %d", status)
	}
	c.good("POST", one+"/return", `{"remark":"How many days a week?"}`, "If-Match", tag)
	need, tag = host.good("GET", one, "")
	if need["status"] != "returned" || need["remark"] != "How many days a week?" {
		c.t.Errorf("returned: %v", need)
	}
	need["text"] = map[string]any{"en": "The lab reopens in March. Five days a week."}
	_, tag = host.good("PUT", one, host.again(need), "If-Match", tag)
	_, tag = host.good("POST", one+"/submit", "", "If-Match", tag)
	if status, _, _ := c.call("POST", one+"/accept", "", "If-Match", `"1"`); status != 412 {
		c.t.Errorf("accepted as it was before: %d", status)
	}
	need, _ = c.good("POST", one+"/accept", "", "If-Match", tag)
	if status, _, _ := c.call("POST", one+"/accept", "", "If-Match", tag); status != 412 {
		c.t.Errorf("accepted twice: %d", status)
	}
	if out, _ := c.good("GET", "/needs?limit=1", ""); out["total"] != 1.0 {
		c.t.Errorf("needs %v", out)
	}
	return need, host
}

func TestAHostFilesANeedThatBecomesAProgramme(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	need, host := walkNeed(a, c)
	if need["status"] != "accepted" {
		t.Fatalf("accepted: %v", need)
	}
	p, _ := c.good("GET", "/programmes/"+need["programme"].(string), "")
	role := p["roles"].([]any)[0].(map[string]any)
	criteria := role["criteria"].([]any)
	if p["status"] != "draft" || p["institution"] != need["institution"] || p["governorate"] != "IQ-NI" || p["from"] != "2027-03-01" || role["seats"] != 2.0 || len(criteria) != 3 {
		t.Errorf("the programme is not prefilled: %v", p)
	}
	if said := p["description"].(map[string]any)["en"]; said != "The lab reopens in March. Five days a week.\nCardiologist: Works beside the residents." {
		t.Errorf("description %q", said)
	}
	var kinds []string
	for _, x := range criteria {
		kinds = append(kinds, x.(map[string]any)["kind"].(string)+" "+x.(map[string]any)["field"].(string))
	}
	if !slices.Equal(kinds, []string{"must occupation", "must language", "should skill"}) {
		t.Errorf("criteria %v", kinds)
	}
	if status, _, _ := host.call("GET", "/programmes/"+need["programme"].(string), ""); status != 403 {
		t.Errorf("the host reads the programme's page of officers: %d", status)
	}
	rows, err := a.Log(t.Context(), need["id"].(string), 20)
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, r := range slices.Backward(rows) {
		verbs = append(verbs, r.Details["verb"])
	}
	if !slices.Equal(verbs, []string{"file", "change", "submit", "return", "change", "submit", "accept"}) {
		t.Errorf("log %v", verbs)
	}
}

// TestANeedIsThereForItsOwnInstitutionAlone: another host finds nothing, neither by
// list nor by id, and changes nothing; who is at no host institution files none.
func TestANeedIsThereForItsOwnInstitutionAlone(t *testing.T) {
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	host, institution := c.hostOf(a, office.HostKind, office.HostRole)
	need, tag := host.good("POST", "/needs", apiNeed)
	one := "/needs/" + need["id"].(string)
	other, _ := c.hostOf(a, office.HostKind, office.HostRole)
	if out, _ := other.good("GET", "/needs", ""); out["total"] != 0.0 {
		t.Errorf("another host lists %v", out)
	}
	for _, call := range [][3]string{{"GET", one, ""}, {"PUT", one, c.again(need)}, {"POST", one + "/submit", ""}} {
		if status, out, _ := other.call(call[0], call[1], call[2], "If-Match", tag); status != 404 {
			t.Errorf("another host, %s %s: %d %v", call[0], call[1], status, out)
		}
	}
	for _, verb := range []string{"/return", "/accept"} {
		if status, _, _ := host.call("POST", one+verb, `{"remark":"mine"}`, "If-Match", tag); status != 403 {
			t.Errorf("a host decides by itself: %s %d", verb, status)
		}
	}
	if status, _, _ := other.call("POST", "/needs", strings.Replace(apiNeed, "{", `{"institution":"`+institution+`",`, 1)); status != 422 {
		t.Errorf("a host files for another: %d", status)
	}
	ministry, _ := c.hostOf(a, office.Ministry, office.HostRole)
	if status, _, _ := ministry.call("POST", "/needs", apiNeed); status != 422 {
		t.Errorf("a need of what is no host: %d", status)
	}
	homeless := c.as(a, "host")
	if status, _, _ := homeless.call("GET", one, ""); status != 404 {
		t.Errorf("a host of no institution: %d", status)
	}
	filed, tag := c.good("POST", "/needs", strings.Replace(apiNeed, "{", `{"institution":"`+institution+`",`, 1))
	host.good("POST", "/needs/"+filed["id"].(string)+"/submit", "", "If-Match", tag)
}

// TestAHostEntersNoDoorBehindWhichExpertsAre: the doors that ask for a role and let a
// host in are these; TestPermissionMatrix tries all the others as a host.
func TestAHostEntersNoDoorBehindWhichExpertsAre(t *testing.T) {
	for _, p := range readPermissions(t) {
		if slices.Contains(p.roles, office.HostRole) && !strings.HasPrefix(p.path, "/api/v1/needs") && !strings.HasPrefix(p.path, "/:lang/staff/needs") &&
			!strings.HasPrefix(p.path, "/:lang/staff/hosted/") && // a mission at her institution: TestAHostRatesItsMission
			!strings.HasPrefix(p.path, "/:lang/staff/shared/") && !strings.HasPrefix(p.path, "/api/v1/shortlists") { // a shortlist that was shared with it: TestOnlyTheHostOfAProgrammeMeetsItsPeople

			t.Errorf("%s lets a host in", p)
		}
	}
}

// TestAnAcceptedNeedGetsItsProgrammeAfterACrash: the duty makes what was left out, once.
func TestAnAcceptedNeedGetsItsProgrammeAfterACrash(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	now := h.clock()
	n := programme.Need{ID: office.NewID("need"), Rev: 1, Status: programme.NeedAccepted, Programme: office.NewID("prg"), Owner: officer.ID, DecidedAt: &now, Institution: "ins_1",
		Terms: programme.Terms{Title: office.Text{En: "Cath lab"}, Roles: []programme.Wanted{{Title: office.Text{En: "Cardiologist"}, Seats: 1, Occupation: "2212"}}}}
	h.must(h.Needs.Store.InsertNeed(ctx, n))
	for want := 1; want >= 0; want-- {
		done, err := h.Needs.Follow(ctx)
		h.must(err)
		if done != want {
			t.Errorf("followed %d, want %d", done, want)
		}
	}
	p, err := h.Programmes.Get(ctx, officer, n.Programme)
	h.must(err)
	if p.Owner != officer.ID || p.NextRole != 2 || len(p.Roles) != 1 {
		t.Errorf("programme %+v", p)
	}
	h.verifies("")
}

// hostUser brings somebody who acts for a host institution of her own to a browser.
func (d *desk) hostUser(lang, mail string) (*desk, office.Institution) {
	d.t.Helper()
	return d.userOf(office.Institution{Kind: office.HostKind, Name: office.Text{En: "Basra Water Directorate", Ar: "دائرة ماء البصرة"}}, lang, mail, "Layla Hasan", office.HostRole)
}

// userOf makes an institution with one officer and brings her to a browser.
func (d *desk) userOf(in office.Institution, lang, mail, name string, role office.Role) (*desk, office.Institution) {
	d.t.Helper()
	ctx := d.t.Context()
	in.ID = office.NewID("ins")
	in, err := d.a.StaffKept().SaveInstitution(ctx, in)
	if err != nil {
		d.t.Fatal(err)
	}
	o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: mail, Name: office.Name{Latin: name}, Language: lang, Institution: in.ID, Roles: []office.Role{role}}
	if err := d.a.StaffKept().InsertOfficer(ctx, o); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.a.Demonstrate(ctx); err != nil { // gives her the password of the demonstration
		d.t.Fatal(err)
	}
	her := &desk{d.t, d.a, d.box, nil}
	her.signIn(lang, mail)
	return her, in
}

// TestAHostFilesANeedInPages: filed, returned once with a remark, written anew,
// submitted again, accepted, and the programme is prefilled. The host is told by letter.
func TestAHostFilesANeedInPages(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 40, func(*app.Config) {})
	const mail = "layla.hasan@example.org"
	host, _ := d.hostUser("en", mail)
	h := host.b
	h.Want(200, "has not filed a need", "/en/staff/needs/new")
	for _, closed := range []string{"/staff/experts", "/staff/programmes", "/staff/interests", "/staff/officers"} {
		if strings.Contains(h.Page, `href="/en`+closed) {
			t.Errorf("her navigation leads to %s", closed)
		}
		h.Tab().Get("/en" + closed).Want(403)
	}
	h.Get("/en/staff/needs/new").Want(200)
	h.Send("/needs/new", "title.en", "", "roles[0].occupation", "no such trade at all", "from.day", "9", "from.month", "3", "from.year", "2027").Want(422, "errors-title", "no such trade at all", `value="2027"`)
	h.Send("/needs/new", "title.en", "Desalination", "roles[0].title.en", "Water engineer", "roles[0].seats", "2", "roles[0].occupation", "2142", "roles[0].text.en", "Has run a plant.", "add", "roles").Want(200, "roles[1].seats", "Has run a plant.")
	h.Send("/needs/new", "roles[0].language", "ar", "then", "submit").Want(422, `href="#f-contact"`, `href="#f-to"`, `href="#f-text-ar"`)
	h.Send("/edit", "text.en", "A plant opens in Fao.", "to.day", "30", "to.month", "6", "to.year", "2027", "governorate", "IQ-BA", "contact", "Eng. Layla", "then", "submit").Want(200, "With the Ministry", "Submitted to the Ministry.")
	one := strings.Split(h.Path, "?")[0]
	h.Tab().Get(one+"/edit").Want(200, "With the Ministry") // nothing to write now

	o := d.b
	o.Get("/en/staff").Want(200, "2 requests from hosts wait for a decision", "Basra Water Directorate", "Nineveh Health Directorate")
	o.Get("/en/staff/needs").Want(200, "Desalination").Get(one).Want(200, "Has run a plant.", "Eng. Layla")
	o.Send("/return", "remark", " ").Want(422, `href="#f-remark"`)
	o.Send("/return", "remark", "How many days a week?").Want(200, "Returned. The host is told by letter.")
	if l := d.box.Wait(t, mail, 1); !strings.Contains(l.Text, "How many days a week?") || !strings.Contains(l.Text, "Shahla") {
		t.Errorf("the letter of a return says %s", l.Text)
	}

	h.Get("/en/staff").Want(200, "The Ministry has returned your need", "How many days a week?")
	h.Get(one+"/edit").Want(200, "How many days a week?", `value="Water engineer"`)
	other := h.Tab()
	other.Send("/edit", "contact", "Eng. Layla, 07700000001").Want(200)
	h.Send("/edit", "text.en", "A plant opens in Fao. Five days a week.").Want(200, "changed this need meanwhile", "Five days a week.")
	if other.Get(one).Want(200); strings.Contains(other.Page, "Five days") || !strings.Contains(other.Page, "07700000001") {
		t.Error("a form that was out of date was saved over a newer one")
	}
	h.Send("/edit", "contact", "Eng. Layla, 07700000001", "then", "submit").Want(200, "With the Ministry")

	o.Get(one).Want(200, "Five days a week.").Send("/accept").Want(200, "prefilled from the request", "Five days a week.\nWater engineer: Has run a plant.")
	if !strings.HasPrefix(o.Path, "/en/staff/programmes/prg_") || !strings.Contains(o.Path, "/edit") {
		t.Errorf("the officer stands at %s", o.Path)
	}
	if l := d.box.Wait(t, mail, 2); !strings.Contains(l.Text, "has accepted") {
		t.Errorf("the letter of an acceptance says %s", l.Text)
	}
	h.Get(one).Want(200, "Accepted")
	if strings.Contains(h.Page, "/programmes/") {
		t.Error("the host is led to a page of officers")
	}
	o.Get(one).Want(200, "/en/staff/programmes/prg_")
	stranger, _ := host.hostUser("ar", "stranger@example.org")
	stranger.b.Get(one).Want(404)
}

// TestTheDemonstrationHasAHost: she signs in, and one of her needs waits, one came back;
// of one that was accepted the shortlist is shared with her.
func TestTheDemonstrationHasAHost(t *testing.T) {
	d := openDeskOn(t, "en", "noor.jamil@example.org", 40, func(*app.Config) {})
	d.b.Want(200, "With the Ministry", "Returned", "The Ministry has returned your need", "Training for the emergency department, Tal Afar")
	shared := regexp.MustCompile(`/en/staff/shared/prg_\w+`).FindString(d.b.Page)
	d.b.Get(shared).Want(200, "Trainer in emergency care", "Profession", "Wanted")
	for _, n := range demo.Needs(time.Now()) {
		if err := programme.CheckTerms(n.Terms, d.a.Needs.Words); err != nil {
			t.Errorf("%s: %v", n.Title.En, err)
		}
		if err := n.Complete(); err != nil {
			t.Errorf("%s: %v", n.Title.En, err)
		}
	}
}
