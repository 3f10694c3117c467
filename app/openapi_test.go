package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"jisr/app"
	"jisr/app/api"
	"jisr/app/apptest"
	"jisr/app/gate"
)

// described is the API's own description, against which requests and answers are held.
type described struct {
	t    *testing.T
	doc  map[string]any
	from *jsonschema.Compiler
	// met are the operations whose answers were held against it, with their status.
	met map[string]bool
}

const documentURL = "https://jisr.example/openapi.json"

func readDescription(t *testing.T, a *app.App) *described {
	t.Helper()
	r, err := http.Get(a.URL() + "/api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource(documentURL, doc); err != nil {
		t.Fatal(err)
	}
	return &described{t, doc.(map[string]any), c, map[string]bool{}}
}

// path is the described path of a request: /api/v1/experts/{id}. Words win over
// parameters.
func (d *described) path(path string) string {
	best, words := "", -1
	for known := range d.doc["paths"].(map[string]any) {
		if n := sharedWords(known, path); n > words {
			best, words = known, n
		}
	}
	return best
}

// sharedWords counts the words that a pattern has in common with a path; -1 when it
// does not fit.
func sharedWords(pattern, path string) int {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(a) != len(b) {
		return -1
	}
	n := 0
	for i := range a {
		if a[i] == b[i] {
			n++
		} else if !strings.HasPrefix(a[i], "{") {
			return -1
		}
	}
	return n
}

func (d *described) operation(method, path string) (pointer string, op map[string]any) {
	known := d.path(path)
	item, _ := d.doc["paths"].(map[string]any)[known].(map[string]any)
	op, _ = item[strings.ToLower(method)].(map[string]any)
	return "#/paths/" + strings.ReplaceAll(known, "/", "~1") + "/" + strings.ToLower(method), op
}

// hold fails the test when a request that was accepted, or any answer, is not as
// the description says.
func (d *described) hold(method, address, body string, status int, answer []byte) {
	d.t.Helper()
	path, _, _ := strings.Cut(address, "?")
	pointer, op := d.operation(method, "/api/v1"+path)
	if op == nil {
		d.t.Errorf("%s %s is not described", method, path)
		return
	}
	if body != "" && status < 300 {
		d.fits(pointer+"/requestBody/content/application~1json/schema", []byte(body), method+" "+path+" takes")
	}
	d.parameters(op, address, status)
	d.met[fmt.Sprintf("%s %s %d", method, d.path("/api/v1"+path), status)] = true
	if len(bytes.TrimSpace(answer)) > 0 {
		d.fits(fmt.Sprintf("%s/responses/%d/content/application~1json/schema", pointer, status), answer, fmt.Sprintf("%s %s answers with %d", method, path, status))
	}
}

// parameters fails for one that was accepted and is not described.
func (d *described) parameters(op map[string]any, address string, status int) {
	u, err := url.Parse(address)
	if err != nil || status >= 300 {
		return
	}
	var names []string
	list, _ := op["parameters"].([]any)
	for _, p := range list {
		names = append(names, p.(map[string]any)["name"].(string))
	}
	for name := range u.Query() {
		if !slices.Contains(names, name) {
			d.t.Errorf("the parameter %s of %s is not described", name, address)
		}
	}
}

func (d *described) fits(pointer string, raw []byte, what string) {
	d.t.Helper()
	schema, err := d.from.Compile(documentURL + pointer)
	if err != nil {
		d.t.Errorf("%s: %v", what, err)
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		d.t.Errorf("%s what is not described: %v\n%.400s", what, err, raw)
	}
}

// TestTheDescriptionHoldsEveryRoute: what is served is described, and nothing else.
func TestTheDescriptionHoldsEveryRoute(t *testing.T) {
	d := readDescription(t, apptest.Start(t, nil))
	if d.doc["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", d.doc["openapi"])
	}
	served := map[string]bool{}
	for _, door := range (&api.API{}).Doors() {
		if door.Who != gate.Tokens {
			continue
		}
		path := door.Path
		for _, part := range strings.Split(path, "/") {
			if name, is := strings.CutPrefix(part, ":"); is {
				path = strings.Replace(path, part, "{"+name+"}", 1)
			}
		}
		served[door.Method+" "+path] = true
		if _, op := d.operation(door.Method, path); op == nil || op["summary"] == "" || op["operationId"] == nil {
			t.Errorf("%s %s is not described", door.Method, path)
		}
	}
	for path, item := range d.doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if !served[strings.ToUpper(method)+" "+path] {
				t.Errorf("%s %s is described and not served", method, path)
			}
		}
	}
	for pointer := range schemas(d.doc, "#") {
		if _, err := d.from.Compile(documentURL + pointer); err != nil {
			t.Errorf("%s: %v", pointer, err)
		}
	}
}

// schemas are the places of all schemas in the description.
func schemas(v any, at string) map[string]bool {
	out := map[string]bool{}
	switch x := v.(type) {
	case map[string]any:
		for k, sub := range x {
			here := at + "/" + strings.ReplaceAll(strings.ReplaceAll(k, "~", "~0"), "/", "~1")
			if k == "schema" {
				out[here] = true
			}
			for p := range schemas(sub, here) {
				out[p] = true
			}
		}
	case []any:
		for i, sub := range x {
			for p := range schemas(sub, fmt.Sprint(at, "/", i)) {
				out[p] = true
			}
		}
	}
	return out
}
