package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"jisr/app/office"
)

// childCommand is the hidden command under which this program reads one document.
const childCommand = "read-document"

// IsChild is true where the program was started to read a document. main asks before it
// does anything else.
func IsChild(args []string) bool { return len(args) == 2 && args[1] == childCommand }

// taken is what a child answers.
type taken struct {
	Lines   []string `json:"lines,omitempty"`
	Refused string   `json:"refused,omitempty"`
}

// RunChild reads a document from standard input and writes its text to standard output,
// after it has given up everything else. It returns the exit code.
func RunChild() int {
	debug.SetMemoryLimit(childHeap)
	debug.SetMaxStack(childStack)
	if err := confine(); err != nil {
		fmt.Fprintln(os.Stderr, "jisr: a document is not read without its limits:", err)
		return 1
	}
	document, err := io.ReadAll(io.LimitReader(os.Stdin, MostBytes+1))
	if err != nil {
		return 1
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer(read(document))); err != nil {
		return 1
	}
	return 0
}

// answer is the text, or the reason why there is none.
func answer(lines []string, err error) taken {
	var refused *office.Error
	switch {
	case err == nil:
		return taken{Lines: tidy(lines)}
	case errors.As(err, &refused):
		return taken{Refused: refused.Key}
	}
	return taken{Refused: refuse(broken).Key}
}

// read takes the text out of a document. A parser that panics has met a damaged one.
func read(document []byte) (lines []string, err error) {
	defer func() {
		if recover() != nil {
			lines, err = nil, refuse(broken)
		}
	}()
	kind, err := KindOf(document)
	switch {
	case err != nil:
		return nil, err
	case kind == PDF:
		return readPDF(document)
	}
	return readDOCX(document)
}
