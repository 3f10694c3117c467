package app

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// Run serves until ctx ends, then stops: no answer is cut, letters under way end.
func (a *App) Run(ctx context.Context) error {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	failed := make(chan error, 3)
	start := func(f func() error) {
		all.Go(func() {
			if err := f(); err != nil && inner.Err() == nil {
				failed <- err
			}
		})
	}
	start(func() error { return a.serveHTTP() })
	start(func() error { return a.serveCommands(inner) })
	start(func() error {
		var built atomic.Bool
		if err := a.finder.Start(inner, func(done int) {
			built.Store(done > 0)
			a.settings.Progress("index", done, 0)
		}); err != nil {
			return err
		}
		if built.Load() {
			debug.FreeOSMemory() // building needs several times what serving does
		}
		a.finder.Run(inner)
		return nil
	})
	if !a.settings.ReadOnly {
		if a.settings.Mail != MailElsewhere {
			start(func() error { return a.dispatcher.Run(inner) })
			all.Go(func() { a.wakeDispatcher(inner) })
		}
		all.Go(func() { a.duties.Run(inner) })
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	stopErr := a.server.ShutdownWithTimeout(stopWait)
	if errors.Is(stopErr, context.DeadlineExceeded) {
		// a browser holds connections open on which it never asked anything
		a.settings.Logger.Info("Some connections were still open when the service stopped.")
		stopErr = nil
	}
	// a server that had not begun yet misses the stop; it ends at its closed listener
	stopErr = errors.Join(stopErr, ignoreClosed(a.listener.Close()))
	stop()
	all.Wait()
	return errors.Join(err, stopErr)
}

// stopWait is how long open requests may take when the service stops.
const stopWait = 8 * time.Second

func (a *App) serveHTTP() error {
	if err := a.server.Listener(a.listener); err != nil {
		return ignoreClosed(fmt.Errorf("serve: %w", err))
	}
	return nil
}

// wakeDispatcher passes the word that a letter was queued here.
func (a *App) wakeDispatcher(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.stores.Letters.Woken():
			a.dispatcher.Wake()
		}
	}
}
