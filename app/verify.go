package app

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// Verify checks the configuration as jisr serve would read it, and the data as command
// opens it. It returns what was looked at, with a line "wrong: …" for each fault; the
// error says how many they are.
func Verify(ctx context.Context, serve, command Config) (string, error) {
	var f findings
	f.add("configuration", serve.Problems()...)
	// what is wrong with these is said already, and the data is looked at all the same
	command.Addr, command.URL, command.Proxies, command.SendWindow, command.SecurityContact = "", "", "", "", ""
	command.Returns, command.ReturnsTo, command.DKIMKeyFile, command.DKIMSelector = "", "", "", ""
	command.SMTPURL, command.Mail = "", MailFolder
	out, err := Do(ctx, command, Command{Name: "verify"})
	switch {
	case err == nil:
		return f.String() + out, f.err()
	case f.wrong == 0:
		return f.String() + out, err
	}
	return f.String() + out, fmt.Errorf("%w; and %w", f.err(), err)
}

// findings are what a verification saw.
type findings struct {
	lines strings.Builder
	wrong int
}

func (f *findings) add(what string, wrong ...string) {
	if len(wrong) == 0 {
		fmt.Fprintf(&f.lines, "%s: in order\n", what)
	}
	for _, w := range wrong {
		f.wrong++
		fmt.Fprintf(&f.lines, "wrong: %s: %s\n", what, w)
	}
}

func (f *findings) String() string { return f.lines.String() }

func (f *findings) err() error {
	if f.wrong == 0 {
		return nil
	}
	return fmt.Errorf("%d things are wrong", f.wrong)
}

// verify looks at what should agree.
func (a *App) verify(ctx context.Context, _ map[string]string) (string, error) {
	var f findings
	for _, look := range []func(context.Context, *findings) error{a.verifyLog, a.verifyAnchors, a.verifyIndex, a.verifyKeyring, a.verifyDocuments, a.verifySeats, a.verifyLetters, a.verifyFiles} {
		if err := look(ctx, &f); err != nil {
			return f.String(), err
		}
	}
	return f.String(), f.err()
}

func (a *App) verifyLog(ctx context.Context, f *findings) error {
	rows, err := a.stores.Audit.Verify(ctx)
	what := fmt.Sprintf("log, %d rows", rows)
	if err != nil && ctx.Err() == nil {
		f.add(what, err.Error())
		return nil
	}
	f.add(what)
	return err
}

func (a *App) verifyIndex(ctx context.Context, f *findings) error {
	same, err := a.finder.Verify(ctx)
	if err != nil && ctx.Err() == nil {
		f.add("index", err.Error()) // a document that does not open stops it too
		return nil
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("index, %d records", a.finder.State().Indexed)
	if !same {
		f.add(what, "it differs from the store: run jisr reindex")
		return nil
	}
	f.add(what)
	return nil
}

func (a *App) verifyKeyring(ctx context.Context, f *findings) error {
	lost, err := a.stores.Unkeyed(ctx)
	if err != nil {
		return err
	}
	half, err := a.stores.People.Unburied(ctx)
	if err != nil {
		return err
	}
	wrong, err := a.verifyKeys(ctx)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		wrong = append(wrong, fmt.Sprintf("%d people have records and no key, the first is %s: restore with the newest copy of the keyring", len(lost), lost[0]))
	}
	if half > 0 {
		wrong = append(wrong, fmt.Sprintf("%d erased people have no tombstone yet; nothing of theirs can be read, and the night's work makes it good", half))
	}
	f.add("keyring", wrong...)
	return nil
}

// verifyDocuments opens every document.
func (a *App) verifyDocuments(ctx context.Context, f *findings) error {
	total := 0
	var wrong []string
	for _, k := range a.stores.Kept() {
		n, err := k.Count(ctx)
		if err != nil {
			return err
		}
		total += n
		_, newer, err := k.Older(ctx)
		if err != nil {
			return err
		}
		if newer > 0 {
			wrong = append(wrong, fmt.Sprintf("%d of %s were written by a newer version of jisr", newer, k.Name()))
		}
		bad, why, err := k.Unreadable(ctx)
		if err != nil {
			return err
		}
		if bad > 0 {
			wrong = append(wrong, fmt.Sprintf("%d of %s do not open, the first because: %v", bad, k.Name(), why))
		}
	}
	f.add(fmt.Sprintf("store, %d documents", total), wrong...)
	return nil
}

func (a *App) verifySeats(ctx context.Context, f *findings) error {
	wrong, err := a.stores.Invitations.Disagreements(ctx)
	if err == nil {
		f.add("seats and invitations", wrong...)
	}
	return err
}

func (a *App) verifyLetters(ctx context.Context, f *findings) error {
	ids, err := a.stores.Letters.Unsaid(ctx)
	if err != nil {
		return err
	}
	var wrong []string
	if len(ids) > 0 {
		wrong = append(wrong, fmt.Sprintf("%d letters are to leave and have no words, the first is %s: cancel them", len(ids), ids[0]))
	}
	f.add("letters", wrong...)
	return nil
}

// verifyFiles reads again what the operator may have changed since the start.
func (a *App) verifyFiles(_ context.Context, f *findings) error {
	var wrong []string
	_, err := readHolidays(filepath.Join(a.settings.Data, holidaysFile))
	_, keyErr := a.masterKey()
	for _, err := range []error{err, keyErr} {
		if err != nil {
			wrong = append(wrong, err.Error())
		}
	}
	f.add("holidays and key file", wrong...)
	return nil
}
