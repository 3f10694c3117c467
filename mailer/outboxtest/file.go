package outboxtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"jisr/mailer"
)

// File is an outbox that outlives its process: a Memory whose changes are appended to a
// file and synced before a call returns. One process at a time may have it open.
type File struct {
	*Memory
	mu      sync.Mutex // one call at a time, so that the file tells them in their order
	file    *os.File
	pending bytes.Buffer
	broken  error // after a write failed the file no longer says what the memory says
}

// OpenFile reads what the file says and goes on writing there. A last line torn by a crash
// is cut off: the call that wrote it had not returned.
func OpenFile(path string) (*File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open outbox: %w", err)
	}
	f := &File{Memory: NewMemory(), file: file}
	if err := f.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("read outbox: %w", err), file.Close())
	}
	f.noted = f.note
	return f, nil
}

func (f *File) load() error {
	data, err := io.ReadAll(f.file)
	if err != nil {
		return err
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	for line := range bytes.Lines(whole) {
		var c change
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		f.apply(c)
	}
	if err := f.file.Truncate(int64(len(whole))); err != nil {
		return err
	}
	_, err = f.file.Seek(int64(len(whole)), io.SeekStart)
	return err
}

// note is called for each change, within a call that keep surrounds.
func (f *File) note(c change) {
	line, err := json.Marshal(c)
	if err != nil {
		f.broken = err
		return
	}
	f.pending.Write(append(line, '\n'))
}

// keep makes durable what do changes, before its caller hears of it.
func (f *File) keep(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return f.broken
	}
	err := do()
	if f.pending.Len() == 0 {
		return errors.Join(err, f.broken)
	}
	_, failed := f.file.Write(f.pending.Bytes())
	f.pending.Reset()
	f.broken = errors.Join(f.broken, failed, f.file.Sync())
	return errors.Join(err, f.broken)
}

// Close lets go of the file.
func (f *File) Close() error { return f.file.Close() }

// Put keeps letters; one whose id is there already is left as it stands.
func (f *File) Put(ctx context.Context, letters ...mailer.Letter) error {
	return f.keep(func() error { return f.Memory.Put(ctx, letters...) })
}

// Move changes a letter's state as people do it.
func (f *File) Move(ctx context.Context, id string, to mailer.State, now time.Time) error {
	return f.keep(func() error { return f.Memory.Move(ctx, id, to, now) })
}

// Claim implements mailer.Outbox.
func (f *File) Claim(ctx context.Context, c mailer.Claim) (letters []mailer.Letter, err error) {
	err = f.keep(func() (err error) { letters, err = f.Memory.Claim(ctx, c); return err })
	return letters, err
}

// StartSending implements mailer.Outbox.
func (f *File) StartSending(ctx context.Context, by string, ids []string, now, until time.Time) (kept []string, err error) {
	err = f.keep(func() (err error) { kept, err = f.Memory.StartSending(ctx, by, ids, now, until); return err })
	return kept, err
}

// Renew implements mailer.Outbox.
func (f *File) Renew(ctx context.Context, by string, ids []string, until time.Time) error {
	return f.keep(func() error { return f.Memory.Renew(ctx, by, ids, until) })
}

// Settle implements mailer.Outbox.
func (f *File) Settle(ctx context.Context, by string, settlements []mailer.Settlement) (refused []string, err error) {
	err = f.keep(func() (err error) { refused, err = f.Memory.Settle(ctx, by, settlements); return err })
	return refused, err
}

// Sweep implements mailer.Outbox.
func (f *File) Sweep(ctx context.Context, now time.Time) (n int, err error) {
	err = f.keep(func() (err error) { n, err = f.Memory.Sweep(ctx, now); return err })
	return n, err
}

// BadAddress implements mailer.Outbox.
func (f *File) BadAddress(ctx context.Context, b mailer.BadAddress) (times int, err error) {
	err = f.keep(func() (err error) { times, err = f.Memory.BadAddress(ctx, b); return err })
	return times, err
}

// Suppress implements mailer.Outbox.
func (f *File) Suppress(ctx context.Context, b mailer.BadAddress) error {
	return f.keep(func() error { return f.Memory.Suppress(ctx, b) })
}
