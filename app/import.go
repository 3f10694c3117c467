package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"jisr/app/exchange"
	"jisr/app/office"
)

// importFile takes experts in from a file.
func (a *App) importFile(ctx context.Context, args map[string]string) (string, error) {
	path := args["file"]
	format, err := formatOf(path)
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("import: %w", err)
	}
	defer f.Close() // read only
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("import: %w", err)
	}
	t := a.texts.For("en")
	report, err := exchange.Import(ctx, a.Roster, operator, f, format, exchange.Options{Words: a.words, Key: a.sealer.Derive("import"),
		Say:    func(e office.FieldError) string { return t.T("invalid."+e.Code, e.Args) },
		DryRun: args["dry_run"] != "", InviteToConfirm: args["invite"] != "", Batch: office.NewID("bat"),
		Progress: func(done int64) { a.settings.Progress("import", int(done), int(info.Size())) }})
	if err != nil {
		return "", err
	}
	out := fmt.Sprintf("%d rows: %d active, %d drafts, %d there already, %d wrong\n", report.Rows, report.Active, report.Drafts, report.There, report.Wrong)
	if report.Wrong == 0 {
		return out, nil
	}
	return out, writeRowErrors(path+".errors.csv", report)
}

func formatOf(path string) (exchange.Format, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ndjson":
		return exchange.NDJSON, nil
	case ".csv":
		return exchange.CSV, nil
	}
	return "", fmt.Errorf("import: %s is neither .ndjson nor .csv", filepath.Base(path))
}

func writeRowErrors(path string, r exchange.Report) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write row errors: %w", err)
	}
	if err := errors.Join(exchange.WriteErrors(f, r.Errors), f.Close()); err != nil {
		return err
	}
	return fmt.Errorf("%d rows are wrong: see %s", r.Wrong, path)
}
