package office

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzNormaliseEmail: what is taken has one @ and nothing that a header or an index would
// read otherwise, and normalised again it is itself.
func FuzzNormaliseEmail(f *testing.F) {
	for _, seed := range []string{"First.Last@Example.ORG", "a@b", "\"a b\"@example.org", "a@[127.0.0.1]", "a@xn--mgbb7fjb.example", "a@خبراء.example", "a\r\nBcc: b@example.org", "a@b.c@d.e", "a@1.2.3.4"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := NormaliseEmail(s)
		if !ok {
			return
		}
		if strings.Count(got, "@") != 1 || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '"' || r == ',' }) {
			t.Errorf("%q is taken as %q", s, got)
		}
		if again, ok := NormaliseEmail(got); !ok || again != got {
			t.Errorf("%q becomes %q, and that %q, %v", s, got, again, ok)
		}
	})
}

// FuzzNormalisePhone likewise: a plus and digits.
func FuzzNormalisePhone(f *testing.F) {
	f.Add("070-123 45 67", "SE")
	f.Add("٠٧٧٠ ١٢٣ ٤٥٦٧", "IQ")
	f.Add("+46 (0)70", "")
	f.Fuzz(func(t *testing.T, s, country string) {
		got, ok := NormalisePhone(s, country)
		if ok && got != "" && (got[0] != '+' || strings.Trim(got[1:], "0123456789") != "") {
			t.Errorf("%q in %q is taken as %q", s, country, got)
		}
	})
}
