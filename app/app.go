// Package app is the roof: it builds everything from a Config, starts and stops it.
// main and the end-to-end tests use it alike; it is the only package that knows all
// others.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	_ "time/tzdata" // zones of people abroad, on machines without a database of their own

	"github.com/gofiber/fiber/v2"

	"jisr/app/duty"
	"jisr/app/figures"
	"jisr/app/files"
	"jisr/app/finder"
	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/invitation"
	"jisr/app/letters"
	"jisr/app/locale"
	"jisr/app/matching"
	"jisr/app/office"
	"jisr/app/post"
	"jisr/app/programme"
	"jisr/app/roster"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/store/embedded"
	"jisr/app/terms"
	"jisr/mailer"
	"jisr/search"
	"jisr/search/names"
	"jisr/static"
)

// App is the whole service.
type App struct {
	settings settings
	url      *url.URL

	db      store.Database
	keyring seal.KeyStore
	sealer  *seal.Sealer
	ended   *rotation // of the master key, which was broken off and which this start ended
	stores  *store.Stores
	words   *terms.Terms
	texts   *locale.Catalogue
	finder  *finder.Finder
	post    *letters.Post
	look    *letters.Look

	Roster      *roster.Desk
	Searches    *roster.Searches
	Programmes  *programme.Desk
	Invitations *invitation.Desk
	Missions    *programme.Missions
	Needs       *programme.Needs
	Figures     *figures.Desk
	Invest      *invest.Desk
	Letters     *post.Desk
	Office      *office.Desk
	Gate        *gate.Gate

	transport  mailer.Transport
	dispatcher *mailer.Dispatcher
	duties     *duty.Roster
	listener   net.Listener
	server     *fiber.App
	gauges     *gauges
	documents  counted

	days map[office.Date]bool

	closing sync.Once
	closers []func() error // run backwards
}

// New builds the service and opens what it needs, without serving yet. Close it
// also when it was never run. A second one on the same data directory is
// store.ErrLocked.
func New(ctx context.Context, c Config) (*App, error) {
	s, err := c.check()
	if err != nil {
		return nil, err
	}
	a := &App{settings: s, url: s.url}
	for _, build := range []func(context.Context) error{a.openData, a.openWords, a.openListener, a.openFinder, a.buildDesks, a.buildMail, a.buildDuties, a.buildServer} {
		if err := build(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	a.ended = nil // a command that is asked for while it serves is another
	return a, nil
}

// Open builds the service for a command: without an address and without mail
// leaving.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.URL == "" {
		c.URL = commandURL(c.Addr)
	}
	s, err := c.check()
	if err != nil {
		return nil, err
	}
	a := &App{settings: s, url: s.url}
	for _, build := range []func(context.Context) error{a.openData, a.openWords, a.openFinder, a.buildDesks} {
		if err := build(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// commandURL is where the links that a command prints lead: to where serve will
// listen, when that is a known port of this machine.
func commandURL(addr string) string {
	host, port, err := net.SplitHostPort(cmp.Or(addr, defaultAddr))
	if err != nil || port == "0" || !loopback(host) {
		return "http://127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (a *App) onClose(f func() error) { a.closers = append(a.closers, f) }

// Close stops what runs and closes what is open, in the reverse order of opening.
func (a *App) Close() error {
	var err error
	a.closing.Do(func() {
		for i := len(a.closers) - 1; i >= 0; i-- {
			err = errors.Join(err, a.closers[i]())
		}
	})
	return err
}

// URL is where the service is reached.
func (a *App) URL() string { return a.url.String() }

// Kind is the kind of store.
func (a *App) Kind() string { return a.db.Kind() }

func (a *App) openData(ctx context.Context) error {
	if err := os.MkdirAll(a.settings.Data, 0o700); err != nil {
		return fmt.Errorf("JISR_DATA: %w", err)
	}
	key, err := a.masterKey()
	if err != nil {
		return err
	}
	if a.db, err = a.openDatabase(ctx); err != nil {
		return err
	}
	a.onClose(a.db.Close)
	if a.keyring, err = a.openKeyring(ctx); err != nil {
		return err
	}
	if a.sealer, err = seal.New(ctx, key, a.keyring, a.settings.Now); err != nil {
		return err // the sentence names JISR_KEY_FILE
	}
	if a.stores, err = store.OpenAll(ctx, a.db, a.sealer, a.sealer.Derive("audit"), a.settings.Now, a.settings.Logger); err != nil {
		return err
	}
	a.onClose(func() error { a.stores.Audit.Close(); return nil })
	a.stores.Letters.KeepAll = a.settings.Demo
	return a.goOnChanging(ctx)
}

// masterKey reads the key; the demonstration makes its own the first time.
func (a *App) masterKey() (seal.Key, error) {
	if _, err := os.Stat(a.settings.KeyFile); errors.Is(err, fs.ErrNotExist) && a.settings.Demo {
		return seal.CreateKey(a.settings.KeyFile)
	}
	return seal.LoadKey(a.settings.KeyFile)
}

func (a *App) openDatabase(ctx context.Context) (store.Database, error) {
	if a.settings.MongoURI != "" {
		return openWholeMongo(ctx, a.settings)
	}
	return embedded.Open(filepath.Join(a.settings.Data, storeFile), a.settings.Now)
}

// openKeyring opens the keyring where the documents are kept: beside the embedded
// store as a file, on MongoDB as a database of its own.
func (a *App) openKeyring(ctx context.Context) (seal.KeyStore, error) {
	if a.settings.MongoURI != "" {
		db, err := openMongo(ctx, a.settings, keysSuffix)
		if err != nil {
			return nil, err
		}
		a.onClose(db.Close)
		return store.NewKeyring(ctx, db)
	}
	f, err := seal.OpenFile(filepath.Join(a.settings.Data, keyringFile))
	if err != nil {
		return nil, err
	}
	a.onClose(f.Close)
	return f, nil
}

// loadWords reads the terms that are built in, once in a process: they never change, and
// reading them is most of what a start takes.
var loadWords = sync.OnceValues(func() (*terms.Terms, error) {
	files, err := fs.Sub(static.Files, "terms")
	if err != nil {
		return nil, err
	}
	return terms.Load(files, search.Fold)
})

// loadTexts reads the texts as they are shipped, once in a process: they do not change.
var loadTexts = sync.OnceValues(func() (*locale.Catalogue, error) { return readTexts() })

func readTexts(own ...locale.Own) (*locale.Catalogue, error) {
	files, err := fs.Sub(static.Files, "locales")
	if err != nil {
		return nil, err
	}
	return locale.Load(files, own...)
}

func (a *App) openWords(context.Context) error {
	var err error
	if a.words, err = loadWords(); err != nil {
		return err
	}
	if own := a.settings.ownNames(); len(own) > 0 {
		a.texts, err = readTexts(own...)
	} else {
		a.texts, err = loadTexts()
	}
	if err != nil {
		return err
	}
	a.days, err = readHolidays(filepath.Join(a.settings.Data, holidaysFile))
	return err
}

// openListener takes the port before anything is served, since links need it.
func (a *App) openListener(context.Context) error {
	ln, err := net.Listen("tcp", a.settings.Addr)
	if err != nil {
		return fmt.Errorf("JISR_ADDR: %w", err)
	}
	a.listener = ln
	a.onClose(func() error { return ignoreClosed(ln.Close()) })
	if a.url == nil {
		a.url = &url.URL{Scheme: "http", Host: ln.Addr().String()}
	}
	return nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (a *App) openFinder(context.Context) error {
	var err error
	a.finder, err = finder.Open(filepath.Join(a.settings.Data, "index"), a.stores.People, a.searchedCVs(), meanings{a.words}, a.sealer, a.settings.Now, a.settings.Logger)
	if errors.Is(err, search.ErrLocked) { // on MongoDB it is the index that tells
		return fmt.Errorf("%w (%w); each instance needs a JISR_DATA of its own", store.ErrLocked, err)
	}
	if err != nil {
		return err
	}
	a.onClose(a.finder.Close)
	return nil
}

func (a *App) buildDesks(context.Context) error {
	reader, err := search.NewReader()
	if err != nil {
		return err
	}
	s := a.stores
	now := a.settings.Now
	matcher := func() matching.Matcher {
		return matching.Matcher{Tree: a.words, Today: finder.Today(now()), FreshSince: finder.FreshSince(now()), Contains: reader.Contains}
	}
	a.post = &letters.Post{Box: s.Letters, Words: a.words, Tokens: a.sealer, Staff: s.Staff, Catalogue: a.texts, URL: a.url, From: a.settings.from, Now: now, Calendar: a.calendar, CallEntry: a.callEntry}
	_, host, _ := strings.Cut(a.settings.from.Addr, "@")
	a.post.Back = letters.ReturnPath{Address: a.settings.ReturnsTo, Domain: host, Digest: a.sealer.Digest}
	if err := a.post.Load(static.Files); err != nil {
		return err
	}
	a.Gate = &gate.Gate{People: s.People, Staff: s.Staff, Doors: s.Doors, Letters: a.post, Secrets: a.sealer, Log: s.Audit, Now: now,
		Logger: a.settings.Logger, URL: a.url, Proxies: a.settings.proxies, ReadOnly: a.settings.ReadOnly, Provider: a.settings.provider()}
	a.post.Proof = a.Gate.ProofLink
	alias := aliases{a.sealer}
	documents, err := files.NewReader(a.settings.Logger)
	if err != nil {
		return err
	}
	views := &roster.Views{Log: s.Audit, Staff: s.Staff, Post: a.post, Most: a.settings.ViewsPerDay, Now: now}
	a.Roster = &roster.Desk{Store: s.People, Notes: s.Notes, CVs: s.CVs, Reader: cvs{documents}, Reading: a.words, Searched: a.searchedCVs(), Selections: s.Selections, Approvals: s.Approvals, Staff: s.Staff, Finder: a.finder, Judge: judgeNames, Post: a.post, Log: s.Audit, Words: a.words, SignIns: s.Doors, Views: views, Now: now}
	a.Searches = &roster.Searches{Store: s.Searches, Roster: a.Roster, Staff: s.Staff, Post: a.post}
	a.Missions = &programme.Missions{Store: s.Missions, Programmes: s.Programmes, Experts: s.People, Finished: a.Roster.Finished, Host: a.institutionName, Post: a.post, Codes: certificates{a.sealer}, Log: s.Audit, Now: now}
	a.Invitations = &invitation.Desk{Store: s.Invitations, Sendings: s.Invitations, Programmes: s.Programmes, Experts: s.People, Alias: alias, Post: a.post, Missions: a.Missions, Approvals: s.Approvals, Staff: s.Staff, Confirmed: a.confirmed, Log: s.Audit, Matcher: matcher, CVs: a.searchedCVs(), Now: now, Unwritten: make(chan struct{}, 1)}
	a.Programmes = &programme.Desk{Store: s.Programmes, Additions: s.Additions, Experts: s.People, Finder: a.finder, Answers: a.Invitations, Missions: a.Missions, Alias: alias, Privacy: letters.StandardPrivacy(a.texts), Log: s.Audit, Views: views, Words: a.words, Matcher: matcher, CVs: a.searchedCVs(), Now: now}
	a.Figures = &figures.Desk{Facts: a.facts, Programmes: a.reported, Now: now}
	a.Needs = &programme.Needs{Store: s.Needs, Programmes: s.Programmes, Staff: s.Staff, Post: a.post, Log: s.Audit, Words: a.words, Now: now}
	a.Invest = &invest.Desk{Store: s.Investments, Watch: s.Watches, Staff: s.Staff, Post: a.post, Log: s.Audit, Words: a.words, Firm: names.Firm, Holidays: a.holidays, Enough: a.Gate.Enough, Now: now}
	a.Office = &office.Desk{Staff: s.Staff, Doors: s.Doors, Log: s.Audit, Post: a.post, Invite: a.Gate.InviteOfficer, NewSecret: newSecret,
		Governorate: func(code string) bool { return a.words.Known(terms.Governorates, code) }, Owned: []office.Owned{a.Programmes, a.Invest}, Now: now}
	a.Letters = &post.Desk{Box: s.Letters, Returns: s.Letters, Back: a.post.Back.MessageID, Unwanted: a.unwanted, CameBack: a.cameBack, Experts: s.People, Log: s.Audit, Now: now}
	a.look = &letters.Look{Post: a.post, Experts: s.People, Invitations: s.Invitations, Sendings: s.Invitations, Programmes: s.Programmes, Invest: a.Invest, Searches: a.Searches, Missions: a.Missions, Window: a.settings.window, Holidays: a.holidays, Now: now}
	return nil
}

func (a *App) buildMail(context.Context) error {
	var err error
	if a.transport, err = a.openTransport(); err != nil {
		return err
	}
	if err := a.tellRecord(); err != nil {
		return err
	}
	a.onClose(a.transport.Close)
	name, err := a.mailerName()
	if err != nil {
		return err
	}
	a.dispatcher, err = mailer.NewDispatcher(mailer.Config{Outbox: outbox{a.stores.Letters, a}, Gate: a.look, Transport: a.transport,
		Clock: a.settings.Now, Chance: rand.Float64, Logger: a.settings.Logger, Limits: a.settings.mailLimits(),
		Instance: name, Journals: filepath.Join(a.settings.Data, "journals"), Boot: mailer.Boot()})
	return err
}

// openTransport is where letters go: to a server, to several that share them, or to a
// folder.
func (a *App) openTransport() (mailer.Transport, error) {
	options := mailer.SMTPOptions{Hello: a.settings.helo(), Sign: a.settings.signer}
	switch servers := a.settings.smtp; len(servers) {
	case 0:
		return mailer.NewFolder(filepath.Join(a.settings.Data, "outbox"))
	case 1:
		return mailer.NewSMTP(servers[0], options)
	default:
		return mailer.NewServers(servers, options, a.settings.mailLimits(), a.settings.Now, a.settings.Logger)
	}
}

// tellRecord says what must be published for the letters' signatures to be checked.
func (a *App) tellRecord() error {
	if a.settings.signer == nil {
		return nil
	}
	name, value, err := a.settings.signer.Record()
	if err == nil {
		a.settings.Logger.Info("Letters are signed; this TXT record must be published.", "name", name, "value", value)
	}
	return err
}

func (s settings) helo() string {
	_, domain, _ := cutAt(s.from.Addr)
	return domain
}

// mailLimits are the configured ones; a folder takes letters as fast as they come.
func (s settings) mailLimits() mailer.Limits {
	l := s.MailLimits
	if l == (mailer.Limits{}) {
		l = mailer.DefaultLimits()
	}
	if len(s.smtp) == 0 {
		l.PerSecond, l.PerDomain, l.PerDay = 0, 0, 0
	}
	return l
}

// Log gives the newest rows of the log about a subject.
func (a *App) Log(ctx context.Context, subject string, limit int) ([]office.Entry, error) {
	return a.stores.Audit.Of(ctx, subject, limit)
}
