package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"jisr/app/seal"
)

type keyCmd struct {
	New  keyNew  `cmd:"" help:"Make a master key in a new file and print it once, for paper."`
	Show keyShow `cmd:"" help:"Print the master key, to be kept on paper."`
}

type keyNew struct {
	File string `arg:"" type:"path"`
}

func (k keyNew) Run() error {
	key, err := seal.CreateKey(k.File)
	if err != nil {
		return err
	}
	fmt.Println(key.Paper())
	return nil
}

type keyShow struct {
	KeyFile string `env:"JISR_KEY_FILE" type:"path" required:""`
}

func (k keyShow) Run() error {
	key, err := seal.LoadKey(k.KeyFile)
	if err != nil {
		return err
	}
	fmt.Println(key.Paper())
	return nil
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

// bar shows progress on a terminal as a bar, elsewhere as plain lines.
func bar() func(what string, done, total int) {
	var shown *progressbar.ProgressBar
	var name string
	terminal := term.IsTerminal(int(os.Stderr.Fd()))
	return func(what string, done, total int) {
		if !terminal {
			if done == total || done%5000 == 0 {
				fmt.Fprintf(os.Stderr, "%s: %d of %d\n", what, done, total)
			}
			return
		}
		if shown == nil || name != what {
			shown, name = progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish()), what
		}
		_ = shown.Set(done) // a bar that cannot be drawn stops nothing
	}
}
