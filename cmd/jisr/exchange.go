package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
)

type importCmd struct {
	flags
	File            string            `arg:"" optional:"" type:"existingfile" help:"A .ndjson, .csv or .xlsx file."`
	DryRun          bool              `help:"Check every row and keep nothing."`
	InviteToConfirm bool              `help:"Ask each person by letter whether it is right."`
	Map             map[string]string `mapsep:"none" placeholder:"COLUMN=FIELD" help:"The field of a column whose heading is not understood, - to leave it out; may be repeated. Remembered for the same set of headings."`
	MapFile         string            `type:"existingfile" help:"The same from a file, a line each."`
	Undo            string            `placeholder:"BATCH" help:"Take back what a batch brought, apart from those who were changed since."`
}

// Validate wants a file or a batch.
func (i importCmd) Validate() error {
	if (i.File == "") == (i.Undo == "") {
		return errors.New("name a file, or a batch with --undo")
	}
	return nil
}

func (i importCmd) Run(ctx context.Context) error {
	said, err := i.fields()
	if err != nil {
		return err
	}
	return do(ctx, i.flags, "import", map[string]string{"file": i.File, "dry_run": yes(i.DryRun), "invite": yes(i.InviteToConfirm), "map": said, "undo": i.Undo})
}

// fields are the lines of the file and then the flags, which count more.
func (i importCmd) fields() (string, error) {
	var lines []string
	if i.MapFile != "" {
		text, err := os.ReadFile(i.MapFile)
		if err != nil {
			return "", err
		}
		lines = append(lines, string(text))
	}
	for _, heading := range slices.Sorted(maps.Keys(i.Map)) {
		lines = append(lines, heading+"="+i.Map[heading])
	}
	return strings.Join(lines, "\n"), nil
}

type exportCmd struct {
	flags
	File     string `arg:"" type:"path" help:"A .ndjson, .csv or .xlsx file."`
	Reason   string `required:"" xor:"why" help:"Why; people read it in the log of their own data."`
	Query    string `help:"Who, as in an address of the API: country=SE&language=sv:B2. Without it, all who may be found."`
	Approval string `required:"" xor:"why" placeholder:"ID" help:"Instead of a reason and a query: what an officer asked for on the pages and another approved. Needed for more than 100 people."`
}

func (e exportCmd) Run(ctx context.Context) error {
	return do(ctx, e.flags, "export", map[string]string{"file": e.File, "reason": e.Reason, "query": e.Query, "approval": e.Approval})
}
