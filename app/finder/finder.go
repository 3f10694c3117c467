// Package finder puts the roster into the index and asks it.
//
// The index is derived from the store: each instance follows the store's changes
// into its own, rebuilds it when it is outdated or damaged, and compares it with
// the store. Only who may be found is in it. A criterion has one meaning, held
// alike by filter (this package, for all records) and by matching (for one); a test
// holds them equal.
package finder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"jisr/app/office"
	"jisr/app/roster"
	"jisr/search"
)

// Source is the store as the finder follows it.
type Source interface {
	// Changes passes the experts written since the cursor and moves it along; gone
	// is true for one who was erased.
	Changes(ctx context.Context, cursor map[string]int64, each func(id string, e roster.Expert, gone bool) error) error
	// Changed is closed at the next write by this process.
	Changed() <-chan struct{}
	// Stand is the newest stamp of every instance.
	Stand(ctx context.Context) (map[string]int64, error)
	// Revs passes id and revision of every expert who may be found.
	Revs(ctx context.Context, each func(id string, rev int64) error) error
	// Each passes every expert that is not erased.
	Each(ctx context.Context, each func(roster.Expert) error) error
}

// Words are the terms as the finder needs them (app/terms).
type Words interface {
	Ancestors(kind, code string) []string
	// Labels are all labels of a code, in every language, with the alternatives.
	Labels(kind, code string) []string
	// Concepts are what a text means, as codes of concepts and skills.
	Concepts(text string) []Meaning
	// Living cuts the country off that a text ends with; without one it is empty.
	Living(text string) (rest, country string)
}

// Meaning is a code that a text reaches, with its labels in the languages.
type Meaning struct {
	Code   string
	Labels []string
}

// Keys are the keyed functions for names (app/seal).
type Keys interface {
	NameToken(kind, token string) string
}

// CVs read what may be searched of a CV into its record; nothing unless she agreed
// (roster.CVSearch).
type CVs interface {
	Read(ctx context.Context, e *roster.Expert) error
}

// Finder implements roster.Finder.
type Finder struct {
	source Source
	cvs    CVs
	words  Words
	keys   Keys
	now    office.Clock
	logger *slog.Logger
	dir    string
	index  *search.Index

	pass   sync.Mutex // one pass over the changes at a time
	cursor map[string]int64

	mu    sync.Mutex
	state State
	hurt  chan struct{} // told when a read finds the index damaged
}

// State is how the index stands, for /readyz.
type State struct {
	Ready   bool
	Indexed int
	// Reason says why it is not ready.
	Reason string
	// Followed is when the last pass over the changes ended.
	Followed time.Time
}

// Open opens the index in dir, rebuilding it when it cannot be used. It is not
// ready before Start has caught up.
func Open(dir string, source Source, cvs CVs, words Words, keys Keys, now office.Clock, logger *slog.Logger) (*Finder, error) {
	f := &Finder{source: source, cvs: cvs, words: words, keys: keys, now: now, logger: logger, dir: dir, cursor: map[string]int64{}, hurt: make(chan struct{}, 1)}
	x, err := search.Open(dir, Schema())
	if errors.Is(err, search.ErrOutdated) || errors.Is(err, search.ErrDamaged) {
		logger.Warn("The index cannot be used and is built anew.", "reason", err.Error())
		if err := search.Reset(dir); err != nil {
			return nil, err
		}
		x, err = search.Open(dir, Schema())
	}
	if err != nil {
		return nil, fmt.Errorf("open finder: %w", err)
	}
	f.index = x
	return f, nil
}

// Close closes the index.
func (f *Finder) Close() error { return f.index.Close() }

// State tells how the index stands.
func (f *Finder) State() State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

func (f *Finder) setState(change func(*State)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.state)
}

// damaged notes that a read failed on the index itself: from now on the answer is that
// it is being built, until Run has made it anew.
func (f *Finder) damaged(err error) {
	f.logger.Error("The index is damaged and is built anew.", "error", err)
	f.setState(func(s *State) { s.Ready, s.Reason = false, "building" })
	select {
	case f.hurt <- struct{}{}:
	default: // Run knows
	}
}

// notReady is the answer while the index is being built: never an empty one.
func (f *Finder) notReady() error {
	if f.State().Ready {
		return nil
	}
	return &office.Error{Code: office.Unavailable, Key: "error.index_building"}
}
