package search

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// Warm un-inverts fields before the first query asks for them, and what every text needs:
// lengths for scores, and the order of ids where scores are equal. Segments that come later
// are un-inverted before a reader sees them.
func (x *Index) Warm(fields ...string) error {
	v, err := x.View()
	if err != nil {
		return err
	}
	defer v.Release()
	for _, f := range v.schema.texts() {
		for _, suffix := range suffixes() {
			fields = append(fields, f.Name+suffix+lengthSuffix)
		}
	}
	for _, f := range append(fields, idField) {
		v.gen.want(f)
	}
	return v.warmAll(v.parts)
}

// warmAll un-inverts what queries have asked for of some parts, on all processors: each
// field of a part is one piece of work.
func (v *View) warmAll(parts []part) error {
	var work []func() error
	for field := range v.gen.wantedFields() {
		for _, p := range parts {
			work = append(work, func() error { return v.warm(p, field) })
		}
	}
	var next atomic.Int64
	var all sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(work))
	failed := make([]error, workers)
	for w := range workers {
		all.Go(func() {
			failed[w] = v.gen.guard("warm index", func() error { // a goroutine's panic is its own
				for i := next.Add(1) - 1; i < int64(len(work)); i = next.Add(1) - 1 {
					if err := work[i](); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

func (v *View) warm(p part, field string) error {
	var err error
	if field == idField {
		_, err = p.table.idOrder(p.seg)
	} else {
		_, err = p.table.column(p.seg, v.schema.field(field))
	}
	return err
}
