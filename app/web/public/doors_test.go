package public

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/office"
)

func TestADoorThatActsWithoutATokenSaysWhy(t *testing.T) {
	var exempt []string
	seen := map[string]bool{}
	for _, d := range new(Pages).Doors() {
		if d.Exempt != "" {
			exempt = append(exempt, d.Path)
		}
		if seen[d.Method+d.Path] {
			t.Errorf("%s %s stands twice", d.Method, d.Path)
		}
		seen[d.Method+d.Path] = true
		if strings.HasPrefix(d.Path, "/:lang/mine") && d.Who != gate.Persons {
			t.Errorf("%s is open to everybody", d.Path)
		}
	}
	want := []string{"/:lang/answer/:token", "/:lang/unsubscribe/:token", "/:lang/preferences/:token", "/:lang/still/:token", "/:lang/evidence/:token", "/:lang/mission/:token", "/:lang/mission/:token/tasks", "/:lang/invest/jobs/:token"}
	if !slices.Equal(exempt, want) {
		t.Errorf("exempt %v, want %v", exempt, want)
	}
}

func TestAnotherLanguageIsNotOurs(t *testing.T) {
	app, opened := fiber.New(), ""
	app.Get("/:lang", func(c *fiber.Ctx) error {
		return speaking(func(c *fiber.Ctx, v gate.Visit) error { opened = v.Lang; return nil })(c, gate.Visit{Lang: c.Params("lang")})
	})
	for path, want := range map[string]string{"/ckb": "ckb", "/de": "", "/readyz": ""} {
		opened = ""
		if _, err := app.Test(get(path)); err != nil || opened != want {
			t.Errorf("%s opened %q: %v", path, opened, err)
		}
	}
}

// Every code and key by which a desk or the gate refuses has its text, so that
// nobody reads a key.
func TestEveryRefusalHasATextInThreeLanguages(t *testing.T) {
	p := pages(t)
	keys := refusals(t, "../../office", "../../roster", "../../invest", "../../invitation", "../../programme", "../../gate", ".")
	if len(keys) < 40 {
		t.Fatalf("only %d were found", len(keys))
	}
	for _, key := range keys {
		for _, lang := range office.Languages() {
			if !p.Locale.Has(lang, key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}

// refusals reads the keys of errors and the codes of fields from source text.
func refusals(t *testing.T, dirs ...string) []string {
	t.Helper()
	var out []string
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool { out = append(out, refusal(n)...); return true })
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func refusal(n ast.Node) []string {
	switch x := n.(type) {
	case *ast.KeyValueExpr:
		key, text := name(x.Key), literal(x.Value)
		switch {
		case key == "Key" && strings.HasPrefix(text, "error."):
			return []string{text}
		case key == "Code" && text != "":
			return []string{"invalid." + text}
		}
	case *ast.CallExpr:
		switch s := name(x.Fun); {
		case s == "Refuse" && literal(x.Args[0]) != "" && !strings.HasSuffix(literal(x.Args[0]), "."):
			return []string{literal(x.Args[0])}
		case s == "Add" && len(x.Args) >= 2 && literal(x.Args[1]) != "":
			return []string{"invalid." + literal(x.Args[1])}
		case s == "Check" && len(x.Args) >= 3 && literal(x.Args[2]) != "":
			return []string{"invalid." + literal(x.Args[2])}
		}
	}
	return nil
}

func name(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	lit, is := e.(*ast.BasicLit)
	if !is || lit.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil || strings.ContainsAny(text, " %/") {
		return ""
	}
	return text
}
