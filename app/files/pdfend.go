package files

import (
	"bufio"
	"errors"
	"io"

	"github.com/ledongthuc/pdf"
)

// endless is true for content whose last string in hexadecimal digits is never closed: the
// library looks for its end for ever, or for the second digit of a pair, whose first may be
// no digit at all.
func endless(stream pdf.Value) bool {
	parts := []pdf.Value{stream}
	if stream.Kind() == pdf.Array {
		parts = nil
		for i := range stream.Len() {
			parts = append(parts, stream.Index(i))
		}
	}
	open, odd := false, false
	for _, part := range parts {
		in := bufio.NewReader(part.Reader())
		for {
			b, err := in.ReadByte()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return false // the library sees it too, and ends
			}
			switch {
			case b == '<':
				open, odd = true, false
			case open && !hexOrSpace(b):
				open, odd = !odd && b != '>', true
			}
		}
	}
	return open
}

func hexOrSpace(b byte) bool {
	switch b {
	case 0, '\t', '\n', '\f', '\r', ' ':
		return true
	}
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}
