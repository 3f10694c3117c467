package app_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/apptest/beside"
	"jisr/app/gate"
	"jisr/app/office"
)

// door is a real gate behind a real server, with a few doors that say what happened.
type door struct {
	*house
	base string
}

func newDoor(t *testing.T, more ...gate.Door) *door {
	t.Helper()
	h := newHouse(t)
	srv := fiber.New(fiber.Config{Immutable: true, DisableStartupMessage: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		var e *office.Error
		if errors.As(err, &e) {
			return c.Status(gate.Status(e.Code)).SendString(e.Error())
		}
		return c.Status(500).SendString(err.Error())
	}})
	srv.Use(h.Gate.Guard)
	say := func(f func(c *fiber.Ctx, v gate.Visit) (string, error)) gate.Handler {
		return func(c *fiber.Ctx, v gate.Visit) error {
			text, err := f(c, v)
			if err != nil {
				return err
			}
			return c.SendString(text)
		}
	}
	doors := append(more,
		gate.Door{Method: "GET", Path: "/:lang/form", Handle: say(func(_ *fiber.Ctx, v gate.Visit) (string, error) { return v.CSRF, nil })},
		gate.Door{Method: "POST", Path: "/:lang/ask", Handle: say(func(c *fiber.Ctx, v gate.Visit) (string, error) {
			return "asked", h.Gate.Ask(c, v, c.FormValue("email"))
		})},
		gate.Door{Method: "GET", Path: "/:lang/enter/:secret", Handle: say(func(c *fiber.Ctx, _ gate.Visit) (string, error) {
			e, err := h.Gate.Look(c, c.Params("secret"))
			return fmt.Sprint(e.Kind, " ", e.OtherBrowser), err
		})},
		gate.Door{Method: "POST", Path: "/:lang/enter/:secret", Handle: say(func(c *fiber.Ctx, _ gate.Visit) (string, error) {
			o, err := h.Gate.Enter(c, c.Params("secret"), c.FormValue("digits"))
			if err != nil || o.Person == "" {
				return "email " + o.Email, err
			}
			return "person " + o.Person, h.Gate.SignInPerson(c, o.Person)
		})},
		gate.Door{Method: "POST", Path: "/:lang/staff", Handle: say(func(c *fiber.Ctx, v gate.Visit) (string, error) {
			in, err := h.Gate.SignInOfficer(c, v, gate.Credentials{Email: c.FormValue("email"), Password: c.FormValue("password"), Code: c.FormValue("code")})
			return "officer " + in.Officer.ID, err
		})},
		gate.Door{Method: "GET", Path: "/:lang/me", Who: gate.Persons, Handle: say(func(_ *fiber.Ctx, v gate.Visit) (string, error) { return v.Actor.ID, nil })},
		gate.Door{Method: "GET", Path: "/:lang/desk", Who: gate.Officers, Roles: []office.Role{office.OfficerRole}, Handle: say(func(_ *fiber.Ctx, v gate.Visit) (string, error) { return v.Actor.ID, nil })},
		gate.Door{Method: "GET", Path: "/api/x", Who: gate.Tokens, Roles: []office.Role{office.Viewer}, Handle: say(func(_ *fiber.Ctx, v gate.Visit) (string, error) { return v.Actor.ID, nil })},
	)
	h.Gate.Mount(srv, doors)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Listener(ln) }() // ends at Shutdown
	beside.Finally(t, func() {
		h.must(srv.Shutdown())
		_ = ln.Close() // closed already, unless the server had not begun yet and so missed the stop
		<-done
	})
	return &door{h, "http://" + ln.Addr().String()}
}

type client struct {
	d *door
	c http.Client
}

func (d *door) client() *client {
	jar, err := cookiejar.New(nil)
	d.must(err)
	return &client{d, http.Client{Jar: jar}}
}

func (c *client) do(req *http.Request) (int, string) {
	c.d.t.Helper()
	r, err := c.c.Do(req)
	c.d.must(err)
	body, err := io.ReadAll(r.Body)
	c.d.must(err)
	c.d.must(r.Body.Close())
	return r.StatusCode, string(body)
}

func (c *client) get(path string) (int, string) {
	c.d.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), "GET", c.d.base+path, nil)
	c.d.must(err)
	return c.do(req)
}

func (c *client) post(path string, pairs ...string) (int, string) {
	c.d.t.Helper()
	_, token := c.get("/en/form")
	return c.postWith(path, token, pairs...)
}

func (c *client) postWith(path, token string, pairs ...string) (int, string) {
	c.d.t.Helper()
	form := url.Values{"csrf": {token}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(context.Background(), "POST", c.d.base+path, strings.NewReader(form.Encode()))
	c.d.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req)
}

// newest is the secret in the newest link that the outbox holds for that address.
func (d *door) newest(kind string) (link, digits string) {
	d.t.Helper()
	letters, err := d.Outbox(d.t.Context(), 50)
	d.must(err)
	for _, l := range letters {
		if l.Kind == kind {
			_, rest, _ := strings.Cut(l.Message.Text, "/enter/")
			secret, _, _ := strings.Cut(rest, "\n")
			for _, line := range strings.Split(l.Message.Text, "\n") {
				if len(line) == 6 && strings.Trim(line, "0123456789") == "" {
					digits = line
				}
			}
			return strings.TrimSpace(secret), digits
		}
	}
	d.t.Fatalf("no letter of the kind %s", kind)
	return "", ""
}

func TestAFormWithoutItsTokenIsRefused(t *testing.T) {
	d := newDoor(t)
	c := d.client()
	c.get("/en/form")
	if status, _ := c.postWith("/en/ask", "", "email", "a@example.org"); status != 403 {
		t.Errorf("without a token: %d", status)
	}
	_, foreign := d.client().get("/en/form")
	if status, _ := c.postWith("/en/ask", foreign, "email", "a@example.org"); status != 403 {
		t.Errorf("with another browser's token: %d", status)
	}
	req, err := http.NewRequestWithContext(t.Context(), "POST", d.base+"/en/ask", strings.NewReader(""))
	d.must(err)
	req.Header.Set("Origin", "https://elsewhere.example")
	if status, _ := c.do(req); status != 403 {
		t.Errorf("from another origin: %d", status)
	}
}

func TestAnUnknownHostIsMisdirected(t *testing.T) {
	d := newDoor(t)
	req, err := http.NewRequestWithContext(t.Context(), "GET", d.base+"/en/form", nil)
	d.must(err)
	req.Host = "evil.example"
	if status, _ := d.client().do(req); status != 421 {
		t.Errorf("got %d", status)
	}
}

func TestARequestWithTwoLengthsIsRefused(t *testing.T) {
	d := newDoor(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(d.base, "http://"))
	d.must(err)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /en/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && !strings.Contains(line, " 4") {
		t.Errorf("answered %q", line)
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	d := newDoor(t)
	for _, path := range []string{"/en/form", "/en/nothing", "/en/me"} {
		r, err := http.Get(d.base + path)
		d.must(err)
		d.must(r.Body.Close())
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
			if !strings.Contains(r.Header.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, r.Header.Get(name))
			}
		}
	}
}

func TestAskingTellsNothingOfWhoIsRegistered(t *testing.T) {
	d := newDoor(t)
	known := d.register("Known")
	s1, known1 := d.client().post("/en/ask", "email", known.Email)
	s2, unknown := d.client().post("/en/ask", "email", "nobody@example.org")
	if s1 != 200 || s1 != s2 || known1 != unknown {
		t.Errorf("known %d %q, unknown %d %q", s1, known1, s2, unknown)
	}
	for range 5 {
		if status, body := d.client().post("/en/ask", "email", known.Email); status != 200 || body != unknown {
			t.Errorf("beyond the limit: %d %q", status, body)
		}
	}
	letters, err := d.Outbox(t.Context(), 50)
	d.must(err)
	n := 0
	for _, l := range letters {
		if l.Kind == "sign_in" {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d sign-in letters in an hour, at most 3 may go", n)
	}
}

func TestAnAddressIsProvenOnceByPostOnAnyDevice(t *testing.T) {
	d := newDoor(t)
	if status, body := d.client().post("/en/ask", "email", "new@example.org"); status != 200 {
		t.Fatal(status, body)
	}
	secret, _ := d.newest("verify")
	for range 3 { // a scanner that fetches every link
		if status, body := d.client().get("/en/enter/" + secret); status != 200 || !strings.HasPrefix(body, "verify") {
			t.Fatalf("looking: %d %s", status, body)
		}
	}
	if status, body := d.client().post("/en/enter/" + secret); status != 200 || body != "email new@example.org" {
		t.Errorf("on another device: %d %s", status, body)
	}
	if status, _ := d.client().post("/en/enter/" + secret); status != 404 {
		t.Errorf("the second time: %d", status)
	}
}

func TestALinkExpires(t *testing.T) {
	d := newDoor(t)
	d.client().post("/en/ask", "email", "late@example.org")
	secret, _ := d.newest("verify")
	d.pass(gate.VerifyFor + time.Minute)
	if status, _ := d.client().post("/en/enter/" + secret); status != 404 {
		t.Errorf("after 31 minutes: %d", status)
	}
}

func TestASignInLinkOpensTheBrowserThatAskedOrNeedsTheDigits(t *testing.T) {
	d := newDoor(t)
	e := d.register("Known")
	asked := d.client()
	asked.post("/en/ask", "email", e.Email)
	secret, digits := d.newest("sign_in")
	other := d.client()
	if status, _ := other.post("/en/enter/" + secret); status != 422 {
		t.Errorf("another browser without the digits: %d", status)
	}
	if status, body := other.post("/en/enter/"+secret, "digits", digits); status != 200 || body != "person "+e.Person.ID {
		t.Errorf("another browser with the digits: %d %s", status, body)
	}
	if status, body := other.get("/en/me"); status != 200 || body != e.Person.ID {
		t.Errorf("signed in: %d %s", status, body)
	}
	if status, _ := asked.get("/en/me"); status != 401 {
		t.Errorf("the browser that asked is not signed in by that: %d", status)
	}
}

// addOfficer makes an officer with a password and a second factor.
func (d *door) addOfficer(mail string, role office.Role) (id, secret string) {
	d.t.Helper()
	secret, _, err := gate.NewTOTP(mail)
	d.must(err)
	o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: mail, Name: office.Name{Latin: "Officer"}, Language: "en", Roles: []office.Role{role}}
	d.must(d.Gate.Staff.InsertOfficer(d.t.Context(), o))
	d.must(d.Gate.SetPassword(d.t.Context(), "a long enough phrase", map[string]string{o.ID: secret}))
	return o.ID, secret
}

func TestAnOfficerNeedsPasswordAndACodeThatWorksOnce(t *testing.T) {
	d := newDoor(t)
	id, secret := d.addOfficer("officer@example.org", office.OfficerRole)
	code, err := gate.CodeAt(secret, d.clock())
	d.must(err)
	c := d.client()
	for name, form := range map[string][]string{
		"wrong password":  {"email", "officer@example.org", "password", "wrong", "code", code},
		"wrong code":      {"email", "officer@example.org", "password", "a long enough phrase", "code", "000000"},
		"unknown officer": {"email", "nobody@example.org", "password", "a long enough phrase", "code", code},
	} {
		if status, body := c.post("/en/staff", form...); status != 422 || !strings.Contains(body, "credentials") {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, body := c.post("/en/staff", "email", "officer@example.org", "password", "a long enough phrase", "code", code); status != 200 || body != "officer "+id {
		t.Fatalf("right: %d %s", status, body)
	}
	if status, body := c.get("/en/desk"); status != 200 || body != id {
		t.Errorf("signed in: %d %s", status, body)
	}
	if status, _ := d.client().post("/en/staff", "email", "officer@example.org", "password", "a long enough phrase", "code", code); status != 422 {
		t.Errorf("the same code again: %d", status)
	}
}

func TestARoleTakenAwayEndsAtTheNextRequest(t *testing.T) {
	d := newDoor(t)
	id, secret := d.addOfficer("officer@example.org", office.OfficerRole)
	code, err := gate.CodeAt(secret, d.clock())
	d.must(err)
	c := d.client()
	c.post("/en/staff", "email", "officer@example.org", "password", "a long enough phrase", "code", code)
	_, err = d.Gate.Staff.UpdateOfficer(t.Context(), id, func(o *office.Officer) error { o.Roles = []office.Role{office.Auditor}; return nil })
	d.must(err)
	if status, _ := c.get("/en/desk"); status != 403 {
		t.Errorf("without the role: %d", status)
	}
	_, err = d.Gate.Staff.UpdateOfficer(t.Context(), id, func(o *office.Officer) error {
		o.Roles, o.Disabled = []office.Role{office.OfficerRole}, true
		return nil
	})
	d.must(err)
	if status, _ := c.get("/en/desk"); status != 401 {
		t.Errorf("disabled: %d", status)
	}
}

func TestAnIdleOfficerIsSignedOut(t *testing.T) {
	d := newDoor(t)
	_, secret := d.addOfficer("officer@example.org", office.OfficerRole)
	code, err := gate.CodeAt(secret, d.clock())
	d.must(err)
	c := d.client()
	c.post("/en/staff", "email", "officer@example.org", "password", "a long enough phrase", "code", code)
	d.pass(gate.StaffIdle + time.Minute)
	if status, _ := c.get("/en/desk"); status != 401 {
		t.Errorf("after 21 minutes: %d", status)
	}
}

func TestATokenIsARoleUntilItIsRevoked(t *testing.T) {
	d := newDoor(t)
	out, err := d.Command(t.Context(), app.Command{Name: "token add", Args: map[string]string{"role": "viewer", "name": "reader"}})
	d.must(err)
	call := func(token string) int {
		req, err := http.NewRequestWithContext(t.Context(), "GET", d.base+"/api/x", nil)
		d.must(err)
		req.Header.Set("Authorization", "Bearer "+token)
		status, _ := d.client().do(req)
		return status
	}
	if s := call(strings.TrimSpace(out)); s != 200 {
		t.Errorf("with the token: %d", s)
	}
	if s := call("guessed"); s != 401 {
		t.Errorf("with another: %d", s)
	}
	list, err := d.Command(t.Context(), app.Command{Name: "token list"})
	d.must(err)
	id, _, _ := strings.Cut(list, "\t")
	_, err = d.Command(t.Context(), app.Command{Name: "token revoke", Args: map[string]string{"id": id}})
	d.must(err)
	if s := call(strings.TrimSpace(out)); s != 401 {
		t.Errorf("revoked: %d", s)
	}
}

func TestASecondStartIsRefusedAndCommandsGoThroughTheSocket(t *testing.T) {
	var c app.Config
	a := apptest.Start(t, func(x *app.Config) { c = *x })
	c2 := c
	if _, err := app.New(t.Context(), c2); err == nil || !strings.Contains(err.Error(), "already running") {
		t.Errorf("a second start: %v", err)
	}
	var out string
	var err error
	for range 50 { // the socket is written as the service begins to run
		if out, err = app.Do(t.Context(), c, app.Command{Name: "officer add", Args: map[string]string{"email": "o@example.org", "name": "O", "role": "officer"}}); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil || !strings.Contains(out, a.URL()+"/ar/staff/welcome/") {
		t.Errorf("%q, %v", out, err)
	}
	if _, err := app.Do(t.Context(), c, app.Command{Name: "officer add", Args: map[string]string{"email": "o@example.org", "name": "O", "role": "officer"}}); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("the same officer again: %v", err)
	}
}
