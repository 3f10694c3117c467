package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"jisr/app/web"
	"jisr/app/web/webtest"
	"jisr/static"
)

// dictionaryOf is the text of a dictionary as a browser gets it, and how it says that it
// has it.
func dictionaryOf(t *testing.T, a *web.Assets, name string) (text []byte, sign string) {
	t.Helper()
	res, packed := fetch(t, a, address(t, a, "dictionary/"+name+".dict"), "Accept-Encoding", "br")
	text, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
	lang := name[strings.Index(name, "-")+1:]
	want := map[bool]string{true: `match="/` + lang + `/staff/*"`, false: `match="/` + lang + `/*"`}[strings.HasPrefix(name, web.ForStaff)]
	if err != nil || res.StatusCode != 200 || res.Header.Get("Use-As-Dictionary") != want || res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Fatalf("%s: %v %d %v", name, err, res.StatusCode, res.Header)
	}
	sum := sha256.Sum256(text)
	return text, ":" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

func TestABrowserWithADictionaryIsSentTheRest(t *testing.T) {
	r, a := webtest.New(t)
	_, plain := shown(t, r)
	_, usual := shown(t, r, "Accept-Encoding", "br")
	text, sign := dictionaryOf(t, a, "public-ar")
	for range 2 { // a compressor is used again
		coding, body := shown(t, r, "Accept-Encoding", "gzip, deflate, br, zstd, dcb, dcz", "Available-Dictionary", sign)
		if coding != "dcz" || len(body) >= len(usual) {
			t.Fatalf("as %q, %d bytes for %d", coding, len(body), len(usual))
		}
		sum := sha256.Sum256(text)
		frame, whole := strings.CutPrefix(body, "\x5e\x2a\x4d\x18\x20\x00\x00\x00"+string(sum[:]))
		z, err := zstd.NewReader(nil, zstd.WithDecoderDictRaw(0, text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := z.DecodeAll([]byte(frame), nil)
		z.Close()
		if !whole || err != nil || string(got) != plain {
			t.Errorf("the head is right: %v, the page is the same: %v, %v", whole, string(got) == plain, err)
		}
	}
}

func TestADictionaryThatIsNotOursIsNotUsed(t *testing.T) {
	r, a := webtest.New(t)
	_, sign := dictionaryOf(t, a, "public-ar")
	_, other := dictionaryOf(t, a, "public-en")
	for _, x := range []struct{ why, accepted, sign, want string }{
		{"of an older version", "br, dcz", ":" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + ":", "br"},
		{"of another language", "br, dcz", other, "br"},
		{"not to be read", "br, dcz", "public-ar", "br"},
		{"kept by who takes no such coding", "gzip, br", sign, "br"},
		{"kept by who refuses the coding", "gzip, dcz;q=0", sign, "gzip"},
	} {
		if coding, _ := shown(t, r, "Accept-Encoding", x.accepted, "Available-Dictionary", x.sign); coding != x.want {
			t.Errorf("a dictionary %s: packed as %q", x.why, coding)
		}
	}
}

// TestADictionaryTellsAnotherSiteNothing: what TestAPageThatAnotherSiteAsksForIsNotPacked
// says of every coding holds for this one.
func TestADictionaryTellsAnotherSiteNothing(t *testing.T) {
	r, a := webtest.New(t)
	_, sign := dictionaryOf(t, a, "public-ar")
	for site, want := range map[string]string{"same-origin": "dcz", "none": "dcz", "same-site": "", "cross-site": ""} {
		if coding, _ := shown(t, r, "Accept-Encoding", "br, dcz", "Available-Dictionary", sign, "Cookie", "jisr-in=x", "Sec-Fetch-Site", site); coding != want {
			t.Errorf("%s: packed as %q", site, coding)
		}
	}
}

// TestADictionaryHasThePagesWords: the words of its pages, in each language, always the
// same; and nothing of the one who reads.
func TestADictionaryHasThePagesWords(t *testing.T) {
	r, a := webtest.New(t)
	_, again := webtest.New(t)
	for _, lang := range []string{"ar", "ckb", "en"} {
		for name, keys := range map[string][]string{"public": {"register.identity.lead", "register.name.latin.hint", "register.profession.lead", "invest.company.hint"}, "staff": {"staff.search.q.hint", "staff.selection.pick"}} {
			file := name + "-" + lang
			text, _ := dictionaryOf(t, a, file)
			for _, key := range keys {
				if !strings.Contains(html.UnescapeString(string(text)), r.Text(lang, key)) {
					t.Errorf("%s does not have %s", file, key)
				}
			}
			if address(t, a, "dictionary/"+file+".dict") != address(t, again, "dictionary/"+file+".dict") {
				t.Errorf("%s is another one when it is made again", file)
			}
			if name == "public" && !strings.Contains(string(text), `id="f-name-latin" name="name.latin" type="text" value=""`) {
				t.Errorf("%s draws no field", file)
			}
		}
	}
}

// TestADictionaryIsOfferedByItsPages, and by no other: the first visit to the catalogue
// must stay light.
func TestADictionaryIsOfferedByItsPages(t *testing.T) {
	names, err := fs.Glob(static.Files, "pages/*.html")
	if err != nil || len(names) < 50 {
		t.Fatal(len(names), err)
	}
	offers := regexp.MustCompile(`{{define "dictionary"}}{{template "offered" \(dictionary "(public|staff)"\)}}{{end}}`)
	var got []string
	for _, name := range names {
		text, err := fs.ReadFile(static.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if found := offers.FindSubmatch(text); found != nil {
			got = append(got, string(found[1])+" "+strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".html"))
		}
	}
	slices.Sort(got)
	if want := []string{"public invest-who", "public register-identity", "public register-profession", "staff staff-experts"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
