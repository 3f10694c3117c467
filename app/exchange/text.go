package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoded gives the file's text as UTF-8 without a byte order mark, whichever of
// the encodings of spreadsheets it has: UTF-8, UTF-16 or windows-1256.
func decoded(f File, size int64, counts *counter) (io.Reader, error) {
	counts.from = io.NewSectionReader(f, 0, size)
	found, mark, err := encodingOf(f, size)
	if err != nil {
		return nil, err
	}
	if mark > 0 {
		if _, err := io.CopyN(io.Discard, counts, mark); err != nil {
			return nil, err
		}
	}
	if found == nil {
		return counts, nil
	}
	return transform.NewReader(counts, found.NewDecoder()), nil
}

// encodingOf looks: at the byte order mark, then for the zeros that UTF-16 has in
// ordinary text, then whether the whole file can be UTF-8. nil is UTF-8; mark is the
// length of the byte order mark.
func encodingOf(f io.ReaderAt, size int64) (found encoding.Encoding, mark int64, err error) {
	head := make([]byte, min(size, lookAt))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, fmt.Errorf("look at the text: %w", err)
	}
	little, big := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return nil, 3, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return little, 2, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return big, 2, nil
	}
	switch even, odd := zeros(head); {
	case odd > even && odd > len(head)/16:
		return little, 0, nil
	case even > odd && even > len(head)/16:
		return big, 0, nil
	}
	whole, broken, err := countUTF8(io.NewSectionReader(f, 0, size))
	if err != nil {
		return nil, 0, fmt.Errorf("look at the text: %w", err)
	}
	if broken > whole {
		return charmap.Windows1256, 0, nil
	}
	return nil, 0, nil // UTF-8; a row with broken characters is named
}

func zeros(head []byte) (even, odd int) {
	for i, b := range head {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	return even, odd
}

// countUTF8 counts the characters beyond ASCII that are whole, and the bytes that
// are none: Arabic in windows-1256 has hardly any of the first.
func countUTF8(r io.Reader) (whole, broken int, err error) {
	buf, kept := make([]byte, lookAt), 0
	for {
		n, err := r.Read(buf[kept:])
		part := buf[:kept+n]
		for len(part) > 0 && (utf8.FullRune(part) || err != nil) {
			c, size := utf8.DecodeRune(part)
			switch {
			case c == utf8.RuneError && size == 1:
				broken++
			case size > 1:
				whole++
			}
			part = part[size:]
		}
		kept = copy(buf, part)
		if errors.Is(err, io.EOF) {
			return whole, broken, nil
		}
		if err != nil {
			return 0, 0, err
		}
	}
}
