package files

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"

	"jisr/app/office"
)

const (
	// readFor is how long a child may take, by the clock.
	readFor = 5 * time.Second
	// atOnce is how many children read at the same time; others wait.
	atOnce = 2
	// mostAnswer bounds what a child may write.
	mostAnswer = 4 << 20
	boxProgram = "bwrap"
)

// Reader takes the text out of documents, each in a child of its own.
type Reader struct {
	program string
	box     func() []string // what stands before the program: bubblewrap, where it works
	free    chan struct{}
	logger  *slog.Logger
}

// NewReader looks how this program can be started again.
func NewReader(logger *slog.Logger) (*Reader, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	box := sync.OnceValue(func() []string { return findBox(program) }) // looked for when it is first needed
	return &Reader{program: program, box: box, free: make(chan struct{}, atOnce), logger: logger}, nil
}

// Text reads a document; a refusal is an office.Invalid error that can be shown.
func (r *Reader) Text(ctx context.Context, document []byte) (Text, error) {
	kind, err := KindOf(document)
	if err != nil {
		return Text{}, err
	}
	select {
	case r.free <- struct{}{}:
		defer func() { <-r.free }()
	case <-ctx.Done():
		return Text{}, &office.Error{Code: office.Unavailable, Key: "error.busy", Err: ctx.Err()}
	}
	out, err := r.run(ctx, document)
	if err != nil {
		return Text{}, err
	}
	return Text{Kind: kind, Lines: tidy(out.Lines)}, nil
}

// run starts a child and reads its answer. Whatever ends it without one, its parser met
// a document that it could not read.
func (r *Reader) run(ctx context.Context, document []byte) (taken, error) {
	within, stop := context.WithTimeout(ctx, readFor)
	defer stop()
	box := r.box()
	line := append(slices.Clone(box), r.program, childCommand)
	if box != nil {
		line[len(box)] = boxedProgram
	}
	child := exec.CommandContext(within, line[0], line[1:]...) // #nosec G204 -- this program itself
	child.Env = []string{"GOMAXPROCS=1", "GOTRACEBACK=none"}
	child.Dir = "/"
	child.Stdin = bytes.NewReader(document)
	child.WaitDelay = time.Second
	apart(child)
	answered := &bounded{most: mostAnswer}
	child.Stdout = answered
	err := child.Run()
	var out taken
	switch {
	case ctx.Err() != nil:
		return out, &office.Error{Code: office.Unavailable, Key: "error.busy", Err: ctx.Err()}
	case within.Err() != nil:
		return out, refuse(slow)
	case err != nil && isExit(err):
		r.logger.Warn("A document could not be read.", "error", err, "bytes", len(document))
		return out, refuse(broken)
	case err != nil:
		return out, fmt.Errorf("start the reading of a document: %w", err)
	}
	if err := json.Unmarshal(answered.Bytes(), &out); err != nil {
		return taken{}, refuse(broken)
	}
	return out, refusedBy(out.Refused)
}

// isExit is true when a child ran and failed, or would not be read to the end.
func isExit(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) || errors.Is(err, errTooLong) || errors.Is(err, exec.ErrWaitDelay)
}

// refusedBy is the refusal that a child gave, one of those that there are.
func refusedBy(key string) error {
	if key == "" {
		return nil
	}
	for _, why := range []string{tooLarge, unknown, encrypted, macros, leading, tooMuch, slow} {
		if e := refuse(why); e.Key == key {
			return e
		}
	}
	return refuse(broken)
}

var errTooLong = errors.New("the answer is too long")

// bounded keeps what is written to it, up to a limit.
type bounded struct {
	bytes.Buffer
	most int
}

// Write takes more in, or fails.
func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

var _ io.Writer = (*bounded)(nil)

// boxedProgram is where this program stands inside the box.
const boxedProgram = "/jisr"

// findBox is how bubblewrap is started: a file system with nothing but this program and
// the libraries of the system, no network, no process but its own. Where it is not
// installed, or the system does not let it, there is none.
func findBox(program string) []string {
	path, err := exec.LookPath(boxProgram)
	if err != nil {
		return nil
	}
	box := []string{path, "--unshare-all", "--die-with-parent", "--clearenv",
		"--setenv", "GOMAXPROCS", "1", "--setenv", "GOTRACEBACK", "none", "--cap-drop", "ALL", "--ro-bind", program, boxedProgram}
	for _, dir := range []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64"} {
		box = append(box, "--ro-bind-try", dir, dir)
	}
	box = append(box, "--chdir", "/", "--")
	tried, stop := context.WithTimeout(context.Background(), readFor)
	defer stop()
	try := exec.CommandContext(tried, path, append(append([]string{}, box[1:]...), boxedProgram, childCommand)...) // #nosec G204 -- this program itself
	try.Stdin = bytes.NewReader(nil)
	if try.Run() != nil {
		return nil
	}
	return box
}
