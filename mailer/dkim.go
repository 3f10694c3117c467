package mailer

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emersion/go-msgauth/dkim"
)

// Signer signs letters for a domain (DKIM, RFC 6376), so that who receives them can tell
// that they are the domain's and were not changed.
type Signer struct {
	options dkim.SignOptions
}

// leastRSA is the shortest RSA key in bits (RFC 8301, section 3.2, advises it).
const leastRSA = 2048

// NewSigner takes a private key in PEM (PKCS #8 or PKCS #1): RSA, which everybody checks, or
// Ed25519 (RFC 8463). Errors hold nothing of the key.
func NewSigner(domain, selector string, key []byte) (*Signer, error) {
	if !isHostname(domain) || !isHostname(selector) {
		return nil, errors.New("DKIM needs the sender's domain and a selector, such as jisr2027")
	}
	block, _ := pem.Decode(key)
	if block == nil {
		return nil, errors.New("DKIM key is not in PEM")
	}
	private, err := parseKey(block)
	if err != nil {
		return nil, err
	}
	return &Signer{dkim.SignOptions{Domain: domain, Selector: selector, Signer: private, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed, HeaderKeys: signedHeaders()}}, nil
}

func parseKey(block *pem.Block) (crypto.Signer, error) {
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		if key, err = x509.ParsePKCS1PrivateKey(block.Bytes); err != nil {
			return nil, errors.New("DKIM key is neither PKCS #8 nor PKCS #1, or it has a password")
		}
	}
	switch private := key.(type) {
	case *rsa.PrivateKey:
		if private.N.BitLen() < leastRSA {
			return nil, fmt.Errorf("DKIM key has %d bits: at least %d are needed", private.N.BitLen(), leastRSA)
		}
		return private, nil
	case ed25519.PrivateKey:
		return private, nil
	}
	return nil, errors.New("DKIM key is neither RSA nor Ed25519")
}

// signedHeaders are what the signature covers. List-Unsubscribe and its Post must be among
// them (RFC 8058, section 4), which libraries leave out. A name that stands here once more
// than in a letter lets nobody add another of it.
func signedHeaders() []string {
	once := []string{"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Language", "Auto-Submitted",
		"List-Unsubscribe", "List-Unsubscribe-Post"}
	return append(once, once...)
}

// Sign returns the letter with its signature before it.
func (s *Signer) Sign(letter []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(letter)+1024))
	if err := dkim.Sign(out, bytes.NewReader(letter), &s.options); err != nil {
		return nil, fmt.Errorf("%w: it cannot be signed: %w", ErrMessage, err)
	}
	if out.Len() >= MaxSize {
		return nil, tooLarge(out.Len())
	}
	return out.Bytes(), nil
}

// Record is where and what the domain's owner publishes (a TXT record), so that signatures
// can be checked.
func (s *Signer) Record() (name, value string, err error) {
	kind, public := "ed25519", []byte(nil)
	switch key := s.options.Signer.Public().(type) {
	case ed25519.PublicKey:
		public = key
	case *rsa.PublicKey:
		kind = "rsa"
		if public, err = x509.MarshalPKIXPublicKey(key); err != nil {
			return "", "", fmt.Errorf("DKIM record: %w", err)
		}
	}
	return s.options.Selector + "._domainkey." + s.options.Domain, "v=DKIM1; k=" + kind + "; p=" + base64.StdEncoding.EncodeToString(public), nil
}
