// Package webtest gives tests of pages the real renderer: real templates, real
// texts, real assets. Terms are shown as their codes.
package webtest

import (
	"html/template"
	"io/fs"
	"testing"

	"github.com/jba/templatecheck"

	"jisr/app/locale"
	"jisr/app/web"
	"jisr/static"
)

// New builds the renderer and its assets from the embedded files.
func New(t testing.TB) (*web.Renderer, *web.Assets) {
	t.Helper()
	o := Options(t, static.Files)
	r, err := web.NewRenderer(o)
	if err != nil {
		t.Fatal(err)
	}
	return r, o.Assets
}

// Options are those of New, with the templates of files.
func Options(t testing.TB, files fs.FS) web.Options {
	t.Helper()
	texts, err := fs.Sub(static.Files, "locales")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := locale.Load(texts)
	if err != nil {
		t.Fatal(err)
	}
	assets, err := web.NewAssets(static.Files)
	if err != nil {
		t.Fatal(err)
	}
	return web.Options{Files: files, Catalogue: catalogue, Assets: assets, Label: func(_, _, code string) string { return code }, Codes: func(string) []string { return nil }}
}

// typed is a page whose data has a known type, as templatecheck needs it; its
// Data hides that of Page.
type typed[T any] struct {
	web.Page
	Data T
}

// Check reports every field and argument that the page's template uses wrongly
// when its data is a T: without rendering, so also in branches that no sample
// reaches.
func Check[T any](t testing.TB, r *web.Renderer, page string) {
	t.Helper()
	own, err := r.Lookup(locale.English, page)
	if err != nil {
		t.Fatalf("page %q: %v", page, err)
	}
	// A copy, since checking marks the set as executed.
	if err := templatecheck.CheckHTML(template.Must(own.Clone()), typed[T]{}); err != nil {
		t.Errorf("page %s: %v", page, err)
	}
}
