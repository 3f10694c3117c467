// Command jisr is the expert roster and engagement platform: it serves it, and does
// what an operator needs.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"jisr/app/files"
	"jisr/app/store"
)

// Exit codes (contract.md).
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRunning = 3
)

// collectAt makes the collector run when the heap has grown by half: the service is
// small and waits most of the time, so memory is worth more than its time. GOGC in the
// environment wins.
const collectAt = 50

func main() {
	if files.IsChild(os.Args) { // before anything else is read
		os.Exit(files.RunChild())
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	os.Exit(run(os.Args[1:]))
}

// run reads the command line and carries it out.
func run(args []string) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("jisr"), kong.Description("The expert roster and engagement platform of Iraq's Ministry of Migration and Displaced."),
		kong.UsageOnError(), kong.Exit(func(code int) { os.Exit(code) }))
	if err != nil {
		fmt.Fprintln(os.Stderr, "jisr:", err)
		return exitFailed
	}
	k, err := parser.Parse(spelled(args))
	if err != nil {
		fmt.Fprintln(os.Stderr, "jisr:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	err = k.Run()
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, store.ErrLocked):
		fmt.Fprintln(os.Stderr, "jisr:", err)
		return exitRunning
	}
	fmt.Fprintln(os.Stderr, "jisr:", err)
	return exitFailed
}
