package main

import (
	"context"
	"fmt"

	"jisr/app"
)

type backupCmd struct {
	flags
	File    string `arg:"" optional:"" type:"path" help:"A new file, which takes the store and the files."`
	Keyring string `type:"path" help:"Keep the newest keyring alone in this file, in another place than the backups."`
}

func (b backupCmd) Run(ctx context.Context) error {
	return do(ctx, b.flags, "backup", map[string]string{"file": b.File, "keyring": b.Keyring})
}

type restoreCmd struct {
	flags
	File       string `arg:"" type:"existingfile" help:"A backup."`
	Keyring    string `type:"existingfile" help:"The newest copy of the keyring; without it, the keyring in the data directory."`
	AcceptLoss bool   `help:"Give up the records for which the keyring has no key."`
}

func (r restoreCmd) Run(ctx context.Context) error {
	out, err := app.Restore{File: r.File, Keyring: r.Keyring, AcceptLoss: r.AcceptLoss}.Run(ctx, r.command())
	fmt.Print(out)
	return err
}

type copyCmd struct {
	flags
	To       string `required:"" placeholder:"mongodb://…" help:"The server, as a connection string."`
	Database string `help:"Its database; the keyring goes to the one beside it whose name ends in _keys." default:"jisr"`
}

func (c copyCmd) Run(ctx context.Context) error {
	out, err := app.Copy{To: c.To, Database: c.Database}.Run(ctx, c.command())
	fmt.Print(out)
	return err
}

type migrateCmd struct{ flags }

func (m migrateCmd) Run(ctx context.Context) error { return do(ctx, m.flags, "migrate", nil) }
