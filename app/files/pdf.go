package files

import (
	"bytes"
	"math"

	"github.com/ledongthuc/pdf"
)

// What is read of a PDF, and how deep one form may stand in another.
const (
	mostPages  = 200
	mostDeep   = 20
	mostGlyphs = 400_000
	mostForms  = 6
)

// readPDF takes the text of a PDF (ISO 32000-1), page by page, in the order in which it is
// read. The library opens the objects and knows their syntax; where each glyph stands, and
// which letter it is, is worked out here. Scripts, attachments and pictures are never
// looked at.
func readPDF(document []byte) ([]string, error) {
	document = headed(document)
	if locked(document) {
		return nil, refuse(encrypted)
	}
	r, err := pdf.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		return nil, refuse(broken)
	}
	if !r.Trailer().Key("Encrypt").IsNull() {
		return nil, refuse(encrypted)
	}
	root := r.Trailer().Key("Root").Key("Pages")
	if root.Kind() != pdf.Dict {
		return nil, refuse(broken)
	}
	d := &pdfText{left: mostGlyphs}
	d.tree(root, pdf.Value{}, 0)
	return d.lines, nil
}

// pdfText gathers the lines of a document.
type pdfText struct {
	lines       []string
	left, pages int // glyphs that are still read, and pages and their groups that were
}

// tree passes the pages in their order (7.7.3); what they inherit is handed down. The
// library's own ways to a page do not end where groups stand in a ring.
func (d *pdfText) tree(node, resources pdf.Value, depth int) {
	if d.pages++; d.pages > mostPages || depth > mostDeep || node.Kind() != pdf.Dict {
		return
	}
	if own := node.Key("Resources"); own.Kind() == pdf.Dict {
		resources = own
	}
	kids := node.Key("Kids")
	if kids.Kind() != pdf.Array {
		p := &pageText{left: d.left}
		p.read(node.Key("Contents"), resources)
		d.lines, d.left = append(d.lines, linesOf(p.glyphs)...), p.left
		return
	}
	for i := range kids.Len() {
		d.tree(kids.Index(i), resources, depth+1)
	}
}

// headed puts the header as the library knows it over one that says the same: a newer
// version, or a space behind it. Offsets stay where they are.
func headed(document []byte) []byte {
	end := bytes.IndexAny(document, "\r\n")
	if end < len("%PDF-1.7") || end > 32 {
		return document
	}
	head := append([]byte("%PDF-1.7\n%"), bytes.Repeat([]byte("x"), end)...)
	out := bytes.Clone(document)
	copy(out[:end], head)
	return out
}

// locked is true for a document whose trailer names an encryption; the library would open
// one with an empty password, and stumbles over those it does not know.
func locked(document []byte) bool {
	at := bytes.LastIndex(document, []byte("trailer"))
	if at < 0 {
		return false
	}
	end := bytes.Index(document[at:], []byte("startxref"))
	return end > 0 && bytes.Contains(document[at:at+end], []byte("/Encrypt"))
}

// matrix maps a point (x, y, 1), as rows of three.
type matrix [6]float64

func unit() matrix { return matrix{1, 0, 0, 1, 0, 0} }

// times is m before n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func moved(x, y float64) matrix { return matrix{1, 0, 0, 1, x, y} }

// glyph is one letter, or several that one sign shows, and where it stands.
type glyph struct {
	text      string
	x, y, end float64
	size      float64
}

// state is what the operators of text set (9.3).
type state struct {
	to                   matrix // from the text's space to the page's
	font                 *font
	size                 float64
	spacing, wordSpacing float64
	stretch              float64
	leading, rise        float64
}

// pageText gathers the glyphs of a page.
type pageText struct {
	glyphs []glyph
	left   int
	fonts  map[string]*font
	depth  int
}

// read passes the page; what cannot be read of it ends it, and what came before stays.
func (p *pageText) read(contents, resources pdf.Value) {
	defer func() { _ = recover() }()
	p.content(contents, resources, unit())
}

// content runs the operators of a content stream.
func (p *pageText) content(stream, resources pdf.Value, to matrix) {
	if stream.Kind() != pdf.Stream && stream.Kind() != pdf.Array || endless(stream) {
		return
	}
	w := &writing{page: p, resources: resources, state: state{to: to, stretch: 1}, line: unit(), at: unit()}
	fonts := p.fonts
	p.fonts = map[string]*font{} // names are of these resources
	pdf.Interpret(stream, w.do)
	p.fonts = fonts
}

// writing is a content stream on its way.
type writing struct {
	page      *pageText
	resources pdf.Value
	state
	saved    []state
	line, at matrix // the beginning of the line, and where the next glyph stands
}

// do carries out one operator. Operands that are missing or of another kind read as 0, as
// the library gives them.
func (w *writing) do(stack *pdf.Stack, operator string) {
	args := make([]pdf.Value, stack.Len())
	for i := len(args) - 1; i >= 0; i-- {
		args[i] = stack.Pop()
	}
	arg := func(i int) pdf.Value {
		if i < len(args) {
			return args[i]
		}
		return pdf.Value{}
	}
	number := func(i int) float64 { return numberOf(arg(i)) }
	all := func() matrix {
		return matrix{number(0), number(1), number(2), number(3), number(4), number(5)}
	}
	switch operator {
	case "q":
		if len(w.saved) < 200 {
			w.saved = append(w.saved, w.state)
		}
	case "Q":
		if n := len(w.saved); n > 0 {
			w.state, w.saved = w.saved[n-1], w.saved[:n-1]
		}
	case "cm":
		w.to = all().times(w.to)
	case "BT":
		w.line, w.at = unit(), unit()
	case "Tm":
		w.line = all()
		w.at = w.line
	case "Td":
		w.next(number(0), number(1))
	case "TD":
		w.leading = -number(1)
		w.next(number(0), number(1))
	case "T*":
		w.next(0, -w.leading)
	case "Tf":
		w.font, w.size = w.fontOf(arg(0).Name()), number(1)
	case "Tc":
		w.spacing = number(0)
	case "Tw":
		w.wordSpacing = number(0)
	case "Tz":
		w.stretch = number(0) / 100
	case "TL":
		w.leading = number(0)
	case "Ts":
		w.rise = number(0)
	case "Tj":
		w.show(arg(0).RawString())
	case "'":
		w.next(0, -w.leading)
		w.show(arg(0).RawString())
	case `"`:
		w.wordSpacing, w.spacing = number(0), number(1)
		w.next(0, -w.leading)
		w.show(arg(2).RawString())
	case "TJ":
		w.showAll(arg(0))
	case "Do":
		w.form(arg(0).Name())
	}
}

func numberOf(v pdf.Value) float64 {
	n := v.Float64()
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}

func (w *writing) next(x, y float64) {
	w.line = moved(x, y).times(w.line)
	w.at = w.line
}

// showAll shows strings, between which numbers move back by thousandths.
func (w *writing) showAll(list pdf.Value) {
	for i := range list.Len() {
		switch v := list.Index(i); v.Kind() {
		case pdf.String:
			w.show(v.RawString())
		case pdf.Integer, pdf.Real:
			w.at = moved(-numberOf(v)/1000*w.size*w.stretch, 0).times(w.at)
		}
	}
}

// show puts a string down, code by code.
func (w *writing) show(raw string) {
	if w.font == nil {
		return
	}
	w.font.each(raw, func(code string, text string, width float64) {
		if w.page.left--; w.page.left < 0 {
			panic("more text than is read")
		}
		step := width/1000*w.size + w.spacing
		if code == " " {
			step += w.wordSpacing
		}
		here := w.at.times(w.to)
		ends := moved(width/1000*w.size*w.stretch, 0).times(w.at).times(w.to)
		w.page.glyphs = append(w.page.glyphs, glyph{text: text, x: here[4], y: here[5] + w.rise, end: ends[4],
			size: math.Abs(w.size) * math.Hypot(here[2], here[3])})
		w.at = moved(step*w.stretch, 0).times(w.at)
	})
}

// form runs a form that is placed on the page (8.10), unless forms stand in forms as they
// do only where somebody wishes that it never ends.
func (w *writing) form(name string) {
	form := w.resources.Key("XObject").Key(name)
	if form.Kind() != pdf.Stream || form.Key("Subtype").Name() != "Form" || w.page.depth >= mostForms {
		return
	}
	to := w.to
	if m := form.Key("Matrix"); m.Len() == 6 {
		var own matrix
		for i := range own {
			own[i] = numberOf(m.Index(i))
		}
		to = own.times(to)
	}
	resources := form.Key("Resources")
	if resources.Kind() != pdf.Dict {
		resources = w.resources
	}
	w.page.depth++
	w.page.content(form, resources, to)
	w.page.depth--
}

func (w *writing) fontOf(name string) *font {
	if f, known := w.page.fonts[name]; known {
		return f
	}
	f := newFont(w.resources.Key("Font").Key(name))
	w.page.fonts[name] = f
	return f
}
