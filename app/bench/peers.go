package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"jisr/app/terms"
	"jisr/search"
)

// The files that the scripts in search/peers read, one JSON value a line, and the
// figures of the index itself in the form in which the scripts write theirs.
const (
	PeerDocuments = "documents.ndjson"
	PeerQuestions = "questions.ndjson"
	PeerFigures   = "jisr.ndjson"
)

const (
	peerQuestions = 10 // of each kind
	peerRounds    = 10 // for each question, after one that is not timed
	replaced      = peerQuestions * peerRounds
)

// peerKinds are the kinds of question that mean the same to every engine.
var peerKinds = []string{"text", "text_filters", "text_filters_5_facets", "filters_5_facets", "facets_of_60_percent", "count"}

// Peers writes the profiles of the largest size and questions about them into a folder,
// and measures the index on just these, so that other engines can be asked the same.
// The words are given as the index has them, because engines differ most in how they
// split and stem, and that is not what is compared.
func Peers(words *terms.Terms, folder string) func(context.Context, io.Writer, Options) ([]Row, error) {
	return func(ctx context.Context, w io.Writer, o Options) (rows []Row, err error) {
		dir, err := os.MkdirTemp(o.Folder, "bench")
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		if err := os.MkdirAll(folder, 0o755); err != nil { // #nosec G301 -- generated people, read by the engines' own users
			return nil, err
		}
		p := &peers{trial: trial{people: newProfiles(words), n: slices.Max(o.Sizes)}, out: folder}
		defer func() { err = errors.Join(err, p.close()) }()
		if err := p.run(ctx, w, filepath.Join(dir, "ours")); err != nil {
			return nil, fmt.Errorf("measure for peers with %d profiles: %w", p.n, err)
		}
		return p.rows, nil
	}
}

// peers is a trial whose documents, questions and answers are written down.
type peers struct {
	trial
	out   string        // the folder of the files
	took  time.Duration // for building
	bytes int64
}

func (p *peers) run(ctx context.Context, w io.Writer, dir string) (err error) {
	if p.ours, err = search.Open(dir, profileSchema()); err != nil {
		return err
	}
	if err := writeLines(filepath.Join(p.out, PeerDocuments), func(write func(any) error) error { return p.documents(ctx, w, write) }); err != nil {
		return err
	}
	if err := p.ours.Close(); err != nil {
		return err
	}
	if p.bytes, err = sizeOf(dir); err != nil {
		return err
	}
	if p.ours, err = search.Open(dir, profileSchema()); err != nil {
		return err
	}
	return writeLines(filepath.Join(p.out, PeerFigures), func(figure func(any) error) error {
		return writeLines(filepath.Join(p.out, PeerQuestions), func(write func(any) error) error {
			return p.questions(ctx, w, write, figure)
		})
	})
}

// writeLines makes a file of JSON values, one a line.
func writeLines(path string, fill func(write func(any) error) error) (err error) {
	f, err := os.Create(path) // #nosec G304 -- in the folder that was asked for
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b := bufio.NewWriterSize(f, 1<<20)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return errors.Join(fill(e.Encode), b.Flush())
}

// documents indexes all profiles and writes them.
func (p *peers) documents(ctx context.Context, w io.Writer, write func(any) error) error {
	_, err := p.fill(ctx, w, "index", func(list []search.Document) error {
		took, err := clock(func() error { return p.ours.Apply(ctx, search.Batch{Put: list}) })
		if err != nil {
			return err
		}
		p.took += took
		for _, d := range list {
			out, err := peerDocument(d)
			if err == nil {
				err = write(out)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// questions asks each kind, writes its questions with their answers and its figure. The
// updates come last, since after them the other answers are no longer true.
func (p *peers) questions(ctx context.Context, w io.Writer, write, figure func(any) error) error {
	for _, name := range append(slices.Clone(peerKinds), "match_50", "update") {
		fmt.Fprintln(w, "search:", name) // progress only: its loss changes nothing
		ask := p.asks(ctx, name)
		if ask == nil {
			return fmt.Errorf("there is no kind %s", name)
		}
		took, err := ask(write)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.rows = append(p.rows, took.row("search."+name, p.n, "", nil))
		if err := errors.Join(figure(p.figure("jisr", name, took)), p.stemmed(ctx, name, figure)); err != nil {
			return err
		}
	}
	p.rows = append(p.rows, Row{Name: "search.index", N: p.n, PerS: float64(p.n) / p.took.Seconds()}, Row{Name: "search.disk", N: p.n, Bytes: p.bytes})
	return nil
}

func (p *peers) figure(engine, kind string, took timing) PeerFigure {
	ms := func(percent int) float64 { return microseconds(took.at(percent)) / 1000 }
	return PeerFigure{engine, version(), kind, p.n, ms(50), ms(95), p.took.Seconds(), p.bytes}
}

// version is that of what the index stands on.
func version() string {
	out := runtime.Version()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/blevesearch/bleve/v2" {
				out = "Bleve " + m.Version + ", " + out
			}
		}
	}
	return out
}

// stemmed measures the questions of a kind that has words as people ask them, where the
// stem of a word counts too. No peer is asked these.
func (p *peers) stemmed(ctx context.Context, name string, figure func(any) error) error {
	for _, k := range p.kinds() {
		if k.name != name || !strings.HasPrefix(name, "text") {
			continue
		}
		queries := k.queries()
		took, err := rounds(len(queries), func(i int) error { _, err := p.ours.Search(ctx, queries[i]); return err })
		if err != nil {
			return err
		}
		return figure(p.figure("jisr with stems", name, took))
	}
	return nil
}

// asks is what measures and writes a kind.
func (p *peers) asks(ctx context.Context, name string) func(write func(any) error) (timing, error) {
	switch name {
	case "match_50":
		return func(write func(any) error) (timing, error) { return p.matches(ctx, write) }
	case "update":
		return func(write func(any) error) (timing, error) { return p.replacements(ctx, write) }
	}
	for _, k := range p.kinds() {
		if k.name == name {
			return func(write func(any) error) (timing, error) { return p.kind(ctx, k, write) }
		}
	}
	return nil
}
