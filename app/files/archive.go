package files

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Limits are what an archive may hold.
type Limits struct {
	Entries int
	Whole   uint64 // bytes, unpacked, of all together
}

// What is wrong with an archive.
var (
	ErrArchive   = errors.New("it is no archive, or a damaged one")
	ErrEncrypted = errors.New("it is protected by a password")
	ErrEntries   = errors.New("it has too many parts")
	ErrWhole     = errors.New("it unpacks to too much")
	ErrNames     = errors.New("it has links, or names that lead out of it")
	ErrPart      = errors.New("a part of it unpacks to more than it says")
)

// Archive is a zip archive whose list of entries was looked through. Nothing of it is
// ever written to a disk, so a name or a link in it could lead nowhere; one that tries
// is refused all the same, since no program that writes documents makes it.
type Archive struct{ parts map[string]*zip.File }

// OpenArchive looks the entries through; none is unpacked.
func OpenArchive(from io.ReaderAt, size int64, most Limits) (*Archive, error) {
	z, err := zip.NewReader(from, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrArchive
	}
	if len(z.File) > most.Entries {
		return nil, ErrEntries
	}
	a := &Archive{parts: make(map[string]*zip.File, len(z.File))}
	var whole uint64
	for _, f := range z.File {
		if f.UncompressedSize64 > most.Whole || whole+f.UncompressedSize64 > most.Whole {
			return nil, ErrWhole
		}
		whole += f.UncompressedSize64
		if err := a.add(f); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// add takes an entry in, unless it is a link, a device or a second one of its name.
func (a *Archive) add(f *zip.File) error {
	const locked = 1 // bit 0 of the flags (APPNOTE 4.4.4)
	if f.Flags&locked != 0 {
		return ErrEncrypted
	}
	name := strings.ReplaceAll(f.Name, `\`, "/")
	if mode := f.Mode(); mode.Type()&^fs.ModeDir != 0 || !within(name) {
		return ErrNames
	}
	if strings.HasSuffix(name, "/") {
		return nil
	}
	key := strings.ToLower(name)
	if a.parts[key] != nil {
		return ErrArchive // two programs could read two documents
	}
	a.parts[key] = f
	return nil
}

// within is true for a name that stays below where it is unpacked.
func within(name string) bool {
	name = strings.TrimSuffix(name, "/")
	return fs.ValidPath(name) && !strings.ContainsAny(name, ":\x00") && name == path.Clean(name)
}

// Part is an entry by its name, in lower case; nil when there is none.
func (a *Archive) Part(name string) *zip.File { return a.parts[strings.ToLower(name)] }

// Names are those of the entries, in lower case.
func (a *Archive) Names() []string {
	out := make([]string, 0, len(a.parts))
	for name := range a.parts {
		out = append(out, name)
	}
	return out
}

// Open opens an entry for reading as far as a limit; what unpacks to more breaks off with
// ErrPart, whatever the archive says of its size.
func (a *Archive) Open(f *zip.File, limit int64) (io.ReadCloser, error) {
	in, err := f.Open()
	if err != nil {
		return nil, ErrArchive
	}
	return &unpacked{ReadCloser: in, left: limit}, nil
}

type unpacked struct {
	io.ReadCloser
	left int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if u.left -= int64(n); u.left < 0 {
		return 0, ErrPart
	}
	return n, err
}
