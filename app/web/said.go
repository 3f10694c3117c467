package web

import (
	"bytes"
	"html/template"
	"maps"
	"slices"
	"text/template/parse"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// saying writes down what pages say to everybody: the words and the markup of their
// templates, in the order in which they stand. It reads the templates and has no data,
// so that nothing of a person can come into it.
type saying struct {
	out   bytes.Buffer
	page  *template.Template // as it is written
	parts *template.Template // to draw fields with
	words template.FuncMap
	lists map[string][]Choice // those that are offered whole, until they were written
	told  map[string]bool     // parts that were written
}

func newSaying(words template.FuncMap) *saying {
	words = maps.Clone(words)
	delete(words, "dictionary") // it is what is being made
	return &saying{words: words, lists: map[string][]Choice{}, told: map[string]bool{}}
}

// InOrder puts choices in the order of the reader's alphabet.
func InOrder(lang string, list []Choice) []Choice {
	order := collate.New(language.Make(lang), collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b Choice) int { return order.CompareString(a.Label, b.Label) })
	return list
}

// read writes what a page says.
func (s *saying) read(name string, parse func(page string) (*template.Template, error)) (err error) {
	if s.page, err = parse(name); err != nil {
		return err
	}
	if s.parts, err = s.page.Clone(); err != nil {
		return err
	}
	for _, part := range []string{name, "title", "main"} { // the layout is the same on every page
		if err := s.tell(part); err != nil {
			return err
		}
	}
	return nil
}

// tell writes a part, the first time that it is called.
func (s *saying) tell(name string) error {
	called := s.page.Lookup(name)
	if called == nil || called.Tree == nil || s.told[called.Tree.ParseName+"/"+name] {
		return nil
	}
	s.told[called.Tree.ParseName+"/"+name] = true
	return s.node(called.Tree.Root)
}

// node writes what a piece of a template says, whatever the data may be: both ways of
// a condition, and a list as if it had one row.
func (s *saying) node(n parse.Node) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, each := range n.Nodes {
			if err := s.node(each); err != nil {
				return err
			}
		}
	case *parse.TextNode:
		s.out.Write(n.Text)
	case *parse.ActionNode:
		s.action(n.Pipe)
	case *parse.IfNode:
		return s.both(&n.BranchNode)
	case *parse.WithNode:
		return s.both(&n.BranchNode)
	case *parse.RangeNode:
		return s.both(&n.BranchNode)
	case *parse.TemplateNode:
		return s.part(n)
	}
	return nil
}

func (s *saying) both(n *parse.BranchNode) error {
	if err := s.node(n.List); err != nil {
		return err
	}
	return s.node(n.ElseList)
}

// action writes a text, an address or an icon that does not depend on data.
func (s *saying) action(p *parse.PipeNode) {
	switch v := s.value(p).(type) {
	case template.HTML:
		s.out.WriteString(string(v))
	case string:
		template.HTMLEscape(&s.out, []byte(v))
	}
}

// part writes a part that is called with what it is given; a field is drawn each time.
func (s *saying) part(n *parse.TemplateNode) error {
	if f, is := s.value(n.Pipe).(Field); is {
		return s.parts.ExecuteTemplate(&s.out, n.Name, f)
	}
	s.given(n.Pipe)
	return s.tell(n.Name)
}

// given writes the texts that a part is called with.
func (s *saying) given(p *parse.PipeNode) {
	if p == nil {
		return
	}
	for _, cmd := range p.Cmds {
		for _, arg := range cmd.Args {
			if inner, is := arg.(*parse.PipeNode); is {
				s.action(inner)
			}
		}
	}
}

// value is what an expression gives whatever the data may be; nil when it depends on them.
func (s *saying) value(n parse.Node) any {
	switch n := n.(type) {
	case *parse.PipeNode:
		if n != nil && len(n.Cmds) == 1 && len(n.Decl) == 0 {
			return s.call(n.Cmds[0].Args)
		}
	case *parse.StringNode:
		return n.Text
	case *parse.NumberNode:
		return int(n.Int64)
	case *parse.BoolNode:
		return n.True
	case *parse.VariableNode:
		name := n.Ident[len(n.Ident)-1] // a list is called as its terms are
		if list, whole := s.lists[name]; whole {
			delete(s.lists, name)
			return list
		}
	}
	return nil
}

// call is what a function of the templates gives to one text that stands in them.
func (s *saying) call(args []parse.Node) any {
	if len(args) == 1 {
		return s.value(args[0])
	}
	called, is := args[0].(*parse.IdentifierNode)
	if !is {
		return nil
	}
	if called.Ident == "field" && len(args) > 2 {
		return s.field(args[2:])
	}
	text, is := args[1].(*parse.StringNode)
	if !is || len(args) > 2 {
		return nil
	}
	return s.said(called.Ident, text.Text)
}

// said leaves out what fails: the page itself would fail there too.
func (s *saying) said(function, text string) any {
	switch f := s.words[function].(type) {
	case func(string) string: // url
		return f(text)
	case func(string, ...any) string: // T
		return f(text)
	case func(string) (string, error): // asset
		if out, err := f(text); err == nil {
			return out
		}
	case func(string, ...string) (template.HTML, error): // icon
		if out, err := f(text); err == nil {
			return out
		}
	}
	return nil
}

// field is a question as it stands on the page of who has answered nothing.
func (s *saying) field(args []parse.Node) any {
	name, _ := s.value(args[0]).(string) // a row of a list is named by its data
	var pairs []any
	for _, arg := range args[1:] {
		pairs = append(pairs, s.value(arg))
	}
	f, err := newField(Page{}, name, pairs...)
	if err != nil {
		return nil
	}
	return f
}
