package app_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"jisr/app"
	"jisr/app/apptest"
	"jisr/app/invest"
	"jisr/app/office"
	"jisr/app/roster"
)

// TestTheExamplesOfTheREADME runs the lines of the block "sh api" of the README
// against a running service, as a shell with curl and jq would.
func TestTheExamplesOfTheREADME(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "```sh api\n")
	block, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatal("the README has no block of examples")
	}
	a := apptest.Start(t, nil)
	c := newCaller(t, a, "officer")
	set := map[string]string{"JISR": "", "TOKEN": c.token}
	ran := 0
	for _, line := range commandLines(block) {
		name, words := shellWords(t, line, set)
		if words[0] != "curl" {
			t.Fatalf("the README runs %s", words[0])
		}
		ran++
		if name != "" {
			waitFor(t, func() bool { set[name] = runExample(t, c, words); return set[name] != "" })
			continue
		}
		runExample(t, c, words)
	}
	if ran < 8 || !strings.HasPrefix(set["ALIAS"], "ali_") {
		t.Errorf("%d examples ran, the match is %q", ran, set["ALIAS"])
	}
}

// TestTheTableOfProcessingSaysTheTermsOfTheCode: what the README tells the operator of how
// long something is kept is how long it is kept.
func TestTheTableOfProcessingSaysTheTermsOfTheCode(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(raw), "\n## What is processed\n")
	table, _, closed := strings.Cut(rest, "\n## ")
	if !found || !closed {
		t.Fatal("the README has no table of processing")
	}
	for text, term := range map[string]time.Duration{
		"a draft %d days after its last change":              roster.DraftFor,
		"a silent profile after %d days":                     roster.ForgetAfter,
		"evidence may be handed in for %d days":              roster.EvidenceFor,
		"text %d days":                                       app.KeepLetters,
		"a request that ended without an investment %d days": invest.KeptFor,
		"a watch on opportunities %d days":                   invest.WatchFor,
		"a list and an approved export %d day":               roster.SelectionFor,
		"| who asked | a list and an approved export %d day": roster.ExportFor,
	} {
		if want := fmt.Sprintf(text, term/office.Day); !strings.Contains(table, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	for _, p := range office.Purposes() {
		if !strings.Contains(table, "`"+string(p)+"`") {
			t.Errorf("it does not speak of the consent %s", p)
		}
	}
}

// commandLines are the commands of a block; a line goes on while a quote is open.
func commandLines(block string) (out []string) {
	open := ""
	for line := range strings.Lines(block) {
		if open == "" && (strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")) {
			continue
		}
		open += line
		if strings.Count(open, "'")%2 == 0 {
			out, open = append(out, strings.TrimSpace(open)), ""
		}
	}
	return out
}

// shellWords splits a command as a shell does, as far as the examples need: quotes,
// variables, NAME=$(… | jq -r PATH). The path of jq comes last.
func shellWords(t *testing.T, line string, set map[string]string) (name string, words []string) {
	t.Helper()
	if head, inner, assigned := strings.Cut(line, "=$("); assigned && !strings.Contains(head, " ") {
		name, line = head, strings.TrimSuffix(inner, ")")
	}
	line = strings.Replace(line, " | jq -r ", " jq ", 1)
	word, quote, any := strings.Builder{}, rune(0), false
	for i, r := range line {
		switch {
		case quote == 0 && (r == '\'' || r == '"'):
			quote, any = r, true
		case r == quote:
			quote = 0
		case quote == 0 && (r == ' ' || r == '\n'):
			if any {
				words = append(words, word.String())
			}
			word.Reset()
			any = false
		case r == '$' && quote != '\'':
			key := line[i+1:]
			key = key[:strings.IndexFunc(key+" ", func(r rune) bool { return r < 'A' || r > 'Z' })]
			value, known := set[key]
			if !known {
				t.Fatalf("$%s is not set in %s", key, line)
			}
			word.WriteString(value + "\x00" + strconv.Itoa(len(key)) + "\x00")
			any = true
		default:
			word.WriteRune(r)
			any = true
		}
	}
	if any {
		words = append(words, word.String())
	}
	for i := range words {
		words[i] = withoutNames(words[i])
	}
	return name, words
}

// withoutNames takes out the letters of a variable's name, which stand behind its
// value, marked with their number.
func withoutNames(word string) string {
	for {
		before, rest, marked := strings.Cut(word, "\x00")
		if !marked {
			return word
		}
		count, rest, _ := strings.Cut(rest, "\x00")
		n, _ := strconv.Atoi(count) // written above
		word = before + rest[n:]
	}
}

// runExample makes the request of curl's words, and returns what jq takes out of the
// answer; empty when that is not there yet.
func runExample(t *testing.T, c *caller, words []string) string {
	t.Helper()
	method, path, body, pick := "GET", "", "", ""
	var header []string
	for i := 1; i < len(words); i++ {
		switch w := words[i]; w {
		case "-s":
		case "-X":
			i++
			method = words[i]
		case "-d":
			i++
			body = words[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			header = append(header, name, value)
		case "jq":
			i++
			pick = words[i]
		default:
			path = strings.TrimPrefix(w, "/api/v1")
		}
	}
	status, out, _ := c.call(method, path, body, header...)
	if status > 299 {
		t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	switch {
	case pick == "":
		return ""
	case strings.HasPrefix(pick, ".items[0]."):
		if items := out["items"].([]any); len(items) > 0 {
			out = items[0].(map[string]any)
		} else {
			return ""
		}
	}
	value := out[pick[strings.LastIndex(pick, ".")+1:]]
	text, _ := value.(string)
	if text == "" {
		raw, err := json.Marshal(out)
		t.Fatalf("%s is not in %s (%v)", pick, raw, err)
	}
	return text
}
