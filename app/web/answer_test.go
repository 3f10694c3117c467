package web_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"

	"jisr/app/office"
	"jisr/app/web"
	"jisr/app/web/webtest"
)

// ask serves one request by a handler and returns status, headers and text.
func ask(t *testing.T, handle fiber.Handler, headers ...string) (*http.Response, string) {
	t.Helper()
	app := fiber.New()
	app.Get("/", handle)
	req := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := app.Test(req, 5000)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestAPageWithErrorsIs422(t *testing.T) {
	r, _ := webtest.New(t)
	res, body := ask(t, func(c *fiber.Ctx) error {
		p := web.Page{Lang: "en", Data: kitData(func(k string) string { return k })}
		err := &office.Error{Code: office.Invalid, Key: "error.invalid", Fields: []office.FieldError{{Path: "city", Code: "required"}}}
		if !r.Blame(&p, err) {
			return errors.New("an invalid input was not taken as one")
		}
		return r.Show(c, "kit", p)
	})
	if res.StatusCode != fiber.StatusUnprocessableEntity || !strings.Contains(body, `href="#f-city"`) {
		t.Errorf("status %d; the summary leads to the field: %v", res.StatusCode, strings.Contains(body, `href="#f-city"`))
	}
	if !strings.HasPrefix(res.Header.Get("Vary"), "HX-Request") || res.Header.Get("Content-Language") != "en" {
		t.Errorf("headers %v", res.Header)
	}
}

func TestAnErrorThatIsNoInputIsNotBlamedOnTheForm(t *testing.T) {
	r, _ := webtest.New(t)
	for _, err := range []error{nil, errors.New("disk"), office.Missing("expert")} {
		p := web.Page{Lang: "en"}
		if r.Blame(&p, err) || len(p.Errors) > 0 {
			t.Errorf("%v was shown as an error of the form", err)
		}
	}
}

func TestABlockIsAnsweredAlone(t *testing.T) {
	r, _ := webtest.New(t)
	res, body := ask(t, func(c *fiber.Ctx) error {
		if !web.IsPart(c) {
			return errors.New("not seen as a request for a block")
		}
		return r.Part(c, "kit", "main", web.Page{Lang: "ar", Data: kitData(func(k string) string { return r.Text("ar", k) })})
	}, "HX-Request", "true")
	if res.StatusCode != fiber.StatusOK || strings.Contains(body, "<html") || !strings.Contains(body, "<h1>") {
		t.Errorf("status %d, %d bytes", res.StatusCode, len(body))
	}
}

func TestHistoryOfHtmxGetsAWholePage(t *testing.T) {
	_, body := ask(t, func(c *fiber.Ctx) error {
		if web.IsPart(c) {
			return c.SendString("part")
		}
		return c.SendString("page")
	}, "HX-Request", "true", "HX-History-Restore-Request", "true")
	if body != "page" {
		t.Errorf("a %s was answered", body)
	}
}

func TestFailuresSpeakTheReadersLanguage(t *testing.T) {
	r, _ := webtest.New(t)
	for status, key := range map[int]string{404: "missing.head", 403: "base.failed.403.title", 429: "base.failed.429.title", 500: "base.failed.500.title", 503: "base.failed.503.title",
		409: "base.failed.403.title", 502: "base.failed.500.title"} {
		for _, lang := range []string{"ar", "ckb", "en"} {
			res, body := ask(t, func(c *fiber.Ctx) error { return r.Fail(c, status, "", web.Page{Lang: lang}) })
			if res.StatusCode != status || !strings.Contains(body, "<h1>"+r.Text(lang, key)) {
				t.Errorf("%d in %s: status %d without its title", status, lang, res.StatusCode)
			}
		}
	}
	res, _ := ask(t, func(c *fiber.Ctx) error { return r.Fail(c, 404, "", web.Page{Lang: "xx"}) })
	if res.Header.Get("Content-Language") != "en" {
		t.Error("an unknown language is not answered in the first one")
	}
}

func TestEveryTemplateIsWhole(t *testing.T) {
	r, _ := webtest.New(t)
	if err := r.Check(); err != nil {
		t.Error(err)
	}
}

func TestABrokenTemplateIsNamed(t *testing.T) {
	for name, text := range map[string]string{"syntax": "{{if}}", "function": "{{shout .}}", "context": `<a href="/{{if .Lang}}"{{end}}>x</a>`} {
		files := fstest.MapFS{"pages/parts/p.html": {Data: []byte("{{/* */}}")}, "pages/bad.html": {Data: []byte(text)}}
		r, err := web.NewRenderer(webtest.Options(t, files))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Check(); err == nil || !strings.Contains(err.Error(), "bad") {
			t.Errorf("%s: %v", name, err)
		}
		if err := r.Render(io.Discard, "bad", "bad", web.Page{Lang: "en"}); err == nil {
			t.Errorf("%s: it is shown", name)
		}
	}
}
