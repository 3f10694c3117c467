// Package duty does what must happen by itself: named jobs, each at its interval,
// whose last runs are shown on /readyz. A job is repeatable, so that a crash in the
// middle, or two instances at once, do no harm.
package duty

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Job is one duty. Run returns how much it did. Woken, where there is one, asks for it
// before its time.
type Job struct {
	Name  string
	Every time.Duration
	Run   func(ctx context.Context) (int, error)
	Woken <-chan struct{}
}

// Last is a job's last run.
type Last struct {
	At   time.Time `json:"at"`
	Done int       `json:"done"`
	// Failed is true when it ended with an error; the log says which.
	Failed bool `json:"failed"`
	// Failures counts the runs that ended so since the start.
	Failures int `json:"failures"`
}

// Roster runs the jobs.
type Roster struct {
	jobs   []Job
	now    func() time.Time
	logger *slog.Logger

	mu   sync.Mutex
	last map[string]Last
}

// New makes a roster of jobs.
func New(now func() time.Time, logger *slog.Logger, jobs ...Job) *Roster {
	return &Roster{jobs: jobs, now: now, logger: logger, last: map[string]Last{}}
}

// Run runs every job at once and then at its interval, until ctx ends.
func (r *Roster) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, j := range r.jobs {
		all.Go(func() { r.keep(ctx, j) })
	}
	all.Wait()
}

func (r *Roster) keep(ctx context.Context, j Job) {
	tick := time.NewTicker(j.Every)
	defer tick.Stop()
	for {
		r.once(ctx, j)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-j.Woken:
		}
	}
}

// Do runs one job now, by its name.
func (r *Roster) Do(ctx context.Context, name string) error {
	for _, j := range r.jobs {
		if j.Name == name {
			return r.once(ctx, j)
		}
	}
	return fmt.Errorf("no duty is called %q", name)
}

// once runs a job; a panic in one does not end the others.
func (r *Roster) once(ctx context.Context, j Job) (err error) {
	n := 0
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		r.note(ctx, j.Name, n, err)
	}()
	n, err = j.Run(ctx)
	return err
}

func (r *Roster) note(ctx context.Context, name string, n int, err error) {
	if err != nil && ctx.Err() == nil {
		r.logger.Error("A duty failed and is tried again at its time.", "duty", name, "error", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	failures := r.last[name].Failures
	if err != nil {
		failures++
	}
	r.last[name] = Last{At: r.now(), Done: n, Failed: err != nil, Failures: failures}
}

// Last gives the last run of each job that ran.
func (r *Roster) Last() map[string]Last {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[string]Last, len(r.last))
	for k, v := range r.last {
		out[k] = v
	}
	return out
}
