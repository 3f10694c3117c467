package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"jisr/app/store"
)

// anchorsFile holds a line of JSON for each anchor of the log (store.Anchor), unless
// JISR_ANCHOR_FILE names another.
const anchorsFile = "anchors"

func (s settings) anchors() string { return cmp.Or(s.AnchorFile, filepath.Join(s.Data, anchorsFile)) }

func checkAnchors(s *settings) error {
	if s.AnchorFile == "" {
		return nil
	}
	if info, err := os.Stat(filepath.Dir(s.AnchorFile)); err != nil || !info.IsDir() {
		return fmt.Errorf("JISR_ANCHOR_FILE is %s: make the directory in which it is written", s.AnchorFile)
	}
	return nil
}

// anchor writes down, outside the store, where the log ends now, and says it in a line,
// which goes wherever lines go. It is a duty; while nothing was logged it writes nothing.
func (a *App) anchor(ctx context.Context) (int, error) { return a.anchorAs(ctx, false) }

func (a *App) anchorAs(ctx context.Context, restored bool) (int, error) {
	now, err := a.stores.Audit.Anchor(ctx, a.settings.Now(), restored)
	if err != nil {
		return 0, err
	}
	list, _, err := a.readAnchors()
	if err != nil {
		return 0, err
	}
	if n := len(list); !restored && n > 0 && list[n-1].Rows() == now.Rows() && len(list[n-1].Ends) == len(now.Ends) {
		return 0, nil
	}
	line, err := json.Marshal(now)
	if err != nil {
		return 0, fmt.Errorf("anchor the log: %w", err)
	}
	if err := appendLine(a.settings.anchors(), line); err != nil {
		return 0, fmt.Errorf("anchor the log: %w", err)
	}
	a.settings.Logger.Info("The log was anchored.", "rows", now.Rows(), "mark", now.Mac[:16])
	return 1, nil
}

// appendLine adds a line durably; one that a crash cut off before is ended first.
func appendLine(path string, line []byte) (err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600) // #nosec G304 -- the operator's file
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil {
		return err
	} else if n := info.Size(); n > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], n-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			line = append([]byte("\n"), line...)
		}
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		return err
	}
	return f.Sync()
}

// readAnchors reads them, the oldest first, and how many lines are none. One that was cut
// off at its end had not happened.
func (a *App) readAnchors() (list []store.Anchor, bad int, err error) {
	raw, err := os.ReadFile(a.settings.anchors())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("read the anchors of the log: %w", err)
	}
	for line := range bytes.Lines(raw) {
		var n store.Anchor
		if err := json.Unmarshal(line, &n); err == nil {
			list = append(list, n)
		} else if len(bytes.TrimSpace(line)) > 0 && !cut(line) {
			bad++
		}
	}
	return list, bad, nil
}

// cut is true for the beginning of an anchor, as a crash leaves it.
func cut(line []byte) bool {
	var n store.Anchor
	var syntax *json.SyntaxError
	err := json.Unmarshal(line, &n)
	return errors.As(err, &syntax) && syntax.Offset >= int64(len(bytes.TrimRight(line, "\n"))) && bytes.HasPrefix(line, []byte("{"))
}

// verifyAnchors compares the log with what was written down of it outside.
func (a *App) verifyAnchors(ctx context.Context, f *findings) error {
	list, bad, err := a.readAnchors()
	if err != nil {
		return err
	}
	what := fmt.Sprintf("anchors of the log, %d", len(list))
	if bad > 0 {
		f.add(what, fmt.Sprintf("%d lines of %s are no anchors", bad, a.settings.anchors()))
		return nil
	}
	err = a.stores.Audit.Hold(ctx, list)
	if errors.Is(err, store.ErrAnchor) {
		f.add(what, err.Error())
		return nil
	}
	if err == nil {
		f.add(what)
	}
	return err
}
