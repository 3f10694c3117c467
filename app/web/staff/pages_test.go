package staff_test

import (
	"bytes"
	"testing"

	"jisr/app/apptest"
	"jisr/app/locale"
	"jisr/app/web"
	"jisr/app/web/staff"
	"jisr/app/web/webtest"
)

func TestEveryPageIsWellFormedInEveryLanguage(t *testing.T) {
	_, assets := webtest.New(t)
	for _, lang := range locale.Languages() {
		staff.Samples(t, lang, func(r *web.Renderer, name string, page web.Page) {
			var b bytes.Buffer
			if err := r.Render(&b, name, name, page); err != nil {
				t.Fatal(err)
			}
			for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: b.Bytes(), Asset: assets.Has}) {
				t.Errorf("%s in %s: %s", name, lang, problem)
			}
		})
	}
}

// TestBrowserSeesEveryStaffTemplate in the light and in the dark.
func TestBrowserSeesEveryStaffTemplate(t *testing.T) { webtest.Looked(t, drawn(t)) }

// TestBrowserBearsSmallScreensAndForcedColours (15).
func TestBrowserBearsSmallScreensAndForcedColours(t *testing.T) { webtest.Narrowest(t, drawn(t)) }

// TestBrowserPrintsEveryStaffTemplate (37).
func TestBrowserPrintsEveryStaffTemplate(t *testing.T) { webtest.OnPaper(t, drawn(t)) }

// drawn are the samples in every language.
func drawn(t *testing.T) map[string][]webtest.Sample {
	t.Helper()
	out := map[string][]webtest.Sample{}
	for _, lang := range locale.Languages() {
		staff.Samples(t, lang, func(r *web.Renderer, name string, page web.Page) {
			var b bytes.Buffer
			if err := r.Render(&b, name, name, page); err != nil {
				t.Fatal(err)
			}
			out[lang] = append(out[lang], webtest.Sample{Name: name, Body: b.Bytes()})
		})
	}
	return out
}
