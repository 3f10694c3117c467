package browser

import (
	_ "embed" // axe-core
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-rod/rod/lib/proto"
)

// axe is axe-core (MPL-2.0), unchanged from its npm package; see the lock file.
//
//go:embed testdata/axe.min.js
var axe string

// Axe checks the page by WCAG 2.2 A and AA and axe's best practices, and returns
// each violation with the elements it concerns.
func (p *Page) Axe() []string {
	p.t.Helper()
	if p.Eval(`() => typeof window.axe`) != `"object"` {
		// Evaluated by the debugger: the page's own policy rightly forbids eval.
		_, err := proto.RuntimeEvaluate{Expression: axe}.Call(p.rod)
		must(p.t, "load axe", err)
	}
	found := p.Eval(`() => axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then((r) => r.violations.map((v) => ({rule: v.id, help: v.help, nodes: v.nodes.map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? n.all[0]?.message ?? ""))})))`)
	var list []struct {
		Rule, Help string
		Nodes      []string
	}
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		p.t.Fatalf("read what axe found: %v", err)
	}
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = fmt.Sprintf("%s (%s): %s", v.Rule, v.Help, strings.Join(v.Nodes[:min(3, len(v.Nodes))], " | "))
	}
	return out
}

// text is a JSON string as text.
func text(s string) string {
	var out string
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return s
	}
	return out
}
