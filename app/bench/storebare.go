package bench

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// bare is bbolt with the same keys and about the same bytes as the store keeps, and
// nothing of the store's.
type bare struct{ file *bolt.DB }

var (
	errNothing = errors.New("bbolt holds no such key")
	docsBucket = []byte("docs")
	mailBucket = []byte("email")
	dueBucket  = []byte("due")
	// value is as long as a stored document: the body and 180 bytes around it.
	value = bytes.Repeat([]byte("x"), bodyBytes+180)
)

func openBare(path string) (*bare, error) {
	file, err := bolt.Open(path, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType})
	if err != nil {
		return nil, err
	}
	err = file.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{docsBucket, mailBucket, dueBucket} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		return nil
	})
	return &bare{file}, err
}

func (b *bare) close() error { return b.file.Close() }

func (b *bare) fill(from, to int) error {
	return b.file.Update(func(tx *bolt.Tx) error {
		for i := from; i < to; i++ {
			if err := errors.Join(
				tx.Bucket(docsBucket).Put([]byte(id(i)), value),
				tx.Bucket(mailBucket).Put([]byte(email(i)), []byte(id(i))),
				tx.Bucket(dueBucket).Put([]byte(due(i)), []byte(id(i)))); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bare) readAll() error {
	return b.file.View(func(tx *bolt.Tx) error {
		docs := tx.Bucket(docsBucket)
		return tx.Bucket(mailBucket).ForEach(func(_, id []byte) error {
			if bytes.IndexByte(docs.Get(id), 'x') != 0 {
				return errNothing
			}
			return nil
		})
	})
}

func (b *bare) lookup(at int) error {
	return b.file.View(func(tx *bolt.Tx) error {
		if tx.Bucket(docsBucket).Get(tx.Bucket(mailBucket).Get([]byte(email(at)))) == nil {
			return errNothing
		}
		return nil
	})
}

func (b *bare) fifty(at int) error {
	return b.file.View(func(tx *bolt.Tx) error {
		_, err := some(tx, at, 50)
		return err
	})
}

// some reads documents in the order of the due index.
func some(tx *bolt.Tx, at, want int) (ids [][]byte, err error) {
	cursor := tx.Bucket(dueBucket).Cursor()
	for k, v := cursor.Seek([]byte(due(at))); k != nil && len(ids) < want; k, v = cursor.Next() {
		if tx.Bucket(docsBucket).Get(v) == nil {
			return nil, errNothing
		}
		ids = append(ids, v)
	}
	if len(ids) != want {
		return nil, fmt.Errorf("bbolt gave %d documents, not %d", len(ids), want)
	}
	return ids, nil
}

func (b *bare) claimTwenty(at int) error {
	return b.file.Update(func(tx *bolt.Tx) error {
		ids, err := some(tx, at, 20)
		if err != nil {
			return err
		}
		for i, key := range ids {
			key := bytes.Clone(key) // a Put may move what a cursor gave
			if err := errors.Join(tx.Bucket(docsBucket).Put(key, value), tx.Bucket(dueBucket).Put([]byte(due(at+i)), key)); err != nil {
				return err
			}
		}
		return nil
	})
}
