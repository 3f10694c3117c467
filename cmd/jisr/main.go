// Command jisr is the expert roster and engagement platform: it serves it, and does
// what an operator needs.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"jisr/app/store"
)

// Exit codes (contract.md).
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRunning = 3
)

func main() { os.Exit(run(os.Args[1:])) }

// run reads the command line and carries it out.
func run(args []string) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("jisr"), kong.Description("The expert roster and engagement platform of Iraq's Ministry of Migration and Displaced."),
		kong.UsageOnError(), kong.Exit(func(code int) { os.Exit(code) }))
	if err != nil {
		fmt.Fprintln(os.Stderr, "jisr:", err)
		return exitFailed
	}
	k, err := parser.Parse(args)
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
		fmt.Fprintln(os.Stderr, "jisr:", store.ErrLocked)
		return exitRunning
	}
	fmt.Fprintln(os.Stderr, "jisr:", err)
	return exitFailed
}
