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
func TestBrowserSeesEveryStaffTemplate(t *testing.T) {
	drawn := map[string][]webtest.Sample{}
	for _, lang := range locale.Languages() {
		staff.Samples(t, lang, func(r *web.Renderer, name string, page web.Page) {
			var b bytes.Buffer
			if err := r.Render(&b, name, name, page); err != nil {
				t.Fatal(err)
			}
			drawn[lang] = append(drawn[lang], webtest.Sample{Name: name, Body: b.Bytes()})
		})
	}
	webtest.Looked(t, drawn)
}
