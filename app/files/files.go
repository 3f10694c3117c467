// Package files takes the text out of documents that people upload, and refuses those
// that could do harm.
//
// The policy (trust.md): a CV is a PDF or a DOCX by its signature and its structure, not
// by its name, of 5 MB at most. Nothing of it is read in the serving process but the
// first bytes. A child, which is this same program under a hidden command, reads the
// rest: 5 seconds, 1 GB, no file, no program and no network, in bubblewrap where that
// is present. What comes back is lines of text and nothing else, and they too are
// bounded and cleaned, since whoever got hold of the child could write them.
package files

import (
	"bytes"
	"strings"

	"jisr/app/locale"
	"jisr/app/office"
)

// Kind is a kind of document.
type Kind string

// The kinds that are taken.
const (
	PDF  Kind = "pdf"
	DOCX Kind = "docx"
)

// What a document and its text may hold.
const (
	MostBytes = 5 << 20
	mostLines = 2000
	mostLine  = 500       // runes; a longer line goes on in the next
	mostText  = 256 << 10 // bytes, in all
)

// Text is what was taken out of a document, line by line. One that is all pictures has
// none.
type Text struct {
	Kind  Kind
	Lines []string
}

// Media is the type under which a document of the kind is sent.
func (k Kind) Media() string {
	if k == PDF {
		return "application/pdf"
	}
	return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
}

// Why a document is refused, as a key of the catalogue below "cv.refused".
const (
	tooLarge  = "too_large" // more than MostBytes
	unknown   = "kind"      // neither a PDF nor a DOCX, whatever its name says
	encrypted = "encrypted" // protected by a password
	macros    = "macros"    // it carries programs
	leading   = "leading"   // links out of itself, names that lead elsewhere
	tooMuch   = "too_much"  // it unpacks to more than is read
	broken    = "broken"    // cut off or damaged
	slow      = "slow"      // not read in time
)

func refuse(why string) *office.Error {
	return &office.Error{Code: office.Invalid, Key: "cv.refused." + why, Args: map[string]any{"megabytes": MostBytes >> 20}}
}

// KindOf tells a document by its first bytes. A DOCX is a zip archive here; whether it is
// a document is for the child to find out.
func KindOf(document []byte) (Kind, error) {
	switch {
	case len(document) > MostBytes:
		return "", refuse(tooLarge)
	case bytes.HasPrefix(document, []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(document, []byte("PK\x03\x04")):
		return DOCX, nil
	case bytes.HasPrefix(document, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) && bytes.Contains(document, utf16Bytes("EncryptedPackage")):
		return "", refuse(encrypted) // how Office wraps a document with a password
	}
	return "", refuse(unknown)
}

func utf16Bytes(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for _, c := range []byte(s) {
		out = append(out, c, 0)
	}
	return out
}

// tidy bounds and cleans lines.
func tidy(raw []string) []string {
	var out []string
	left := mostText
	for _, line := range raw {
		for _, part := range strings.Split(locale.CleanInput(line), "\n") {
			part = strings.Join(strings.Fields(part), " ")
			for part != "" {
				now := cut(part, mostLine)
				part = strings.TrimSpace(part[len(now):])
				if left -= len(now); left < 0 || len(out) == mostLines {
					return out
				}
				out = append(out, now)
			}
		}
	}
	return out
}

// cut is the beginning of s, of at most so many runes.
func cut(s string, runes int) string {
	for i := range s {
		if runes == 0 {
			return s[:i]
		}
		runes--
	}
	return s
}
