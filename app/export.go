package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"jisr/app/api"
	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
)

// exportFile takes experts out into a file. Whom it holds is in the log before the
// file begins; under its name the file stands when it is whole.
func (a *App) exportFile(ctx context.Context, args map[string]string, progress Progress) (string, error) {
	path := args["file"]
	format, err := formatOf("export", path)
	if err != nil {
		return "", err
	}
	x := roster.Export{Reason: strings.TrimSpace(args["reason"]), Format: string(format)}
	if x.Query, err = exportQuery(args["query"]); err != nil {
		return "", a.sentence("export", err)
	}
	if email := args["approved_by"]; email != "" {
		if x.Second, err = a.second(ctx, email); err != nil {
			return "", err
		}
	}
	if err := a.upToDate(ctx, progress); err != nil {
		return "", a.sentence("export", err)
	}
	chosen, err := a.Roster.Export(ctx, operator, x)
	if err != nil {
		return "", a.sentence("export", err)
	}
	if len(chosen.Subjects) == 0 {
		return "", errors.New("export: nobody fits; nothing was written")
	}
	n := 0
	if _, err := writeOver(path, func(f *os.File) error {
		n, err = writeExport(ctx, f, format, chosen, progress)
		return err
	}, nil); err != nil {
		return "", fmt.Errorf("export: no file was written, though the log names those who were to be in it: %w", err)
	}
	return fmt.Sprintf("%d people were exported to %s\n", n, path), nil
}

func writeExport(ctx context.Context, f *os.File, format exchange.Format, chosen roster.Exported, progress Progress) (int, error) {
	out, err := exchange.NewWriter(f, format)
	if err != nil {
		return 0, err
	}
	done := 0
	n, err := chosen.Each(ctx, func(e roster.Expert) error {
		done++
		progress("export", done, len(chosen.Subjects))
		return out.Write(e)
	})
	return n, errors.Join(err, out.Close())
}

// exportQuery reads what the API takes in an address, apart from what is about a
// page: an export takes all.
func exportQuery(text string) (roster.Query, error) {
	values, err := url.ParseQuery(strings.TrimPrefix(text, "?"))
	if err != nil {
		return roster.Query{}, errors.New("the query is not written as in an address: country=SE&language=sv:B2")
	}
	for _, page := range []string{"limit", "after", "sort"} {
		if values.Has(page) {
			return roster.Query{}, fmt.Errorf("an export takes all who fit: leave %s out of the query", page)
		}
	}
	q, err := api.ParseQuery(values)
	q.Facets = false
	return q, err
}

// second is the officer who approves.
func (a *App) second(ctx context.Context, email string) (*office.Officer, error) {
	normal, _ := office.NormaliseEmail(email)
	o, err := a.stores.Staff.OfficerByEmail(ctx, normal)
	if office.CodeOf(err) == office.NotFound && err != nil {
		return nil, fmt.Errorf("export: no officer has the address %s", email)
	}
	return &o, err
}

// upToDate brings the index up to the store, where no service does.
func (a *App) upToDate(ctx context.Context, progress Progress) error {
	if a.server != nil {
		return a.Roster.Finder.Follow(ctx)
	}
	return a.finder.Start(ctx, func(done int) { progress("index", done, 0) })
}

// sentence puts what was refused into words.
func (a *App) sentence(command string, err error) error {
	var e *office.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", command, err)
	}
	t := a.texts.For("en")
	if len(e.Fields) == 0 {
		return fmt.Errorf("%s: %s", command, t.T(e.Key, e.Args))
	}
	var said []string
	for _, f := range e.Fields {
		said = append(said, f.Path+": "+t.T("invalid."+f.Code, f.Args))
	}
	return fmt.Errorf("%s: %s", command, strings.Join(said, "; "))
}
