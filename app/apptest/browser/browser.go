// Package browser lets tests see pages as people do: in the Chromium of this
// machine, headless, with a profile of its own. It never fetches a browser.
//
// A test that needs one is skipped and says so unless JISR_REQUIRE_BROWSER=1, as in
// task browser and continuous integration, where one that finds none fails: what needs
// nothing but Go is done within the ten minutes that go test gives a package.
package browser

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"

	"jisr/app/apptest/beside"
)

// patience is how long one step may take on a busy machine.
const patience = 2 * time.Minute

// Browser is one running Chromium; it ends with the test.
type Browser struct{ rod *rod.Browser }

// Required is true where the browser tests must run, and then whole.
func Required() bool { return os.Getenv("JISR_REQUIRE_BROWSER") == "1" }

// New starts a browser, or skips the test where none is required. A test that has one runs
// beside others (beside.Others).
func New(t *testing.T) *Browser {
	t.Helper()
	if !Required() {
		t.Skip("NOT TESTED IN A BROWSER: task browser does, and continuous integration (JISR_REQUIRE_BROWSER=1)")
	}
	bin := find()
	if bin == "" {
		t.Fatal("no chromium, chromium-browser or google-chrome in PATH, and JISR_REQUIRE_BROWSER=1 demands one")
	}
	beside.Others(t)
	l := launch(bin, t.TempDir())
	address, err := l.Launch()
	if err != nil {
		t.Fatalf("start %s: %v", bin, err)
	}
	b := rod.New().ControlURL(address)
	if err := b.Connect(); err != nil {
		l.Kill()
		t.Fatalf("connect to the browser: %v", err)
	}
	t.Cleanup(func() {
		_ = b.Close() // it may have ended by itself; Kill makes sure
		l.Kill()
		l.Cleanup()
	})
	return &Browser{rod: b}
}

func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// launch sets the flags: no sandbox, since tests also run as root in containers;
// nothing that talks to the network on its own.
func launch(bin, profile string) *launcher.Launcher {
	l := launcher.New().Bin(bin).Leakless(false).Headless(true).NoSandbox(true).UserDataDir(profile)
	for _, f := range []flags.Flag{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars"} {
		l = l.Set(f)
	}
	return l
}
