package mailer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"jisr/mailer"
)

// certificate is one for 127.0.0.1 by an authority of its own, and the trust in it.
func certificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: trusted}
}

// secret is the password that the sink of these tests asks for.
const secret = "correct horse"

// withTLS makes the sink offer STARTTLS and ask for the password, which it takes only then.
func withTLS(config *tls.Config) func(*sink) {
	return func(s *sink) {
		s.server.TLSConfig, s.server.AllowInsecureAuth, s.password = config, false, secret
	}
}

func TestLettersGoOverTLSWithAPassword(t *testing.T) {
	server, client := certificate(t)
	for name, protection := range map[string]mailer.TLS{"STARTTLS": mailer.TLSRequired, "from the first byte": mailer.TLSImplicit} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t, withTLS(server), func(s *sink) { s.implicit = protection == mailer.TLSImplicit })
			where := s.where()
			where.TLS, where.User, where.Password = protection, "jisr", secret
			transport := newSMTP(t, where, client)
			if err := transport.Verify(t.Context()); err != nil {
				t.Error(err)
			}
			p := postTo(t, s, transport)
			p.queue(many(mailer.Invitation, "good", 20)...)
			p.untilAll(20, mailer.HandedOver)
			if n := s.protected.Load(); n != 20 {
				t.Errorf("%d of 20 letters came over TLS", n)
			}
		})
	}
}

func TestAFaultOfOurOwnStopsTheLanesAndBlamesNobody(t *testing.T) {
	server, client := certificate(t)
	for name, c := range map[string]struct {
		sink  func(*sink)
		where func(*mailer.Server)
		trust *tls.Config
	}{
		"no STARTTLS is offered": {sink: func(*sink) {}, where: func(w *mailer.Server) { w.TLS = mailer.TLSRequired }, trust: client},
		"wrong password": {sink: withTLS(server), trust: client,
			where: func(w *mailer.Server) { w.TLS, w.User, w.Password = mailer.TLSRequired, "jisr", "wrong" }},
		"no password": {sink: withTLS(server), trust: client, where: func(w *mailer.Server) { w.TLS = mailer.TLSRequired }},
		"an unknown authority": {sink: withTLS(server),
			where: func(w *mailer.Server) { w.TLS, w.User, w.Password = mailer.TLSRequired, "jisr", secret }},
		"no TLS where it must be from the first byte": {sink: withTLS(server), trust: client, where: func(w *mailer.Server) { w.TLS = mailer.TLSImplicit }},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t, c.sink)
			where := s.where()
			c.where(&where)
			transport := newSMTP(t, where, c.trust)
			p := postTo(t, s, transport)
			p.queue(many(mailer.Invitation, "good", 20)...)
			until(t, "the lane stands", func() bool { return p.stopped(mailer.Invitation) == "configuration" })
			p.untilAll(20, mailer.Queued)
			knocks := s.listener.knock.Load()
			time.Sleep(100 * time.Millisecond)
			if n := s.listener.knock.Load(); n != knocks || n > 8 {
				t.Errorf("the server was asked %d times, %d of them while the lane stood", n, n-knocks)
			}
			for _, l := range p.outbox.All() {
				if on, err := p.outbox.Suppressed(t.Context(), address(l.Person)); err != nil || on || l.Attempts != 0 {
					t.Errorf("%s counts %d attempts, its address is suppressed: %v, %v", l.ID, l.Attempts, on, err)
				}
			}
			if n := len(s.letters()); n != 0 {
				t.Errorf("%d letters were taken", n)
			}
		})
	}
}

func TestAWrongPasswordIsToldByVerify(t *testing.T) {
	server, client := certificate(t)
	s := newSink(t, withTLS(server))
	where := s.where()
	where.TLS, where.User, where.Password = mailer.TLSRequired, "jisr", "wrong"
	if err := newSMTP(t, where, client).Verify(t.Context()); err == nil {
		t.Error("it verifies")
	}
}

func TestARefusedSenderStopsItsLaneOnly(t *testing.T) {
	s := newSink(t)
	p := postTo(t, s, nil, func(c *mailer.Config) { c.Gate = byLane{gate{from: "stranger@jisr.example.org"}, gate{}} })
	p.queue(many(mailer.Invitation, "good", 5)...)
	until(t, "the lane stands", func() bool { return p.stopped(mailer.Invitation) == "configuration" })
	p.queue(queued(mailer.Account, "good"))
	p.untilAll(1, mailer.HandedOver)
	if why := p.stopped(mailer.Account); why != "" {
		t.Errorf("the account lane stands too: %s", why)
	}
	p.untilAll(5, mailer.Queued)
	for _, l := range p.outbox.All() {
		if l.Lane == mailer.Invitation && l.Attempts != 0 {
			t.Errorf("%s counts %d attempts", l.ID, l.Attempts)
		}
	}
}
