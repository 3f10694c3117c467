package seal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Key is the master key.
type Key [keySize]byte

// keyAlphabet is Crockford's: no I, L, O or U, so it survives paper.
var keyAlphabet = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const checkSize = 3 // bytes of SHA-256 after the key, against slips of the pen

// NewKey makes a random master key.
func NewKey() Key {
	var k Key
	_, _ = rand.Read(k[:]) // documented never to return an error
	return k
}

// String is the key on paper: 14 groups of four letters, the last bytes a check.
func (k Key) String() string {
	sum := sha256.Sum256(k[:])
	text := keyAlphabet.EncodeToString(append(bytes.Clone(k[:]), sum[:checkSize]...))
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), "-")
}

// ParseKey reads what String wrote; spaces, dashes, small letters and the letters
// that look like digits do not matter.
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
		return Key{}, errors.New("the master key has the wrong form")
	}
	sum := sha256.Sum256(raw[:keySize])
	if !bytes.Equal(sum[:checkSize], raw[keySize:]) {
		return Key{}, errors.New("the master key has a slip in it: its check does not fit")
	}
	return Key(raw[:keySize]), nil
}

// LoadKey reads the master key from a file that nobody else may read.
func LoadKey(path string) (Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %s may be read by others (mode %04o): set it to 0600", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %w", err)
	}
	k, err := ParseKey(string(text))
	if err != nil {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %w", err)
	}
	return k, nil
}

// CreateKey makes a master key and writes it to a new file; an existing file is
// never written over.
func CreateKey(path string) (Key, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %s is there already", path)
	}
	if err != nil {
		return Key{}, fmt.Errorf("JISR_KEY_FILE: %w", err)
	}
	k := NewKey()
	_, err = f.WriteString(k.String() + "\n")
	return k, errors.Join(err, f.Sync(), f.Close())
}
