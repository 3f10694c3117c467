package app_test

import (
	"net"
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
