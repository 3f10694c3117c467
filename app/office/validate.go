package office

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
)

// structValidator is built once and is safe for concurrent use.
var structValidator = sync.OnceValue(newStructValidator)

func newStructValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			return ""
		}
		return name
	})
	for tag, check := range map[string]func(string) bool{"plain": IsPlain, "prose": IsProse, "date": isDate, "month": isMonth} {
		// RegisterValidation fails only on an empty tag or a nil function.
		_ = v.RegisterValidation(tag, func(fl validator.FieldLevel) bool { return check(fl.Field().String()) })
	}
	return v
}

// Validate checks the `validate` tags of a struct and returns an Invalid *Error
// whose paths are those of the JSON, nil when all is well.
func Validate(v any) error {
	err := structValidator().Struct(v)
	var found validator.ValidationErrors
	if err == nil {
		return nil
	}
	if !errors.As(err, &found) {
		return err
	}
	var p Problems
	for _, f := range found {
		p.Add(jsonPath(f.Namespace()), problemCode(f), "limit", f.Param())
	}
	return p.Err()
}

// jsonPath drops the type's own name and those of embedded structs, which JSON
// does not show: Registration.Identity.email becomes email.
func jsonPath(namespace string) string {
	parts := strings.Split(namespace, ".")[1:]
	kept := parts[:0]
	for _, p := range parts {
		if r, _ := utf8.DecodeRuneInString(p); !unicode.IsUpper(r) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ".")
}

func problemCode(f validator.FieldError) string {
	switch f.Tag() {
	case "required":
		return "required"
	case "plain", "prose":
		return "characters"
	case "oneof":
		return "unknown"
	case "max":
		if f.Kind() == reflect.String {
			return "too_long"
		}
		if f.Kind() == reflect.Slice {
			return "too_many"
		}
		return "too_large"
	case "min":
		if f.Kind() == reflect.Slice {
			return "too_few"
		}
		return "too_small"
	case "date", "month":
		return "date"
	}
	return f.Tag()
}

// IsPlain is true for one line of text: valid UTF-8, no control character, no
// bidi control (Unicode TR9: U+200E/F, U+202A–E, U+2066–9), which could make a
// name read as another.
func IsPlain(s string) bool { return isText(s, false) }

// IsProse is IsPlain for several lines: line feed and tab are allowed.
func IsProse(s string) bool { return isText(s, true) }

func isText(s string, lines bool) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case lines && (r == '\n' || r == '\r' || r == '\t'):
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
			return false
		}
	}
	return true
}

func isDate(s string) bool {
	if s == "" {
		return true
	}
	_, ok := Date(s).Time()
	return ok
}

// isMonth is true for 2016-01 and for a whole date.
func isMonth(s string) bool {
	return s == "" || isDate(s) || (len(s) == 7 && isDate(s+"-01"))
}
