package mailer

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// TLS is how a connection to the server is protected.
type TLS string

// The ways of protection. There is no "if the server offers it": whoever sits between
// could take the offer away.
const (
	TLSRequired TLS = "required" // STARTTLS, refused without it
	TLSImplicit TLS = "implicit" // TLS from the first byte (RFC 8314)
	TLSNone     TLS = "none"     // on this machine only
)

// Server is where letters are handed over.
type Server struct {
	Host           string
	Port           int
	User, Password string
	TLS            TLS
	// Weight is its share of the letters beside other servers; 1 unless it was given.
	Weight int
}

// mostWeight is more than any share needs.
const mostWeight = 1000

// ParseURLs reads the value of JISR_SMTP_URL: one server, or several separated by spaces,
// which share the letters by ?weight=.
func ParseURLs(raw string) (servers []Server, err error) {
	for one := range strings.FieldsSeq(raw) {
		s, err := ParseURL(one)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(servers, func(other Server) bool { return other.Host == s.Host && other.Port == s.Port && other.User == s.User }) {
			return nil, errors.New("JISR_SMTP_URL names a server twice: give it one URL and a greater ?weight=")
		}
		servers = append(servers, s)
	}
	if len(servers) == 0 {
		return nil, errNoURL
	}
	return servers, nil
}

var errNoURL = errors.New("JISR_SMTP_URL is not a URL such as smtp://user:password@mail.example.org:587?tls=required")

// ParseURL reads one server of JISR_SMTP_URL: smtp://user:pass@host:587?tls=required,
// smtps://user:pass@host, or smtp://127.0.0.1:1025?tls=none. Errors name the variable and
// never repeat the value, which holds a password.
func ParseURL(raw string) (Server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return Server{}, errNoURL
	}
	s := Server{Host: u.Hostname(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	if s.TLS, err = tlsOf(u); err != nil {
		return Server{}, err
	}
	if s.Port, err = portOf(u); err != nil {
		return Server{}, err
	}
	if s.Weight, err = weightOf(u); err != nil {
		return Server{}, err
	}
	if (u.Path != "" && u.Path != "/") || u.Fragment != "" {
		return Server{}, errors.New("JISR_SMTP_URL holds a path: it takes a host, a port, ?tls= and ?weight= only")
	}
	return s, nil
}

func tlsOf(u *url.URL) (TLS, error) {
	query := u.Query()
	for key := range query {
		if key != "tls" && key != "weight" {
			return "", fmt.Errorf("JISR_SMTP_URL has the unknown setting %q: it takes ?tls= and ?weight= only", key)
		}
	}
	switch want := query.Get("tls"); {
	case u.Scheme == "smtps" && want == "":
		return TLSImplicit, nil
	case u.Scheme == "smtps":
		return "", errors.New("JISR_SMTP_URL with smtps:// takes no ?tls=: its connection is protected from the first byte")
	case u.Scheme != "smtp":
		return "", errors.New("JISR_SMTP_URL must begin with smtp:// or smtps://")
	case want == "" || want == string(TLSRequired):
		return TLSRequired, nil
	case want == string(TLSNone) && isLoopback(u.Hostname()):
		return TLSNone, nil
	case want == string(TLSNone):
		return "", errors.New("JISR_SMTP_URL allows ?tls=none on this machine only: use ?tls=required or smtps://")
	}
	return "", errors.New("JISR_SMTP_URL has an unknown ?tls=: it is required, or none on this machine")
}

// weightOf is the server's share beside others.
func weightOf(u *url.URL) (int, error) {
	if !u.Query().Has("weight") {
		return 1, nil
	}
	weight, err := strconv.Atoi(u.Query().Get("weight"))
	if err != nil || weight < 1 || weight > mostWeight {
		return 0, fmt.Errorf("JISR_SMTP_URL has a ?weight= that is not between 1 and %d", mostWeight)
	}
	return weight, nil
}

// portOf is the port, by default that of message submission (RFC 6409, RFC 8314).
func portOf(u *url.URL) (int, error) {
	if u.Port() == "" {
		if u.Scheme == "smtps" {
			return 465, nil
		}
		return 587, nil
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil || port < 1 || port > 65535 {
		return 0, errors.New("JISR_SMTP_URL has a port that is not between 1 and 65535")
	}
	return port, nil
}
