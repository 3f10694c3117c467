// Package apptest is test furniture: what tests of several packages share. Only
// tests import it.
package apptest

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Page is one rendered page to be checked.
type Page struct {
	// Lang is the language that was asked for; its direction follows.
	Lang string
	Body []byte
	// Asset tells whether an address below /static/ is served.
	Asset func(url string) bool
}

// Problems reads a page as a reader's software would and lists what is wrong
// with it, empty when all is well: language and direction, one h1, a title,
// unique ids, a label for every input, hints before their input, tokens that let a
// browser fill in, anchors and references that resolve, no
// inline style or script, existing assets, no untranslated text, named fields.
func Problems(p Page) []string {
	root, err := html.Parse(bytes.NewReader(p.Body))
	if err != nil {
		return []string{fmt.Sprintf("not HTML: %v", err)}
	}
	c := &checker{page: p, ids: map[string]int{}, order: map[string]int{}, labelled: map[string]bool{}}
	c.collect(root)
	c.walk(root, nil)
	c.whole()
	return c.problems
}

type checker struct {
	page     Page
	ids      map[string]int
	order    map[string]int  // the place of each id in the page
	labelled map[string]bool // ids that a label is for
	h1       int
	title    string
	problems []string
}

func (c *checker) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// collect gathers ids and labels, which may stand after what refers to them.
func (c *checker) collect(n *html.Node) {
	if n.Type == html.ElementNode {
		if id, ok := attr(n, "id"); ok {
			c.ids[id]++
			c.order[id] = len(c.order)
		}
		if n.Data == "label" {
			if id, ok := attr(n, "for"); ok {
				c.labelled[id] = true
			}
		}
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.collect(k)
	}
}

func (c *checker) walk(n, label *html.Node) {
	switch n.Type {
	case html.TextNode:
		c.text(n.Data)
	case html.ElementNode:
		if n.Data == "label" {
			label = n
		}
		c.element(n, label)
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.walk(k, label)
	}
}

func (c *checker) text(s string) {
	if i := strings.Index(s, "⟦"); i >= 0 {
		c.say("untranslated: %.60s", s[i:])
	}
}

func (c *checker) element(n, label *html.Node) {
	c.attributes(n)
	switch n.Data {
	case "html":
		c.language(n)
	case "h1":
		c.h1++
	case "title":
		if n.Parent != nil && n.Parent.Data == "head" {
			c.title = strings.TrimSpace(inner(n))
		}
	case "style":
		c.say("inline <style>")
	case "script":
		if _, ok := attr(n, "src"); !ok {
			c.say("inline <script>")
		}
	case "a":
		c.anchor(n)
	case "input", "select", "textarea":
		c.field(n, label)
	case "img":
		if _, ok := attr(n, "alt"); !ok {
			c.say("<img> without alt")
		}
	}
}

func (c *checker) attributes(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case a.Key == "style":
			c.say("style attribute on <%s>", n.Data)
		case strings.HasPrefix(a.Key, "on"):
			c.say("handler %s on <%s>", a.Key, n.Data)
		case a.Key == "src", a.Key == "href" && n.Data != "a":
			c.asset(a.Val)
		case a.Key == "for", a.Key == "aria-labelledby", a.Key == "aria-describedby", a.Key == "aria-controls":
			c.refer(a.Key, a.Val)
		}
		c.text(a.Val)
		if strings.Contains(a.Val, "#ZgotmplZ") || strings.Contains(a.Val, "ZgotmplZ") {
			c.say("%s on <%s> was refused by the template's escaping", a.Key, n.Data)
		}
	}
}

func (c *checker) refer(key, ids string) {
	for id := range strings.FieldsSeq(ids) {
		if c.ids[id] == 0 {
			c.say("%s names %q, which is not there", key, id)
		}
	}
}

func (c *checker) asset(address string) {
	address, _, _ = strings.Cut(address, "#")
	u, err := url.Parse(address)
	switch {
	case address == "":
	case err != nil, u.Host != "", u.Scheme != "":
		c.say("asset %q is not ours", address)
	case c.page.Asset != nil && strings.HasPrefix(u.Path, "/static/") && !c.page.Asset(u.Path):
		c.say("asset %q is not served", address)
	}
}

func (c *checker) language(n *html.Node) {
	lang, _ := attr(n, "lang")
	dir, _ := attr(n, "dir")
	want := "ltr"
	if c.page.Lang == "ar" || c.page.Lang == "ckb" {
		want = "rtl"
	}
	if lang != c.page.Lang || dir != want {
		c.say("lang=%q dir=%q, want %q %q", lang, dir, c.page.Lang, want)
	}
}

func (c *checker) anchor(n *html.Node) {
	href, ok := attr(n, "href")
	if !ok || href == "" {
		c.say("<a> without an address: %.40s", inner(n))
		return
	}
	if id, own := strings.CutPrefix(href, "#"); own && c.ids[id] == 0 {
		c.say("anchor %q leads nowhere", href)
	}
	if strings.TrimSpace(inner(n)) == "" {
		if _, named := attr(n, "aria-label"); !named {
			c.say("<a href=%q> without words", href)
		}
	}
}

func (c *checker) field(n, label *html.Node) {
	kind, _ := attr(n, "type")
	name, _ := attr(n, "name")
	if name == "" {
		c.say("<%s> without a name", n.Data)
	}
	if kind == "hidden" || kind == "submit" {
		return
	}
	id, _ := attr(n, "id")
	_, aria := attr(n, "aria-label")
	_, by := attr(n, "aria-labelledby")
	if !c.labelled[id] && label == nil && !aria && !by {
		c.say("<%s name=%q> without a label", n.Data, name)
	}
	told, _ := attr(n, "aria-describedby")
	for hint := range strings.FieldsSeq(told) {
		if id != "" && c.order[hint] > c.order[id] {
			c.say("<%s name=%q> comes before its hint", n.Data, name)
		}
	}
	c.filled(n, kind, name)
}

// tokens are what a browser fills in by itself (HTML, 4.10.18.7), as far as we ask it.
const tokens = " off on name email username new-password current-password one-time-code organization tel country address-level2 bday-year "

// filled: what somebody has typed elsewhere before is not typed again.
func (c *checker) filled(n *html.Node, kind, name string) {
	token, given := attr(n, "autocomplete")
	if given && !strings.Contains(tokens, " "+token+" ") {
		c.say("autocomplete=%q is no token", token)
	}
	if !given && (kind == "email" || kind == "tel" || kind == "password") {
		c.say("<%s name=%q> does not say what a browser may fill in", n.Data, name)
	}
}

// whole checks what is known at the end only.
func (c *checker) whole() {
	if c.h1 != 1 {
		c.say("%d <h1>, want one", c.h1)
	}
	if c.title == "" {
		c.say("no title")
	}
	for id, n := range c.ids {
		if n > 1 {
			c.say("id %q stands %d times", id, n)
		}
	}
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func inner(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.WriteString(inner(k))
	}
	return b.String()
}
