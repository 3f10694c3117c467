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

// importFile takes experts in from a file. What it did is said also when it was
// stopped: whoever goes on, or takes the batch back, needs to know.
func (a *App) importFile(ctx context.Context, args map[string]string, progress Progress) (string, error) {
	if batch := args["undo"]; batch != "" {
		return a.undoImport(ctx, batch, progress)
	}
	path := args["file"]
	format, err := formatOf("import", path)
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("import: %w", err)
	}
	defer f.Close() // read only
	o, err := a.importOptions(ctx, args)
	if err != nil {
		return "", err
	}
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("import: %w", err)
	}
	o.Progress = func(done int64) { progress("import", int(done), int(info.Size())) }
	report, err := exchange.Import(ctx, a.Roster, operator, f, format, o)
	if errors.Is(err, exchange.ErrHeading) {
		err = fmt.Errorf("%w: say which with --map 'HEADING=FIELD' (HEADING=%s leaves it out; fields: %s)", err, exchange.LeftOut, strings.Join(exchange.Fields(), " "))
	}
	if report.Rows == 0 && err != nil {
		return "", err
	}
	out := said(report, o)
	if errors.Is(err, context.Canceled) {
		err = errors.New("import: stopped; start it again to go on")
	}
	if report.Wrong == 0 {
		return out, err
	}
	return out, errors.Join(err, writeRowErrors(path+".errors.csv", report))
}

func said(r exchange.Report, o exchange.Options) string {
	out := fmt.Sprintf("%d rows: %d active, %d drafts, %d there already, %d wrong\n", r.Rows, r.Active, r.Drafts, r.There, r.Wrong)
	if !o.DryRun && r.Active+r.Drafts > 0 {
		out += fmt.Sprintf("batch %s (jisr import --undo %s takes it back)\n", o.Batch, o.Batch)
	}
	return out
}

func (a *App) importOptions(ctx context.Context, args map[string]string) (exchange.Options, error) {
	t := a.texts.For("en")
	fields, err := parseMap(args["map"])
	return exchange.Options{Words: a.words, Key: a.sealer.Derive("import"), Batch: office.NewID("bat"),
		Say:    func(e office.FieldError) string { return t.T("invalid."+e.Code, e.Args) },
		DryRun: args["dry_run"] != "", InviteToConfirm: args["invite"] != "",
		Map:        fields,
		Remembered: func(set string) (map[string]string, error) { return a.stores.Headings.Fields(ctx, set) },
		Remember:   func(set string, m map[string]string) error { return a.stores.Headings.Keep(ctx, set, m) }}, err
}

// parseMap reads lines of heading=field; the heading may hold = itself.
func parseMap(text string) (map[string]string, error) {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" {
			continue
		}
		at := strings.LastIndexByte(line, '=')
		if at < 1 {
			return nil, fmt.Errorf("import: %q is not HEADING=FIELD", line)
		}
		out[strings.TrimSpace(line[:at])] = strings.TrimSpace(line[at+1:])
	}
	return out, nil
}

func formatOf(command, path string) (exchange.Format, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ndjson":
		return exchange.NDJSON, nil
	case ".csv":
		return exchange.CSV, nil
	case ".xlsx":
		return exchange.XLSX, nil
	}
	return "", fmt.Errorf("%s: %s is neither .ndjson nor .csv nor .xlsx", command, filepath.Base(path))
}

func writeRowErrors(path string, r exchange.Report) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write row errors: %w", err)
	}
	if err := errors.Join(exchange.WriteErrors(f, r.Errors), f.Close()); err != nil {
		return err
	}
	return fmt.Errorf("%d rows are wrong: see %s", r.Wrong, path)
}

// undoImport takes a batch back.
func (a *App) undoImport(ctx context.Context, batch string, progress Progress) (string, error) {
	undone, err := exchange.Undo(ctx, a.Roster, operator, batch, func(done, total int) { progress("undo", done, total) })
	if err != nil && office.CodeOf(err) == office.NotFound {
		return "", fmt.Errorf("import: nothing on the roster came with the batch %s", batch)
	}
	out := fmt.Sprintf("%d records were taken back, %d were changed since and kept\n", undone.Taken, undone.Kept)
	if errors.Is(err, context.Canceled) {
		err = errors.New("import: stopped; start it again to go on")
	}
	return out, err
}
