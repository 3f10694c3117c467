package app_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/gate"
	"jisr/app/office"
)

// permission is one line of testdata/permissions.txt, which anybody can read and which
// says the same as the tables of doors from the other side.
type permission struct {
	method, path string
	who          gate.Who
	roles        []office.Role // empty: everybody whom who lets in
	exempt       bool
	fresh        bool
}

func (p permission) String() string { return p.method + " " + p.path }

func readPermissions(t *testing.T) []permission {
	t.Helper()
	raw, err := os.ReadFile("testdata/permissions.txt")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]gate.Who{"everyone": gate.Everyone, "person": gate.Persons, "officer": gate.Officers, "token": gate.Tokens, "loopback": gate.Loopback}
	var out []permission
	for line := range strings.Lines(string(raw)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) < 3 {
			t.Fatalf("permissions.txt: %q is no row", line)
		}
		p := permission{method: words[0], path: words[1]}
		kind, known := kinds[words[2]]
		if !known {
			t.Fatalf("permissions.txt: %q is nobody", words[2])
		}
		p.who = kind
		for _, w := range words[3:] {
			switch {
			case w == "no-csrf":
				p.exempt = true
			case w == "fresh":
				p.fresh = true
			case office.IsRole(office.Role(w)):
				p.roles = append(p.roles, office.Role(w))
			default:
				t.Fatalf("permissions.txt: %q is no role", w)
			}
		}
		out = append(out, p)
	}
	return out
}

// TestEveryRouteHasItsRowOfPermissions: what the server answers to stands in the table
// of doors, and each door in permissions.txt with the same roles and exemptions.
func TestEveryRouteHasItsRowOfPermissions(t *testing.T) {
	a := apptest.Start(t, func(c *app.Config) { c.Demo = true })
	doors, err := a.TableOfDoors()
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]permission{}
	for _, p := range readPermissions(t) {
		if _, twice := written[p.String()]; twice {
			t.Errorf("%s stands twice in permissions.txt", p)
		}
		written[p.String()] = p
	}
	table := map[string]bool{}
	for _, d := range doors {
		p := permission{d.Method, d.Path, d.Who, d.Roles, d.Exempt != "" && d.Method != http.MethodGet, d.Fresh}
		table[p.String()] = true
		w, there := written[p.String()]
		if !there {
			t.Errorf("%s has no row in permissions.txt", p)
			continue
		}
		if w.who != p.who || !slices.Equal(w.roles, p.roles) || w.exempt != p.exempt || w.fresh != p.fresh {
			t.Errorf("%s: permissions.txt says %+v, the door %+v", p, w, p)
		}
	}
	for name := range written {
		if !table[name] {
			t.Errorf("%s stands in permissions.txt and is no door", name)
		}
	}
	for _, r := range a.Routes() {
		name := r.Method + " " + r.Path
		if r.Method != http.MethodHead && !strings.HasPrefix(r.Path, "/static/") && !table[name] {
			t.Errorf("%s is answered and is no door", name)
		}
	}
}

// visitor is one who tries a door.
type visitor struct {
	name string
	kind office.Kind
	role office.Role
	// id is an officer's or a person's, secret a token's.
	id, secret string
}

func (v visitor) may(p permission) bool {
	holds := len(p.roles) == 0 || v.role == office.Admin || slices.Contains(p.roles, v.role)
	switch p.who {
	case gate.Persons:
		return v.kind == office.PersonKind
	case gate.Officers:
		return v.kind == office.OfficerKind && holds
	case gate.Tokens:
		return v.kind == office.TokenKind && holds
	}
	return true
}

// matrix is a running service with a visitor of every sort.
type matrix struct {
	t        *testing.T
	a        *app.App
	visitors []visitor
	// open are the secrets of the sign-ins, by who is signed in.
	open   map[string]string
	clock  *atomic.Int64
	client http.Client
}

func newMatrix(t *testing.T, set ...func(*app.Config)) *matrix {
	t.Helper()
	clock := &atomic.Int64{}
	clock.Store(time.Now().Unix())
	m := &matrix{t: t, open: map[string]string{}, clock: clock, client: http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	m.a = apptest.Start(t, func(c *app.Config) {
		c.Demo, c.Now = true, m.now
		for _, f := range set {
			f(c)
		}
	})
	m.visitors = []visitor{{name: "nobody", kind: office.Anonymous}, {name: "person", kind: office.PersonKind, id: office.NewID("per")}}
	for _, role := range office.Roles() {
		o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: string(role) + "@example.org", Name: office.Name{Latin: string(role)}, Language: "en", Roles: []office.Role{role}}
		k := office.Token{ID: office.NewID("tok"), Rev: 1, Name: string(role), Role: role}
		secret := gate.NewSecret()
		k.Hash = gate.HashSecret(secret)
		if err := m.a.StaffKept().InsertOfficer(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if err := m.a.StaffKept().InsertToken(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		m.visitors = append(m.visitors, visitor{name: "officer as " + string(role), kind: office.OfficerKind, role: role, id: o.ID},
			visitor{name: "token as " + string(role), kind: office.TokenKind, role: role, secret: secret})
	}
	return m
}

func (m *matrix) now() time.Time { return time.Unix(m.clock.Load(), 0) }

// try sends what the visitor can send to a door and tells whether she was let in.
func (m *matrix) try(v visitor, p permission) (entered bool, status int) {
	m.t.Helper()
	if secret, there := m.open[v.name]; there && p.fresh {
		m.shown(secret, m.now())
	}
	r := m.send(v, p, nil)
	asked := p.method == http.MethodGet && r.StatusCode == http.StatusSeeOther && (strings.HasPrefix(r.Header.Get("Location"), "/en/staff/sign-in") || r.Header.Get("Location") == "/en/register")
	return r.StatusCode != http.StatusUnauthorized && r.StatusCode != http.StatusForbidden && !asked, r.StatusCode
}

// send knocks at a door as the visitor, with her request changed by strange.
func (m *matrix) send(v visitor, p permission, strange func(*http.Request)) *http.Response {
	m.t.Helper()
	m.clock.Add(2) // so that no limit of rate stands before the door
	req, err := http.NewRequestWithContext(m.t.Context(), p.method, m.a.URL()+p.address(), nil)
	if err != nil {
		m.t.Fatal(err)
	}
	m.dress(req, v)
	if strange != nil {
		strange(req)
	}
	r, err := m.client.Do(req)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		m.t.Error(err)
	}
	if strings.HasSuffix(p.path, "/sign-out") {
		delete(m.open, v.name)
	}
	return r
}

// address is one that the door answers to; what it names is not there.
func (p permission) address() string {
	path := strings.NewReplacer(":lang", "en", ":kind", "skills", ":step", "identity", ":n", "1", ":verb", "open").Replace(p.path)
	for _, name := range []string{":id", ":token", ":invitation", ":expert", ":letter", ":email"} {
		path = strings.ReplaceAll(path, name, "none")
	}
	return path
}

// dress gives a request what the visitor carries: a token, or a cookie and the token
// of its forms.
func (m *matrix) dress(req *http.Request, v visitor) {
	m.t.Helper()
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	secret := gate.NewSecret()
	switch v.kind {
	case office.TokenKind:
		req.Header.Set("Authorization", "Bearer "+v.secret)
		fallthrough
	case office.Anonymous:
		req.AddCookie(&http.Cookie{Name: "jisr-b", Value: secret})
		req.Header.Set("X-CSRF-Token", m.a.CSRF(gate.HashSecret(secret)))
	default:
		secret = m.signedIn(v, secret)
		req.AddCookie(&http.Cookie{Name: "jisr-in", Value: secret})
		req.Header.Set("X-CSRF-Token", m.a.CSRF(gate.HashSecret(secret)))
	}
}

// signedIn is the secret of her sign-in, which is opened when there is none.
func (m *matrix) signedIn(v visitor, fresh string) string {
	m.t.Helper()
	if secret, there := m.open[v.name]; there {
		return secret
	}
	in := office.SignIn{ID: gate.HashSecret(fresh), Rev: 1, Kind: v.kind, Subject: v.id, CreatedAt: m.now(), SeenAt: m.now(), FreshAt: m.now()}
	if err := m.a.SignIns().InsertSignIn(m.t.Context(), in); err != nil {
		m.t.Fatal(err)
	}
	m.open[v.name] = fresh
	return fresh
}

// shown says when a sign-in last showed its factor.
func (m *matrix) shown(secret string, at time.Time) {
	m.t.Helper()
	if _, err := m.a.SignIns().UpdateSignIn(m.t.Context(), gate.HashSecret(secret), func(s *office.SignIn) error {
		s.FreshAt = at
		return nil
	}); err != nil {
		m.t.Fatal(err)
	}
}

// stale: who may enter shows her factor first, when that is long ago.
func (m *matrix) stale(v visitor, p permission) {
	m.t.Helper()
	m.clock.Add(3)
	r := m.send(v, p, func(*http.Request) { m.shown(m.open[v.name], m.now().Add(-gate.FreshFor)) })
	asked := p.method == http.MethodGet && r.StatusCode == http.StatusSeeOther && strings.HasPrefix(r.Header.Get("Location"), "/en/staff/confirm?next=")
	if !asked && r.StatusCode != http.StatusUnauthorized {
		m.t.Errorf("%s, %s without a fresh factor: %d", p, v.name, r.StatusCode)
	}
}

// TestPermissionMatrix tries every door as every sort of visitor: who may not enter is
// asked to sign in or refused, who may is not; none finds a fault behind it.
func TestPermissionMatrix(t *testing.T) {
	m := newMatrix(t)
	tried := 0
	for _, p := range readPermissions(t) {
		visitors := m.visitors
		if p.String() == "POST /:lang/staff/sign-in" {
			visitors = visitors[:3] // each wrong attempt waits longer than the one before
		}
		for _, v := range visitors {
			entered, status := m.try(v, p)
			tried++
			if may := v.may(p); may != entered || status >= 500 {
				t.Errorf("%s, %s: %d, want entered %v", p, v.name, status, may)
			}
			if p.fresh && v.may(p) {
				m.stale(v, p)
			}
		}
		if p.method != http.MethodGet && p.who != gate.Tokens && !p.exempt {
			m.withoutToken(p)
		}
	}
	t.Logf("%d doors tried %d times", len(readPermissions(t)), tried)
}

// withoutToken: a form that carries no token, or comes from another site, is refused
// whoever sends it.
func (m *matrix) withoutToken(p permission) {
	m.t.Helper()
	for _, strange := range []func(*http.Request){
		func(r *http.Request) { r.Header.Del("X-CSRF-Token") },
		func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", "https://other.example") },
	} {
		for _, v := range m.visitors[:3] {
			m.clock.Add(6) // what may send letters is scarce
			r := m.send(v, p, strange)
			if r.StatusCode != http.StatusForbidden {
				m.t.Errorf("%s, %s, without the token or from elsewhere: %d", p, v.name, r.StatusCode)
			}
		}
	}
}
