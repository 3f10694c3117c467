package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Service is the whole service on generated people, as the function handed in starts
// it, with the engine's own calls for the same questions.
type Service struct {
	URL, Token string
	// Asks are the requests that are measured.
	Asks []Ask
	Stop func() error
	// Apart is what a start in a process of its own took; nil where there is no program
	// to start.
	Apart *Apart
}

// Apart is a start of the service in a process that did not make its people and did
// not build its index.
type Apart struct {
	// Ready is how long it took until it answered, its index being there already.
	Ready time.Duration
	// Resident is the memory of the process in bytes after some requests, as the system
	// counts it: of what is mapped, what was touched.
	Resident int64
	// Anonymous is the part of it that is no file's and cannot be given back.
	Anonymous int64
}

// Ask is a request over HTTP and the call of the engine below it.
type Ask struct {
	Name, Method, Path string
	// Turn is what the i-th path ends with; nil adds nothing.
	Turn func(i int) string
	// Body is the i-th body; nil sends none.
	Body func(i int) string
	// Engine answers the same without HTTP, permissions, records and pages.
	Engine  func(ctx context.Context, i int) error
	Against string
	// Pause is kept after each round, where one address may not ask faster.
	Pause time.Duration
}

// Starter starts the service on so many people.
type Starter func(ctx context.Context, experts int, progress io.Writer) (Service, error)

// Web measures requests to the whole service, each in turn with the engine's call
// below it.
func Web(start Starter) func(context.Context, io.Writer, Options) ([]Row, error) {
	return func(ctx context.Context, w io.Writer, o Options) (rows []Row, err error) {
		for _, n := range o.Sizes {
			fmt.Fprintf(w, "web: %d experts\n", n) // progress only: its loss changes nothing
			some, err := webSize(ctx, start, n, o.Rounds/10, w)
			if err != nil {
				return rows, fmt.Errorf("measure the service with %d experts: %w", n, err)
			}
			rows = append(rows, some...)
		}
		return rows, nil
	}
}

func webSize(ctx context.Context, start Starter, n, rounds int, w io.Writer) (rows []Row, err error) {
	s, err := start(ctx, n, w)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := s.Stop(); err == nil {
			err = e
		}
	}()
	if a := s.Apart; a != nil {
		rows = append(rows, timing{a.Ready}.row("web.ready", n, "", nil), Row{Name: "web.resident", N: n, Bytes: a.Resident}, Row{Name: "web.anonymous", N: n, Bytes: a.Anonymous})
	}
	for _, a := range s.Asks {
		whole, engine := timing{}, timing{}
		for i := range max(rounds, 20) {
			for _, one := range []struct {
				into *timing
				call func() error
			}{{&whole, func() error { return s.ask(ctx, a, 2*i) }}, {&engine, func() error { return a.Engine(ctx, 2*i+1) }}} {
				took, err := clock(one.call)
				if err != nil {
					return rows, fmt.Errorf("%s: %w", a.Name, err)
				}
				*one.into = append(*one.into, took)
			}
			time.Sleep(a.Pause)
		}
		rows = append(rows, whole.row("web."+a.Name, n, a.Against, engine))
	}
	return rows, nil
}

func (s Service) ask(ctx context.Context, a Ask, i int) error {
	var body io.Reader
	if a.Body != nil {
		body = strings.NewReader(a.Body(i))
	}
	path := a.Path
	if a.Turn != nil {
		path += a.Turn(i)
	}
	req, err := http.NewRequestWithContext(ctx, a.Method, s.URL+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.Token)
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return err
	}
	if r.StatusCode > 299 {
		return fmt.Errorf("%s answered %d", path, r.StatusCode)
	}
	return r.Body.Close()
}
