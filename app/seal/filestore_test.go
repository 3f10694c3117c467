package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// ring opens a keyring in dir; it is closed at the end of the test.
func ring(t testing.TB, dir string) *FileStore {
	t.Helper()
	s, err := OpenFile(filepath.Join(dir, "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func insert(t testing.TB, s *FileStore, owners ...string) {
	t.Helper()
	for _, owner := range owners {
		if err := s.Insert(t.Context(), owner, wrappedKey(owner)); err != nil {
			t.Fatal(err)
		}
	}
}

// wrappedKey stands for a wrapped key of the usual length.
func wrappedKey(owner string) []byte { return bytes.Repeat([]byte(owner), 60)[:60] }

// holds checks who has a key, and who a mark.
func holds(t testing.TB, s *FileStore, want map[string]error) {
	t.Helper()
	for owner, wantErr := range want {
		key, err := s.Get(t.Context(), owner)
		if !errors.Is(err, wantErr) || err == nil && !bytes.Equal(key, wrappedKey(owner)) {
			t.Errorf("%s: %v, want %v", owner, err, wantErr)
		}
	}
}

// damage rewrites the closed file.
func damage(t testing.TB, s *FileStore, change func([]byte) []byte) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path, change(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAKeyringServesOneProcess(t *testing.T) {
	dir := t.TempDir()
	s := ring(t, dir)
	if _, err := OpenFile(s.path); !errors.Is(err, ErrLocked) {
		t.Errorf("a second opened it: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	insert(t, ring(t, dir), "per_1")
	if err := s.Insert(t.Context(), "per_2", wrappedKey("per_2")); err == nil {
		t.Error("a closed keyring took a key")
	}
}

func TestOnlyTheOwnerOfTheProcessReadsTheKeyring(t *testing.T) {
	s := ring(t, t.TempDir())
	for _, then := range []func() error{func() error { return nil }, func() error { return s.Destroy(t.Context(), "per_1") }} {
		if err := then(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(s.path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	}
}

func TestADestroyedKeyLeavesTheDisk(t *testing.T) {
	dir := t.TempDir()
	s := ring(t, dir)
	insert(t, s, "per_1", "per_2")
	old, err := os.Open(s.path) // whoever still has the old file open
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err := s.Destroy(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	secret := []byte(base64.RawStdEncoding.EncodeToString(wrappedKey("per_1")))
	var before bytes.Buffer
	if _, err := before.ReadFrom(old); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(before.Bytes(), secret) || bytes.Contains(after, secret) {
		t.Error("the key is still on the disk")
	}
	want := map[string]error{"per_1": ErrDestroyed, "per_2": nil, "per_3": ErrNoKey}
	holds(t, s, want)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, ring(t, dir), want)
}

func TestWhoWasDestroyedGetsNoKeyAgain(t *testing.T) {
	s := ring(t, t.TempDir())
	if err := s.Destroy(t.Context(), "per_1"); err != nil { // before she had one
		t.Fatal(err)
	}
	insert(t, s, "per_2")
	if err := s.Insert(t.Context(), "per_1", wrappedKey("per_1")); !errors.Is(err, ErrDestroyed) {
		t.Errorf("got %v", err)
	}
	if err := s.Insert(t.Context(), "per_2", wrappedKey("per_1")); !errors.Is(err, ErrHasKey) {
		t.Errorf("got %v", err)
	}
	if err := s.InsertMany(t.Context(), map[string][]byte{"per_1": wrappedKey("per_1"), "per_2": wrappedKey("per_1"), "per_3": wrappedKey("per_3")}); err != nil {
		t.Fatal(err)
	}
	holds(t, s, map[string]error{"per_1": ErrDestroyed, "per_2": nil, "per_3": nil})
}

// A crash may leave any part of the last write: nobody was told that it was kept.
func TestAWriteCutByACrashIsDropped(t *testing.T) {
	for name, cut := range map[string]func(data []byte, last int) []byte{
		"no last line":        func(data []byte, _ int) []byte { return data[:bytes.LastIndex(data, []byte("\n= "))+1] },
		"half of the line":    func(data []byte, _ int) []byte { return data[:len(data)-60] },
		"all but the newline": func(data []byte, _ int) []byte { return data[:len(data)-1] },
		"one byte":            func(data []byte, last int) []byte { return data[:last+1] },
		"zeros at the front": func(data []byte, last int) []byte {
			copy(data[last:], make([]byte, 20))
			return data
		},
	} {
		dir := t.TempDir()
		s := ring(t, dir)
		insert(t, s, "per_1", "per_2")
		damage(t, s, func(data []byte) []byte {
			return cut(data, bytes.Index(data, []byte("per_2 ")))
		})
		again := ring(t, dir)
		t.Log(name)
		holds(t, again, map[string]error{"per_1": nil, "per_2": ErrNoKey})
		insert(t, again, "per_3")
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		holds(t, ring(t, dir), map[string]error{"per_1": nil, "per_3": nil})
	}
}

// Whatever was acknowledged and cannot be read stops the start: a keyring opened
// with fewer keys would lose people for good.
func TestADamagedKeyringIsNotOpened(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"emptied":                   func([]byte) []byte { return nil },
		"a letter in the middle":    func(data []byte) []byte { data[bytes.Index(data, []byte("per_1 "))+20] ^= 1; return data },
		"a letter in the last line": func(data []byte) []byte { data[bytes.Index(data, []byte("per_3 "))+20] ^= 1; return data },
		"zeros in the middle": func(data []byte) []byte {
			copy(data[bytes.Index(data, []byte("per_1 ")):], make([]byte, 20))
			return data
		},
		"a line less": func(data []byte) []byte {
			at := bytes.Index(data, []byte("per_1 "))
			return append(data[:at:at], data[at+bytes.IndexByte(data[at:], '\n')+1:]...)
		},
		"the first cut":    func(data []byte) []byte { return data[:5] },
		"something else":   func([]byte) []byte { return []byte("hello\n") },
		"a line in excess": func(data []byte) []byte { return append([]byte("per_9 -\n"), data...) },
	} {
		dir := t.TempDir()
		s := ring(t, dir)
		insert(t, s, "per_1", "per_2", "per_3")
		damage(t, s, change)
		if again, err := OpenFile(s.path); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				_ = again.Close()
			}
		}
	}
}

// After a write that failed, what it left is cleared away before the next one.
func TestAFailedWriteIsNotKeptAndTheNextSucceeds(t *testing.T) {
	dir := t.TempDir()
	s := ring(t, dir)
	insert(t, s, "per_1")
	if err := s.file.Close(); err != nil { // as good as a disk that takes no more
		t.Fatal(err)
	}
	if err := s.Insert(t.Context(), "per_2", wrappedKey("per_2")); err == nil {
		t.Fatal("acknowledged without a file")
	}
	holds(t, s, map[string]error{"per_1": nil, "per_2": ErrNoKey})
	s.file = nil
	insert(t, s, "per_3")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, ring(t, dir), map[string]error{"per_1": nil, "per_2": ErrNoKey, "per_3": nil})
}

// A destruction that failed counts in memory at once, and asking again is what
// makes it durable.
func TestAFailedDestructionIsRepeated(t *testing.T) {
	dir := t.TempDir()
	s := ring(t, dir)
	insert(t, s, "per_1")
	if err := os.Mkdir(s.path+".new", 0o700); err != nil { // nothing can be written there
		t.Fatal(err)
	}
	if err := s.Destroy(t.Context(), "per_1"); err == nil {
		t.Fatal("acknowledged without a file")
	}
	holds(t, s, map[string]error{"per_1": ErrDestroyed})
	if err := os.RemoveAll(s.path + ".new"); err != nil {
		t.Fatal(err)
	}
	if err := s.Destroy(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, ring(t, dir), map[string]error{"per_1": ErrDestroyed})
}

func TestManyWritersAndReadersAtOnce(t *testing.T) {
	dir := t.TempDir()
	s := ring(t, dir)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			owner := fmt.Sprintf("per_%d", i)
			if err := s.Insert(t.Context(), owner, wrappedKey(owner)); err != nil {
				t.Error(err)
			}
			if _, err := s.Get(t.Context(), owner); err != nil {
				t.Error(err)
			}
			if i%4 == 0 {
				if err := s.Destroy(t.Context(), owner); err != nil {
					t.Error(err)
				}
			}
			if err := s.Copy(new(bytes.Buffer)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if keys, destroyed := ring(t, dir).Len(); keys != 30 || destroyed != 10 {
		t.Errorf("%d keys, %d marks", keys, destroyed)
	}
}

func TestACopyIsJoinedWholeOrNotAtAll(t *testing.T) {
	from := ring(t, t.TempDir())
	insert(t, from, "per_1", "per_2")
	if err := from.Destroy(t.Context(), "per_3"); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if err := from.Copy(&copied); err != nil {
		t.Fatal(err)
	}
	whole := copied.String()

	into := ring(t, t.TempDir())
	insert(t, into, "per_3", "per_4")
	if err := into.Destroy(t.Context(), "per_2"); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"cut": whole[:len(whole)-30], "empty": "", "changed": strings.Replace(whole, "per_1", "per_5", 1)} {
		if err := into.Join(strings.NewReader(text)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	holds(t, into, map[string]error{"per_1": ErrNoKey, "per_3": nil})
	if err := into.Join(strings.NewReader(whole)); err != nil {
		t.Fatal(err)
	}
	holds(t, into, map[string]error{"per_1": nil, "per_2": ErrDestroyed, "per_3": ErrDestroyed, "per_4": nil})
}

func TestTwoKeyringsThatAreNoCopiesAreNotJoined(t *testing.T) {
	from, into := ring(t, t.TempDir()), ring(t, t.TempDir())
	insert(t, into, "per_1")
	if err := from.InsertMany(t.Context(), map[string][]byte{"per_1": wrappedKey("other"), "per_2": wrappedKey("per_2")}); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if err := from.Copy(&copied); err != nil {
		t.Fatal(err)
	}
	if err := into.Join(&copied); !errors.Is(err, ErrConflict) {
		t.Errorf("got %v", err)
	}
	holds(t, into, map[string]error{"per_1": nil, "per_2": ErrNoKey})
}

// A start with 100,000 people must not wait for the keyring (limit: 300 ms; ten
// times that here, where the race detector and other work may slow it).
func TestALargeKeyringOpensQuickly(t *testing.T) {
	dir := t.TempDir()
	s := ring(t, dir)
	many := make(map[string][]byte, 100_000)
	for i := range 100_000 {
		many[fmt.Sprintf("per_%026d", i)] = wrappedKey("k")
	}
	if err := s.InsertMany(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := s.Destroy(t.Context(), "per_1"); err != nil {
		t.Fatal(err)
	}
	erased := time.Since(start)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	start = time.Now()
	again := ring(t, dir)
	opened := time.Since(start)
	if keys, _ := again.Len(); keys != 100_000 || opened > 60*time.Second {
		t.Errorf("%d keys in %v", keys, opened)
	}
	t.Logf("opened in %v, one erasure in %v", opened, erased)
}

func FuzzReadKeyring(f *testing.F) {
	var whole bytes.Buffer
	b := newBatch(&whole)
	if err := errors.Join(b.line("per_1", wrappedKey("per_1")), b.line("per_2", nil), b.close()); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(append(bytes.Clone(whole.Bytes()), "per_3 abc"...))
	f.Add([]byte("= 0 00000000\n"))
	f.Add([]byte("\n= 1 x\n= -1 0\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys := map[string][]byte{}
		whole, err := readKeyring(data, func(owner string, key []byte) { put(keys, owner, key) })
		if whole > len(data) || err == nil && whole == 0 && len(data) > 0 {
			t.Errorf("%d bytes of %d, %v", whole, len(data), err)
		}
	})
}

func BenchmarkInsertTogether(b *testing.B) {
	s := ring(b, b.TempDir())
	var mu sync.Mutex
	n := 0
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			owner := fmt.Sprintf("per_%d", n)
			mu.Unlock()
			if err := s.Insert(b.Context(), owner, wrappedKey("k")); err != nil {
				b.Error(err)
			}
		}
	})
}
