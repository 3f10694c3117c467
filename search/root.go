package search

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"os"
)

// Bleve keeps its list of segments in a bbolt file. bbolt maps it and believes it:
// pages that are cut off fault when they are first written around, in Bleve's
// background and with the file locked. So the file is measured before.

const (
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
