package apptest

import (
	"slices"
	"strings"
	"testing"
)

const well = `<!doctype html><html lang="ar" dir="rtl"><head><title>صفحة</title><link rel="stylesheet" href="/static/css/a.css"></head>
<body><a href="#main">تجاوز</a><main id="main"><h1>عنوان</h1><form><label for="city">المدينة</label><input id="city" name="city">
<label><input type="checkbox" name="yes">نعم</label><input type="hidden" name="csrf"></form></main></body></html>`

func check(body string) []string {
	return Problems(Page{Lang: "ar", Body: []byte(body), Asset: func(u string) bool { return u == "/static/css/a.css" }})
}

func TestAWellFormedPageHasNoProblem(t *testing.T) {
	if p := check(well); len(p) > 0 {
		t.Error(p)
	}
}

func TestEachProblemIsFound(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"language", `lang="ar" dir="rtl"`, `lang="ar" dir="ltr"`, "lang="},
		{"second heading", `</main>`, `<h1>ثان</h1></main>`, "2 <h1>"},
		{"title", `<title>صفحة</title>`, ``, "no title"},
		{"double id", `<form>`, `<form id="main">`, "stands 2 times"},
		{"label", `for="city"`, ``, "without a label"},
		{"name", ` name="city"`, ``, "without a name"},
		{"anchor", `href="#main"`, `href="#top"`, "leads nowhere"},
		{"style", `<h1>`, `<h1 style="color:red">`, "style attribute"},
		{"style element", `</head>`, `<style>p{}</style></head>`, "inline <style>"},
		{"script", `</main>`, `<script>1</script></main>`, "inline <script>"},
		{"handler", `<h1>`, `<h1 onclick="x()">`, "handler onclick"},
		{"asset", `css/a.css`, `css/b.css`, "not served"},
		{"foreign asset", `/static/css/a.css`, `https://example.org/a.css`, "not ours"},
		{"untranslated", `عنوان`, `⟦landing.title⟧`, "untranslated"},
		{"reference", `id="city"`, `id="city" aria-describedby="hint"`, "not there"},
		{"late hint", `id="city" name="city">`, `id="city" name="city" aria-describedby="h"><p id="h">hint</p>`, "comes before its hint"},
		{"token", `name="city">`, `name="city" autocomplete="town">`, "is no token"},
		{"no token", `name="city">`, `name="city" type="email">`, "may fill in"},
		{"wordless link", `>تجاوز<`, `><`, "without words"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := check(strings.Replace(well, c.old, c.new, 1))
			if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("got %q, want %q among them", got, c.want)
			}
		})
	}
}
