// Package web turns what the desks know into pages.
//
// # How to add a page
//
// Route: one gate.Door in the table, its path below /:lang. Handler, in public/
// or staff/, a file per noun:
//
//	p := web.For(c, v)                 // language, path, CSRF token, reader
//	p.Nav = "experts"
//	p.Data = ExpertList{…}             // one type per page
//	return r.Show(c, "experts", p)     // or, for htmx, r.Part(c, "experts", "hits", p) when web.IsPart(c)
//
// A form handler reads: parse, call the desk, the same page again with the same
// values when the desk refuses, else redirect with 303:
//
//	in := parse(c)
//	_, err := desk.Register(c.UserContext(), v.Actor, in)
//	if r.Blame(&p, err) {              // office.Invalid: fills p.Errors
//		p.Data = Form{in}
//		return r.Show(c, "register", p) // 422, title "Error: …", summary on top
//	}
//	if err != nil {
//		return err                      // one place makes the error page: Renderer.Fail
//	}
//	return c.Redirect("/"+p.Lang+"/mine", fiber.StatusSeeOther)
//
// Template: static/pages/experts.html. Its body is one line that names the
// layout (public, staff or bare); the rest are blocks:
//
//	{{template "staff" .}}
//	{{define "title"}}{{T "experts.title"}}{{end}}      or Page.Title from the handler
//	{{define "mainclass"}}wrap{{end}}                   "wrap" is the default, "wrap narrow", "full", "with-tray"
//	{{define "main"}}<div class="title"><h1>…</h1></div>…{{block "hits" .}}…{{end}}{{end}}
//	{{define "tray"}}…{{end}}                           a sticky foot, optional
//	{{define "scripts"}}{{end}}                         empty: a page without htmx
//	{{define "dictionary"}}…{{end}}                     only for a page that is long each time
//
// A block's name is its page's own: blocks of different pages never meet. The
// rules that app/apptest checks: one h1, unique ids, a label for every input, no
// style attribute, no inline script, every address in url, every file in asset.
//
// Texts: static/locales/experts.{en,ar,ckb}.json, flat, keys page.element.state,
// the same keys and placeholders in all three; words.md first. A whole sentence
// is one text. A name or code from data stands in <bdi>.
//
// # Functions
//
//	T key name value …          N key n name value …      TG key gender name value …
//	date v    daterange a b     datetime t                v is a time.Time, a pointer or an ISO date; date v "short", "month", "weekday"
//	number n  percent x         joined list               joined says "a, b and c"
//	label "country" .Code       the term's text           url "/mine" adds the language
//	icon "check"                a symbol of img/icons.svg; icon "chev" "on" points onward, "back" backward
//	bar 7 10 "ok thin"          a meter; classes ok, wait, low, thin, thick; the number stands beside it
//	asset "img/star.svg"        the hashed address        fieldid "a.b[0]" the id of an input
//	choice v label hint, choices (choice …) …, labels "mode" .Data.Modes   the answers of a field
//	field, dict, list, plus, months, languages
//	dictionary "public"         the address of what a browser may keep of a long page (dictionary.go)
//
// # Form parts
//
// A field is {{template "field" (field . "city" "label" (T "…") "value" .Data.City)}}:
// the page, the input's name (the JSON path of the desk's input, so that
// office.FieldError finds it), then property and value in pairs: label, hint,
// value, values, choices, none (the first, empty choice of a select), type, autocomplete, dir (auto unless given), inputmode,
// class (w-num, w-code), max, rows, optional, hidelabel, source, code, many. The
// same call makes textarea, select, radios, checks, check (one box, value
// "true"), date (three inputs, read with DateValue) and combobox.
//
// A combobox is a text field that suggests: "source" is a kind of term, asked at
// GET /{lang}/terms/{kind}?q=…, which answers {"items":[{"value","label","hint"}]}.
// Alone, it sends name (the text) and name.code (the chosen value, empty when the
// text was typed freely). With "many" true it sends the chosen values as name,
// repeated ("choices" are those chosen so far), and what was typed and not chosen
// as name.add, several separated by commas.
//
// Around the fields: {{template "errors" .}} before the h1, {{template "csrf" .}}
// first in the form, {{template "submit" (T "…")}} last; one green button a page.
// Lists: progress, pager, tabs, facet, chips, rows, timeline, seats and weight
// draw the types of the same name in this package; gate is the number to type
// before letters leave. kit.html shows every one.
package web
