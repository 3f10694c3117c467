package main

import (
	"context"
	"os"

	"jisr/app"
)

// benchCmd measures on generated data in the system's folder for temporary files
// (TMPDIR), which must lie on the disk that is meant.
type benchCmd struct {
	Engine  string `arg:"" enum:"store,search,web,mail" help:"What to measure: the store, the index beside Bleve alone (search), requests to the whole service (web), or letters beside the bare mail library (mail)."`
	Experts int    `default:"100000" help:"The largest size."`
	Rounds  int    `default:"3000" help:"How often each operation is timed, and how many letters are sent each way."`
	JSON    bool   `name:"json" help:"An array of figures instead of a table."`
	Keep    string `type:"path" help:"With search: keep the filled indexes in this folder for the next run, since filling them takes longest."`
	Peers   string `type:"path" help:"With search: write the documents, the questions and the figures of the index on these into this folder, for the scripts that measure other engines (search/peers)."`
}

func (b benchCmd) Run(ctx context.Context) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return app.Bench{Engine: b.Engine, Experts: b.Experts, Rounds: b.Rounds, JSON: b.JSON, Keep: b.Keep, Peers: b.Peers, Program: program}.Run(ctx, os.Stdout, os.Stderr)
}
