package seal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Key is the master key. It never prints as itself, in whatever form it is
// formatted, logged or marshalled; Paper gives the text to be kept.
type Key [keySize]byte

// Format hides the key from every verb of fmt.
func (Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "master key") } // f keeps its own error

// MarshalText hides the key from slog and encoders.
func (Key) MarshalText() ([]byte, error) { return []byte("master key"), nil }

// NewKey makes a random master key.
func NewKey() Key {
	var k Key
	_, _ = rand.Read(k[:]) // documented never to return an error
	return k
}

// keyAlphabet is Crockford's: no I, L, O or U, so it survives paper.
var keyAlphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// checkSize is how many bytes of SHA-256 follow the key: a slip of the pen goes
// unnoticed once in 16 million.
const checkSize = 3

func (k Key) check() []byte {
	sum := sha256.Sum256(k[:])
	return sum[:checkSize]
}

// Paper is the key as it is printed once and kept in its file: 14 groups of four
// characters, the last ones a check.
func (k Key) Paper() string {
	text := keyAlphabet.EncodeToString(append(bytes.Clone(k[:]), k.check()...))
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), "-")
}

// ParseKey reads what Paper wrote; spaces, dashes, small letters and the letters
// that look like digits do not matter. The error never repeats the text.
func ParseKey(s string) (Key, error) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\n', '\r', '\t':
			return -1
		case 'O', 'o':
			return '0'
		case 'I', 'i', 'L', 'l':
			return '1'
		}
		return r
	}, s)
	raw, err := keyAlphabet.DecodeString(strings.ToUpper(s))
	if err != nil || len(raw) != keySize+checkSize {
		return Key{}, errors.New("the master key has the wrong form: 14 groups of four letters and digits are expected")
	}
	k := Key(raw[:keySize])
	if subtle.ConstantTimeCompare(k.check(), raw[keySize:]) != 1 {
		return Key{}, errors.New("the master key has a slip in it: its check does not fit")
	}
	return k, nil
}

// LoadKey reads the master key from a regular file that nobody else may read. The
// error names JISR_KEY_FILE and says what to do.
func LoadKey(path string) (Key, error) {
	k, err := ReadKey(path)
	if err != nil {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %w", err)
	}
	return k, nil
}

// ReadKey is LoadKey for another file.
func ReadKey(path string) (Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return Key{}, err
	}
	defer f.Close()
	info, err := f.Stat() // of the open file: a path could be exchanged meanwhile
	if err != nil {
		return Key{}, err
	}
	if !info.Mode().IsRegular() {
		return Key{}, fmt.Errorf("%s is not a regular file", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return Key{}, fmt.Errorf("%s is open to others (mode %04o): set it to 0600", path, mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return Key{}, err
	}
	k, err := ParseKey(string(text))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

// CreateKey makes a master key and writes it to a new file; an existing file is
// never written over. When it returns, the key is on disk.
func CreateKey(path string) (Key, error) {
	k := NewKey()
	if err := WriteKey(path, k); err != nil {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %w", err)
	}
	return k, nil
}

// WriteKey is CreateKey for a key that is there already.
func WriteKey(path string, k Key) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", path)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(k.Paper() + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path)) // half a key helps nobody
	}
	return syncDir(filepath.Dir(path))
}

// MoveKey gives a key's file the name of another, which it takes the place of.
func MoveKey(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
