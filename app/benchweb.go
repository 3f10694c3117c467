package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"jisr/app/bench"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// startForBench fills a service with synthetic people in a folder of its own, lets it
// build its index, and starts it again, as an operator would after a stop: first the
// program, when there is one, in a process of its own, then here.
func startForBench(program string) bench.Starter {
	return func(ctx context.Context, experts int, progress io.Writer) (bench.Service, error) {
		return startSizeForBench(ctx, program, experts, progress)
	}
}

func startSizeForBench(ctx context.Context, program string, experts int, progress io.Writer) (bench.Service, error) {
	dir, err := os.MkdirTemp("", "jisr-bench")
	if err != nil {
		return bench.Service{}, err
	}
	c := Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Demo: true, Experts: experts, Logger: slog.New(slog.DiscardHandler)}
	c.Progress = func(what string, done, total int) {
		if done%10_000 == 0 {
			fmt.Fprintf(progress, "web: %s %d of %d\n", what, done, total) // its loss changes nothing
		}
	}
	if err := fillForBench(ctx, c); err != nil {
		return bench.Service{}, errors.Join(err, os.RemoveAll(dir))
	}
	var apart *bench.Apart
	if program != "" {
		if apart, err = startApart(ctx, program, c); err != nil {
			return bench.Service{}, errors.Join(err, os.RemoveAll(dir))
		}
	}
	r, err := runForBench(ctx, c)
	if err != nil {
		return bench.Service{}, errors.Join(err, os.RemoveAll(dir))
	}
	s := bench.Service{URL: r.app.URL(), Apart: apart, Stop: func() error { return errors.Join(r.stop(), os.RemoveAll(dir)) }}
	if s.Token, s.Asks, err = r.app.asksForBench(ctx); err != nil {
		err = errors.Join(err, s.Stop())
	}
	return s, err
}

func fillForBench(ctx context.Context, c Config) error {
	a, err := New(ctx, c)
	if err != nil {
		return err
	}
	_, err = a.Demonstrate(ctx)
	if err == nil {
		err = a.finder.Start(ctx, func(done int) { c.Progress("index", done, c.Experts) })
	}
	return errors.Join(err, a.Close())
}

// benched is a service that runs.
type benched struct {
	app  *App
	stop func() error
}

func runForBench(ctx context.Context, c Config) (benched, error) {
	a, err := New(ctx, c)
	if err != nil {
		return benched{}, err
	}
	inner, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(inner) }()
	r := benched{app: a, stop: func() error { cancel(); return errors.Join(<-ended, a.Close()) }}
	if err := untilReady(ctx, a.URL()); err != nil {
		return r, errors.Join(err, r.stop())
	}
	return r, nil
}

// untilReady waits until a service says that it is.
func untilReady(ctx context.Context, address string) error {
	for {
		answer, err := http.Get(address + "/readyz")
		if err == nil {
			err = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond): // oftener would use up what one address may ask
		}
	}
}

// benchRegistration is the i-th person that is registered while measuring.
const benchRegistration = `{"email":"bench%d@example.org","email_verified_at":"2026-01-01T00:00:00Z","name":{"latin":"Bench Person"},"language":"en","country":"SE","consent_source":"paper",` +
	`"occupations":[{"code":"2212","years":9}],"languages":[{"code":"ar","level":"B2"}],"consents":[{"purpose":"roster"}]}`

func (a *App) asksForBench(ctx context.Context) (token string, asks []bench.Ask, err error) {
	text, err := a.Command(ctx, Command{Name: "token add", Args: map[string]string{"role": "officer", "name": "bench"}})
	if err != nil {
		return "", nil, err
	}
	actor := office.Actor{Kind: office.OfficerKind, ID: "off_bench", Roles: []office.Role{office.OfficerRole}}
	open, err := a.roleForBench(ctx)
	if err != nil {
		return "", nil, err
	}
	q := roster.Query{Text: "cardiologist", Limit: roster.DefaultLimit, Facets: true,
		Filters: []roster.Criterion{{Kind: roster.Must, Field: roster.FieldLanguage, Op: roster.AtLeast, Value: roster.Value{Codes: []string{"ar"}, Level: "B1"}}}}
	return strings.TrimSpace(text), []bench.Ask{
		{Name: "page", Method: http.MethodGet, Path: "/ar", Against: "GET /livez", Pause: 40 * time.Millisecond, Engine: func(ctx context.Context, _ int) error { return get(ctx, a.URL()+"/livez") }},
		{Name: "search", Method: http.MethodGet, Path: "/api/v1/experts?q=cardiologist&language=ar:B1&limit=" + strconv.Itoa(roster.DefaultLimit), Against: "the index alone", Engine: func(ctx context.Context, _ int) error {
			_, err := a.finder.Search(ctx, q)
			return err
		}},
		{Name: "name", Method: http.MethodGet, Path: "/api/v1/experts?purpose=bench&name=", Turn: func(i int) string { return url.QueryEscape(nameForBench(i)) }, Against: "the index alone", Engine: func(ctx context.Context, i int) error {
			_, _, err := a.finder.Named(ctx, roster.Query{Name: nameForBench(i)}, roster.MostNamed)
			return err
		}},
		{Name: "match", Method: http.MethodGet, Path: "/api/v1/programmes/" + open.ID + "/roles/1/matches?limit=50", Against: "the index alone", Engine: func(ctx context.Context, _ int) error {
			_, _, err := a.finder.Rank(ctx, open.Roles[0].Criteria, 0, 50)
			return err
		}},
		{Name: "register", Method: http.MethodPost, Path: "/api/v1/experts", Body: func(i int) string { return fmt.Sprintf(benchRegistration, i) }, Against: "one document in the store",
			Engine: func(ctx context.Context, i int) error {
				return a.stores.People.InsertExpert(ctx, blankForBench(actor, i, a.settings.Now()))
			}},
	}, nil
}

// nameForBench is the i-th name that is looked for, in one spelling of many.
func nameForBench(i int) string {
	first := []string{"Mohammed", "محمد", "Ahmad", "Zaynab", "هيوا", "Yusuf", "Shirin", "Abd al-Rahman", "Hussain", "فاطمة"}
	last := []string{"Al-Jubouri", "الجبوري", "Barzinji", "al Tamimy", "Kareem", "العبيدي", "Hanna"}
	return first[i%len(first)] + " " + last[i/2%len(last)]
}

// roleForBench is the demonstration's open programme.
func (a *App) roleForBench(ctx context.Context) (programme.Programme, error) {
	list, err := a.stores.Programmes.Programmes(ctx)
	for _, p := range list {
		if p.Status == programme.Open && len(p.Roles) > 0 {
			return p, err
		}
	}
	return programme.Programme{}, errors.Join(err, errors.New("no programme of the demonstration is open"))
}

func blankForBench(by office.Actor, i int, now time.Time) roster.Expert {
	e := roster.Expert{ID: office.NewID("exp"), Rev: 1, Status: roster.Active, Number: office.NewReference("JSR"), CreatedAt: now, UpdatedAt: now, ConfirmedAt: &now,
		Person: office.Person{ID: office.NewID("per"), EmailVerifiedAt: &now}}
	e.Identity = office.Identity{Email: fmt.Sprintf("direct%d@example.org", i), Name: office.Name{Latin: "Bench Person"}, Language: "en", Country: "SE"}
	e.Consents = []office.Consent{{Purpose: office.ToRoster, RecordedBy: by.ID, GivenAt: now}}
	e.Profile = roster.Profile{Occupations: []roster.Occupation{{Code: "2212", Years: 9}}, Languages: []roster.Language{{Code: "ar", Level: "B2"}}}
	return e
}

func get(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r.Body)
	return errors.Join(err, r.Body.Close())
}
