package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/swaggest/jsonschema-go"
	"github.com/swaggest/openapi-go"
	"github.com/swaggest/openapi-go/openapi31"

	"jisr/app/gate"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/programme"
	"jisr/app/roster"
)

const documentPath = "/api/openapi.json"

// described is the description, once it was asked for: it tells of routes and types, which
// are the same for every service in a process.
var described struct {
	once sync.Once
	text []byte
	err  error
}

// describe serves the description.
func (a *API) describe() gate.Handler {
	return func(c *fiber.Ctx, _ gate.Visit) error {
		d := &described
		d.once.Do(func() { d.text, d.err = a.Document() })
		text, err := d.text, d.err
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
		return c.Send(text)
	}
}

// Document describes the API as built (OpenAPI 3.1.0): every route with its
// parameters, bodies and answers, made from the table of routes.
func (a *API) Document() ([]byte, error) {
	r := openapi31.NewReflector()
	r.Spec.Info.WithTitle("Jisr").WithVersion("1").WithDescription("The expert roster and engagement platform of Iraq's Ministry of Migration and Displaced.\n\n" +
		"A field that is not known is refused by its name. Changes carry If-Match with the revision that GET gave as ETag (428 without, 412 when stale); where it is not required, what comes without it changes whatever stands. " +
		"A POST that carries an Idempotency-Key runs once, and answers the same for a day.")
	r.Spec.SetHTTPBearerTokenSecurity("token", "", "A service account's token, made by `jisr token add`.")
	shape(r.JSONSchemaReflector())
	for _, row := range a.routes() {
		if err := row.describe(r); err != nil {
			return nil, fmt.Errorf("describe %s %s: %w", row.method, row.path, err)
		}
	}
	return json.MarshalIndent(r.Spec, "", " ")
}

// shape tells what reflection cannot see: closed lists of values, the short forms
// of a criterion's value, and that no object takes a field it does not know.
func shape(r *jsonschema.Reflector) {
	closed := false
	r.DefaultOptions = append(r.DefaultOptions,
		jsonschema.StripDefinitionNamePrefix("Api", "Office", "Roster", "Programme", "Invitation", "Invest", "Terms"),
		jsonschema.InterceptSchema(func(p jsonschema.InterceptSchemaParams) (bool, error) {
			t := p.Value.Type()
			if p.Processed && t.Kind() == reflect.Struct && p.Schema.HasType(jsonschema.Object) {
				p.Schema.AdditionalProperties = &jsonschema.SchemaOrBool{TypeBoolean: &closed}
			}
			if list, known := enums()[t]; known && !p.Processed {
				p.Schema.AddType(jsonschema.String)
				p.Schema.Enum = list
				return true, nil
			}
			return false, nil
		}),
		jsonschema.InterceptProp(func(p jsonschema.InterceptPropParams) error {
			if p.Processed && p.Field.Type == reflect.TypeFor[roster.Value]() && p.PropertySchema != nil {
				shortForms(p.PropertySchema)
			}
			return nil
		}))
}

// shortForms lets a criterion's value also be a string, a list, a number or a truth
// value.
func shortForms(s *jsonschema.Schema) {
	object := *s
	*s = jsonschema.Schema{}
	of := func(t jsonschema.SimpleType) jsonschema.SchemaOrBool {
		return (&jsonschema.Schema{}).WithType(t.Type()).ToSchemaOrBool()
	}
	texts := (&jsonschema.Schema{}).WithType(jsonschema.Array.Type())
	texts.ItemsEns().WithSchemaOrBool(of(jsonschema.String))
	s.WithAnyOf(object.ToSchemaOrBool(), of(jsonschema.String), texts.ToSchemaOrBool(), of(jsonschema.Integer), of(jsonschema.Boolean))
}

// enums are the types that take one of a few values.
func enums() map[reflect.Type][]any {
	return map[reflect.Type][]any{
		reflect.TypeFor[roster.Mode]():     values(roster.Remote, roster.Visit, roster.Mission, roster.Return),
		reflect.TypeFor[roster.Theme]():    values(roster.Institutions, roster.HumanCapital, roster.Finance, roster.Guardianship),
		reflect.TypeFor[roster.Kind]():     values(roster.Must, roster.Should),
		reflect.TypeFor[roster.Op]():       values(roster.Is, roster.AnyOf, roster.AtLeast, roster.Within, roster.Text),
		reflect.TypeFor[invest.Verdict]():  values(invest.Verdicts()...),
		reflect.TypeFor[office.Role]():     values(office.Roles()...),
		reflect.TypeFor[programme.Party](): values(programme.Parties()...),
		reflect.TypeFor[roster.Claim]():    values(roster.Claims()...),
		reflect.TypeFor[roster.Often]():    values(roster.Oftens()...),
	}
}

func values[T ~string](list ...T) []any {
	out := make([]any, 0, len(list))
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// params are the names that stand in paths; which of them are there, the path says.
type params struct {
	ID, Kind, Verb, N, Invitation, Note, Claim string
}

type matchHeader struct {
	IfMatch string `header:"If-Match" required:"true" description:"The revision that was read, as ETag gave it."`
}

type mayMatchHeader struct {
	IfMatch string `header:"If-Match" description:"The revision that was read, as ETag gave it; without it, whatever stands is changed."`
}

type onceHeader struct {
	Key string `header:"Idempotency-Key" maxLength:"255" description:"The same key gives the same answer, for a day."`
}

// describe adds one row to the description.
func (row route) describe(r *openapi31.Reflector) error {
	path := braces(row.path)
	oc, err := r.NewOperationContext(row.method, prefix+path)
	if err != nil {
		return err
	}
	oc.SetID(strings.ToLower(row.method) + strings.NewReplacer("/", "_", "{", "", "}", "").Replace(path))
	oc.SetSummary(row.does)
	oc.SetDescription(row.who())
	oc.SetTags(strings.Split(row.path, "/")[1])
	oc.AddSecurity("token")
	oc.AddReqStructure(params{}, func(cu *openapi.ContentUnit) { cu.SetFieldMapping(openapi.InPath, fieldsIn(row.path)) })
	for _, in := range row.inputs() {
		oc.AddReqStructure(in)
	}
	oc.AddRespStructure(row.out, openapi.WithHTTPStatus(cmp.Or(row.status, http.StatusOK)))
	for _, status := range row.refusals() {
		oc.AddRespStructure(refused{}, openapi.WithHTTPStatus(status))
	}
	return r.AddOperation(oc)
}

// inputs are what is read beside the path: parameters, headers, a body.
func (row route) inputs() []any {
	var out []any
	if row.query != nil {
		out = append(out, row.query)
	}
	switch row.match {
	case must:
		out = append(out, matchHeader{})
	case may:
		out = append(out, mayMatchHeader{})
	}
	if row.method == http.MethodPost {
		out = append(out, onceHeader{})
	}
	if row.in != nil {
		out = append(out, row.in)
	}
	return out
}

// who says in words whose token is taken.
func (row route) who() string {
	if len(row.roles) == 0 {
		return "For every token."
	}
	names := make([]string, 0, len(row.roles))
	for _, r := range row.roles {
		names = append(names, string(r))
	}
	return "For tokens with the role " + strings.Join(names, " or ") + "; admin may too."
}

// refusals are the failures that the route may answer.
func (row route) refusals() []int {
	out := []int{401, 403, 404, 422, 429, 500, 503}
	if row.method != http.MethodGet {
		out = append(out, 409, 413)
	}
	if row.match != never {
		out = append(out, 412)
	}
	if row.match == must {
		out = append(out, 428)
	}
	return out
}

// braces writes the parameters of a path as the description does.
func braces(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, is := strings.CutPrefix(p, ":"); is {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

// fieldsIn maps the fields of params to those names that the path holds.
func fieldsIn(path string) map[string]string {
	out := map[string]string{}
	for field, name := range map[string]string{"ID": "id", "Kind": "kind", "Verb": "verb", "N": "n", "Invitation": "invitation", "Note": "note", "Claim": "claim"} {
		if strings.Contains(path+"/", ":"+name+"/") {
			out[field] = name
		}
	}
	return out
}
