package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/office"
)

// authenticator is a security key: it makes an ES256 key for a service, counts its uses
// and signs challenges (WebAuthn Level 3, 6.1 and 6.5.4). What it says of itself can be
// changed, as a broken or a dishonest one would.
type authenticator struct {
	t      *testing.T
	origin string
	rpID   string
	key    *ecdsa.PrivateKey
	id     []byte
	handle string // user.id as it was given, in base64url
	count  uint32
	// step is how far the counter goes on at each use, and flags what it says of the user.
	step  uint32
	flags byte
}

const (
	userPresent, userVerified, attested = 0x01, 0x04, 0x40
)

func newAuthenticator(t *testing.T, origin string) *authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authenticator{t: t, origin: origin, rpID: "localhost", key: key, id: make([]byte, 32), step: 1, flags: userPresent | userVerified}
	_, _ = rand.Read(a.id) // documented never to return an error
	return a
}

func url64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// clientData is what the browser adds: what is done, for which challenge, where.
func (a *authenticator) clientData(kind, challenge string) []byte {
	out, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

func (a *authenticator) data(flags byte) []byte {
	hash := sha256.Sum256([]byte(a.rpID))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), a.count)
}

func (a *authenticator) said(response map[string]any) string {
	out, err := json.Marshal(map[string]any{"id": url64(a.id), "rawId": url64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return string(out)
}

// makes answers navigator.credentials.create.
func (a *authenticator) makes(challenge, handle string) string {
	a.t.Helper()
	a.handle = handle
	public, err := a.key.PublicKey.ECDH()
	if err != nil {
		a.t.Fatal(err)
	}
	point := public.Bytes() // 4, x, y
	key, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		a.t.Fatal(err)
	}
	data := append(a.data(a.flags|attested), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(append(data, a.id...), key...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.said(map[string]any{"clientDataJSON": url64(a.clientData("webauthn.create", challenge)), "attestationObject": url64(object), "transports": []string{"usb"}})
}

// signs answers navigator.credentials.get.
func (a *authenticator) signs(challenge string) string {
	a.t.Helper()
	a.count += a.step
	client, data := a.clientData("webauthn.get", challenge), a.data(a.flags)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte(nil), data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.said(map[string]any{"clientDataJSON": url64(client), "authenticatorData": url64(data), "signature": url64(signature), "userHandle": a.handle})
}

// asks does what the script does first: it posts for a challenge with the token of a form.
func asks(t *testing.T, b *apptest.Browser, path string) (challenge, handle string) {
	t.Helper()
	tab := b.Tab().Post(path)
	tab.Want(200)
	var got struct {
		PublicKey struct {
			Challenge        string
			UserVerification string
			User             struct{ ID string }
			RPID             string `json:"rpId"`
		} `json:"publicKey"`
	}
	if err := json.Unmarshal([]byte(tab.Page), &got); err != nil || got.PublicKey.Challenge == "" {
		t.Fatalf("%s: %v: %s", path, err, tab.Page)
	}
	return got.PublicKey.Challenge, got.PublicKey.User.ID
}

// named serves under a name, to which a passkey can be bound.
func named(t *testing.T) func(*app.Config) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	return func(c *app.Config) { c.Addr, c.URL = "127.0.0.1:"+port, "http://localhost:"+port }
}

// namedDesk is a desk under such a name, whose clock can be put forward.
func namedDesk(t *testing.T, mail string) (*desk, *atomic.Int64) {
	t.Helper()
	late, name := &atomic.Int64{}, named(t)
	return openDeskOn(t, "en", mail, 20, func(c *app.Config) {
		name(c)
		c.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	}), late
}

// adds gives the officer a passkey of that authenticator.
func (d *desk) adds(a *authenticator, name string) *apptest.Browser {
	d.t.Helper()
	d.b.Get("/en/staff/account").Want(200)
	challenge, handle := asks(d.t, d.b, "/en/staff/account/passkeys/challenge")
	return d.b.SendTo("/en/staff/account/passkeys", "/account/passkeys", "name", name, "passkey", a.makes(challenge, handle))
}

// entersBy signs in with it at another browser.
func (d *desk) entersBy(a *authenticator) *apptest.Browser {
	d.t.Helper()
	b := apptest.NewBrowser(d.t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200)
	challenge, _ := asks(d.t, b, "/en/staff/passkey")
	return b.Send("/sign-in/passkey", "passkey", a.signs(challenge))
}

// TestAPasskeyIsBothFactors: added on the account with a fresh factor, it signs in and
// confirms, is told of by letter, and is removed.
func TestAPasskeyIsBothFactors(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d, late := namedDesk(t, mail)
	a := newAuthenticator(t, d.a.URL())
	d.adds(a, "").Want(422, "Fill this in")
	d.adds(a, "Desk key").Want(200, "Desk key")
	d.adds(a, "Twice").Want(200, "is kept already")
	if l := d.box.Wait(t, mail, 1); !strings.Contains(l.Text, "Desk key") {
		t.Errorf("of the new passkey she reads:\n%s", l.Text)
	}
	b := d.entersBy(a).Want(200)
	if b.Path != "/en/staff" {
		t.Fatalf("by her passkey she stands at %s", b.Path)
	}
	late.Store(int64(11 * time.Minute))
	b.Get("/en/staff/account").Want(200).Lacks(`name="name"`) // adding asks for a factor first
	b.Get("/en/staff/confirm?next=/en/staff/account").Want(200)
	challenge, _ := asks(t, b, "/en/staff/passkey")
	if b.Send("/confirm/passkey", "passkey", a.signs(challenge)).Want(200, `name="name"`); b.Path != "/en/staff/account" {
		t.Errorf("confirmed by her passkey she stands at %s", b.Path)
	}
	b.Send("/remove").Want(200).Lacks("Desk key")
	if l := d.box.Wait(t, mail, 2); !strings.Contains(l.Text, "Desk key") {
		t.Errorf("of the removed passkey she reads:\n%s", l.Text)
	}
	d.entersBy(a).Want(422, "was not accepted")
	rows, err := d.a.Log(t.Context(), d.byAddress(mail).ID, 50)
	if err != nil {
		t.Fatal(err)
	}
	counted := map[office.Action]int{}
	for _, r := range rows {
		counted[r.Action]++
	}
	if counted[office.PasskeyAdded] != 1 || counted[office.PasskeyRemoved] != 1 || counted[office.SignInConfirmed] != 1 {
		t.Errorf("the log has %v", counted)
	}
}

// TestAPasskeyIsRefusedWhereItMustBe: for another site, another service, a user who was
// not verified, another key, a challenge that was used, is over, or was another browser's,
// a disabled officer, and at an address that is a number.
func TestAPasskeyIsRefusedWhereItMustBe(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d, late := namedDesk(t, mail)
	a := newAuthenticator(t, d.a.URL())
	d.adds(a, "Desk key").Want(200, "Desk key")
	for what, change := range map[string]func(*authenticator){
		"another site":         func(x *authenticator) { x.origin = "https://jisr.example.net" },
		"another port":         func(x *authenticator) { x.origin = "http://localhost:1" },
		"another service":      func(x *authenticator) { x.rpID = "example.net" },
		"nobody verified":      func(x *authenticator) { x.flags = userPresent },
		"nobody there":         func(x *authenticator) { x.flags = userVerified },
		"another key":          func(x *authenticator) { x.key = newAuthenticator(t, x.origin).key },
		"another credential":   func(x *authenticator) { x.id = make([]byte, 32) },
		"another's handle":     func(x *authenticator) { x.handle = url64([]byte(d.byAddress("admin@example.org").ID)) },
		"a handle of nobody":   func(x *authenticator) { x.handle = url64([]byte("off_none")) },
		"no handle whatsoever": func(x *authenticator) { x.handle = "" },
	} {
		wrong := *a
		change(&wrong)
		if b := d.entersBy(&wrong); b.Status != 422 || !strings.Contains(b.Page, "was not accepted") {
			t.Errorf("%s: %d at %s", what, b.Status, b.Path)
		}
		a.count = wrong.count
		late.Add(int64(3 * time.Second)) // what checks a secret is scarce
	}
	one := apptest.NewBrowser(t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200)
	other := apptest.NewBrowser(t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200)
	challenge, _ := asks(t, one, "/en/staff/passkey")
	one.Tab().Get("/en/enter/" + challenge).Want(200).Lacks(`action="/en/enter`) // it is no link of a letter
	other.Send("/sign-in/passkey", "passkey", a.signs(challenge)).Want(422)
	answer := a.signs(challenge)
	again := one.Tab()
	if one.Send("/sign-in/passkey", "passkey", answer).Want(200); one.Path != "/en/staff" {
		t.Fatalf("the browser that asked stands at %s", one.Path)
	}
	again.Send("/sign-in/passkey", "passkey", answer) // the token of its form is over with the sign-in too
	if again.Status == 200 && again.Path == "/en/staff" && !strings.Contains(again.Page, "was not accepted") {
		t.Error("an answer worked twice")
	}
	slow := apptest.NewBrowser(t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200)
	challenge, _ = asks(t, slow, "/en/staff/passkey")
	late.Add(int64(4 * time.Minute))
	slow.Send("/sign-in/passkey", "passkey", a.signs(challenge)).Want(422)
	slow.Get("/en/staff/sign-in").Send("/sign-in/passkey", "passkey", "{").Want(422, "was not accepted")
	if _, err := d.a.StaffKept().UpdateOfficer(t.Context(), d.byAddress(mail).ID, func(o *office.Officer) error { o.Disabled = true; return nil }); err != nil {
		t.Fatal(err)
	}
	d.entersBy(a).Want(422, "was not accepted")
}

// TestACopiedPasskeyIsRefusedAndTold: a counter that does not go on lets nobody in, and
// the officer is written to.
func TestACopiedPasskeyIsRefusedAndTold(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d, late := namedDesk(t, mail)
	a := newAuthenticator(t, d.a.URL())
	d.adds(a, "Desk key").Want(200)
	copied := *a
	d.entersBy(a).Want(200)
	d.entersBy(a).Want(200)
	late.Add(int64(time.Minute)) // what checks a secret is scarce
	d.entersBy(&copied).Want(422, "was not accepted")
	if l := d.box.Wait(t, mail, 2); !strings.Contains(l.Text, "Desk key") || !strings.HasPrefix(l.Subject, "رُفض") {
		t.Errorf("of the copy she reads %q:\n%s", l.Subject, l.Text)
	}
	if b := d.entersBy(a).Want(200); b.Path != "/en/staff" {
		t.Errorf("her own, which goes on counting, leads to %s", b.Path)
	}
	rows, err := d.a.Log(t.Context(), d.byAddress(mail).ID, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Action == office.PasskeyCopied {
			return
		}
	}
	t.Error("the log has no row of it")
}

// TestTheLastWayInStays: a passkey beside which there is no password can not be removed.
func TestTheLastWayInStays(t *testing.T) {
	const mail = "shahla.karim@example.org"
	d, _ := namedDesk(t, mail)
	d.adds(newAuthenticator(t, d.a.URL()), "Desk key").Want(200)
	if _, err := d.a.StaffKept().UpdateOfficer(t.Context(), d.byAddress(mail).ID, func(o *office.Officer) error { o.PasswordHash = ""; return nil }); err != nil {
		t.Fatal(err)
	}
	tab := d.b.Tab() // its page was made while there was a password
	d.b.Get("/en/staff/account").Want(200, "the last way in").Lacks("/remove")
	tab.Send("/remove").Want(200, "the last way in", "Desk key")
	if n := len(d.byAddress(mail).Passkeys); n != 1 {
		t.Errorf("%d are left", n)
	}
}

// TestNoPasskeyIsBoundToANumber: where the address of the service is one, none is offered.
func TestNoPasskeyIsBoundToANumber(t *testing.T) {
	d := openDeskOn(t, "en", "shahla.karim@example.org", 20, func(*app.Config) {})
	d.b.Get("/en/staff/account").Want(200).Lacks("data-passkey")
	if d.b.Tab().Post("/en/staff/passkey").Status != http.StatusNotFound {
		t.Error("a challenge is given")
	}
	apptest.NewBrowser(t, d.a.URL(), "en").Get("/en/staff/sign-in").Want(200).Lacks("data-passkey")
}
