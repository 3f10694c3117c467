package web_test

import (
	"bytes"
	"testing"
	"time"

	"jisr/app/web"
	"jisr/static"
)

// keys is a Printer that answers the key itself.
type keys struct{}

func (keys) T(key string, _ ...any) string        { return key }
func (keys) N(key string, _ int, _ ...any) string { return key }
func (keys) TG(key, _ string, _ ...any) string    { return key }
func (keys) Date(t time.Time) string              { return t.Format(time.DateOnly) }
func (keys) DateRange(a, b time.Time) string      { return a.Format(time.DateOnly) + " " + b.Format(time.DateOnly) }
func (keys) Number(n int) string                  { return "n" }

func TestPagesParse(t *testing.T) {
	assets, err := web.NewAssets(static.Files)
	if err != nil {
		t.Fatal(err)
	}
	r, err := web.NewRenderer(web.Options{Files: static.Files, Assets: assets,
		Languages: []web.Language{{Tag: "en", Dir: "ltr", Name: "English", Printer: keys{}}},
		Label:     func(_, _, code string) string { return code }})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.Render(&b, "missing", "missing", web.Page{Lang: "en", Path: "/x?q=1&r=2"}); err != nil {
		t.Fatal(err)
	}
	t.Log(b.String())
}
