package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Bleve keeps its list of segments in a bbolt file. bbolt maps it and believes it:
// pages that are cut off fault when they are first written around, in Bleve's
// background and with the file locked. So the file is measured before. Its pages
// carry no sums; one of ours, beside the generation, is written when an index is
// closed and removed when it is opened. After a kill there is none, and bbolt's own
// order of writing must do.

const (
	rootFile   = "root.bolt"
	sealFile   = "root.sum"
	rootMagic  = 0xED0CDAED // of a bbolt meta page
	pageHeader = 16
	metaSize   = 64
)

// rootMeta is what a meta page tells of the file.
type rootMeta struct {
	pageSize uint32
	pages    uint64 // in use
	tx       uint64
}

// wholeRoot is an error when the file is missing (Bleve would make it anew) or
// shorter than the pages in use.
func wholeRoot(file string) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	first, ok1 := readRootMeta(f, 0)
	size := int64(os.Getpagesize())
	if ok1 {
		size = int64(first.pageSize)
	}
	newest, ok2 := readRootMeta(f, size)
	if !ok2 || (ok1 && first.tx > newest.tx) {
		newest = first // a write that was cut short leaves one of the two
	}
	if !ok1 && !ok2 {
		return errors.New("the root has no meta page")
	}
	if uint64(info.Size()) < newest.pages*uint64(newest.pageSize) {
		return errors.New("the root is cut off")
	}
	return nil
}

func readRootMeta(f io.ReaderAt, at int64) (rootMeta, bool) {
	var b [metaSize]byte
	if _, err := f.ReadAt(b[:], at+pageHeader); err != nil {
		return rootMeta{}, false
	}
	order := binary.NativeEndian
	sum := fnv.New64a()
	_, _ = sum.Write(b[:56]) // a hash's Write does not fail
	if order.Uint32(b[:]) != rootMagic || order.Uint64(b[56:]) != sum.Sum64() {
		return rootMeta{}, false
	}
	return rootMeta{order.Uint32(b[8:]), order.Uint64(b[40:]), order.Uint64(b[48:])}, true
}

// inStore is the folder of Bleve's files in a generation.
func inStore(generation string) string { return filepath.Join(generation, "bleve", "store") }

// seal writes the sum of the root of a closed generation.
func seal(generation string) error {
	sum, _, err := sumOf(filepath.Join(inStore(generation), rootFile), 0)
	if err == nil {
		err = os.WriteFile(filepath.Join(generation, sealFile), fmt.Appendf(nil, "%08x", sum), 0o600)
	}
	if err != nil {
		return fmt.Errorf("seal index: %w", err)
	}
	return nil
}

// sealed is an error when there is a sum and it is not the root's.
func sealed(generation string) error {
	want, err := os.ReadFile(filepath.Join(generation, sealFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	sum, _, err := sumOf(filepath.Join(inStore(generation), rootFile), 0)
	if err == nil && fmt.Sprintf("%08x", sum) != string(want) {
		err = errors.New("the root's checksum is wrong")
	}
	return err
}

// unseal removes the sum before the root changes.
func unseal(generation string) error {
	err := os.Remove(filepath.Join(generation, sealFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
