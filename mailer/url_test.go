package mailer

import (
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	for raw, want := range map[string]Server{
		"smtp://jisr:s3cret@mail.example.org:2525?tls=required": {"mail.example.org", 2525, "jisr", "s3cret", TLSRequired},
		"smtp://mail.example.org":                               {"mail.example.org", 587, "", "", TLSRequired},
		"smtps://jisr:p%40ss%2F@mail.example.org":               {"mail.example.org", 465, "jisr", "p@ss/", TLSImplicit},
		"smtp://127.0.0.1:1025?tls=none":                        {"127.0.0.1", 1025, "", "", TLSNone},
		"smtp://[::1]:1025/?tls=none":                           {"::1", 1025, "", "", TLSNone},
		"smtp://localhost:1025?tls=none":                        {"localhost", 1025, "", "", TLSNone},
	} {
		if got, err := ParseURL(raw); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", raw, got, err)
		}
	}
}

func TestParseURLRefusesWithASentenceThatNamesTheVariableAndHidesThePassword(t *testing.T) {
	for _, raw := range []string{
		"", "mail.example.org", "http://u:s3cret@mail.example.org", "smtp://u:s3cret@mail.example.org?tls=none",
		"smtp://u:s3cret@mail.example.org?tls=maybe", "smtp://u:s3cret@mail.example.org?starttls=1", "smtps://u:s3cret@mail.example.org?tls=none",
		"smtp://u:s3cret@mail.example.org:0", "smtp://u:s3cret@mail.example.org:99999", "smtp://u:s3cret@mail.example.org/inbox",
		"smtp://u:s3cret@:25", "smtp://u:s3cret%zz@mail.example.org", "smtp:u:s3cret",
	} {
		_, err := ParseURL(raw)
		if err == nil {
			t.Errorf("%s is allowed", raw)
			continue
		}
		if !strings.Contains(err.Error(), "JISR_SMTP_URL") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
