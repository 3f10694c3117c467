package app_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"

	"jisr/app/files"
)

// buildDir names the folder of the program that tests start (programForBench).
const buildDir = "JISR_TEST_BUILD"

// TestMain makes of this binary the child that reads a document, as main does.
func TestMain(m *testing.M) {
	if files.IsChild(os.Args) {
		os.Exit(files.RunChild())
	}
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "jisr-test")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Setenv(buildDir, dir); err != nil {
		return 1, err
	}
	if err := moreBeside(); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// moreBeside lets twice as many tests run beside each other as there are processors,
// unless a number was asked for: they wait for the disk and for letters half of the time.
func moreBeside() error {
	flag.Parse()
	n := runtime.GOMAXPROCS(0)
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(n) {
		return f.Value.Set(strconv.Itoa(2 * n))
	}
	return nil
}
