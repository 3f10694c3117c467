package api

import (
	"encoding/json"
	"net/url"
	"testing"

	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

// FuzzQueryString reads any query string as a search: it is refused by name, or it is a
// query whose parts are bounded and known.
func FuzzQueryString(f *testing.F) {
	f.Add("q=دڵ&country=SE&language=ar:B1&available=2027-03-01..2027-05-31&limit=10")
	f.Add("q=%22water+supply%22+-theme&not=country:DE&min_years=9&verified=true&sort=years")
	f.Add("name=%00&purpose=x&language=:&available=..&min_years=-1")
	f.Fuzz(func(t *testing.T, raw string) {
		values, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		q, err := ParseQuery(values)
		if err != nil {
			if office.CodeOf(err) != office.Invalid {
				t.Errorf("%q: %v", raw, err)
			}
			return
		}
		for _, c := range q.Filters {
			if c.Field == "" || c.Op == "" {
				t.Errorf("%q has the criterion %+v", raw, c)
			}
		}
	})
}

// FuzzBody reads any bytes as the bodies of the two largest inputs: they are refused by
// name, or what was read is written and read again as the same.
func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"email":"first.last@example.org","name":{"latin":"Dara Example"},"language":"ckb","occupations":[{"code":"2212","years":12}]}`))
	f.Add([]byte(`{"title":{"en":"Hospital"},"roles":[{"seats":2,"criteria":[{"kind":"must","field":"language","op":"at_least","value":"ar:B1"}]}]}`))
	f.Add([]byte(`{"availability":{"windows":[{"from":1}]}} {}`))
	f.Add([]byte("{\"email\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		bodyOf[roster.Registration](t, body)
		bodyOf[programme.Content](t, body)
	})
}

func bodyOf[T any](t *testing.T, body []byte) {
	t.Helper()
	var v, again T
	if err := decode(body, &v); err != nil {
		if office.CodeOf(err) != office.Invalid {
			t.Errorf("%q: %v", body, err)
		}
		return
	}
	_ = office.Validate(v) // it may refuse it; it may not panic
	text, err := json.Marshal(v)
	if err == nil {
		err = decode(text, &again)
	}
	if err != nil {
		t.Errorf("%q is written as %q: %v", body, text, err)
	}
}
