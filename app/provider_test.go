package app_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/office"
)

// provider is a small OpenID provider on loopback: discovery, keys, an authorisation
// endpoint that asks nobody, and a token endpoint that checks client, code and PKCE.
type provider struct {
	t      *testing.T
	url    string
	key    *rsa.PrivateKey
	server *http.Server

	mu sync.Mutex
	// asked is the last request, back the last address that a browser was sent back to.
	asked url.Values
	back  string
	codes map[string]url.Values
	// says are the claims about whoever signs in there, and spoil changes the whole token.
	says  map[string]any
	spoil func(claims map[string]any)
	// by is what signs instead of the provider's own key; extra goes into the way back.
	by    *rsa.PrivateKey
	extra url.Values
	// moved is where the description of the provider is said to be instead.
	moved string
}

const (
	clientID     = "jisr"
	clientSecret = "a secret of the provider"
)

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, url: "http://" + ln.Addr().String(), key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.describe)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.server = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.server.Serve(ln) // ends when it is closed
	}()
	beside.Finally(t, func() {
		_ = p.server.Close() // a test may have closed it
		<-done
	})
	return p
}

func (p *provider) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) describe(w http.ResponseWriter, r *http.Request) {
	if p.moved != "" {
		http.Redirect(w, r, p.moved, http.StatusFound)
		return
	}
	p.write(w, map[string]any{"issuer": p.url, "authorization_endpoint": p.url + "/authorize", "token_endpoint": p.url + "/token", "jwks_uri": p.url + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}})
}

func (p *provider) keys(w http.ResponseWriter, _ *http.Request) {
	p.write(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
}

func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = r.URL.Query()
	code := rand.Text()
	p.codes[code] = p.asked
	back := url.Values{"code": {code}, "state": {p.asked.Get("state")}}
	maps.Copy(back, p.extra)
	p.back = p.asked.Get("redirect_uri") + "?" + back.Encode()
	http.Redirect(w, r, p.back, http.StatusSeeOther)
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked, there := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	} else {
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	}
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !there || id != clientID || secret != clientSecret || url64(challenge[:]) != asked.Get("code_challenge") || asked.Get("code_challenge_method") != "S256" {
		w.WriteHeader(http.StatusBadRequest)
		p.write(w, map[string]string{"error": "invalid_grant"})
		return
	}
	now := time.Now()
	claims := map[string]any{"iss": p.url, "aud": clientID, "nonce": asked.Get("nonce"), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "auth_time": now.Unix()}
	maps.Copy(claims, p.says)
	if p.spoil != nil {
		p.spoil(claims)
	}
	p.write(w, map[string]any{"access_token": "none", "token_type": "Bearer", "id_token": p.sign(claims)})
}

func (p *provider) sign(claims map[string]any) string {
	key := p.key
	if p.by != nil {
		key = p.by
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	raw, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	signed, err := signer.Sign(raw)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		p.t.Error(err)
	}
	return token
}

// is says who signs in there next.
func (p *provider) is(sub, mail string, more map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spoil, p.by, p.extra = nil, nil, nil
	p.says = map[string]any{"sub": sub, "email": mail, "email_verified": true, "amr": []string{"pwd", "otp", "mfa"}}
	maps.Copy(p.says, more)
}

// providedDesk is a desk whose officers may sign in at a provider, with a clock that can
// be put forward.
func providedDesk(t *testing.T, mail string) (*desk, *provider) {
	t.Helper()
	p := newProvider(t)
	return openDeskOn(t, "en", mail, 20, func(c *app.Config) {
		c.OIDCIssuer, c.OIDCClientID, c.OIDCClientSecret = p.url, clientID, clientSecret
	}), p
}

// arrives signs in at the provider in another browser.
func (d *desk) arrives() *apptest.Browser {
	d.t.Helper()
	b := apptest.NewBrowser(d.t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200, "/en/staff/provider")
	return b.Get("/en/staff/provider")
}

// TestAnOfficerSignsInAtTheProvider: found by the address that the provider vouches for,
// bound to her account there, told by letter, and known by it from then on; without a
// second factor there, her code is asked for here.
func TestAnOfficerSignsInAtTheProvider(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d, p := providedDesk(t, mail)
	p.is("1", mail, nil)
	if b := d.arrives().Want(200); b.Path != "/en/staff" {
		t.Fatalf("she stands at %s", b.Path)
	}
	if p.asked.Get("response_type") != "code" || p.asked.Get("nonce") == "" || len(p.asked.Get("state")) < 43 || p.asked.Get("redirect_uri") != d.a.URL()+"/provider/back" {
		t.Errorf("the provider was asked %v", p.asked)
	}
	o := d.byAddress(mail)
	if o.Provider != (office.ProviderAccount{Issuer: p.url, Subject: "1"}) {
		t.Errorf("she is bound to %+v", o.Provider)
	}
	if l := d.box.Wait(t, mail, 1); !strings.Contains(l.Text, p.url) {
		t.Errorf("of the binding she reads:\n%s", l.Text)
	}
	p.is("1", "elsewhere@example.org", nil)
	known := d.arrives().Want(200)
	if known.Path != "/en/staff" {
		t.Errorf("known by her account, she stands at %s", known.Path)
	}
	known.Get("/en/staff/account").Want(200, p.url)
	time.Sleep(5 * time.Second) // what checks a secret is scarce
	p.is("1", mail, map[string]any{"amr": []string{"pwd"}})
	b := d.arrives().Want(200, `name="second"`)
	if b.Send("/sign-in/second", "code", "000000").Want(422); b.Path == "/en/staff" {
		t.Fatal("a wrong code let her in")
	}
	if b.Send("/sign-in/second", "code", d.renewed()[0]).Want(200); b.Path != "/en/staff" {
		t.Errorf("by her code she stands at %s", b.Path)
	}
	if again := d.b.Tab().Get(strings.TrimPrefix(p.back, d.a.URL())); again.Status != 422 {
		t.Errorf("an answer works in another browser, and twice: %d at %s", again.Status, again.Path)
	}
}

// TestTheProviderIsRefusedWhereItMustBe: a token that is not for us, not of now, not of
// this sign-in or not signed, a mix-up of issuers, and whoever is no active officer.
func TestTheProviderIsRefusedWhereItMustBe(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d, p := providedDesk(t, mail)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, value any) func(*provider) {
		return func(p *provider) { p.spoil = func(claims map[string]any) { claims[name] = value } }
	}
	if _, err := d.a.StaffKept().UpdateOfficer(t.Context(), d.byAddress("salwa.hadi@example.org").ID, func(o *office.Officer) error { o.Disabled = true; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, try := range []struct {
		what, mail string
		change     func(*provider)
	}{
		{"another nonce", mail, set("nonce", "another")},
		{"no nonce", mail, set("nonce", "")},
		{"another audience", mail, set("aud", "another")},
		{"another party among two", mail, set("aud", []string{clientID, "another"})},
		{"another issuer", mail, set("iss", "https://login.example.net")},
		{"a token that is over", mail, set("exp", time.Now().Add(-time.Hour).Unix())},
		{"another key", mail, func(p *provider) { p.by = other }},
		{"a mix-up of issuers", mail, func(p *provider) { p.extra = url.Values{"iss": {"https://login.example.net"}} }},
		{"another code", mail, func(p *provider) { p.extra = url.Values{"code": {"another"}} }},
		{"another state", mail, func(p *provider) { p.extra = url.Values{"state": {"another"}} }},
		{"the provider's no", mail, func(p *provider) { p.extra = url.Values{"error": {"access_denied"}} }},
		{"an unverified address", mail, set("email_verified", false)},
		{"an address without a word on it", mail, set("email_verified", nil)},
		{"an unknown address", "nobody@example.org", func(*provider) {}},
		{"no address", "", func(*provider) {}},
		{"a disabled officer", "salwa.hadi@example.org", func(*provider) {}},
	} {
		p.is("1", try.mail, nil)
		p.mu.Lock()
		try.change(p)
		p.mu.Unlock()
		if b := d.arrives(); b.Status != 422 || !strings.Contains(b.Page, "The provider did not sign you in") {
			t.Errorf("%s: %d at %s", try.what, b.Status, b.Path)
		}
		time.Sleep(2 * time.Second) // what checks a secret is scarce
	}
	if o := d.byAddress(mail); o.Provider != (office.ProviderAccount{}) {
		t.Errorf("she was bound to %+v", o.Provider)
	}
	p.is("1", mail, nil)
	d.arrives().Want(200)
	p.is("2", mail, nil) // another account with her address
	d.arrives().Want(422, "The provider did not sign you in")
}

// TestTheProviderConfirms: for what asks for a fresh factor it must ask her anew, the same
// person, with a second factor.
func TestTheProviderConfirms(t *testing.T) {
	const mail = "admin@example.org"
	p := newProvider(t)
	var forward sync.Map
	later := func(by time.Duration) { forward.Store("by", by) }
	later(0)
	d := openDeskOn(t, "en", mail, 20, func(c *app.Config) {
		c.OIDCIssuer, c.OIDCClientID, c.OIDCClientSecret = p.url, clientID, clientSecret
		c.Now = func() time.Time { by, _ := forward.Load("by"); return time.Now().Add(by.(time.Duration)) }
	})
	now := func() int64 { by, _ := forward.Load("by"); return time.Now().Add(by.(time.Duration)).Unix() }
	p.is("1", mail, nil)
	b := d.arrives().Want(200)
	later(11 * time.Minute)
	fresh := map[string]any{"exp": now() + 60, "auth_time": now()}
	with := func(name string, value any) map[string]any {
		out := maps.Clone(fresh)
		out[name] = value
		return out
	}
	for what, says := range map[string]map[string]any{"not asked anew": with("auth_time", now()-660), "no second factor": with("amr", []string{"pwd"}), "somebody else": with("sub", "2")} {
		p.is("1", mail, says)
		b.Get("/en/staff/tokens").Want(200, "/en/staff/provider?next=")
		if b.Get("/en/staff/provider?next=/en/staff/tokens"); b.Status != 422 || !strings.Contains(b.Page, "Is it still you?") {
			t.Errorf("%s: %d at %s", what, b.Status, b.Path)
		}
	}
	if p.asked.Get("prompt") != "login" || p.asked.Get("max_age") != "0" {
		t.Errorf("the provider was asked %v", p.asked)
	}
	p.is("1", mail, fresh)
	if b.Get("/en/staff/provider?next=/en/staff/tokens").Want(200); b.Path != "/en/staff/tokens" {
		t.Errorf("confirmed at the provider she stands at %s", b.Path)
	}
}

// TestAProviderThatIsAwayKeepsNobodyOut: the page says so, and the password opens.
func TestAProviderThatIsAwayKeepsNobodyOut(t *testing.T) {
	const mail = "shahla.karim@example.org"
	p := newProvider(t)
	if err := p.server.Close(); err != nil {
		t.Fatal(err)
	}
	d := openDeskOn(t, "en", mail, 20, func(c *app.Config) { // which signs in by password
		c.OIDCIssuer, c.OIDCClientID, c.OIDCClientSecret = p.url, clientID, clientSecret
	})
	if d.b.Path != "/en/staff" {
		t.Errorf("by her password she stands at %s", d.b.Path)
	}
	d.arrives().Want(503, "does not answer", `name="password"`)
}

// TestAProviderThatSendsUsElsewhereIsNotFollowed: another one, to which its description
// leads, is not asked in its place.
func TestAProviderThatSendsUsElsewhereIsNotFollowed(t *testing.T) {
	const mail = "shahla.karim@example.org"
	p, other := newProvider(t), newProvider(t)
	asked := make(chan string, 9)
	listens := http.NewServeMux()
	listens.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path })
	other.server.Handler = listens
	p.moved = other.url + "/.well-known/openid-configuration"
	d := openDeskOn(t, "en", mail, 20, func(c *app.Config) {
		c.OIDCIssuer, c.OIDCClientID, c.OIDCClientSecret = p.url, clientID, clientSecret
	})
	d.arrives().Want(503, "does not answer")
	select {
	case path := <-asked:
		t.Errorf("the other was asked for %s", path)
	default:
	}
}

// TestAWrongProviderStopsTheStart with a sentence that names the variable.
func TestAWrongProviderStopsTheStart(t *testing.T) {
	dir := t.TempDir()
	open, private := filepath.Join(dir, "open"), filepath.Join(dir, "private")
	for path, mode := range map[string]os.FileMode{open: 0o644, private: 0o600} {
		if err := os.WriteFile(path, []byte("secret\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	whole := app.Config{OIDCIssuer: "https://login.example.org", OIDCClientID: "jisr", OIDCClientSecretFile: private}
	for want, change := range map[string]func(*app.Config){
		"":                                            func(*app.Config) {},
		"JISR_OIDC_ISSUER is not set":                 func(c *app.Config) { c.OIDCIssuer = "" },
		"JISR_OIDC_ISSUER: ":                          func(c *app.Config) { c.OIDCIssuer = "login.example.org" },
		"JISR_OIDC_ISSUER must be https":              func(c *app.Config) { c.OIDCIssuer = "http://login.example.org" },
		"JISR_OIDC_CLIENT_ID is not set":              func(c *app.Config) { c.OIDCClientID = "" },
		"JISR_OIDC_CLIENT_SECRET_FILE is not set":     func(c *app.Config) { c.OIDCClientSecretFile = "" },
		"JISR_OIDC_CLIENT_SECRET_FILE: ":              func(c *app.Config) { c.OIDCClientSecretFile = open },
		"JISR_OIDC_CLIENT_SECRET and JISR_OIDC_CLIEN": func(c *app.Config) { c.OIDCClientSecret = "secret" },
	} {
		c := whole
		change(&c)
		said := ""
		for _, line := range c.Problems() {
			if strings.Contains(line, "OIDC") {
				said = line
			}
		}
		if (want == "") != (said == "") || !strings.HasPrefix(said, want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
}
