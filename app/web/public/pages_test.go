package public_test

import (
	"bytes"
	"testing"

	"jisr/app/apptest"
	"jisr/app/locale"
	"jisr/app/web"
	"jisr/app/web/public"
	"jisr/app/web/webtest"
)

// Every page, in every state and language, with and without errors, is what a
// reader's software expects.
func TestEveryPageIsWellFormedInThreeLanguages(t *testing.T) {
	render, assets := webtest.New(t)
	for _, lang := range []string{"en", "ar", "ckb"} {
		for _, s := range public.Samples(t, lang) {
			for _, wrong := range [][]web.Problem{nil, s.Wrong} {
				var b bytes.Buffer
				if err := render.Render(&b, s.Page, s.Page, web.Page{Lang: lang, Path: "/x", CSRF: "c", Data: s.Data, Errors: wrong}); err != nil {
					t.Errorf("%s in %s: %v", s.Page, lang, err)
					continue
				}
				for _, problem := range apptest.Problems(apptest.Page{Lang: lang, Body: b.Bytes(), Asset: assets.Has}) {
					t.Errorf("%s in %s: %s", s.Page, lang, problem)
				}
			}
		}
	}
}

// TestBrowserSeesEveryPublicTemplate in the light and in the dark.
func TestBrowserSeesEveryPublicTemplate(t *testing.T) { webtest.Looked(t, drawn(t)) }

// TestBrowserBearsSmallScreensAndForcedColours (15).
func TestBrowserBearsSmallScreensAndForcedColours(t *testing.T) { webtest.Narrowest(t, drawn(t)) }

// TestBrowserPrintsEveryPublicTemplate (15).
func TestBrowserPrintsEveryPublicTemplate(t *testing.T) { webtest.OnPaper(t, drawn(t)) }

// drawn are the samples in every language.
func drawn(t *testing.T) map[string][]webtest.Sample {
	t.Helper()
	render, _ := webtest.New(t)
	out := map[string][]webtest.Sample{}
	for _, lang := range locale.Languages() {
		for _, s := range public.Samples(t, lang) {
			var b bytes.Buffer
			if err := render.Render(&b, s.Page, s.Page, web.Page{Lang: lang, Path: "/x", CSRF: "c", Data: s.Data, Errors: s.Wrong}); err != nil {
				t.Fatal(err)
			}
			out[lang] = append(out[lang], webtest.Sample{Name: s.Page, Body: b.Bytes()})
		}
	}
	return out
}
