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
	choose := a.toExport
	if args["approval"] != "" {
		choose = a.approvedExport
	}
	chosen, err := choose(ctx, args, format, progress)
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

// toExport is whom a query finds: few enough that nobody else is asked.
func (a *App) toExport(ctx context.Context, args map[string]string, format exchange.Format, progress Progress) (roster.Exported, error) {
	q, err := exportQuery(args["query"])
	if err != nil {
		return roster.Exported{}, err
	}
	if err := a.upToDate(ctx, progress); err != nil {
		return roster.Exported{}, err
	}
	return a.Roster.Export(ctx, operator, roster.Export{Query: q, Reason: args["reason"], Format: string(format)})
}

// approvedExport is what an officer asked for on the pages and another approved: its
// people, reason and format stand there.
func (a *App) approvedExport(ctx context.Context, args map[string]string, format exchange.Format, _ Progress) (roster.Exported, error) {
	if args["query"] != "" || args["reason"] != "" {
		return roster.Exported{}, errors.New("what was approved has its own query and reason: leave them out")
	}
	if a.settings.ReadOnly {
		return roster.Exported{}, errors.New("fetching what was approved is noted on the request, and the service runs with --read-only")
	}
	asked, err := a.Roster.AskedExport(ctx, operator, args["approval"])
	if office.CodeOf(err) == office.NotFound && err != nil {
		return roster.Exported{}, fmt.Errorf("nobody asked for an export under %s", args["approval"])
	}
	if err != nil {
		return roster.Exported{}, err
	}
	if asked.Export.Format != string(format) {
		return roster.Exported{}, fmt.Errorf("a .%s file was asked for", asked.Export.Format)
	}
	return a.Roster.FetchExport(ctx, operator, asked.ID)
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
