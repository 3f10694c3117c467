package mailer

import (
	"io"
	"strings"
)

// quotedLine is the longest line of quoted-printable (RFC 2045, section 6.7) without the
// "=" that breaks it.
const quotedLine = 75

// writeQuoted writes text whose lines end in CRLF as quoted-printable, to the byte as the
// standard library does, which looks at each byte twice: most of composing a letter was that.
func writeQuoted(w io.Writer, text string) error {
	out := make([]byte, 0, len(text)+len(text)/8)
	for line := range strings.SplitAfterSeq(text, "\n") {
		said, end := strings.CutSuffix(line, "\r\n")
		if len(said) <= quotedLine && isPlain(said) {
			out = append(out, line...)
			continue
		}
		if out = appendQuoted(out, said); end {
			out = append(out, "\r\n"...)
		}
	}
	_, err := w.Write(out)
	return err
}

// isPlain tells whether a line may stand as it is.
func isPlain(line string) bool {
	for i := range len(line) {
		if !isQuotable(line[i]) {
			return false
		}
	}
	return line == "" || !isBlank(line[len(line)-1])
}

// isQuotable tells whether a byte may stand for itself within a line.
func isQuotable(b byte) bool { return b >= ' ' && b <= '~' && b != '=' || b == '\t' }

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// appendQuoted writes one line, broken where it is too long; a blank at its end is written
// as its number, since servers cut blanks off.
func appendQuoted(out []byte, line string) []byte {
	used := 0
	for i := range len(line) {
		b := line[i]
		number := !isQuotable(b) || i == len(line)-1 && isBlank(b)
		if number && used+3 > quotedLine || used == quotedLine {
			out, used = append(out, "=\r\n"...), 0
		}
		if number {
			out, used = appendNumber(out, b), used+3
			continue
		}
		out, used = append(out, b), used+1
	}
	return out
}

func appendNumber(out []byte, b byte) []byte {
	const digits = "0123456789ABCDEF"
	return append(out, '=', digits[b>>4], digits[b&15])
}
