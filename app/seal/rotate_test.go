package seal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jisr/app/seal"
)

// sealed is a keyring with people in it, and what was sealed and derived under it.
type sealed struct {
	dir    string
	key    seal.Key
	bodies map[string][]byte
	lookup string
	token  string
	name   string
	sign   []byte
	alias  [16]byte
}

// people is above the keys that are made durable at once, so that a change takes several
// writes.
const people = 2500

func newSealed(t *testing.T) *sealed {
	t.Helper()
	z := &sealed{dir: t.TempDir(), key: seal.NewKey(), bodies: map[string][]byte{}}
	s, ring := open(t, z.dir, z.key)
	var owners []string
	for i := range people {
		owners = append(owners, fmt.Sprintf("per_%d", i))
	}
	if err := s.Prepare(t.Context(), owners...); err != nil {
		t.Fatal(err)
	}
	for _, owner := range append(owners[:20:20], seal.Service) {
		body, err := s.Seal(t.Context(), owner, place, []byte(owner))
		if err != nil {
			t.Fatal(err)
		}
		z.bodies[owner] = body
	}
	if err := s.Destroy(t.Context(), "per_0"); err != nil {
		t.Fatal(err)
	}
	z.derive(s)
	if err := ring.Close(); err != nil {
		t.Fatal(err)
	}
	return z
}

func (z *sealed) derive(s *seal.Sealer) {
	z.lookup, z.token, z.name = s.Lookup("email", "a@example.org"), s.Token("answer", "inv_1", time.Time{}), s.NameToken("w", "ahmad")
	z.sign, z.alias = s.Sign("backup", []byte("x")), s.Permute("alias", [16]byte{1})
}

// same fails the test unless everything opens and is derived as before.
func (z *sealed) same(t *testing.T, s *seal.Sealer) {
	t.Helper()
	for owner, body := range z.bodies {
		plain, err := s.Open(t.Context(), owner, place, body)
		if owner == "per_0" {
			if !errors.Is(err, seal.ErrDestroyed) {
				t.Errorf("the erased one: %v", err)
			}
			continue
		}
		if err != nil || string(plain) != owner {
			t.Fatalf("%s opens to %q, %v", owner, plain, err)
		}
	}
	now := &sealed{}
	now.derive(s)
	if now.lookup != z.lookup || now.token != z.token || now.name != z.name || !bytes.Equal(now.sign, z.sign) || now.alias != z.alias {
		t.Error("what is derived is not what it was: look-ups, links, names, signatures or aliases are broken")
	}
}

func (z *sealed) file() string { return filepath.Join(z.dir, "keyring") }

// rotated changes the master key and returns the new one.
func (z *sealed) rotated(t *testing.T) seal.Key {
	t.Helper()
	next := seal.NewKey()
	s, ring := open(t, z.dir, z.key)
	if err := rotate(t.Context(), s, next); err != nil {
		t.Fatal(err)
	}
	if err := ring.Close(); err != nil {
		t.Fatal(err)
	}
	return next
}

func rotate(ctx context.Context, s *seal.Sealer, next seal.Key) error {
	if err := s.BeginChange(ctx, next); err != nil {
		return err
	}
	if _, err := s.Change(ctx, func(int) {}); err != nil {
		return err
	}
	return s.EndChange(ctx)
}

// TestAChangedMasterKeyOpensEverythingAndTheOldOneNothing: also when it is changed again.
func TestAChangedMasterKeyOpensEverythingAndTheOldOneNothing(t *testing.T) {
	z := newSealed(t)
	for range 2 {
		old := z.key
		z.key = z.rotated(t)
		s, ring := open(t, z.dir, z.key)
		z.same(t, s)
		if n, err := s.Foreign(t.Context()); n != 0 || err != nil {
			t.Errorf("%d keys are under another master key, %v", n, err)
		}
		fresh, err := s.Seal(t.Context(), "per_new", place, []byte("new"))
		if err != nil {
			t.Fatal(err)
		}
		z.bodies["per_new"] = nil
		delete(z.bodies, "per_new")
		if plain, err := s.Open(t.Context(), "per_new", place, fresh); err != nil || string(plain) != "new" {
			t.Errorf("%q, %v", plain, err)
		}
		if _, err := seal.New(t.Context(), old, ring, time.Now); !errors.Is(err, seal.ErrWrongKey) {
			t.Errorf("the old key opens: %v", err)
		} else if want := time.Now().UTC().Format(time.DateOnly); !bytes.Contains([]byte(err.Error()), []byte(want)) {
			t.Errorf("the sentence does not say when the key was changed: %v", err)
		}
		if err := ring.Close(); err != nil {
			t.Fatal(err)
		}
		z.opensNothing(t, old)
	}
}

// opensNothing tries the key on every line of the file, in whatever place it is.
func (z *sealed) opensNothing(t *testing.T, key seal.Key) {
	t.Helper()
	data, err := os.ReadFile(z.file())
	if err != nil {
		t.Fatal(err)
	}
	if n := seal.OpenableLines(t, data, key); n != 0 {
		t.Errorf("%d lines of the keyring open under the old key", n)
	}
	if _, err := os.Stat(z.file() + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a half-written keyring lies there: %v", err)
	}
}

// dying is a keyring whose process dies before its nth write.
type dying struct {
	*seal.FileStore
	left int
}

var errDead = errors.New("killed")

func (d *dying) Rewrap(ctx context.Context, changes []seal.Rewrap, anew bool) error {
	if d.left--; d.left < 0 {
		return errDead
	}
	return d.FileStore.Rewrap(ctx, changes, anew)
}

func (d *dying) Insert(ctx context.Context, owner string, wrapped []byte) error {
	if d.left--; d.left < 0 {
		return errDead
	}
	return d.FileStore.Insert(ctx, owner, wrapped)
}

// TestAChangeOfTheMasterKeyThatIsKilledLosesNobody stops it before each of its writes,
// from a keyring of today and from one that is older than its own secret: either key that
// may be in the key file opens everybody, people come and go meanwhile, and it goes on.
func TestAChangeOfTheMasterKeyThatIsKilledLosesNobody(t *testing.T) {
	for died := 0; ; died++ {
		z := newSealed(t)
		next := seal.NewKey()
		_, file := open(t, z.dir, z.key)
		s, err := seal.New(t.Context(), z.key, &dying{file, died}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		err = rotate(t.Context(), s, next)
		if err == nil {
			if died < 5 {
				t.Fatalf("a change takes %d writes: nothing was in the middle", died)
			}
			return
		}
		if !errors.Is(err, errDead) {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		_, begun := s.Changing()
		for _, key := range []seal.Key{z.key, next} {
			if key == next && !begun {
				continue
			}
			s, file := open(t, z.dir, key)
			z.same(t, s)
			owner := fmt.Sprintf("per_while_%d_%t", died, key == next)
			if z.bodies[owner], err = s.Seal(t.Context(), owner, place, []byte(owner)); err != nil {
				t.Fatalf("after %d writes nobody can register: %v", died, err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
		}
		s, file = open(t, z.dir, z.key)
		if err := rotate(t.Context(), s, next); err != nil {
			t.Fatalf("after %d writes it does not go on: %v", died, err)
		}
		z.same(t, s)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		s, file = open(t, z.dir, next)
		z.same(t, s)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		z.opensNothing(t, z.key)
	}
}

// TestPeopleComeWhileTheMasterKeyIsChanged: whoever gets a key during the change has it
// under the new one when it has ended.
func TestPeopleComeWhileTheMasterKeyIsChanged(t *testing.T) {
	z := newSealed(t)
	s, ring := open(t, z.dir, z.key)
	next := seal.NewKey()
	stop, came := make(chan bool), make(chan map[string][]byte)
	go func() {
		bodies := map[string][]byte{}
		for i := 0; ; i++ {
			select {
			case <-stop:
				came <- bodies
				return
			default:
			}
			owner := fmt.Sprintf("per_came_%d", i)
			body, err := s.Seal(context.Background(), owner, place, []byte(owner))
			if err != nil {
				t.Error(err)
			}
			bodies[owner] = body
		}
	}()
	if err := rotate(t.Context(), s, next); err != nil {
		t.Error(err)
	}
	close(stop)
	for owner, body := range <-came {
		z.bodies[owner] = body
	}
	if err := ring.Close(); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, z.dir, next)
	z.same(t, again)
	t.Logf("%d came", len(z.bodies)-21)
}

func TestAChangeToTheSameOrToAThirdMasterKeyIsRefused(t *testing.T) {
	z := newSealed(t)
	s, _ := open(t, z.dir, z.key)
	if err := s.BeginChange(t.Context(), z.key); !errors.Is(err, seal.ErrSameKey) {
		t.Errorf("to the same: %v", err)
	}
	next := seal.NewKey()
	if err := errors.Join(s.BeginChange(t.Context(), next), s.BeginChange(t.Context(), next)); err != nil {
		t.Fatal(err)
	}
	if err := s.BeginChange(t.Context(), seal.NewKey()); !errors.Is(err, seal.ErrChanging) {
		t.Errorf("to a third: %v", err)
	}
}

// TestAnotherInstanceLearnsOfTheChange: one that knows the old key only reads and makes
// keys during the change and after it, as long as it met it; one that slept through it
// makes none that nobody could open.
func TestAnotherInstanceLearnsOfTheChange(t *testing.T) {
	z := newSealed(t)
	here, ring := open(t, z.dir, z.key)
	awake, err1 := seal.New(t.Context(), z.key, ring, time.Now)
	asleep, err2 := seal.New(t.Context(), z.key, ring, time.Now)
	next := seal.NewKey()
	if err := errors.Join(err1, err2, here.BeginChange(t.Context(), next)); err != nil {
		t.Fatal(err)
	}
	var err error
	if z.bodies["per_there"], err = awake.Seal(t.Context(), "per_there", place, []byte("per_there")); err != nil {
		t.Fatal(err)
	}
	if _, err := here.Change(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	if err := here.EndChange(t.Context()); err != nil {
		t.Fatal(err)
	}
	z.same(t, here)
	z.same(t, awake)
	if _, err := asleep.Seal(t.Context(), "per_late", place, nil); !errors.Is(err, seal.ErrWrongKey) {
		t.Errorf("a key under the old master key was used: %v", err)
	}
	if _, err := asleep.Open(t.Context(), "per_7", place, z.bodies["per_7"]); !errors.Is(err, seal.ErrWrongKey) {
		t.Errorf("got %v", err)
	}
}
