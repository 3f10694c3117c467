package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jisr/app/seal"
)

func open(t *testing.T, dir string, key seal.Key) (*seal.Sealer, *seal.FileStore) {
	t.Helper()
	ring, err := seal.OpenFile(filepath.Join(dir, "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ring.Close() }) // closed twice in some tests
	s, err := seal.New(t.Context(), key, ring, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return s, ring
}

var place = seal.Place{Collection: "people", ID: "per_1", Field: "body", Schema: 1}

func TestSealedOpensOnlyWhereItBelongs(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	sealed, err := s.Seal(t.Context(), "per_1", place, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("secret")) {
		t.Error("the plain text shows")
	}
	if got, err := s.Open(t.Context(), "per_1", place, sealed); err != nil || string(got) != "secret" {
		t.Errorf("got %q, %v", got, err)
	}
	for name, other := range map[string]seal.Place{
		"another record":     {Collection: "people", ID: "per_2", Field: "body", Schema: 1},
		"another field":      {Collection: "people", ID: "per_1", Field: "note", Schema: 1},
		"another collection": {Collection: "peopl", ID: "eper_1", Field: "body", Schema: 1},
		"another schema":     {Collection: "people", ID: "per_1", Field: "body", Schema: 2},
	} {
		if _, err := s.Open(t.Context(), "per_1", other, sealed); !errors.Is(err, seal.ErrTampered) {
			t.Errorf("opened in %s: %v", name, err)
		}
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := s.Open(t.Context(), "per_1", place, sealed); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("a flipped bit: %v", err)
	}
}

func TestADestroyedKeyNeverComesBack(t *testing.T) {
	dir, key := t.TempDir(), seal.NewKey()
	s, ring := open(t, dir, key)
	sealed, err := s.Seal(t.Context(), "per_1", place, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	var older bytes.Buffer
	if err := ring.Copy(&older); err != nil {
		t.Fatal(err)
	}
	if err := s.Destroy(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	check := func(when string, s *seal.Sealer) {
		t.Helper()
		if _, err := s.Open(t.Context(), "per_1", place, sealed); !errors.Is(err, seal.ErrDestroyed) {
			t.Errorf("%s: %v", when, err)
		}
		if _, err := s.Seal(t.Context(), "per_1", place, nil); !errors.Is(err, seal.ErrDestroyed) {
			t.Errorf("%s, a new key: %v", when, err)
		}
	}
	check("at once", s)
	if err := ring.Join(&older); err != nil {
		t.Fatal(err)
	}
	check("after joining an older copy", s)
	if err := ring.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, dir, key)
	check("after a restart", again)
}

func TestTheWrongMasterKeyStopsTheStart(t *testing.T) {
	dir := t.TempDir()
	_, ring := open(t, dir, seal.NewKey())
	if _, err := seal.New(t.Context(), seal.NewKey(), ring, time.Now); !errors.Is(err, seal.ErrWrongKey) {
		t.Errorf("got %v", err)
	}
}

func TestAKeyringLineCutByACrashIsDropped(t *testing.T) {
	dir, key := t.TempDir(), seal.NewKey()
	s, ring := open(t, dir, key)
	if _, err := s.Seal(t.Context(), "per_1", place, nil); err != nil {
		t.Fatal(err)
	}
	if err := ring.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "keyring"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("per_2 abc"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, dir, key)
	for i := range 3 {
		if _, err := again.Seal(t.Context(), fmt.Sprintf("per_%d", i), place, nil); err != nil {
			t.Error(err)
		}
	}
}

func TestTheMasterKeySurvivesPaper(t *testing.T) {
	k := seal.NewKey()
	typed := strings.ToLower(strings.ReplaceAll(k.String(), "-", " "))
	if got, err := seal.ParseKey(typed); err != nil || got != k {
		t.Errorf("typed from paper: %v", err)
	}
	slip := []byte(k.String())
	if slip[0] == '0' {
		slip[0] = '1'
	} else {
		slip[0] = '0'
	}
	if _, err := seal.ParseKey(string(slip)); err == nil {
		t.Error("a slip of the pen went unnoticed")
	}
}

func TestAKeyFileThatOthersMayReadIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	k, err := seal.CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := seal.LoadKey(path); err != nil || got != k {
		t.Fatalf("load: %v", err)
	}
	if _, err := seal.CreateKey(path); err == nil {
		t.Error("a key was written over")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.LoadKey(path); err == nil || !strings.Contains(err.Error(), "JISR_KEY_FILE") {
		t.Errorf("got %v", err)
	}
}

func TestATokenIsBoundToItsPurposeAndExpires(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	now := time.Now()
	token := s.Token("answer", "inv_1", now.Add(time.Hour))
	if id, err := s.OpenToken("answer", token, now); err != nil || id != "inv_1" {
		t.Errorf("got %q, %v", id, err)
	}
	if _, err := s.OpenToken("unsubscribe", token, now); !errors.Is(err, seal.ErrInvalid) {
		t.Errorf("another purpose: %v", err)
	}
	if id, err := s.OpenToken("answer", token, now.Add(2*time.Hour)); !errors.Is(err, seal.ErrExpired) || id != "inv_1" {
		t.Errorf("later: %q, %v", id, err)
	}
	if _, err := s.OpenToken("answer", s.Token("answer", "inv_1", time.Time{}), now.AddDate(50, 0, 0)); err != nil {
		t.Errorf("without an end: %v", err)
	}
}

func TestAnAliasIsTracedBackOnlyInItsProgramme(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	in := [16]byte{1, 2, 3}
	out := s.Permute("prg_1", in)
	if out == in || s.Unpermute("prg_1", out) != in || s.Unpermute("prg_2", out) == in {
		t.Error("an alias must come back in its own programme alone")
	}
}

func TestACodeIsReadHoweverItIsTyped(t *testing.T) {
	code := seal.NewCode()
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + strings.ReplaceAll(code, "-", " ")} {
		if got, ok := seal.NormaliseCode(typed); !ok || got != code {
			t.Errorf("%q read as %q, %v", typed, got, ok)
		}
	}
	if got, ok := seal.NormaliseCode("JSR-٢٣٤٥-BCDF"); !ok || got != "JSR-2345-BCDF" {
		t.Errorf("Arabic digits: %q", got)
	}
	if _, ok := seal.NormaliseCode("JSR-12"); ok {
		t.Error("a short code was read")
	}
}

func FuzzOpenToken(f *testing.F) {
	ring, err := seal.OpenFile(filepath.Join(f.TempDir(), "keyring"))
	if err != nil {
		f.Fatal(err)
	}
	s, err := seal.New(f.Context(), seal.NewKey(), ring, time.Now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := s.OpenToken("answer", token, time.Now()); err == nil {
			t.Errorf("%q opened", token)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	ring, err := seal.OpenFile(filepath.Join(b.TempDir(), "keyring"))
	if err != nil {
		b.Fatal(err)
	}
	s, err := seal.New(b.Context(), seal.NewKey(), ring, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	sealed, err := s.Seal(b.Context(), "per_1", place, make([]byte, 2000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Open(b.Context(), "per_1", place, sealed); err != nil {
			b.Fatal(err)
		}
	}
}
