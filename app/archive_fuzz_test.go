package app

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// FuzzArchive reads any bytes as a backup, as they are and as what is compressed in one:
// it is refused, or whole, and nothing is written at a place that is none of a backup's.
func FuzzArchive(f *testing.F) {
	f.Add([]byte("not an archive"), false)
	f.Add(tarOf(f, "store.db", "documents", "manifest.json", `{"manifest":{"format":1,"parts":{"store.db":{"size":9,"sha256":"x"}}},"signature":"AA=="}`), true)
	f.Add(tarOf(f, "files/../../etc/passwd", "x"), true)
	f.Add(tarOf(f, "holidays.txt", "2027-03-21\n", "holidays.txt", "twice"), true)
	f.Fuzz(func(t *testing.T, data []byte, packed bool) {
		if packed {
			data = zipped(t, data)
		}
		place := func(name string) (io.WriteCloser, error) {
			if !partName(name) {
				t.Errorf("a part is written as %q", name)
			}
			return readOnly(name)
		}
		if m, said, err := readArchive(t.Context(), bytes.NewReader(data), place); err == nil && (said.Manifest == nil || len(m.Parts) == 0) {
			t.Errorf("taken without a manifest: %+v", m)
		}
	})
}

func tarOf(f *testing.F, pairs ...string) []byte {
	f.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		err := w.WriteHeader(&tar.Header{Name: pairs[i], Size: int64(len(pairs[i+1])), Mode: 0o600, Typeflag: tar.TypeReg})
		if err == nil {
			_, err = io.WriteString(w, pairs[i+1])
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err == nil {
		_, err = w.Write(data)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
