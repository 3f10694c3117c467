package seal

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
)

// A keyring is written as lines, "OWNER KEY" (base 64) or "OWNER -" for a
// destroyed one, in batches. A batch is what was made durable at once; it ends
// with the line "= LENGTH CRC" over its bytes. Only the last batch of a file can
// have been cut by a crash, and then nobody was told that it was kept.

// ErrDamaged says that a keyring has a fault in what was acknowledged: its newest
// copy must be joined to an empty one.
var ErrDamaged = errors.New("the keyring is damaged")

const destroyedMark = "-"

var crcTable = crc32.MakeTable(crc32.Castagnoli)

// batchWriter writes one batch.
type batchWriter struct {
	out  *bufio.Writer
	size int
	sum  uint32
}

func newBatch(w io.Writer) *batchWriter { return &batchWriter{out: bufio.NewWriterSize(w, 1<<16)} }

// line adds an owner; a nil key is a destroyed one.
func (b *batchWriter) line(owner string, key []byte) error {
	line := append(make([]byte, 0, 128), owner...)
	line = append(line, ' ')
	if key == nil {
		line = append(line, destroyedMark...)
	} else {
		line = base64.RawStdEncoding.AppendEncode(line, key)
	}
	line = append(line, '\n')
	b.size += len(line)
	b.sum = crc32.Update(b.sum, crcTable, line)
	_, err := b.out.Write(line)
	return err
}

// close ends the batch.
func (b *batchWriter) close() error {
	_, err := fmt.Fprintf(b.out, "= %d %08x\n", b.size, b.sum)
	return errors.Join(err, b.out.Flush())
}

// readKeyring applies each whole batch and tells how many bytes they are; what
// follows them is a batch that a crash cut. A fault anywhere else is ErrDamaged:
// in the first batch, which is synced before the file gets its name, or before a
// whole batch.
func readKeyring(data []byte, apply func(owner string, key []byte)) (whole int, err error) {
	for whole < len(data) {
		size, ok := firstBatch(data[whole:])
		if !ok && (whole == 0 || !cut(data[whole:])) {
			return whole, ErrDamaged
		}
		if !ok {
			return whole, nil
		}
		if err := readLines(data[whole:whole+size], apply); err != nil {
			return whole, err
		}
		whole += size
	}
	return whole, nil
}

// cut tells whether a crash can have left this end of a file: the last line is
// missing, or pages in between never reached the disk and read as zeros.
func cut(rest []byte) bool {
	last := rest[bytes.LastIndexByte(rest[:len(rest)-1], '\n')+1:]
	ended := bytes.HasPrefix(last, []byte("= ")) && bytes.HasSuffix(last, []byte("\n"))
	return (!ended || bytes.IndexByte(rest, 0) >= 0) && !laterBatch(rest)
}

// firstBatch is the length of the batch at the beginning, when it is whole.
func firstBatch(data []byte) (int, bool) {
	for at := 0; at < len(data); {
		end := bytes.IndexByte(data[at:], '\n')
		if end < 0 {
			return 0, false
		}
		line := data[at : at+end]
		if bytes.HasPrefix(line, []byte("= ")) {
			size, ok := batchEnd(line, data[:at])
			return at + end + 1, ok && size == at
		}
		at += end + 1
	}
	return 0, false
}

// batchEnd reads "= LENGTH CRC" and compares the sum with the end of what stands
// before it.
func batchEnd(line, before []byte) (int, bool) {
	length, sum, _ := bytes.Cut(line[2:], []byte(" "))
	size, err1 := strconv.Atoi(string(length))
	want, err2 := strconv.ParseUint(string(sum), 16, 32)
	if err1 != nil || err2 != nil || size < 0 || size > len(before) {
		return 0, false
	}
	return size, crc32.Checksum(before[len(before)-size:], crcTable) == uint32(want)
}

// laterBatch tells whether a whole batch stands behind a fault.
func laterBatch(data []byte) bool {
	for at := 0; ; {
		next := bytes.Index(data[at:], []byte("\n= "))
		if next < 0 {
			return false
		}
		at += next + 1
		line, _, found := bytes.Cut(data[at:], []byte("\n"))
		if _, ok := batchEnd(line, data[:at]); ok && found {
			return true
		}
	}
}

// readLines applies the lines of one batch.
func readLines(batch []byte, apply func(owner string, key []byte)) error {
	for line := range bytes.Lines(batch) {
		owner, text, found := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
		switch {
		case string(owner) == "=":
			continue
		case !found || checkOwner(string(owner)) != nil:
			return ErrDamaged
		case string(text) == destroyedMark:
			apply(string(owner), nil)
			continue
		}
		key := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
		if _, err := base64.RawStdEncoding.Strict().Decode(key, text); err != nil || len(key) == 0 {
			return ErrDamaged
		}
		apply(string(owner), key)
	}
	return nil
}
