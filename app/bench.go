package app

import (
	"context"
	"fmt"
	"io"

	"jisr/app/bench"
)

// Bench is what is to be measured.
type Bench struct {
	Engine string // "store", "search", "web" or "mail"
	// Experts is the largest size.
	Experts int
	// Rounds is how often each operation is timed, and how many letters are sent each way.
	Rounds int
	JSON   bool
	// Peers is a folder for the documents and questions of the index in a form for other
	// engines (search/peers); empty measures beside Bleve alone.
	Peers string
	// Keep is a folder in which the indexes of a search stay filled for the next run.
	Keep string
	// Program is the path of jisr, which is then also started in a process of its own to
	// measure its start and its memory; empty leaves those figures out.
	Program string
}

// fewestExperts is the least that says something.
const fewestExperts = 500

// engine is what measures it.
func (b Bench) engine() (func(context.Context, io.Writer, bench.Options) ([]bench.Row, error), error) {
	switch b.Engine {
	case "store":
		return bench.Store, nil
	case "mail":
		return bench.Mail(approveForBench), nil
	case "web":
		return bench.Web(startForBench(b.Program)), nil
	case "search":
		words, err := loadWords()
		if b.Peers != "" {
			return bench.Peers(words, b.Peers), err
		}
		return bench.Search(words), err
	}
	return nil, fmt.Errorf("there is nothing to measure called %q", b.Engine)
}

// Run measures and writes the figures to out, and how far it is to progress.
func (b Bench) Run(ctx context.Context, out, progress io.Writer) error {
	measure, err := b.engine()
	if err != nil {
		return err
	}
	if (b.Peers != "" || b.Keep != "") && b.Engine != "search" {
		return fmt.Errorf("only search keeps indexes and is measured beside other engines, not %s", b.Engine)
	}
	if b.Experts < fewestExperts {
		return fmt.Errorf("%d experts are too few to measure: at least %d", b.Experts, fewestExperts)
	}
	smaller := min(1000, b.Experts/2)
	if b.Engine == "search" {
		smaller = b.Experts / 10
	}
	rows, err := measure(ctx, progress, bench.Options{Sizes: []int{smaller, b.Experts}, Rounds: b.Rounds, Keep: b.Keep})
	if err != nil {
		return err
	}
	if b.JSON {
		return bench.WriteJSON(out, rows)
	}
	return bench.WriteTable(out, rows)
}
