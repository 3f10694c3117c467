package seal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jisr/app/seal"
)

func TestTheMasterKeySurvivesPaper(t *testing.T) {
	k := seal.NewKey()
	typed := strings.ToLower(strings.ReplaceAll(k.Paper(), "-", " "))
	if got, err := seal.ParseKey(typed); err != nil || got != k {
		t.Errorf("typed from paper: %v", err)
	}
	slip := []byte(k.Paper())
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

func TestOnlyARegularKeyFileIsRead(t *testing.T) {
	if _, err := seal.LoadKey(t.TempDir()); err == nil || !strings.Contains(err.Error(), "JISR_KEY_FILE") {
		t.Errorf("a directory: %v", err)
	}
	if _, err := seal.LoadKey(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "JISR_KEY_FILE") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestTheMasterKeyNeverPrintsItself(t *testing.T) {
	key := seal.NewKey()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "key", key)
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "key", key)
	marshalled, err := json.Marshal(struct{ Key seal.Key }{key})
	if err != nil {
		t.Fatal(err)
	}
	out := log.String() + string(marshalled) + fmt.Sprintf("%v %+v %#v %s %x %d %q", key, key, key, key, key, key, struct{ Key seal.Key }{key})
	for _, secret := range []string{key.Paper()[:9], fmt.Sprintf("%x", key[:4]), strings.Trim(fmt.Sprint(key[:4]), "[]")} {
		if strings.Contains(out, secret) {
			t.Errorf("the key shows: %s", out)
		}
	}
}

func FuzzKeyFile(f *testing.F) {
	for _, seed := range []string{"", "0000-0000", seal.Key{}.Paper(), strings.Repeat("O", 56), "\xff\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, err := seal.ParseKey(text)
		if err != nil {
			return
		}
		if again, err := seal.ParseKey(key.Paper()); err != nil || again != key {
			t.Errorf("%q does not come back: %v", text, err)
		}
	})
}
