package web

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Field is one question of a form, as the parts field, textarea, select, radios,
// checks, date and combobox draw it. Templates make it with the function field:
//
//	{{template "field" (field . "email" "label" (T "enter.email.label") "type" "email" "value" .Data.Email)}}
type Field struct {
	// Name is the input's name, which is the JSON path of office.FieldError; ID follows from it.
	Name, ID    string
	Label, Hint string
	// Error is the message beside the field, taken from Page.Errors.
	Error string
	// Value is what was typed; Values what was ticked.
	Value  string
	Values []string
	// Code is the chosen term of a combobox (input Name + ".code").
	Code string
	// Type is text unless given; Autocomplete a token of the HTML standard; Dir
	// auto unless given; InputMode, Class (w-num, w-code), Placeholder as in HTML.
	Type, Autocomplete, Dir, InputMode, Class string
	// Rows of a textarea; Max is the longest text in characters.
	Rows, Max int
	// Choices of select, radios and checks; Many lets a combobox take several.
	Choices []Choice
	Many    bool
	// None is the first choice of a select, with an empty value.
	None string
	// Source is the kind of term that a combobox asks for (/{lang}/terms/{kind}).
	Source string
	// Optional is said behind the label; HideLabel keeps the label for readers of the screen only.
	Optional, HideLabel bool
	// Focus puts the cursor there when the page is opened: a row was just added.
	Focus bool
}

// Choice is one of the answers to a question.
type Choice struct{ Value, Label, Hint string }

// wrong is what a field needs of its page.
type wrong interface{ Wrong(name string) string }

// newField is the template function field: the page, the input's name, then
// pairs of a property in lower case and its value.
func newField(p wrong, name string, pairs ...any) (Field, error) {
	f := Field{Name: name, ID: FieldID(name), Error: p.Wrong(name), Type: "text", Dir: "auto"}
	if len(pairs)%2 != 0 {
		return f, fmt.Errorf("field %s: %d arguments are no pairs", name, len(pairs))
	}
	for i := 0; i < len(pairs); i += 2 {
		if err := f.set(fmt.Sprint(pairs[i]), pairs[i+1]); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *Field) set(property string, v any) error {
	texts := map[string]*string{"label": &f.Label, "hint": &f.Hint, "value": &f.Value, "code": &f.Code, "type": &f.Type, "autocomplete": &f.Autocomplete,
		"dir": &f.Dir, "inputmode": &f.InputMode, "class": &f.Class, "source": &f.Source, "none": &f.None, "error": &f.Error, "id": &f.ID}
	flags := map[string]*bool{"optional": &f.Optional, "many": &f.Many, "hidelabel": &f.HideLabel, "focus": &f.Focus}
	numbers := map[string]*int{"rows": &f.Rows, "max": &f.Max}
	switch {
	case texts[property] != nil:
		*texts[property] = typed(v)
	case flags[property] != nil:
		*flags[property], _ = v.(bool)
	case numbers[property] != nil:
		*numbers[property], _ = v.(int)
	case property == "values":
		f.Values = texted(v)
	case property == "choices":
		f.Choices, _ = v.([]Choice)
	default:
		return fmt.Errorf("field %s: no property %q", f.Name, property)
	}
	return nil
}

// typed is a value as a text; nothing and a number that was not given are empty.
func typed(v any) string {
	if v == nil {
		return ""
	}
	if n, ok := v.(int); ok && n == 0 {
		return ""
	}
	return fmt.Sprint(v)
}

// texted lays any slice of text-like values out as texts.
func texted(v any) []string {
	s := reflect.ValueOf(v)
	if !s.IsValid() || s.Kind() != reflect.Slice {
		return nil
	}
	out := make([]string, s.Len())
	for i := range out {
		out[i] = fmt.Sprint(s.Index(i).Interface())
	}
	return out
}

// newChoice is the template function choice: value, label, and perhaps a hint.
func newChoice(value any, label string, hint ...string) Choice {
	return Choice{Value: fmt.Sprint(value), Label: label, Hint: strings.Join(hint, " ")}
}

// Has is true for a choice that was chosen.
func (f Field) Has(value string) bool {
	return (value != "" && f.Value == value) || slices.Contains(f.Values, value)
}

// Described lists the ids of hint and message, for aria-describedby.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// Sub is the name of a part of this field: born.year.
func (f Field) Sub(part string) string { return f.Name + "." + part }

// FieldID is the id of the input with that name, without the brackets and dots
// of a JSON path: availability.windows[0].to is f-availability-windows-0-to. For
// radios and checks it is the first one.
func FieldID(name string) string {
	id := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, name)
	return "f-" + strings.TrimSuffix(strings.ReplaceAll(id, "--", "-"), "-")
}
