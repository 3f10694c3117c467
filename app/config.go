package app

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jisr/app/letters"
	"jisr/app/locale"
	"jisr/app/office"
	"jisr/app/returns"
	"jisr/app/seal"
	"jisr/mailer"
)

// Config is everything that can be set, as it was given: flags and environment
// (contract.md). Check says what is wrong with it, naming the variable.
type Config struct {
	Addr         string // JISR_ADDR
	URL          string // JISR_URL
	Data         string // JISR_DATA
	MongoURI     string // JISR_MONGODB_URI
	MongoName    string // JISR_MONGODB_DATABASE
	SMTPURL      string // JISR_SMTP_URL: a server, or several separated by spaces
	MailFrom     string // JISR_MAIL_FROM
	DKIMKeyFile  string // JISR_DKIM_KEY_FILE: signs letters; empty leaves that to the mail server
	DKIMSelector string // JISR_DKIM_SELECTOR
	KeyFile      string // JISR_KEY_FILE
	Mail         string // JISR_MAIL: MailFolder, MailElsewhere, or empty
	Proxies      string // JISR_TRUSTED_PROXIES: prefixes, separated by commas
	SendWindow   string // JISR_SEND_WINDOW
	ViewsPerDay  int    // JISR_VIEWS_PER_DAY: records that one officer opens in a day; 0 is roster.ViewsADay
	AnchorFile   string // JISR_ANCHOR_FILE: where the end of the log is written down; empty: beside the store
	Returns      string // JISR_RETURNS: the maildir of what comes back; empty where it comes by the API
	ReturnsTo    string // JISR_RETURNS_TO: the mailbox to which reports come, as name+code@; empty: the sender
	Log          string // JISR_LOG: text or json
	MinistryName office.Text
	Contact      []string
	// SecurityContact is JISR_SECURITY_CONTACT: where weaknesses are reported, addresses
	// separated by |.
	SecurityContact string
	ReadOnly        bool
	// The OpenID provider at which officers may sign in: JISR_OIDC_ISSUER, JISR_OIDC_CLIENT_ID,
	// JISR_OIDC_CLIENT_SECRET or JISR_OIDC_CLIENT_SECRET_FILE, and JISR_OIDC_FACTORS.
	OIDCIssuer, OIDCClientID, OIDCClientSecret, OIDCClientSecretFile, OIDCFactors string

	// Demo serves synthetic people and shows the letters.
	Demo bool
	// Experts is how many the demonstration has.
	Experts int

	// Now, Logger and Progress are handed in by tests and commands; empty ones are
	// the machine's clock, the log on stderr, and none.
	Now      office.Clock
	Logger   *slog.Logger
	Progress func(what string, done, total int)
	// Limits of the mailer; zero fields take the defaults.
	MailLimits mailer.Limits
	// RequestWait is how long a request may wait for the store; zero takes the default.
	RequestWait time.Duration
}

// settings is a checked Config.
type settings struct {
	Config
	url     *url.URL // nil until the address is known
	proxies []netip.Prefix
	window  letters.Window
	smtp    []mailer.Server // none: letters go to a folder
	from    mailer.Address
	signer  *mailer.Signer // nil without a key
	// security are the contacts of security.txt, as addresses with their scheme.
	security []string
	returns  *returns.Maildir
}

// check reads every value; the first that is wrong stops the start.
func (c Config) check() (settings, error) {
	s := settings{Config: c}
	for _, step := range checks() {
		if err := step(&s); err != nil {
			return settings{}, err
		}
	}
	if s.Now == nil {
		s.Now = office.SystemClock
	}
	if s.Logger == nil {
		s.Logger = newLogger(c.Log)
	}
	if s.Progress == nil {
		s.Progress = func(string, int, int) {}
	}
	switch {
	case s.RequestWait > 0:
	case s.MongoURI != "":
		s.RequestWait = networkWait
	default:
		s.RequestWait = machineWait
	}
	return s, nil
}

// checks are the steps of reading a configuration.
func checks() []func(*settings) error {
	return []func(*settings) error{checkData, checkURL, checkProxies, checkWindow, checkMail, checkSigning, checkReturns, checkSecurity, checkProvider, checkViews, checkAnchors, checkKey}
}

// Problems lists everything that would stop jisr serve, or come out wrong: the checks of
// the start, all of them instead of the first, with the files that they name.
func (c Config) Problems() (out []string) {
	s := settings{Config: c}
	for _, step := range append(checks(), checkKeyFile, checkHolidays) {
		if err := step(&s); err != nil {
			out = append(out, err.Error())
		}
	}
	return out
}

func checkViews(s *settings) error {
	if s.ViewsPerDay < 0 {
		return fmt.Errorf("JISR_VIEWS_PER_DAY is %d: say how many records one officer may open in a day, at least 1", s.ViewsPerDay)
	}
	return nil
}

func checkKeyFile(s *settings) error {
	if s.KeyFile == "" {
		return nil // said already
	}
	_, err := seal.LoadKey(s.KeyFile)
	return err
}

func checkHolidays(s *settings) error {
	if s.Data == "" {
		return nil // said already
	}
	_, err := readHolidays(filepath.Join(s.Data, holidaysFile))
	return err
}

func newLogger(form string) *slog.Logger {
	if form == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

func checkData(s *settings) error {
	if s.Data == "" {
		return errors.New("JISR_DATA is not set: give the directory for store, index and files")
	}
	abs, err := filepath.Abs(s.Data)
	if err != nil {
		return fmt.Errorf("JISR_DATA: %w", err)
	}
	s.Data = abs
	if s.Log != "" && s.Log != "text" && s.Log != "json" {
		return fmt.Errorf("JISR_LOG: %q is neither text nor json", s.Log)
	}
	return nil
}

// defaultAddr is where the service listens unless JISR_ADDR says otherwise.
const defaultAddr = "127.0.0.1:8080"

func checkURL(s *settings) error {
	if s.Addr == "" {
		s.Addr = defaultAddr
	}
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		return fmt.Errorf("JISR_ADDR: %q is not host:port", s.Addr)
	}
	if s.URL == "" {
		return s.urlMayMiss()
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" {
		return fmt.Errorf("JISR_URL: %q is not an address such as https://jisr.example.org", s.URL)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return errors.New("JISR_URL must be https: sign-ins and links would cross the network in the clear")
	}
	s.url = u
	return nil
}

// urlMayMiss: on loopback the address of the listener is what a browser uses; beyond it
// nobody could follow a link to "0.0.0.0".
func (s *settings) urlMayMiss() error {
	host, _, _ := net.SplitHostPort(s.Addr)
	if loopback(host) || s.Demo {
		return nil
	}
	return errors.New("JISR_URL is not set: give the public address, such as https://jisr.example.org, since links in letters are made from it")
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

func checkProxies(s *settings) error {
	for _, text := range strings.FieldsFunc(s.Proxies, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, err2 := netip.ParseAddr(text)
			if err2 != nil {
				return fmt.Errorf("JISR_TRUSTED_PROXIES: %q is no address and no prefix", text)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		s.proxies = append(s.proxies, p)
	}
	return nil
}

func checkWindow(s *settings) (err error) {
	if s.SendWindow == "" {
		s.SendWindow = "Mon-Sat 08:00-20:00"
	}
	s.window, err = letters.ParseWindow(s.SendWindow)
	return err
}

// Values of JISR_MAIL.
const (
	MailFolder    = "folder"    // letters are written to the outbox folder
	MailElsewhere = "elsewhere" // another instance on the same database sends them
)

func checkMail(s *settings) error {
	if s.MailFrom == "" && s.Demo {
		s.MailFrom = "jisr@example.org"
	}
	from, ok := office.NormaliseEmail(s.MailFrom)
	if !ok {
		return errors.New("JISR_MAIL_FROM is not set or no address: letters need a sender")
	}
	s.from = mailer.Address{Name: "Jisr", Addr: from}
	switch s.Mail {
	case "", MailFolder:
	case MailElsewhere:
		if s.MongoURI == "" {
			return errors.New("JISR_MAIL=elsewhere needs a MongoDB: nobody else can send what stands in the embedded store")
		}
		return nil
	default:
		return fmt.Errorf("JISR_MAIL: %q is unknown; folder writes letters to the outbox folder, elsewhere leaves them to another instance", s.Mail)
	}
	if s.SMTPURL != "" {
		var err error
		s.smtp, err = mailer.ParseURLs(s.SMTPURL)
		return err
	}
	if s.Mail == "" && !s.Demo {
		return errors.New("JISR_SMTP_URL is not set: give the mail server, or say JISR_MAIL=folder to have letters written to a folder")
	}
	return nil
}

// checkSigning reads the key that signs letters. Whoever reads it can write in the
// Ministry's name, so nobody but the service may.
func checkSigning(s *settings) error {
	if s.DKIMKeyFile == "" && s.DKIMSelector == "" {
		return nil
	}
	if s.DKIMKeyFile == "" || s.DKIMSelector == "" {
		return errors.New("JISR_DKIM_KEY_FILE and JISR_DKIM_SELECTOR belong together: set both, or none and let the mail server sign")
	}
	key, err := readPrivate(s.DKIMKeyFile)
	if err == nil {
		s.signer, err = mailer.NewSigner(s.helo(), s.DKIMSelector, key)
	}
	if err != nil {
		return fmt.Errorf("JISR_DKIM_KEY_FILE: %w", err)
	}
	return nil
}

// readPrivate reads a small file that nobody else may read.
func readPrivate(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat() // of the open file: a path could be exchanged meanwhile
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%s is open to others (mode %04o): set it to 0600", path, mode)
	}
	return io.ReadAll(io.LimitReader(f, 1<<16))
}

// longestReturnsName leaves room for the code of a letter within the 64 characters of a name.
const longestReturnsName = 18

func checkReturns(s *settings) error {
	if s.ReturnsTo != "" {
		to, ok := office.NormaliseEmail(s.ReturnsTo)
		if name, _, _ := strings.Cut(to, "@"); !ok || strings.Contains(name, "+") || len(name) > longestReturnsName {
			return fmt.Errorf("JISR_RETURNS_TO: %q is no address as in returns@example.org, with a name of %d characters at most and without +", s.ReturnsTo, longestReturnsName)
		}
		s.ReturnsTo = to
	}
	if s.Returns == "" {
		return nil
	}
	m, err := returns.OpenMaildir(s.Returns)
	if err != nil {
		return fmt.Errorf("JISR_RETURNS: %w", err)
	}
	s.returns = &m
	return nil
}

// ownNames are the texts that hold the Ministry's name, where it was configured.
func (s settings) ownNames() (out []locale.Own) {
	for lang, name := range map[string]string{"en": s.MinistryName.En, "ar": s.MinistryName.Ar, "ckb": s.MinistryName.Ckb} {
		if name != "" {
			out = append(out, locale.Own{Lang: lang, Key: "base.ministry", Text: name}, locale.Own{Lang: lang, Key: "letter.ministry", Text: name})
		}
	}
	return out
}

// checkKey keeps the master key out of the data directory, and with it out of
// every copy of it. The demonstration makes a key beside its directory.
func checkKey(s *settings) error {
	if s.Demo && s.KeyFile == "" {
		s.KeyFile = s.Data + ".key"
	}
	if s.KeyFile == "" {
		return errors.New("JISR_KEY_FILE is not set: give the file of the master key (made with: jisr key new FILE)")
	}
	abs, err := filepath.Abs(s.KeyFile)
	if err != nil {
		return fmt.Errorf("JISR_KEY_FILE: %w", err)
	}
	if rel, err := filepath.Rel(s.Data, abs); err == nil && !strings.HasPrefix(rel, "..") {
		return errors.New("JISR_KEY_FILE lies inside JISR_DATA: whoever copies the data would have the key; keep it elsewhere")
	}
	s.KeyFile = abs
	return nil
}
