package app_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app"
	"jisr/mailer"
)

// TestVerifyMailSaysWhatToFix: each fault of sender, key and records has its sentence, and
// what is in order has none.
func TestVerifyMailSaysWhatToFix(t *testing.T) {
	good := app.MailRecords{SPF: `"v=spf1 mx ip4:192.0.2.1 -all"`, DMARC: "v=DMARC1; p=reject; rua=mailto:reports@example.org"}
	c := app.Config{MailFrom: "jisr@example.org", Mail: "folder"}
	for want, r := range map[string]app.MailRecords{
		"":                        good,
		"lets everybody send":     {SPF: "v=spf1 mx +all", DMARC: good.DMARC},
		"end with -all":           {SPF: "v=spf1 mx", DMARC: good.DMARC},
		"lets nobody send":        {SPF: "v=spf1 -all", DMARC: good.DMARC},
		"there are two records":   {SPF: "v=spf1 mx -all v=spf1 a -all", DMARC: good.DMARC},
		"asks for 11 names":       {SPF: "v=spf1 " + strings.Repeat("include:x.example.org ", 11) + "-all", DMARC: good.DMARC},
		"ptr is not to be used":   {SPF: "v=spf1 ptr -all", DMARC: good.DMARC},
		"begin with v=spf1":       {SPF: "spf2.0/pra", DMARC: good.DMARC},
		"p=none asks nobody":      {SPF: good.SPF, DMARC: "v=DMARC1; p=none; rua=mailto:a@example.org"},
		"it says no policy":       {SPF: good.SPF, DMARC: "v=DMARC1; rua=mailto:a@example.org"},
		"nobody gets the reports": {SPF: good.SPF, DMARC: "v=DMARC1; p=reject"},
		"pct=20":                  {SPF: good.SPF, DMARC: "v=DMARC1; p=reject; pct=20; rua=mailto:a@example.org"},
		"begin with v=DMARC1":     {SPF: good.SPF, DMARC: "p=reject"},
		"no key signs here":       {SPF: good.SPF, DMARC: good.DMARC, DKIM: "v=DKIM1; p=abc"},
	} {
		out, err := app.VerifyMail(c, r)
		if (want == "") != (err == nil) || !strings.Contains(out, want) || want == "" && strings.Contains(out, "wrong") {
			t.Errorf("want %q: %v\n%s", want, err, out)
		}
	}
	if out, err := app.VerifyMail(c, app.MailRecords{}); err != nil || strings.Count(out, "not looked at") != 3 {
		t.Errorf("without records: %v\n%s", err, out)
	}
	if out, err := app.VerifyMail(app.Config{MailFrom: "nobody", Mail: "folder"}, good); err == nil || !strings.Contains(out, "JISR_MAIL_FROM") {
		t.Errorf("without a sender: %v\n%s", err, out)
	}
}

// TestVerifyMailComparesTheSigningKey: with the record that the key itself makes.
func TestVerifyMailComparesTheSigningKey(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	file := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := mailer.NewSigner("example.org", "jisr2027", text)
	if err != nil {
		t.Fatal(err)
	}
	_, record, err := s.Record()
	if err != nil {
		t.Fatal(err)
	}
	c := app.Config{MailFrom: "jisr@example.org", Mail: "folder", DKIMKeyFile: file, DKIMSelector: "jisr2027"}
	half := len(record) / 2
	for given, want := range map[string]string{
		record: "", `"` + record[:half] + `" "` + record[half:] + `"`: "",
		"":                               "publish at jisr2027._domainkey.example.org the TXT record v=DKIM1",
		"v=DKIM1; k=ed25519; p=":         "taken back",
		"v=DKIM1; k=rsa; p=MIIB":         "another key",
		record + "; t=y":                 "testing",
		"v=DKIM1; k=ed25519; p=MCowBQYD": "another key",
	} {
		out, err := app.VerifyMail(c, app.MailRecords{DKIM: given})
		if (want == "") != (err == nil) || !strings.Contains(out, want) {
			t.Errorf("of %q, want %q: %v\n%s", given, want, err, out)
		}
	}
}
