package app

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"jisr/app/duty"
	"jisr/app/gate"
	"jisr/app/letters"
	"jisr/app/office"
	"jisr/app/seal"
	"jisr/app/store"
	"jisr/app/web"
	"jisr/mailer"
	"jisr/static"
)

// TableOfDoors is the route table as it is mounted.
func (a *App) TableOfDoors() ([]gate.Door, error) {
	assets, err := web.NewAssets(static.Files)
	if err != nil {
		return nil, err
	}
	s, err := a.buildSite(assets)
	return s.doors, err
}

// Routes are what the server answers to, without what it does for every request.
func (a *App) Routes() []fiber.Route { return a.server.GetRoutes(true) }

// SignIns is where open sign-ins are kept, StaffKept where officers and tokens are.
func (a *App) SignIns() office.Doors { return a.stores.Doors }

func (a *App) StaffKept() office.Staff { return a.stores.Staff }

// Has is true when the store holds what is named.
func (a *App) Has(c store.Capability) bool { return a.db.Has(c) }

// Post is what writes letters, LastLook what is read again before one leaves.
func (a *App) Post() *letters.Post { return a.post }

func (a *App) LastLook(ctx context.Context, l mailer.Letter) (mailer.Verdict, error) {
	return a.look.LastLook(ctx, l)
}

// Nightly is the compaction as the duties run it.
func (a *App) Nightly() func(context.Context) (int, error) { return a.nightly(a.compact) }

// CSRF is the token that the forms of a sign-in carry.
func (a *App) CSRF(signIn string) string { return a.Gate.Secrets.Digest("csrf", signIn) }

// ApprovalsKept is where requests to a second person are kept.
func (a *App) ApprovalsKept() office.Approvals { return a.stores.Approvals }

// Stores are the repositories, DB the database under them.
func (a *App) Stores() *store.Stores { return a.stores }

func (a *App) DB() store.Database { return a.db }

// Anchor is the duty that writes down where the log ends.
func (a *App) Anchor(ctx context.Context) (int, error) { return a.anchor(ctx) }

// Bury is the duty that makes good what a crash left of an erasure.
func (a *App) Bury(ctx context.Context) error { return a.bury(ctx) }

// Keyring is where the wrapped keys are.
func (a *App) Keyring() seal.KeyStore { return a.keyring }

// DataDir and KeyPath are where the data and the master key lie.
func (a *App) DataDir() string { return a.settings.Data }

func (a *App) KeyPath() string { return a.settings.KeyFile }

// Duty runs a job now, as its time would.
func (a *App) Duty(ctx context.Context, name string) error { return a.duties.Do(ctx, name) }

// Duties are the last runs of those that ran.
func (a *App) Duties() map[string]duty.Last { return a.duties.Last() }

// MailerOutbox is what the dispatcher works on.
func (a *App) MailerOutbox() mailer.Outbox { return outbox{a.stores.Letters, a} }

// TakeReturns is the duty that reads the maildir.
func (a *App) TakeReturns(ctx context.Context) (int, error) { return a.takeReturns(ctx) }

// Look is the gate of the mailer.
func (a *App) Look() *letters.Look { return a.look }

// KeepLetters is how long what a letter says is kept.
const KeepLetters = keepLetters
