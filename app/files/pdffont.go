package files

import (
	"bytes"
	"io"
	"iter"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
)

// font says which letters the codes of a string are, and how wide.
type font struct {
	length  int // bytes of a code
	letters map[string]string
	ranges  []codeRange
	widths  map[int]float64
	usual   float64 // the width of a code that has none of its own
	decoder pdf.TextEncoding
}

// codeRange are codes of which the first is a letter, and the others those after it, or
// those of a list.
type codeRange struct {
	first, last string
	letter      string
	list        []string
}

// Bounds of a font's tables.
const (
	mostCodes = 70_000
	mostTable = 4 << 20
)

// newFont reads a font (9.6, 9.7): by the letters that it names itself, else by its
// encoding.
func newFont(v pdf.Value) *font {
	f := &font{length: 1, letters: map[string]string{}, widths: map[int]float64{}}
	if v.Key("Subtype").Name() == "Type0" {
		f.length = 2
		f.wide(v.Key("DescendantFonts").Index(0))
	} else {
		f.narrow(v)
	}
	if named := v.Key("ToUnicode"); named.Kind() == pdf.Stream {
		f.name(named)
	}
	if len(f.letters) == 0 && len(f.ranges) == 0 && f.length == 1 {
		own := pdf.Font{V: v}
		f.decoder = own.Encoder()
	}
	return f
}

// narrow reads the widths of a simple font.
func (f *font) narrow(v pdf.Value) {
	first, list := int(v.Key("FirstChar").Int64()), v.Key("Widths")
	for i := range min(list.Len(), 256) {
		f.widths[first+i] = numberOf(list.Index(i))
	}
	if f.usual = numberOf(v.Key("FontDescriptor").Key("MissingWidth")); f.usual == 0 {
		f.usual = 500 // of the fonts that every program knows, the widths are not told
	}
	if v.Key("Subtype").Name() == "Type3" { // its widths are in a space of its own (9.6.5)
		scale := numberOf(v.Key("FontMatrix").Index(0)) * 1000
		for code := range f.widths {
			f.widths[code] *= scale
		}
	}
}

// wide reads the widths of a composite font (9.7.4.3): c [w w w], or first last w.
func (f *font) wide(v pdf.Value) {
	f.usual = 1000
	if usual := v.Key("DW"); !usual.IsNull() {
		f.usual = numberOf(usual)
	}
	list := v.Key("W")
	for i := 0; i+1 < list.Len() && len(f.widths) < mostCodes; {
		first, second := int(list.Index(i).Int64()), list.Index(i+1)
		if second.Kind() == pdf.Array {
			for j := range second.Len() {
				f.widths[first+j] = numberOf(second.Index(j))
			}
			i += 2
			continue
		}
		width := numberOf(list.Index(i + 2))
		for code := first; code <= int(second.Int64()) && len(f.widths) < mostCodes; code++ {
			f.widths[code] = width
		}
		i += 3
	}
}

// name reads the table of letters (9.10.3). It is a program in PostScript, of which only
// the three lists matter; nothing of it is run.
func (f *font) name(table pdf.Value) {
	defer func() { _ = recover() }() // a damaged table names what it named so far
	program, err := io.ReadAll(io.LimitReader(table.Reader(), mostTable))
	if err != nil && len(program) == 0 {
		return
	}
	f.table(program)
}

func (f *font) table(program []byte) {
	var held []string // the operands since the last operator, [ and ] among them
	for token := range tokens(program) {
		switch token {
		case "endcodespacerange":
			if n := len(held); n > 0 && (len(held[n-1]) == 2 || len(held[n-1]) == 3) {
				f.length = len(held[n-1]) - 1
			}
		case "endbfchar":
			f.pairs(held)
		case "endbfrange":
			f.spans(held)
		}
		if token[0] == '<' || token == "[" || token == "]" {
			held = append(held, token)
		} else {
			held = held[:0]
		}
	}
}

// tokens passes the words of a table of letters. A string in hexadecimal comes as < and
// its bytes.
func tokens(program []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(program) > 0 {
			c := program[0]
			n := 1
			token := string(c)
			switch {
			case c == '<' && !bytes.HasPrefix(program, []byte("<<")):
				n = max(bytes.IndexByte(program, '>')+1, 1)
				token = "<" + unhexed(program[1:max(n-1, 1)])
			case c == '[' || c == ']':
			case isLetter(c):
				for n < len(program) && isLetter(program[n]) {
					n++
				}
				token = string(program[:n])
			default:
				token = ""
			}
			if token != "" && !yield(token) {
				return
			}
			program = program[n:]
		}
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// unhexed are the bytes that digits name; an odd last one has a 0 after it (7.3.4.3).
func unhexed(digits []byte) string {
	var out []byte
	high, half := byte(0), false
	for _, c := range digits {
		d := bytes.IndexByte([]byte("0123456789abcdef"), c|0x20)
		if c >= '0' && c <= '9' {
			d = int(c - '0')
		}
		switch {
		case d < 0:
		case half:
			out, half = append(out, high|byte(d)), false // #nosec G115 -- below 16
		default:
			high, half = byte(d)<<4, true // #nosec G115 -- likewise
		}
	}
	if half {
		out = append(out, high)
	}
	return string(out)
}

// pairs reads code, letter.
func (f *font) pairs(held []string) {
	for i := 0; i+1 < len(held) && len(f.letters) < mostCodes; i += 2 {
		f.letters[held[i][1:]] = fromUTF16(held[i+1][1:])
	}
}

// spans reads first, last, and either the letter of the first or a list of all.
func (f *font) spans(held []string) {
	for len(held) >= 3 && len(f.ranges) < mostCodes {
		r := codeRange{first: held[0][1:], last: held[1][1:]}
		if held[2] != "[" {
			r.letter, held = fromUTF16(held[2][1:]), held[3:]
			f.ranges = append(f.ranges, r)
			continue
		}
		held = held[3:]
		for len(held) > 0 && held[0] != "]" {
			r.list, held = append(r.list, fromUTF16(held[0][1:])), held[1:]
		}
		held = held[min(1, len(held)):]
		f.ranges = append(f.ranges, r)
	}
}

// each passes the codes of a string.
func (f *font) each(raw string, each func(code, text string, width float64)) {
	for ; len(raw) >= f.length; raw = raw[f.length:] {
		code := raw[:f.length]
		width, known := f.widths[numberOfCode(code)]
		if !known {
			width = f.usual
		}
		each(code, f.letter(code), width)
	}
}

// letter is what a code shows; empty where the document does not say.
func (f *font) letter(code string) string {
	if text, known := f.letters[code]; known {
		return text
	}
	for _, r := range f.ranges {
		if len(r.first) != len(code) || code < r.first || code > r.last {
			continue
		}
		after := numberOfCode(code) - numberOfCode(r.first)
		text := r.at(after)
		f.letters[code] = text
		return text
	}
	text := ""
	if f.decoder != nil {
		text = f.decoder.Decode(code)
	}
	f.letters[code] = text
	return text
}

func (r codeRange) at(after int) string {
	if r.list != nil {
		if after < len(r.list) {
			return r.list[after]
		}
		return ""
	}
	runes := []rune(r.letter)
	if len(runes) == 0 {
		return ""
	}
	runes[len(runes)-1] += rune(after) // #nosec G115 -- of two bytes
	return string(runes)
}

func numberOfCode(code string) int {
	n := 0
	for _, b := range []byte(code) {
		n = n<<8 | int(b)
	}
	return n
}

func fromUTF16(s string) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}
