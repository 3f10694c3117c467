package office

import (
	"errors"
	"fmt"
)

// Code is the class of an error, as contract.md names it.
type Code string

// The codes of contract.md, and Timeout, a request that came in too slowly. Each has one
// HTTP status, given at the edge.
const (
	Invalid              Code = "invalid"
	Unauthenticated      Code = "unauthenticated"
	Forbidden            Code = "forbidden"
	NotFound             Code = "not_found"
	Conflict             Code = "conflict"
	Stale                Code = "stale"
	PreconditionRequired Code = "precondition_required"
	TooLarge             Code = "too_large"
	Timeout              Code = "timeout"
	TooMany              Code = "too_many"
	Misdirected          Code = "misdirected"
	Unavailable          Code = "unavailable"
	Internal             Code = "internal"
)

// Error is what went wrong, in a form that can be shown to the one it concerns:
// a code, a key of the catalogue (the text is born at the edge, in the reader's
// language) and its arguments. Err is for the log only.
type Error struct {
	Code   Code
	Key    string
	Args   map[string]any
	Fields []FieldError
	Err    error
}

// FieldError names one field of an input, by its JSON path
// (availability.windows[0].to), and what is wrong with it. Its text has the key
// "invalid." + Code.
type FieldError struct {
	Path string         `json:"path"`
	Code string         `json:"code"`
	Args map[string]any `json:"-"`
}

// Error is the text for the log; it never holds a value that somebody typed.
func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Key
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s %s]", f.Path, f.Code)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of err: of the first *Error in its chain, Internal when
// there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Missing says that a thing of that kind (a key of the catalogue below
// error.missing) is not there, or not for this actor: the two look alike.
func Missing(kind string) *Error {
	return &Error{Code: NotFound, Key: "error.not_found", Args: map[string]any{"kind": kind}}
}

// Unmoved refuses a change that was made on another revision than the one that stands;
// 0 was made on whatever stands.
func Unmoved(made, stands int64) error {
	if made == 0 || made == stands {
		return nil
	}
	return &Error{Code: Stale, Key: "error.stale"}
}

// Refuse says that the state of things does not allow it: a conflict with a key
// of its own.
func Refuse(key string, args map[string]any) *Error {
	return &Error{Code: Conflict, Key: key, Args: args}
}

// Problems gathers what is wrong with an input, field by field.
type Problems struct{ fields []FieldError }

// Add notes a problem of the field at path; pairs are the arguments of its text.
func (p *Problems) Add(path, code string, pairs ...any) {
	f := FieldError{Path: path, Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if f.Args == nil {
			f.Args = map[string]any{}
		}
		f.Args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	p.fields = append(p.fields, f)
}

// Check notes the problem unless ok.
func (p *Problems) Check(ok bool, path, code string, pairs ...any) {
	if !ok {
		p.Add(path, code, pairs...)
	}
}

// Merge takes over the problems of err below the path prefix, and reports
// whether err was such an error (or nil).
func (p *Problems) Merge(prefix string, err error) bool {
	var e *Error
	if err == nil {
		return true
	}
	if !errors.As(err, &e) || e.Code != Invalid {
		return false
	}
	for _, f := range e.Fields {
		f.Path = prefix + f.Path
		p.fields = append(p.fields, f)
	}
	return true
}

// Fields is what was noted so far.
func (p *Problems) Fields() []FieldError { return p.fields }

// Err is nil when nothing was noted, an Invalid *Error with the fields otherwise.
func (p *Problems) Err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Key: "error.invalid", Fields: p.fields}
}
