package mailer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Folder is a transport that writes letters as .eml files: for demonstrations, and for
// places without a mail server. A letter written twice is one file.
type Folder struct{ dir string }

// NewFolder makes the directory, for its owner only, where there is none.
func NewFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of letters: %w", err)
	}
	return &Folder{dir: dir}, nil
}

// Send writes the letter under its final name only when it is complete.
func (f *Folder) Send(ctx context.Context, m Message) Outcome {
	if ctx.Err() != nil {
		return givenUp(atDial)
	}
	data, err := m.Bytes()
	if err != nil {
		return unwritable(err)
	}
	if err := f.write(FileName(m.LetterID), data); err != nil {
		return Outcome{Class: NotSent, Note: "folder", Reached: true}
	}
	return Outcome{Class: Accepted, Reached: true}
}

func (f *Folder) write(name string, data []byte) error {
	temp, err := os.CreateTemp(f.dir, ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), filepath.Join(f.dir, name))
}

// Close does nothing: a folder holds nothing open.
func (f *Folder) Close() error { return nil }

// FileName is the name of a letter's file: its id, with every character that a file system
// could mind replaced, and enough of a hash that two ids never share a file.
func FileName(letterID string) string {
	sum := sha256.Sum256([]byte(letterID))
	plain := strings.Map(func(r rune) rune {
		if isAlnum(r) || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, letterID)
	return plain[:min(len(plain), 80)] + "." + hex.EncodeToString(sum[:4]) + ".eml"
}
