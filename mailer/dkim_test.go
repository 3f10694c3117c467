package mailer_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"jisr/mailer"
)

func pemOf(t *testing.T, key any) []byte {
	t.Helper()
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

func rsaKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func signer(t *testing.T, key []byte) *mailer.Signer {
	t.Helper()
	s, err := mailer.NewSigner("jisr.example.org", "jisr2027", key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// verified checks a letter's only signature by the record that the signer says to publish.
func verified(t *testing.T, s *mailer.Signer, letter []byte) *dkim.Verification {
	t.Helper()
	name, value, err := s.Record()
	if err != nil {
		t.Fatal(err)
	}
	list, err := dkim.VerifyWithOptions(bytes.NewReader(letter), &dkim.VerifyOptions{LookupTXT: func(asked string) ([]string, error) {
		if asked != name {
			return nil, errors.New("no such record: " + asked)
		}
		return []string{value}, nil
	}})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d signatures, %v", len(list), err)
	}
	return list[0]
}

// TestASignedLetterIsVerifiedAndAChangedOneIsNot also proves what the signature covers.
func TestASignedLetterIsVerifiedAndAChangedOneIsNot(t *testing.T) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaPrivate := rsaKey(t, 2048)
	for name, key := range map[string][]byte{
		"rsa": pemOf(t, rsaPrivate), "ed25519": pemOf(t, ed),
		"rsa in PKCS #1": pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaPrivate)}),
	} {
		t.Run(name, func(t *testing.T) {
			s := signer(t, key)
			for _, lang := range []string{"en", "ar", "ckb"} {
				m := sample(lang)
				m.ListUnsubscribe = "https://jisr.example.org/u/1"
				letter := signed(t, s, m)
				v := verified(t, s, letter)
				if v.Err != nil || v.Domain != "jisr.example.org" {
					t.Fatalf("%s: the signature says %q, %v", lang, v.Domain, v.Err)
				}
				covered := strings.ToLower(strings.Join(v.HeaderKeys, " ")) + " "
				for _, header := range []string{"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} {
					if strings.Count(covered, header+" ") < 2 {
						t.Errorf("%s is not covered twice: %s", header, covered)
					}
				}
				for what, changed := range map[string][]byte{
					"another link":     bytes.Replace(letter, []byte("/u/1>"), []byte("/u/2>"), 1),
					"a second subject": append([]byte("Subject: win a prize\r\n"), letter...),
					"a second link":    append([]byte("List-Unsubscribe: <https://elsewhere.example.org/>\r\n"), letter...),
					"another end":      append(bytes.Clone(letter), "and send money\r\n"...),
				} {
					if v := verified(t, s, changed); v.Err == nil {
						t.Errorf("%s: a letter with %s is verified", lang, what)
					}
				}
			}
		})
	}
}

func signed(t *testing.T, s *mailer.Signer, m mailer.Message) []byte {
	t.Helper()
	raw, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	letter, err := s.Sign(raw)
	if err != nil {
		t.Fatal(err)
	}
	checkWire(t, letter)
	if len(letter) >= mailer.MaxSize {
		t.Errorf("the letter has %d bytes", len(letter))
	}
	return letter
}

// TestSignedLettersArriveWhole: by a server, with lines that begin with dots.
func TestSignedLettersArriveWhole(t *testing.T) {
	s := newSink(t)
	sign := signer(t, pemOf(t, rsaKey(t, 2048)))
	tr, err := mailer.NewSMTP(s.where(), mailer.SMTPOptions{Hello: "jisr.example.org", Sign: sign})
	if err != nil {
		t.Fatal(err)
	}
	p := postTo(t, s, tr)
	p.queue(many(mailer.Invitation, "good", 5)...)
	p.untilAll(5, mailer.HandedOver)
	p.stop()
	if err := tr.Close(); err != nil {
		t.Error(err)
	}
	for _, r := range s.letters() {
		if v := verified(t, sign, []byte(r.data)); v.Err != nil {
			t.Errorf("%s: %v", r.to, v.Err)
		}
	}
}

func TestALetterThatItsSignatureMakesTooLargeIsRefused(t *testing.T) {
	s := signer(t, pemOf(t, rsaKey(t, 2048)))
	m := sample("en")
	for n := 40 << 10; ; n += 64 {
		m.Text = strings.Repeat("0123456789abcde\n", n/16)
		raw, err := m.Bytes()
		if err != nil {
			t.Fatal("no letter is small enough alone and too large when it is signed")
		}
		if letter, err := s.Sign(raw); err != nil {
			if !errors.Is(err, mailer.ErrMessage) {
				t.Errorf("error is %v", err)
			}
			return
		} else if len(letter) >= mailer.MaxSize {
			t.Fatalf("the letter has %d bytes", len(letter))
		}
	}
}

func TestAKeyThatCannotSignIsRefusedWithoutItsContent(t *testing.T) {
	for name, c := range map[string]struct {
		domain, selector string
		key              []byte
	}{
		"no PEM":      {"example.org", "s", []byte("s3cret")},
		"no key":      {"example.org", "s", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("s3cret")})},
		"1024 bits":   {"example.org", "s", pemOf(t, rsaKey(t, 1024))},
		"no selector": {"example.org", "", pemOf(t, rsaKey(t, 2048))},
		"selector":    {"example.org", "a; d=elsewhere", pemOf(t, rsaKey(t, 2048))},
	} {
		if _, err := mailer.NewSigner(c.domain, c.selector, c.key); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}
