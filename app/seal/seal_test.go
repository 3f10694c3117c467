package seal_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"sync"
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

func BenchmarkSeal(b *testing.B) {
	ring, err := seal.OpenFile(filepath.Join(b.TempDir(), "keyring"))
	if err != nil {
		b.Fatal(err)
	}
	s, err := seal.New(b.Context(), seal.NewKey(), ring, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	plain := make([]byte, 2000)
	for b.Loop() {
		if _, err := s.Seal(b.Context(), "per_1", place, plain); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheKeyOfAnotherOwnerDoesNotOpen(t *testing.T) {
	s, ring := open(t, t.TempDir(), seal.NewKey())
	sealed, err := s.Seal(t.Context(), "per_1", place, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(t.Context(), "per_2", place, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), "per_2", place, sealed); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("another person's key: %v", err)
	}
	if _, err := s.Open(t.Context(), "per_3", place, sealed); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("somebody unknown: %v", err)
	}
	stolen, err := ring.Get(t.Context(), "per_1")
	if err != nil {
		t.Fatal(err)
	}
	if err := ring.Insert(t.Context(), "per_4", stolen); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), "per_4", place, sealed); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("a wrapped key moved to another owner: %v", err)
	}
}

func TestPlacesAreWrittenUnambiguously(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	sealed, err := s.Seal(t.Context(), "per_1", seal.Place{Collection: "a", ID: "bc", Field: "d"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []seal.Place{{"ab", "c", "d", 0}, {"a", "b", "cd", 0}, {"abcd", "", "", 0}, {"a", "bc", "d", -1}} {
		if _, err := s.Open(t.Context(), "per_1", other, sealed); !errors.Is(err, seal.ErrTampered) {
			t.Errorf("opened as %v: %v", other, err)
		}
	}
}

// An erasure by another instance takes effect within KeyTTL, one by this instance
// at once.
func TestAnErasureElsewhereTakesEffectWithinTheTerm(t *testing.T) {
	ring, err := seal.OpenFile(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	defer ring.Close()
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	key := seal.NewKey()
	here, err1 := seal.New(t.Context(), key, ring, func() time.Time { return now })
	there, err2 := seal.New(t.Context(), key, ring, func() time.Time { return now })
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	sealed, err := here.Seal(t.Context(), "per_1", place, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if err := there.Destroy(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Open(t.Context(), "per_1", place, sealed); !errors.Is(err, seal.ErrDestroyed) {
		t.Errorf("where it was erased: %v", err)
	}
	now = now.Add(seal.KeyTTL)
	if _, err := here.Open(t.Context(), "per_1", place, sealed); !errors.Is(err, seal.ErrDestroyed) {
		t.Errorf("elsewhere, after the term: %v", err)
	}
}

func TestTheServicesOwnKeyIsNotDestroyed(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	if err := s.Destroy(t.Context(), "per_1", seal.Service); err == nil {
		t.Error("the service's key was destroyed")
	}
}

// However many ask at once for the first time, all seal under one key.
func TestTheFirstKeyOfAnOwnerIsOne(t *testing.T) {
	s, _ := open(t, t.TempDir(), seal.NewKey())
	var group sync.WaitGroup
	sealed := make([][]byte, 20)
	for i := range sealed {
		group.Go(func() {
			var err error
			if sealed[i], err = s.Seal(t.Context(), "per_1", place, []byte("secret")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i := range sealed {
		if _, err := s.Open(t.Context(), "per_1", place, sealed[i]); err != nil {
			t.Error(err)
		}
	}
}

func TestManyKeysAreMadeAtOnceAndNoneTwice(t *testing.T) {
	s, ring := open(t, t.TempDir(), seal.NewKey())
	sealed, err := s.Seal(t.Context(), "per_1", place, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Destroy(t.Context(), "per_2"); err != nil { // never had a key
		t.Fatal(err)
	}
	if err := s.Prepare(t.Context(), "per_1", "per_2", "per_3"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), "per_1", place, sealed); err != nil {
		t.Errorf("a key was replaced: %v", err)
	}
	if keys, destroyed := ring.Len(); keys != 4 || destroyed != 1 { // per_1, per_3, the service and its secrets
		t.Errorf("%d keys, %d marks", keys, destroyed)
	}
}

func TestOwnersThatNoLineCanHoldAreRefused(t *testing.T) {
	s, ring := open(t, t.TempDir(), seal.NewKey())
	for _, owner := range []string{"", "per 1", "per\n1", "=", "خبير", string(make([]byte, 201))} {
		if _, err := s.Seal(t.Context(), owner, place, nil); err == nil {
			t.Errorf("sealed for %q", owner)
		}
		if err := ring.Insert(t.Context(), owner, []byte("k")); err == nil {
			t.Errorf("kept a key for %q", owner)
		}
		if err := ring.Destroy(t.Context(), owner); err == nil {
			t.Errorf("destroyed %q", owner)
		}
	}
}

func FuzzOpen(f *testing.F) {
	ring, err := seal.OpenFile(filepath.Join(f.TempDir(), "keyring"))
	if err != nil {
		f.Fatal(err)
	}
	s, err := seal.New(f.Context(), seal.NewKey(), ring, time.Now)
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := s.Seal(f.Context(), "per_1", place, []byte("secret"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{})
	f.Add([]byte{1})
	f.Add(sealed[:seal.Overhead])
	f.Add(append(bytes.Clone(sealed), 0))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := s.Open(t.Context(), "per_1", place, b); err == nil {
			t.Errorf("%x opened", b)
		}
	})
}
