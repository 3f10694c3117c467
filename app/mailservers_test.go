package app_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app"
	"jisr/app/apptest"
)

// TestLettersGoByTheOtherServerWhileOneIsDown: the service is told of two, and nobody is at
// the first.
func TestLettersGoByTheOtherServerWhileOneIsDown(t *testing.T) {
	box := apptest.NewMailbox(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	down := "smtp://" + ln.Addr().String() + "?tls=none&weight=9"
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	a := apptest.Start(t, func(c *app.Config) { c.SMTPURL, c.Mail = down+" "+box.URL, "" })
	b := apptest.NewBrowser(t, a.URL(), "en")
	for _, to := range []string{"one@one.example.org", "two@two.example.org", "three@three.example.org"} {
		b.Get("/en/register").Want(200).Send("/register", "email", to).Want(200)
		box.Wait(t, to, 1)
	}
	b.Get("/metrics").Want(200)
	if !strings.Contains(b.Page, `jisr_mail_server_rests{server="`+ln.Addr().String()+`"} `) || !strings.Contains(b.Page, `jisr_mail_lane_stopped{lane="account"} 0`) {
		t.Errorf("the figures are\n%s", b.Page)
	}
}

// signingKey is a key in a file of its own.
func signingKey(t *testing.T, mode os.FileMode) string {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLettersAreSignedWhereThereIsAKey(t *testing.T) {
	box := apptest.NewMailbox(t)
	a := apptest.Start(t, func(c *app.Config) {
		c.SMTPURL, c.Mail, c.DKIMKeyFile, c.DKIMSelector = box.URL, "", signingKey(t, 0o600), "jisr2027"
	})
	apptest.NewBrowser(t, a.URL(), "en").Get("/en/register").Want(200).Send("/register", "email", "one@one.example.org").Want(200)
	l := box.Wait(t, "one@one.example.org", 1)
	if s := l.Header.Get("DKIM-Signature"); !strings.Contains(s, "d=example.org;") || !strings.Contains(s, "s=jisr2027;") {
		t.Errorf("the signature is %q", s)
	}
}

func TestASigningKeyIsReadByTheServiceAloneAndHasItsSelector(t *testing.T) {
	c := apptest.Config(t)
	for want, set := range map[string]func(*app.Config){
		"belong together": func(c *app.Config) { c.DKIMKeyFile = signingKey(t, 0o600) },
		"open to others":  func(c *app.Config) { c.DKIMKeyFile, c.DKIMSelector = signingKey(t, 0o644), "jisr2027" },
		"no such file":    func(c *app.Config) { c.DKIMKeyFile, c.DKIMSelector = filepath.Join(t.TempDir(), "none"), "jisr2027" },
	} {
		one := c
		set(&one)
		if _, err := app.New(t.Context(), one); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "JISR_DKIM") {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
