package web

import (
	"testing"
	"time"
)

// FuzzDateValue: three inputs become a date, or come back as they were typed.
func FuzzDateValue(f *testing.F) {
	f.Add("2027", "3", "1")
	f.Add("٢٠٢٧", "٠٣", "٣١")
	f.Add("", "13", "")
	f.Add("2027-03", "1", "1-1")
	f.Fuzz(func(t *testing.T, y, m, d string) {
		form := map[string]string{"at.year": y, "at.month": m, "at.day": d}
		got := DateValue(func(name string, _ ...string) string { return form[name] }, "at")
		at, err := time.Parse(time.DateOnly, got)
		if err == nil && at.Format(time.DateOnly) != got {
			t.Errorf("%q %q %q became %q", y, m, d, got)
		}
		_, _ = Count(y) // refused or not, it does not panic
	})
}
