package main

import (
	"cmp"
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

// bar shows progress on a terminal as a bar, elsewhere as a plain line for each
// tenth, or each 5,000 where the whole is not known.
func bar() func(what string, done, total int) {
	var shown *progressbar.ProgressBar
	var name string
	tenth := -1
	terminal := term.IsTerminal(int(os.Stderr.Fd()))
	return func(what string, done, total int) {
		fresh := name != what
		name = what
		switch {
		case terminal && (shown == nil || fresh):
			shown = progressbar.NewOptions(cmp.Or(total, -1), progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish())
			fallthrough
		case terminal:
			_ = shown.Set(done) // a bar that cannot be drawn stops nothing
		case total <= 0 && done%5000 == 0:
			fmt.Fprintf(os.Stderr, "%s: %d\n", what, done)
		case total > 0 && (fresh || done*10/total != tenth):
			tenth = done * 10 / total
			fmt.Fprintf(os.Stderr, "%s: %d of %d\n", what, done, total)
		}
	}
}
