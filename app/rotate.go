package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jisr/app/office"
	"jisr/app/seal"
)

// The change of the master key, step by step; killed at any of them, the next start with
// the key of that moment, or the same command, goes on:
//
//  1. The new key is on disk: in a file that was handed in, or in one made beside
//     JISR_KEY_FILE under its name and ".new".
//  2. The keyring says that a change is under way, and holds each key wrapped under the
//     other: from here it opens with either.
//  3. Every wrapped data key is wrapped anew, a thousand at a time.
//  4. A file made in step 1 takes the place of JISR_KEY_FILE.
//  5. The keyring forgets the old key, and is written anew.

// newKeyEnding is what the name of a new key's file has behind that of JISR_KEY_FILE.
const newKeyEnding = ".new"

// rotateKeys is jisr verify --rotate-keys.
func (a *App) rotateKeys(ctx context.Context, args map[string]string, progress Progress) (string, error) {
	handed, err := a.handedKey(args["file"])
	if err != nil {
		return "", fmt.Errorf("change the master key: %w", err)
	}
	if a.ended != nil && (handed == "" || a.holds(handed)) { // the start of this command went on with it
		return a.ended.text(args["json"] != "", a.settings)
	}
	next, err := a.nextKey(handed)
	if err != nil {
		return "", fmt.Errorf("change the master key: %w", err)
	}
	_, resumed := a.sealer.Changing()
	if err := a.sealer.BeginChange(ctx, next); err != nil {
		return "", fmt.Errorf("change the master key: %w", err)
	}
	changed, err := a.changeKeys(ctx, handed, progress)
	if err != nil {
		return "", fmt.Errorf("%w; both keys open everything until it has ended: run the same command again", err)
	}
	r := rotation{Keys: changed.Keys, Unopened: changed.Unopened, KeyFile: a.settings.KeyFile, Resumed: resumed}
	if !a.inPlace(next) {
		r.KeyFile = handed
	}
	return r.text(args["json"] != "", a.settings)
}

// rotation is what a change of the master key came to, as it is told.
type rotation struct {
	Keys     int    `json:"keys"`
	Unopened int    `json:"unopened"`
	KeyFile  string `json:"key_file"`
	Resumed  bool   `json:"resumed"`
}

func (r rotation) text(asJSON bool, s settings) (string, error) {
	if asJSON {
		raw, err := json.Marshal(r)
		return string(raw) + "\n", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the master key was changed: %d keys are wrapped under the new one, and the old one opens nothing here any more\n", r.Keys)
	if r.Unopened > 0 {
		fmt.Fprintf(&b, "%d keys opened under neither and stay as they are: jisr verify says whose records do not open\n", r.Unopened)
	}
	fmt.Fprintf(&b, "the new key is in %s: keep it on paper (jisr key show --key-file %s)\n", r.KeyFile, r.KeyFile)
	if r.KeyFile != s.KeyFile {
		fmt.Fprintf(&b, "set JISR_KEY_FILE to %s before the next start; with %s it is refused\n", r.KeyFile, s.KeyFile)
	}
	if s.MongoURI != "" {
		b.WriteString("give every other instance on this database the new key and start it again\n")
	}
	b.WriteString("copy the keyring now (jisr backup --keyring FILE) and destroy its older copies with the old key: together they open what they hold, also of people erased since. Backups of the data stay good\n")
	return b.String(), nil
}

// handedKey is the path of a key that was handed in, empty when none was.
func (a *App) handedKey(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if rel, err := filepath.Rel(a.settings.Data, abs); err == nil && !strings.HasPrefix(rel, "..") {
		return "", errors.New("the new key's file lies inside JISR_DATA: whoever copies the data would have the key; keep it elsewhere")
	}
	return abs, nil
}

// nextKey is the key to change to, which is on disk when it is returned.
func (a *App) nextKey(handed string) (seal.Key, error) {
	path := handed
	if path == "" {
		path = a.settings.KeyFile + newKeyEnding
	}
	under, changing := a.sealer.Changing()
	_, err := os.Stat(path)
	switch {
	case err == nil:
		key, err := seal.ReadKey(path)
		if err == nil && changing && key != under {
			err = seal.ErrChanging
		}
		return key, err
	case !errors.Is(err, fs.ErrNotExist):
		return seal.Key{}, err
	case changing && a.inPlace(under):
		return under, nil
	case changing:
		return under, seal.WriteKey(path, under)
	}
	key := seal.NewKey()
	return key, seal.WriteKey(path, key)
}

// holds tells whether a file holds the key in use.
func (a *App) holds(path string) bool {
	key, err := seal.ReadKey(path)
	return err == nil && a.sealer.Under(key)
}

// inPlace tells whether JISR_KEY_FILE holds the key.
func (a *App) inPlace(key seal.Key) bool {
	now, err := seal.ReadKey(a.settings.KeyFile)
	return err == nil && now == key
}

// errNoKeyFile says that nothing on disk that is known here holds the new key.
var errNoKeyFile = errors.New("the new master key is in no file that is known here")

// changeKeys takes a change that was begun to its end.
func (a *App) changeKeys(ctx context.Context, handed string, progress Progress) (seal.Changed, error) {
	total, err := a.countKeys(ctx)
	if err != nil {
		return seal.Changed{}, err
	}
	changed, err := a.sealer.Change(ctx, func(done int) { progress("keys", done, total) })
	if err != nil {
		return changed, err
	}
	key, _ := a.sealer.Changing()
	if err := a.placeKey(key, handed); err != nil {
		return changed, err
	}
	row := office.Entry{ID: office.NewID("log"), At: a.settings.Now(), Actor: operator, Action: office.KeyChanged}
	if err := a.stores.Audit.Write(ctx, row); err != nil {
		return changed, err
	}
	return changed, a.sealer.EndChange(ctx)
}

func (a *App) countKeys(ctx context.Context) (n int, err error) {
	walker, can := a.keyring.(seal.KeyWalker)
	if !can {
		return 0, errors.New("the keys of this keyring cannot be counted")
	}
	err = walker.Each(ctx, func(_ string, wrapped []byte) error {
		if wrapped != nil {
			n++
		}
		return nil
	})
	return n, err
}

// placeKey makes sure that the new key is where the next start finds it.
func (a *App) placeKey(key seal.Key, handed string) error {
	if a.inPlace(key) {
		return nil
	}
	for _, path := range []string{handed, a.settings.KeyFile + newKeyEnding} {
		if path == "" {
			continue
		}
		if there, err := seal.ReadKey(path); err != nil || there != key {
			continue
		}
		if path == handed {
			return nil
		}
		return seal.MoveKey(path, a.settings.KeyFile)
	}
	return errNoKeyFile
}

// goOnChanging ends a change of the master key that was broken off, before anything is
// served. One whose new key was handed in and is not in JISR_KEY_FILE waits: everything
// opens with both.
func (a *App) goOnChanging(ctx context.Context) error {
	if _, changing := a.sealer.Changing(); !changing || a.settings.ReadOnly {
		return nil
	}
	changed, err := a.changeKeys(ctx, "", a.settings.Progress)
	if errors.Is(err, errNoKeyFile) {
		a.settings.Logger.Warn("A change of the master key has not ended: run jisr verify --rotate-keys --new-key-file FILE with the file of the new key, or set JISR_KEY_FILE to it.")
		return nil
	}
	if err == nil {
		a.ended = &rotation{Keys: changed.Keys, Unopened: changed.Unopened, KeyFile: a.settings.KeyFile, Resumed: true}
		a.settings.Logger.Info("A change of the master key that was broken off has ended.", "keys", changed.Keys)
	}
	return err
}

// verifyKeys looks whether every key is under the master key, and whether the next start
// will have it.
func (a *App) verifyKeys(ctx context.Context) (wrong []string, err error) {
	key, changing := a.sealer.Changing()
	if changing {
		return []string{"a change of the master key has not ended: run jisr verify --rotate-keys, with --new-key-file where the new key was handed in"}, nil
	}
	foreign, err := a.sealer.Foreign(ctx)
	if foreign > 0 {
		wrong = append(wrong, fmt.Sprintf("%d keys are under another master key than the one in use", foreign))
	}
	if now, readErr := seal.ReadKey(a.settings.KeyFile); readErr == nil && now != key {
		wrong = append(wrong, "JISR_KEY_FILE holds another master key than the one in use: the next start is refused")
	}
	return wrong, err
}
