package app_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows is the table of house.md: what a package's own (non-test) files may
// import of ours. What is not listed may import nothing of ours. A name stands for
// the package and those below it.
func arrows() map[string][]string {
	desks := []string{"app/roster", "app/matching", "app/programme", "app/invitation", "app/invest", "app/post", "app/figures"}
	floor := []string{"app/office", "app/terms", "app/locale"}
	edge := slices.Concat([]string{"app/gate"}, desks, floor)
	return map[string][]string{
		"cmd":                 {"app", "app/seal", "app/bench", "app/files", "app/office", "app/store"}, // flags, the key on paper, the measuring, the child that reads a document, exit codes
		"app":                 {"app", "search", "mailer", "static"},
		"app/web":             slices.Concat(edge, []string{"app/web", "app/finder", "app/exchange"}), // finder: the bands of the years facet; exchange: the files of an export
		"app/api":             slices.Concat(edge, []string{"app/finder"}),
		"app/gate":            {"app/office", "app/locale", "app/seal"},
		"app/duty":            {"app/office"},
		"app/letters":         slices.Concat([]string{"app/seal", "mailer"}, desks, floor),
		"app/finder":          {"app/roster", "app/matching", "app/terms", "app/office", "search"},
		"app/store":           slices.Concat([]string{"app/store", "app/office", "app/seal", "mailer"}, desks),
		"app/invitation":      {"app/programme", "app/matching", "app/roster", "app/office"},
		"app/programme":       {"app/matching", "app/roster", "app/office", "app/terms"},
		"app/matching":        {"app/roster", "app/office", "app/terms"},
		"app/invest":          {"app/office", "app/terms"},
		"app/post":            {"app/roster", "app/office", "app/returns"},
		"app/figures":         {"app/office"},
		"app/roster":          {"app/office", "app/terms"},
		"app/files":           {"app/office", "app/locale"},
		"app/exchange":        {"app/files", "app/roster", "app/office", "app/terms"},
		"app/demo":            slices.Concat([]string{"app/office", "app/terms"}, desks),
		"app/bench":           {"app", "search", "mailer"},
		"app/apptest":         {"app", "search", "mailer", "static"},
		"app/web/webtest":     {"app/web", "app/gate", "app/locale", "static", "app/apptest"},
		"app/terms/gen":       nil,
		"search":              {"search"},
		"mailer":              {"mailer"},
		"app/store/storetest": {"app/store"},
	}
}

// outside says where each engine from outside may be imported.
func outside() map[string][]string {
	return map[string][]string{
		"github.com/gofiber/fiber/v2":            {"=app", "app/gate", "app/web", "app/api"},
		"go.mongodb.org/mongo-driver/v2/mongo":   {"app/store/mongodb"},
		"go.mongodb.org/mongo-driver/v2/bson":    {"app/store"},
		"go.etcd.io/bbolt":                       {"app/store/embedded", "app/bench"}, // bench measures the bare engine
		"github.com/blevesearch":                 {"search"},
		"github.com/wneessen/go-mail":            {"mailer", "app/bench"},        // bench measures the bare library
		"github.com/emersion/go-message":         {"app/returns", "app/apptest"}, // reading what comes back; the mailbox of tests
		"github.com/emersion/go-msgauth":         {"mailer"},
		"github.com/emersion/go-smtp":            {"app/bench", "app/apptest"}, // the servers that letters are sent to where nobody is written to
		"github.com/go-playground/validator/v10": {"app/office"},
		"github.com/nicksnyder/go-i18n":          {"app/locale"},
		"github.com/arran4/golang-ical":          {"app/paper"},
		"github.com/pquerna/otp":                 {"app/gate"},
		"github.com/go-webauthn/webauthn":        {"app/gate"},
		"github.com/coreos/go-oidc":              {"app/gate"},
		"golang.org/x/oauth2":                    {"app/gate"},
		"github.com/nyaruka/phonenumbers":        {"app/office"},
		"github.com/swaggest":                    {"app/api"},
		"github.com/klauspost/compress":          {"=app", "=app/web"}, // archives, and pages by a dictionary
		"github.com/andybalholm/brotli":          {"app/web"},
		"github.com/VictoriaMetrics/metrics":     {"=app"},
		"github.com/alecthomas/kong":             {"cmd"},
		"github.com/schollz/progressbar":         {"cmd"},
		"golang.org/x/text/encoding":             {"app/exchange"},
		"github.com/ledongthuc/pdf":              {"app/files"},
		"golang.org/x/sys":                       {"app/files"},
	}
}

func TestImportsFollowTheHouse(t *testing.T) {
	root := ".."
	found := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || (strings.HasPrefix(d.Name(), ".") && d.Name() != "..")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		found++
		checkFile(t, root, path)
		return nil
	})
	if err != nil || found < 100 {
		t.Fatalf("read %d files: %v", found, err)
	}
}

func checkFile(t *testing.T, root, path string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	rel, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	for _, spec := range f.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if ours, is := strings.CutPrefix(name, "jisr/"); is {
			if !allowed(rel, ours) {
				t.Errorf("%s imports %s: no such arrow", path, ours)
			}
			continue
		}
		for engine, places := range outside() {
			if (name == engine || strings.HasPrefix(name, engine+"/")) && !slices.ContainsFunc(places, func(p string) bool { return below(rel, p) }) {
				t.Errorf("%s imports %s, which belongs in %v alone", path, name, places)
			}
		}
	}
}

// allowed looks the arrow up: by the package itself, else by the nearest above it.
func allowed(from, to string) bool {
	table := arrows()
	for at := filepath.ToSlash(from); ; at = filepath.ToSlash(filepath.Dir(at)) {
		if list, known := table[at]; known {
			return from == to || slices.ContainsFunc(list, func(p string) bool { return below(to, p) })
		}
		if at == "." || at == "/" {
			return false
		}
	}
}

// below is true for a package and those below it; after = for the package alone.
func below(name, place string) bool {
	if only, alone := strings.CutPrefix(place, "="); alone {
		return name == only
	}
	return name == place || strings.HasPrefix(name, place+"/")
}
