package mailer

import (
	"slices"
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	for raw, want := range map[string]Server{
		"smtp://jisr:s3cret@mail.example.org:2525?tls=required": {"mail.example.org", 2525, "jisr", "s3cret", TLSRequired, 1},
		"smtp://mail.example.org":                               {"mail.example.org", 587, "", "", TLSRequired, 1},
		"smtps://jisr:p%40ss%2F@mail.example.org":               {"mail.example.org", 465, "jisr", "p@ss/", TLSImplicit, 1},
		"smtp://127.0.0.1:1025?tls=none":                        {"127.0.0.1", 1025, "", "", TLSNone, 1},
		"smtp://[::1]:1025/?tls=none":                           {"::1", 1025, "", "", TLSNone, 1},
		"smtps://mail.example.org?weight=3":                     {"mail.example.org", 465, "", "", TLSImplicit, 3},
		"smtp://localhost:1025?tls=none":                        {"localhost", 1025, "", "", TLSNone, 1},
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
		"smtp://u:s3cret@mail.example.org?weight=0", "smtp://u:s3cret@mail.example.org?weight=-1", "smtp://u:s3cret@mail.example.org?weight=much", "smtp://u:s3cret@mail.example.org?weight=1001",
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

func TestSeveralServersAreSeparatedBySpaces(t *testing.T) {
	got, err := ParseURLs("  smtp://jisr:s3cret@one.example.org?weight=3 \n smtps://two.example.org ")
	want := []Server{{"one.example.org", 587, "jisr", "s3cret", TLSRequired, 3}, {"two.example.org", 465, "", "", TLSImplicit, 1}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, raw := range []string{"", " ", "smtp://one.example.org mail.example.org", "smtp://u:s3cret@one.example.org smtp://u:s3cret@one.example.org?weight=2"} {
		if got, err := ParseURLs(raw); err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "JISR_SMTP_URL") {
			t.Errorf("%q is read as %+v, %v", raw, got, err)
		}
	}
}
