package app_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// imports are those of the program, tests aside: by path, the folders that have it.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, top := range []string{"app", "mailer", "search", "cmd"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			folder := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), ".."+string(filepath.Separator)))
			for _, i := range file.Imports {
				name, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					return err
				}
				if !slices.Contains(out[name], folder) {
					out[name] = append(out[name], folder)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// section is what the README says under a heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "\n## "+heading+"\n")
	text, _, _ := strings.Cut(rest, "\n## ")
	if !found {
		t.Fatalf("the README has no %q", heading)
	}
	return text
}

// ticked are the words in backticks of a cell.
func ticked(cell string) (out []string) {
	for i, part := range strings.Split(cell, "`") {
		if i%2 == 1 {
			out = append(out, part)
		}
	}
	return out
}

// TestTheTableOfKeysIsWhole: every package of ciphers, hashes and random numbers that the
// program imports stands in the README with every folder that has it, and no other.
func TestTheTableOfKeysIsWhole(t *testing.T) {
	said := map[string][]string{}
	for line := range strings.Lines(section(t, "Keys and algorithms")) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.Contains(cells[1], "crypto/") {
			continue
		}
		for _, name := range ticked(cells[1]) {
			said[name] = slices.Sorted(slices.Values(ticked(cells[2])))
		}
	}
	have := map[string][]string{}
	for name, folders := range imports(t) {
		if strings.HasPrefix(name, "crypto/") || strings.HasPrefix(name, "golang.org/x/crypto/") {
			have[name] = slices.Sorted(slices.Values(folders))
		}
	}
	if len(have) < 8 || !maps.EqualFunc(said, have, slices.Equal) {
		t.Errorf("the README says\n%v\nand the program has\n%v", said, have)
	}
}

// TestTheServiceSpeaksToNobodyElse: the packages by which it could open a connection are
// where they belong: to mail servers, to the provider of work accounts and to MongoDB; the
// command beside it speaks to its socket, and the measurements to themselves.
func TestTheServiceSpeaksToNobodyElse(t *testing.T) {
	have := imports(t)
	for name, want := range map[string][]string{
		"net/http":                                     {"app", "app/api", "app/apptest", "app/bench", "app/gate"}, // app/api: names of states alone
		"net/smtp":                                     nil,
		"net/rpc":                                      nil,
		"github.com/valyala/fasthttp":                  have["github.com/valyala/fasthttp"], // the server's own
		"go.mongodb.org/mongo-driver/v2/mongo":         {"app/store/mongodb"},
		"github.com/wneessen/go-mail":                  {"app/bench", "mailer"},
		"github.com/coreos/go-oidc/v3/oidc":            {"app/gate"},
		"golang.org/x/oauth2":                          {"app/gate"},
		"golang.org/x/net/proxy":                       nil,
		"golang.org/x/net/websocket":                   nil,
		"github.com/gofiber/fiber/v2/middleware/proxy": nil,
	} {
		if got := slices.Sorted(slices.Values(have[name])); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
			t.Errorf("%s is imported by %v, want %v", name, got, want)
		}
	}
}

// TestTheTableOfLogsIsWhole: the README says where rows, anchors, lines and metrics go, and
// each kind of row has a name that an auditor reads.
func TestTheTableOfLogsIsWhole(t *testing.T) {
	text := section(t, "What is logged")
	for _, what := range []string{"| rows |", "| anchors |", "| lines |", "| metrics |", "`office.Action`", "JISR_LOG"} {
		if !strings.Contains(text, what) {
			t.Errorf("it does not speak of %s", what)
		}
	}
	source, err := os.ReadFile("office/log.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`Action = "([a-z_.]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(kinds) < 100 {
		t.Fatalf("%d kinds of rows are known", len(kinds))
	}
	for _, lang := range []string{"ar", "ckb", "en"} {
		names := ""
		files, err := filepath.Glob("../static/locales/*." + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			names += string(raw)
		}
		for _, k := range kinds {
			if !strings.Contains(names, `"staff.log.`+k[1]+`"`) {
				t.Errorf("rows of the kind %s have no name in %s", k[1], lang)
			}
		}
	}
}
