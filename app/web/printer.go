package web

import "time"

// Printer is the catalogue in one language: what templates call as T, N, TG,
// date and so on. app/locale implements it. Arguments of a text come as name,
// value, name, value.
type Printer interface {
	// T is the text of a key.
	T(key string, args ...any) string
	// N is the text of a key in the plural form for n (CLDR).
	N(key string, n int, args ...any) string
	// TG is the text of a key for a gender (female, male, undisclosed).
	TG(key, gender string, args ...any) string
	// Date is a day in words.
	Date(t time.Time) string
	// DateRange is from and to in words.
	DateRange(from, to time.Time) string
	// Number is an integer with its thousands, in Latin digits.
	Number(n int) string
}
