package app_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// fuzzed are the parsers of bytes from outside, and their targets.
var fuzzed = map[string]string{
	"what an officer types into the search": "app/web/staff.FuzzTyped",
	"text of a search":                      "search.FuzzQuery",
	"query string of the API":               "app/api.FuzzQueryString",
	"bodies of the API":                     "app/api.FuzzBody",
	"names":                                 "search/names.FuzzKeys",
	"words of a term":                       "app/terms.FuzzSuggest",
	"row of an import":                      "app/exchange.FuzzRow",
	"workbook of an import":                 "app/exchange.FuzzWorkbook",
	"sheet of an import":                    "app/exchange.FuzzSheet",
	"CV: a Word document":                   "app/files.FuzzDOCX",
	"CV: the text of one":                   "app/files.FuzzDOCXText",
	"CV: a PDF":                             "app/files.FuzzPDF",
	"CV: the letters of a font":             "app/files.FuzzPDFTable",
	"CV: the content of a page":             "app/files.FuzzPDFContent",
	"CV: lines of glyphs":                   "app/files.FuzzLines",
	"CV: what its text suggests":            "app/roster.FuzzSuggest",
	"CV: what searches read of it":          "app/roster.FuzzSearchedCV",
	"message that came back":                "app/returns.FuzzParse",
	"header of a letter":                    "mailer.FuzzHeaders",
	"mail address":                          "app/office.FuzzNormaliseEmail",
	"telephone number":                      "app/office.FuzzNormalisePhone",
	"any text of a form":                    "app/locale.FuzzCleanInput",
	"Accept-Language":                       "app/locale.FuzzNegotiate",
	"date of a form":                        "app/web.FuzzDateValue",
	"cookies":                               "app.FuzzCookie",
	"token of a link":                       "app/seal.FuzzOpenToken",
	"code read aloud":                       "app/seal.FuzzNormaliseCode",
	"sealed field":                          "app/seal.FuzzOpen",
	"keyring":                               "app/seal.FuzzReadKeyring",
	"key file":                              "app/seal.FuzzKeyFile",
	"document of the store":                 "app/store/embedded.FuzzDecodeNeverPanics",
	"backup":                                "app.FuzzArchive",
	"calendar entry (what is put into it)":  "app/paper.FuzzCalendar",
}

// TestEveryParserOfOutsideBytesIsFuzzed: each has its target, and each target its line.
func TestEveryParserOfOutsideBytesIsFuzzed(t *testing.T) {
	named := map[string]bool{}
	for parser, target := range fuzzed {
		named[target] = true
		at := strings.LastIndexByte(target, '.')
		body, there := testsIn(t, filepath.Join("..", filepath.FromSlash(target[:at])))[target[at+1:]]
		if !there {
			t.Errorf("%s: there is no %s", parser, target)
		}
		if there && !strings.Contains(body, "f.Add(") {
			t.Errorf("%s: %s has no seed", parser, target)
		}
	}
	for _, top := range []string{"app", "search", "mailer", "cmd", "static"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			for name := range testsIn(t, path) {
				if target := filepath.ToSlash(strings.TrimPrefix(path, "../")) + "." + name; strings.HasPrefix(name, "Fuzz") && !named[target] {
					t.Errorf("%s is no line of the list", target)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
