package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"jisr/app"
	"jisr/app/office"
)

// cli is the command line of contract.md.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Serve."`
	Demo    demoCmd    `cmd:"" help:"Serve synthetic people in a fresh data directory, with an officer whose sign-in is printed."`
	Import  importCmd  `cmd:"" help:"Take experts in from a file (.ndjson, .csv, .xlsx), or take a batch back."`
	Export  exportCmd  `cmd:"" help:"Take experts out into a file (.ndjson, .csv, .xlsx)."`
	Reindex reindexCmd `cmd:"" help:"Build the index anew beside the one in use and swap it in."`
	Verify  verifyCmd  `cmd:"" help:"Check configuration, log, index, keyring, seats and letters, and print what is wrong."`
	Backup  backupCmd  `cmd:"" help:"Copy the embedded store and the files into one archive, also while serving; the keyring is never in it."`
	Restore restoreCmd `cmd:"" help:"Put a backup into an empty data directory, joined with the newest keyring."`
	Copy    copyCmd    `cmd:"" help:"Copy the embedded store to MongoDB; broken off, it goes on where it was."`
	Migrate migrateCmd `cmd:"" help:"Rewrite what stands in the form of an older version, also while serving."`
	Officer officerCmd `cmd:"" help:"Officers."`
	Token   tokenCmd   `cmd:"" help:"Service accounts."`
	Key     keyCmd     `cmd:"" help:"The master key."`
	Bench   benchCmd   `cmd:"" help:"Measure an engine on generated data, each figure beside the bare engine's in the same run."`
}

// flags are the settings of contract.md, each also an environment variable.
type flags struct {
	Addr                 string `env:"JISR_ADDR" default:"127.0.0.1:8080" help:"Where to listen; port 0 takes a free one."`
	URL                  string `env:"JISR_URL" name:"url" help:"Public address, used for every link."`
	Data                 string `env:"JISR_DATA" type:"path" help:"Directory of store, index, keys and files."`
	MongodbURI           string `env:"JISR_MONGODB_URI" name:"mongodb-uri" help:"MongoDB instead of the embedded store."`
	MongodbDatabase      string `env:"JISR_MONGODB_DATABASE" help:"Name of the MongoDB database."`
	SMTPURL              string `env:"JISR_SMTP_URL" name:"smtp-url" help:"smtp://user:pass@host:587?tls=required; several, separated by spaces, share the letters by ?weight=."`
	MailFrom             string `env:"JISR_MAIL_FROM" help:"Sender of every letter."`
	DKIMKeyFile          string `env:"JISR_DKIM_KEY_FILE" name:"dkim-key-file" type:"path" help:"Private key (PEM, mode 0600) that signs letters for the sender's domain; without it the mail server signs."`
	DKIMSelector         string `env:"JISR_DKIM_SELECTOR" name:"dkim-selector" help:"Selector under which the public key is published."`
	KeyFile              string `env:"JISR_KEY_FILE" type:"path" help:"File of the master key, mode 0600, outside the data directory."`
	Mail                 string `env:"JISR_MAIL" help:"folder: letters are written to the outbox folder; elsewhere: another instance sends them."`
	TrustedProxies       string `env:"JISR_TRUSTED_PROXIES" help:"Addresses of proxies, separated by commas."`
	ReturnsTo            string `env:"JISR_RETURNS_TO" help:"Mailbox to which servers report, each letter at its own address name+code@ (its server must deliver those to name@); the sender without it."`
	Returns              string `env:"JISR_RETURNS" help:"Maildir into which the mail server writes what comes back; or it is handed in at /api/v1/returns."`
	ViewsPerDay          int    `env:"JISR_VIEWS_PER_DAY" help:"Records that one officer opens in a day (200)."`
	AnchorFile           string `env:"JISR_ANCHOR_FILE" type:"path" help:"File, best on another disk, in which the end of the log is written down each hour; beside the store without it."`
	SendWindow           string `env:"JISR_SEND_WINDOW" help:"\"Mon-Sat 08:00-20:00\" in the recipient's zone, or \"always\"."`
	Log                  string `env:"JISR_LOG" default:"text" enum:"text,json" help:"Form of the log."`
	MinistryNameEn       string `env:"JISR_MINISTRY_NAME_EN" help:"Name of the Ministry in English."`
	MinistryNameAr       string `env:"JISR_MINISTRY_NAME_AR" help:"Name of the Ministry in Arabic."`
	MinistryNameCkb      string `env:"JISR_MINISTRY_NAME_CKB" help:"Name of the Ministry in Sorani."`
	Contact              string `env:"JISR_CONTACT" help:"How to reach the Ministry: lines separated by |."`
	OIDCIssuer           string `env:"JISR_OIDC_ISSUER" name:"oidc-issuer" help:"Address of the OpenID provider at which officers may sign in too."`
	OIDCClientID         string `env:"JISR_OIDC_CLIENT_ID" name:"oidc-client-id" help:"Name under which it knows this service; it sends back to /provider/back."`
	OIDCClientSecret     string `env:"JISR_OIDC_CLIENT_SECRET" name:"oidc-client-secret" help:"Secret that it gave this service; better in a file."`
	OIDCClientSecretFile string `env:"JISR_OIDC_CLIENT_SECRET_FILE" name:"oidc-client-secret-file" type:"path" help:"File of that secret, mode 0600."`
	OIDCFactors          string `env:"JISR_OIDC_FACTORS" name:"oidc-factors" help:"Values of amr or acr, separated by spaces, that count as a second factor (mfa); none asks for the code here always."`
	SecurityContact      string `env:"JISR_SECURITY_CONTACT" help:"Where weaknesses are reported (security.txt): e-mail or https addresses separated by |; else the sender of letters."`
}

func (f flags) config() app.Config {
	return app.Config{Addr: f.Addr, URL: f.URL, Data: f.Data, MongoURI: f.MongodbURI, MongoName: f.MongodbDatabase, SMTPURL: f.SMTPURL, MailFrom: f.MailFrom, DKIMKeyFile: f.DKIMKeyFile, DKIMSelector: f.DKIMSelector,
		KeyFile: f.KeyFile, Mail: f.Mail, Proxies: f.TrustedProxies, SendWindow: f.SendWindow, ViewsPerDay: f.ViewsPerDay, AnchorFile: f.AnchorFile, Returns: f.Returns, ReturnsTo: f.ReturnsTo, Log: f.Log, Contact: lines(f.Contact), SecurityContact: f.SecurityContact,
		OIDCIssuer: f.OIDCIssuer, OIDCClientID: f.OIDCClientID, OIDCClientSecret: f.OIDCClientSecret, OIDCClientSecretFile: f.OIDCClientSecretFile, OIDCFactors: f.OIDCFactors,
		MinistryName: office.Text{En: f.MinistryNameEn, Ar: f.MinistryNameAr, Ckb: f.MinistryNameCkb}}
}

// command is the configuration of a command that only works on the data: mail does
// not leave from there.
func (f flags) command() app.Config {
	c := f.config()
	c.DKIMKeyFile, c.DKIMSelector = "", ""
	c.OIDCIssuer, c.OIDCClientID, c.OIDCClientSecret, c.OIDCClientSecretFile, c.OIDCFactors = "", "", "", "", "" // nobody signs in at a command
	if c.Mail == "" && c.SMTPURL == "" {
		c.Mail = "folder"
	}
	if c.MailFrom == "" {
		c.MailFrom = "jisr@example.org"
	}
	c.Progress = bar()
	return c
}

type serveCmd struct {
	flags
	ReadOnly bool `help:"Let nothing change and no letter leave; only the log of who read what goes on."`
}

func (s serveCmd) Run(ctx context.Context) error {
	c := s.config()
	c.ReadOnly = s.ReadOnly
	a, err := app.New(ctx, c)
	if err != nil {
		return err
	}
	fmt.Println("listening on", a.URL())
	return errors.Join(a.Run(ctx), a.Close())
}

type demoCmd struct {
	flags
	Experts int `default:"500" help:"How many people."`
}

func (d demoCmd) Run(ctx context.Context) error {
	c := d.config()
	c.Demo, c.Experts, c.Progress = true, d.Experts, bar()
	if c.Data == "" {
		dir, err := os.MkdirTemp("", "jisr-demo")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir) // a demonstration without --data leaves nothing
		c.Data = dir + "/data"
	}
	if c.SendWindow == "" {
		c.SendWindow = "always" // who tries it out at night wants to see the letters too
	}
	a, err := app.New(ctx, c)
	if err != nil {
		return err
	}
	text, err := a.Demonstrate(ctx)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	fmt.Print(text)
	return errors.Join(a.Run(ctx), a.Close())
}

type reindexCmd struct{ flags }

func (r reindexCmd) Run(ctx context.Context) error { return do(ctx, r.flags, "reindex", nil) }

type verifyCmd struct {
	flags
	CheckMail bool   `help:"Look at the mail alone (also --mail without a value): sender, signing key, and the records below, as the DNS has them."`
	DKIM      string `name:"dkim" help:"The TXT record of the signing key."`
	SPF       string `name:"spf" help:"The TXT record that says who may send for the domain."`
	DMARC     string `name:"dmarc" help:"The TXT record of _dmarc and the domain."`

	RotateKeys bool   `help:"Change the master key: wrap every data key under a new one, also while serving. Broken off, it goes on where it was."`
	NewKeyFile string `type:"path" help:"The file of the new master key, made with jisr key new; without it, one is made and takes the place of JISR_KEY_FILE."`
	JSON       bool   `name:"json" help:"With --rotate-keys: print what came of it as JSON."`
}

// spelled lets verify --mail mean the check of the mail: with a value, --mail is the setting
// JISR_MAIL here too.
func spelled(args []string) []string {
	if len(args) == 0 || args[0] != "verify" {
		return args
	}
	out := slices.Clone(args)
	for i, arg := range out {
		if arg == "--mail" && (i+1 == len(out) || strings.HasPrefix(out[i+1], "-")) {
			out[i] = "--check-mail"
		}
	}
	return out
}

func (v verifyCmd) Run(ctx context.Context) error {
	if v.RotateKeys {
		return do(ctx, v.flags, "rotate keys", map[string]string{"file": v.NewKeyFile, "json": yes(v.JSON)})
	}
	if v.NewKeyFile != "" || v.JSON {
		return errors.New("--new-key-file and --json go with --rotate-keys")
	}
	if v.CheckMail {
		out, err := app.VerifyMail(v.config(), app.MailRecords{DKIM: v.DKIM, SPF: v.SPF, DMARC: v.DMARC})
		fmt.Print(out)
		return err
	}
	out, err := app.Verify(ctx, v.config(), v.command())
	fmt.Print(out)
	return err
}

type officerCmd struct {
	Add     officerAdd     `cmd:"" help:"Add an officer and print a one-time sign-in link."`
	List    officerList    `cmd:"" help:"List officers."`
	Disable officerDisable `cmd:"" help:"End an officer's access at once."`
}

type officerAdd struct {
	flags
	Email       string `arg:""`
	Name        string `required:""`
	Role        string `required:""`
	Institution string `help:"Id or name; founded under that name when it is new."`
	Language    string `default:"ar" enum:"ar,ckb,en"`
}

func (o officerAdd) Run(ctx context.Context) error {
	return do(ctx, o.flags, "officer add", map[string]string{"email": o.Email, "name": o.Name, "role": o.Role, "institution": o.Institution, "language": o.Language})
}

type officerList struct{ flags }

func (o officerList) Run(ctx context.Context) error { return do(ctx, o.flags, "officer list", nil) }

type officerDisable struct {
	flags
	Email string `arg:""`
}

func (o officerDisable) Run(ctx context.Context) error {
	return do(ctx, o.flags, "officer disable", map[string]string{"email": o.Email})
}

type tokenCmd struct {
	Add    tokenAdd    `cmd:"" help:"Add a service account and print its API token once."`
	List   tokenList   `cmd:"" help:"List service accounts."`
	Revoke tokenRevoke `cmd:"" help:"Revoke a service account."`
}

type tokenAdd struct {
	flags
	Role        string `required:""`
	Name        string `required:""`
	Institution string `help:"Id or name."`
}

func (t tokenAdd) Run(ctx context.Context) error {
	return do(ctx, t.flags, "token add", map[string]string{"role": t.Role, "name": t.Name, "institution": t.Institution})
}

type tokenList struct{ flags }

func (t tokenList) Run(ctx context.Context) error { return do(ctx, t.flags, "token list", nil) }

type tokenRevoke struct {
	flags
	ID string `arg:""`
}

func (t tokenRevoke) Run(ctx context.Context) error {
	return do(ctx, t.flags, "token revoke", map[string]string{"id": t.ID})
}

func do(ctx context.Context, f flags, name string, args map[string]string) error {
	out, err := app.Do(ctx, f.command(), app.Command{Name: name, Args: args})
	fmt.Print(out)
	return err
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
