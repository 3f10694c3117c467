package static_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"jisr/static"
)

// locked is one file that others made.
type locked struct {
	File, Package, Version, Integrity, Licence, Made string
	SHA256                                           string `json:"sha256"`
	LicenceText                                      string `json:"licence_text"`
}

func lock(t *testing.T) []locked {
	t.Helper()
	b, err := fs.ReadFile(static.Files, "vendor/lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var l struct{ Files []locked }
	if err := json.Unmarshal(b, &l); err != nil {
		t.Fatal(err)
	}
	return l.Files
}

// TestVendoredFilesAreThoseOfTheLock reads nothing from the network: it compares
// what is here with what was written down when it was taken.
func TestVendoredFilesAreThoseOfTheLock(t *testing.T) {
	integrity := regexp.MustCompile(`^sha512-[A-Za-z0-9+/]{86}==$`)
	for _, l := range lock(t) {
		b, err := os.ReadFile(filepath.Join("..", l.File))
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != l.SHA256 {
			t.Errorf("%s is not the file that the lock describes", l.File)
		}
		if l.Package == "" || l.Version == "" || l.Licence == "" || l.Made == "" || !integrity.MatchString(l.Integrity) {
			t.Errorf("%s: the lock does not say package, version, integrity, licence and how it was made", l.File)
		}
		if text, err := os.ReadFile(filepath.Join("..", l.LicenceText)); err != nil || len(text) < 400 {
			t.Errorf("%s: its licence %s is not here", l.File, l.LicenceText)
		}
	}
}

// TestNothingVendoredIsUnlocked finds scripts and fonts that nobody wrote down.
func TestNothingVendoredIsUnlocked(t *testing.T) {
	known := map[string]bool{}
	for _, l := range lock(t) {
		known[l.File] = true
	}
	for _, pattern := range []string{"vendor/*.js", "fonts/*.woff2"} {
		files, err := fs.Glob(static.Files, pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, f := range files {
			if !known["static/"+f] {
				t.Errorf("static/%s is not in the lock", f)
			}
		}
	}
}
