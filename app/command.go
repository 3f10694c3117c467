package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jisr/app/gate"
	"jisr/app/office"
	"jisr/app/store"
)

// Command is something an operator asks for: on a stopped data directory it runs in
// the command's own process, while the service runs in that one.
type Command struct {
	Name string            `json:"name"`
	Args map[string]string `json:"args"`
}

// Progress is told how far a command has come.
type Progress func(what string, done, total int)

// Reply is what came of a command or, while it is at work, how far it has come.
type Reply struct {
	Output string `json:"output"`
	Error  string `json:"error,omitempty"`
	Step   *Step  `json:"step,omitempty"`
}

// Step is how far a command has come.
type Step struct {
	What  string `json:"what"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// Do runs a command: itself when the data directory is free, through the socket of
// the service when that is using it.
func Do(ctx context.Context, c Config, cmd Command) (string, error) {
	if cmd.Name == "backup" && c.MongoURI != "" { // said without waiting for a server
		return "", settings{Config: c}.notHere(cmd.Name)
	}
	a, err := Open(ctx, c)
	if errors.Is(err, store.ErrLocked) {
		return ask(ctx, c, cmd)
	}
	if err != nil {
		return "", err
	}
	out, err := a.Command(ctx, cmd)
	return out, errors.Join(err, a.Close())
}

// Command runs one command and returns what is to be printed.
func (a *App) Command(ctx context.Context, cmd Command) (string, error) {
	return a.command(ctx, cmd, a.settings.Progress)
}

// harmless are the commands that change nothing.
func harmless() []string {
	return []string{"officer list", "token list", "verify", "backup", "reindex", "export"}
}

func (a *App) command(ctx context.Context, cmd Command, progress Progress) (string, error) {
	if a.settings.ReadOnly && !slices.Contains(harmless(), cmd.Name) {
		return "", fmt.Errorf("jisr %s would change something, and the service runs with --read-only", cmd.Name)
	}
	run, known := map[string]func(context.Context, map[string]string) (string, error){
		"officer add": a.addOfficer, "officer list": a.listOfficers, "officer disable": a.disableOfficer,
		"token add": a.addToken, "token list": a.listTokens, "token revoke": a.revokeToken, "verify": a.verify,
		"backup": a.backup,
	}[cmd.Name]
	if known {
		return run(ctx, cmd.Args)
	}
	long, known := map[string]func(context.Context, map[string]string, Progress) (string, error){
		"reindex": a.reindex, "import": a.importFile, "migrate": a.migrate, "export": a.exportFile, "rotate keys": a.rotateKeys,
	}[cmd.Name]
	if !known {
		return "", fmt.Errorf("there is no command %q", cmd.Name)
	}
	return long(ctx, cmd.Args, progress)
}

var operator = office.Duty("operator")

func (a *App) addOfficer(ctx context.Context, args map[string]string) (string, error) {
	email, ok := office.NormaliseEmail(args["email"])
	if !ok {
		return "", fmt.Errorf("%q is no e-mail address", args["email"])
	}
	role := office.Role(args["role"])
	if !office.IsRole(role) {
		return "", fmt.Errorf("%q is no role; roles are %v", role, office.Roles())
	}
	institution, err := a.institution(ctx, args["institution"])
	if err != nil {
		return "", err
	}
	lang := args["language"]
	if !office.IsLanguage(lang) {
		lang = "ar"
	}
	o := office.Officer{ID: office.NewID("off"), Rev: 1, Email: email, Name: nameOf(args["name"]), Language: lang, Institution: institution.ID,
		Roles: []office.Role{role}, CreatedAt: a.settings.Now()}
	if err := a.stores.Staff.InsertOfficer(ctx, o); err != nil {
		if office.CodeOf(err) == office.Conflict {
			return "", fmt.Errorf("an officer with the address %s is there already", email)
		}
		return "", err
	}
	if err := a.logStaff(ctx, office.OfficerChanged, o.ID); err != nil {
		return "", err
	}
	link, err := a.Gate.InviteOfficer(ctx, o)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("officer %s was added. First sign-in, once, within %d hours:\n%s\n", o.ID, int(gate.OfficerFor.Hours()), link), nil
}

// nameOf puts a name where its script belongs.
func nameOf(s string) office.Name {
	for _, r := range s {
		if r >= 0x600 && r <= 0x6ff {
			return office.Name{Native: s}
		}
	}
	return office.Name{Latin: s}
}

// institution finds one by id or name, or founds it under that name; without a name
// it is the Ministry.
func (a *App) institution(ctx context.Context, name string) (office.Institution, error) {
	all, err := a.stores.Staff.Institutions(ctx)
	if err != nil {
		return office.Institution{}, err
	}
	named := nameOf(name)
	founded := office.Text{En: named.Latin, Ar: named.Native}
	if name == "" {
		founded = office.Text{En: a.texts.For("en").T("base.ministry"), Ar: a.texts.For("ar").T("base.ministry"), Ckb: a.texts.For("ckb").T("base.ministry")}
		name = founded.En
	}
	for _, in := range all {
		if in.ID == name || slices.Contains([]string{in.Name.En, in.Name.Ar, in.Name.Ckb}, name) {
			return in, nil
		}
	}
	return a.stores.Staff.SaveInstitution(ctx, office.Institution{ID: office.NewID("ins"), Name: founded, Kind: office.Ministry})
}

func (a *App) logStaff(ctx context.Context, action office.Action, id string) error {
	return a.stores.Audit.Write(ctx, office.Entry{ID: office.NewID("log"), At: a.settings.Now(), Actor: operator, Action: action, Subjects: []string{id}})
}

func (a *App) listOfficers(ctx context.Context, _ map[string]string) (string, error) {
	list, err := a.stores.Staff.Officers(ctx)
	var b strings.Builder
	for _, o := range list {
		state := "active"
		if o.Disabled {
			state = "disabled"
		} else if o.PasswordHash == "" {
			state = "invited"
		}
		fmt.Fprintf(&b, "%s\t%s\t%v\t%s\t%s\n", o.ID, o.Email, o.Roles, o.Institution, state)
	}
	return b.String(), err
}

func (a *App) disableOfficer(ctx context.Context, args map[string]string) (string, error) {
	email, _ := office.NormaliseEmail(args["email"])
	o, err := a.stores.Staff.OfficerByEmail(ctx, email)
	if err != nil {
		return "", fmt.Errorf("no officer has the address %s", args["email"])
	}
	if _, err := a.stores.Staff.UpdateOfficer(ctx, o.ID, func(o *office.Officer) error { o.Disabled = true; return nil }); err != nil {
		return "", err
	}
	if err := a.stores.Doors.DeleteSignInsOf(ctx, o.ID); err != nil {
		return "", err
	}
	return "disabled; open sign-ins have ended\n", a.logStaff(ctx, office.OfficerChanged, o.ID)
}

func (a *App) addToken(ctx context.Context, args map[string]string) (string, error) {
	role := office.Role(args["role"])
	if !office.IsRole(role) {
		return "", fmt.Errorf("%q is no role; roles are %v", role, office.Roles())
	}
	if strings.TrimSpace(args["name"]) == "" {
		return "", errors.New("a service account needs a name")
	}
	institution, err := a.institution(ctx, args["institution"])
	if err != nil {
		return "", err
	}
	secret := gate.NewSecret()
	t := office.Token{ID: office.NewID("tok"), Rev: 1, Name: args["name"], Hash: gate.HashSecret(secret), Role: role, Institution: institution.ID, CreatedAt: a.settings.Now()}
	if err := a.stores.Staff.InsertToken(ctx, t); err != nil {
		return "", err
	}
	return secret + "\n", a.logStaff(ctx, office.TokenChanged, t.ID)
}

func (a *App) listTokens(ctx context.Context, _ map[string]string) (string, error) {
	list, err := a.stores.Staff.Tokens(ctx)
	var b strings.Builder
	for _, t := range list {
		state := "active"
		if t.RevokedAt != nil {
			state = "revoked"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", t.ID, t.Name, t.Role, state)
	}
	return b.String(), err
}

func (a *App) revokeToken(ctx context.Context, args map[string]string) (string, error) {
	if err := a.stores.Staff.RevokeToken(ctx, args["id"], a.settings.Now()); err != nil {
		return "", fmt.Errorf("no service account has the id %s", args["id"])
	}
	return "revoked\n", a.logStaff(ctx, office.TokenChanged, args["id"])
}

func (a *App) reindex(ctx context.Context, _ map[string]string, progress Progress) (string, error) {
	counts, err := a.stores.People.CountExperts(ctx)
	if err != nil {
		return "", err
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	if err := a.finder.Rebuild(ctx, func(done int) { progress("reindex", done, total) }); err != nil {
		return "", err
	}
	progress("reindex", total, total)
	return fmt.Sprintf("%d of %d records are findable\n", a.finder.State().Indexed, total), nil
}

// socketFile records where the service listens for commands: a short path in the
// system's temporary folder, since socket paths end at 108 bytes.
func socketFile(data string) string { return filepath.Join(data, "socket") }

// serveCommands answers commands on a socket that only its owner may open.
func (a *App) serveCommands(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "jisr")
	if err != nil {
		return fmt.Errorf("open command socket: %w", err)
	}
	defer os.RemoveAll(dir) // of the system's temporary folder; what stays is cleared there
	path := filepath.Join(dir, "s")
	ln, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("open command socket: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = ln.Close() }) // ends Accept
	defer stop()
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(socketFile(a.settings.Data), []byte(path), 0o600)); err != nil {
		return fmt.Errorf("open command socket: %w", err)
	}
	for {
		conn, err := ln.Accept()
		if err != nil {
			return nil //nolint:nilerr // the listener is closed when the service stops
		}
		go a.answerCommand(ctx, conn)
	}
}

// answerCommand runs a command until it ends or the one who asked hangs up.
func (a *App) answerCommand(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	in := json.NewDecoder(conn)
	var cmd Command
	if err := in.Decode(&cmd); err != nil {
		return // nobody who speaks our language
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, conn) // nothing more is said: it ends when the other side does
	}()
	out := json.NewEncoder(conn)
	said, err := a.command(ctx, cmd, steps(func(s Step) { _ = out.Encode(Reply{Step: &s}) })) // who hung up is noticed above
	r := Reply{Output: said}
	if err != nil {
		r.Error = err.Error()
	}
	if err := out.Encode(r); err != nil {
		a.settings.Logger.Warn("The answer to a command could not be written.", "command", cmd.Name)
	}
}

// steps passes on what is at least a hundredth further than the last.
func steps(tell func(Step)) Progress {
	last := Step{Done: -1}
	return func(what string, done, total int) {
		next := Step{what, done, total}
		if what == last.What && total == last.Total && total > 0 && done < total && (done-last.Done) < total/100 {
			return
		}
		last = next
		tell(next)
	}
}

// hangUpAfter is how long a command that was asked to stop may take to say what it
// did.
const hangUpAfter = 10 * time.Second

// ask sends a command to the service that has the data directory open.
func ask(ctx context.Context, c Config, cmd Command) (string, error) {
	path, err := os.ReadFile(socketFile(c.Data))
	if err != nil {
		return "", store.ErrLocked
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", string(path))
	if err != nil {
		return "", store.ErrLocked
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { // the service is asked to stop, and still heard
		if half, is := conn.(*net.UnixConn); is {
			_ = half.CloseWrite()
		}
		_ = conn.SetReadDeadline(time.Now().Add(hangUpAfter))
	})
	defer stop()
	if err := json.NewEncoder(conn).Encode(cmd); err != nil {
		return "", fmt.Errorf("ask the service: %w", err)
	}
	r := Reply{Step: &Step{}}
	for in := json.NewDecoder(conn); r.Step != nil; {
		r = Reply{}
		if err := in.Decode(&r); err != nil {
			return "", fmt.Errorf("ask the service: %w", err)
		}
		if r.Step != nil && c.Progress != nil {
			c.Progress(r.Step.What, r.Step.Done, r.Step.Total)
		}
	}
	if r.Error != "" {
		return r.Output, errors.New(r.Error)
	}
	return r.Output, nil
}

// CatchUp brings the index up to the store: for commands and tests that ask it
// without serving.
func (a *App) CatchUp(ctx context.Context) error {
	return a.finder.Start(ctx, func(done int) { a.settings.Progress("index", done, 0) })
}
