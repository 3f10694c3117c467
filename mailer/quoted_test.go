package mailer

import (
	"bytes"
	"io"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
	"testing"
)

// standard is what the standard library makes of a text.
func standard(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestQuotedPrintableIsThatOfTheStandardLibrary(t *testing.T) {
	pieces := []string{" ", "\t", "=", ".", "a", "word", "نص", "\u200c", "\r", "\n", "\r\n", "~", "\x7f", "\x00", strings.Repeat("x", 70), strings.Repeat("y", 75), strings.Repeat("z", 76), "é"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		text := crlf(b.String())
		var got bytes.Buffer
		if err := writeQuoted(&got, text); err != nil {
			t.Fatal(err)
		}
		if want := standard(t, text); got.String() != want {
			t.Fatalf("%q is written as\n%q, want\n%q", text, got.String(), want)
		}
		read, err := io.ReadAll(quotedprintable.NewReader(&got))
		if err != nil || string(read) != text {
			t.Fatalf("%q is read as %q, %v", text, read, err)
		}
	}
}
