package app

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"jisr/app/seal"
)

// archiveFormat is the version of the archive's own form: a tar, compressed with zstd,
// whose last entry is the manifest.
const archiveFormat = 1

const (
	manifestFile = "manifest.json"
	manifestMax  = 64 << 20
	signPurpose  = "backup"
)

var errDamaged = errors.New("the archive is damaged or not whole")

// manifest says what an archive holds. It is signed with a key derived from the master
// key, so that an archive that somebody made or changed is noticed.
type manifest struct {
	Format  int             `json:"format"`
	At      time.Time       `json:"at"`
	Schemas map[string]int  `json:"schemas"` // of each collection
	Counts  map[string]int  `json:"counts"`  // documents of each collection
	Parts   map[string]part `json:"parts"`
}

type part struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func (m manifest) documents() (n int) {
	for _, c := range m.Counts {
		n += c
	}
	return n
}

// signed is the manifest as it stands in the archive.
type signed struct {
	Manifest  json.RawMessage `json:"manifest"`
	Signature []byte          `json:"signature"`
}

// archive is one being written.
type archive struct {
	manifest manifest
	zip      *zstd.Encoder
	tar      *tar.Writer

	name string // of the part being written
	sum  hash.Hash
	size int64
}

func newArchive(w io.Writer, m manifest) (*archive, error) {
	zip, err := zstd.NewWriter(w)
	if err != nil {
		return nil, err
	}
	return &archive{manifest: m, zip: zip, tar: tar.NewWriter(zip)}, nil
}

// begin starts a part of that size.
func (a *archive) begin(name string, size int64) (io.Writer, error) {
	if err := a.end(); err != nil {
		return nil, err
	}
	h := &tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
	if err := a.tar.WriteHeader(h); err != nil {
		return nil, err
	}
	a.name, a.size, a.sum = name, size, sha256.New()
	return io.MultiWriter(a.tar, a.sum), nil
}

func (a *archive) end() error {
	if a.name == "" {
		return nil
	}
	a.manifest.Parts[a.name] = part{a.size, hex.EncodeToString(a.sum.Sum(nil))}
	a.name = ""
	return a.tar.Flush() // an error when less was written than was said
}

// add copies a file, if it is there.
func (a *archive) add(dir, name string) error {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close() // read only
	info, err := f.Stat()
	if err != nil {
		return err
	}
	w, err := a.begin(name, info.Size())
	if err != nil {
		return err
	}
	_, err = io.Copy(w, io.LimitReader(f, info.Size())) // what is added meanwhile is for the next backup
	return err
}

// close writes the signed manifest and ends the archive.
func (a *archive) close(secrets *seal.Secrets) error {
	if err := a.end(); err != nil {
		return err
	}
	raw, err := json.Marshal(a.manifest)
	if err != nil {
		return err
	}
	whole, err := json.Marshal(signed{raw, secrets.Sign(signPurpose, raw)})
	if err != nil {
		return err
	}
	if err := a.tar.WriteHeader(&tar.Header{Name: manifestFile, Size: int64(len(whole)), Mode: 0o600, Typeflag: tar.TypeReg, ModTime: a.manifest.At}); err != nil {
		return err
	}
	_, err = a.tar.Write(whole)
	return errors.Join(err, a.tar.Close(), a.zip.Close())
}

// reading is an archive being read.
type reading struct {
	// place is where a part is written.
	place func(name string) (io.WriteCloser, error)
	parts map[string]part
	said  signed
}

// readArchive reads a whole archive, writes its parts where place says and compares them
// with the manifest. The signature is the caller's to check.
func readArchive(ctx context.Context, r io.Reader, place func(name string) (io.WriteCloser, error)) (manifest, signed, error) {
	zip, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return manifest{}, signed{}, err
	}
	defer zip.Close()
	in := reading{place: place, parts: map[string]part{}}
	entries := tar.NewReader(zip)
	for {
		h, err := entries.Next()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, zip) // its own sum stands at the end
			if err == nil {
				break
			}
		}
		if err := errors.Join(ctx.Err(), err); err != nil {
			return manifest{}, signed{}, fmt.Errorf("%w: %w", errDamaged, err)
		}
		if err := in.entry(h, entries); err != nil {
			return manifest{}, signed{}, err
		}
	}
	m, err := in.compare()
	return m, in.said, err
}

// entry takes one part in.
func (in *reading) entry(h *tar.Header, r io.Reader) error {
	if in.said.Manifest != nil || h.Typeflag != tar.TypeReg || !partName(h.Name) {
		return errDamaged
	}
	if h.Name == manifestFile {
		if h.Size > manifestMax || json.NewDecoder(io.LimitReader(r, manifestMax)).Decode(&in.said) != nil || in.said.Manifest == nil {
			return errDamaged
		}
		return nil
	}
	if _, twice := in.parts[h.Name]; twice {
		return errDamaged
	}
	w, err := in.place(h.Name)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(w, sum), r)
	if err := errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("read %s: %w", h.Name, err)
	}
	in.parts[h.Name] = part{h.Size, hex.EncodeToString(sum.Sum(nil))}
	return nil
}

// nowhere is the place of parts that are only read.
type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }

func readOnly(string) (io.WriteCloser, error) { return nowhere{io.Discard}, nil }

// partName is true for what may be in an archive; nothing else is ever written.
func partName(name string) bool {
	if slices.Contains([]string{storeFile, holidaysFile, manifestFile}, name) {
		return true
	}
	return strings.HasPrefix(name, filesFolder+"/") && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name))
}

// compare holds what was read against the manifest.
func (in *reading) compare() (manifest, error) {
	var m manifest
	if in.said.Manifest == nil || json.Unmarshal(in.said.Manifest, &m) != nil || len(m.Parts) != len(in.parts) {
		return m, errDamaged
	}
	for name, p := range m.Parts {
		if in.parts[name] != p {
			return m, fmt.Errorf("%w: %s", errDamaged, name)
		}
	}
	if _, there := m.Parts[storeFile]; !there {
		return m, errDamaged
	}
	return m, nil
}
