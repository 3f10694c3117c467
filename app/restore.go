package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jisr/app/office"
	"jisr/app/seal"
	"jisr/app/store"
)

// Restore says what is put back into an empty data directory.
type Restore struct {
	// File is a backup, Keyring the newest copy of the keyring; without one the keyring
	// in the data directory itself counts.
	File, Keyring string
	// AcceptLoss goes on although the keyring lacks keys of people in the backup.
	AcceptLoss bool
}

// restoreFolder is where a restore is built; only when it is whole it moves up. What a
// broken off one left there is removed by the next.
const restoreFolder = "restore.part"

// Run joins a backup with the newest keyring. Who was erased since the backup stays
// unreadable and is left as a tombstone. What else was decided since is not known any
// more, so sign-ins are ended and letters that waited are not sent by themselves.
func (r Restore) Run(ctx context.Context, c Config) (string, error) {
	if c.MongoURI != "" {
		return "", settings{Config: c}.notHere("restore")
	}
	s, err := c.check()
	if err != nil {
		return "", err
	}
	key, err := seal.LoadKey(s.KeyFile)
	if err != nil {
		return "", err
	}
	if err := errors.Join(os.MkdirAll(s.Data, 0o700), mustBeEmpty(s.Data)); err != nil {
		return "", err
	}
	build := filepath.Join(s.Data, restoreFolder)
	if err := os.RemoveAll(build); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	out, err := r.build(ctx, s, build, key)
	if err == nil {
		err = moveUp(build, s.Data)
	}
	if err := errors.Join(err, os.RemoveAll(build)); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	return out, nil
}

// mustBeEmpty refuses a directory that holds more than a keyring.
func mustBeEmpty(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	for _, e := range list {
		if !slices.Contains([]string{keyringFile, keyringFile + ".lock", restoreFolder, "lost+found"}, e.Name()) {
			return fmt.Errorf("restore: the data directory is not empty (%s is in it): give an empty one, or one with nothing but the newest keyring", e.Name())
		}
	}
	return nil
}

// build makes the whole data directory in a folder.
func (r Restore) build(ctx context.Context, s settings, dir string, key seal.Key) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	secrets, err := r.joinKeys(ctx, s, dir, key)
	if err != nil {
		return "", err
	}
	m, err := r.unpack(ctx, dir, secrets)
	if err != nil {
		return "", err
	}
	s.Data = dir
	a := &App{settings: s}
	out, err := "", a.openData(ctx)
	if err == nil {
		out, err = a.reconcile(ctx, m, r.AcceptLoss)
	}
	return out, errors.Join(err, a.Close())
}

// unpack writes the parts of the archive, and believes them only when the secret of this
// keyring signed for them.
func (r Restore) unpack(ctx context.Context, dir string, secrets *seal.Secrets) (manifest, error) {
	f, err := os.Open(r.File)
	if err != nil {
		return manifest{}, err
	}
	defer f.Close() // read only
	m, said, err := readArchive(ctx, f, func(name string) (io.WriteCloser, error) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		return synced{f}, err
	})
	switch {
	case err != nil:
		return m, err
	case m.Format > archiveFormat:
		return m, fmt.Errorf("the archive has the form %d, which a newer version of jisr wrote; this one knows %d", m.Format, archiveFormat)
	case !secrets.Verify(signPurpose, said.Manifest, said.Signature):
		return m, errors.New("the archive was made by another installation, under another keyring, or changed: give the keyring that belongs to it")
	}
	return m, nil
}

// synced is a file that is on disk when it is closed.
type synced struct{ *os.File }

func (s synced) Close() error { return errors.Join(s.Sync(), s.File.Close()) }

// joinKeys makes the keyring of the restored directory: of the copy, and of the keyring
// that lies in the data directory. What was destroyed in either stays destroyed. The
// keyring knows the secret that signs archives, also those from before a change of the
// master key.
func (r Restore) joinKeys(ctx context.Context, s settings, dir string, key seal.Key) (*seal.Secrets, error) {
	into, err := seal.OpenFile(filepath.Join(dir, keyringFile))
	if err != nil {
		return nil, err
	}
	err = r.joinBoth(ctx, into, s.Data)
	if errors.Is(err, seal.ErrConflict) {
		err = fmt.Errorf("%w: one is of another installation, or from before a change of the master key; give the newest alone, and take the other away", err)
	}
	if _, missing := into.Get(ctx, seal.Service); err == nil && missing != nil {
		err = errors.New("a backup holds no keys: give the newest copy of the keyring with --keyring FILE")
	}
	var sealer *seal.Sealer
	if err == nil {
		sealer, err = seal.New(ctx, key, into, s.Now)
	}
	if err := errors.Join(err, into.Close()); err != nil {
		return nil, err
	}
	return sealer.Secrets, nil
}

func (r Restore) joinBoth(ctx context.Context, into *seal.FileStore, data string) error {
	if r.Keyring != "" {
		f, err := os.Open(r.Keyring)
		if err != nil {
			return err
		}
		if err := errors.Join(seal.JoinKeys(ctx, into, f), f.Close()); err != nil {
			return fmt.Errorf("%s: %w", r.Keyring, err)
		}
	}
	path := filepath.Join(data, keyringFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	old, err := seal.OpenFile(path)
	if errors.Is(err, seal.ErrLocked) {
		return store.ErrLocked
	}
	if err != nil {
		return err
	}
	pipe, w := io.Pipe()
	go func() { w.CloseWithError(old.Copy(w)) }()
	return errors.Join(seal.JoinKeys(ctx, into, pipe), old.Close())
}

// reconcile brings what was restored into agreement with what is known since, and says
// what is not known.
func (a *App) reconcile(ctx context.Context, m manifest, acceptLoss bool) (string, error) {
	for _, k := range a.stores.Kept() {
		if m.Schemas[k.Name()] > k.Schema {
			return "", fmt.Errorf("the archive was written by a newer version of jisr (%s has the form %d, known is %d)", k.Name(), m.Schemas[k.Name()], k.Schema)
		}
		n, err := k.Count(ctx)
		if err != nil {
			return "", err
		}
		if n != m.Counts[k.Name()] {
			return "", fmt.Errorf("%w: %d documents of %s, and %d were said to be in it", errDamaged, n, k.Name(), m.Counts[k.Name()])
		}
	}
	lost, err := a.stores.Unkeyed(ctx)
	if err != nil {
		return "", err
	}
	if len(lost) > 0 && !acceptLoss {
		return "", fmt.Errorf("the keyring lacks the keys of %d people who are in the backup, so it is older than the backup: give the newest copy; "+
			"if there is none, --accept-loss goes on and gives those records up", len(lost))
	}
	return a.settle(ctx, m, lost)
}

// settle makes tombstones of the erased and ends what may not go on by itself.
func (a *App) settle(ctx context.Context, m manifest, lost []string) (string, error) {
	if len(lost) > 0 {
		if err := a.sealer.Destroy(ctx, lost...); err != nil {
			return "", err
		}
	}
	buried, err := a.stores.People.Bury(ctx)
	if err != nil {
		return "", err
	}
	// what is kept beside her record has an owner and a place of its own
	if err := errors.Join(a.stores.Notes.Bury(ctx), a.stores.CVs.Bury(ctx), a.stores.Investments.Bury(ctx)); err != nil {
		return "", err
	}
	if _, err := a.stores.Watches.DropWatches(ctx, a.settings.Now()); err != nil {
		return "", err
	}
	doubted, err := a.stores.Letters.Doubt(ctx)
	if err != nil {
		return "", err
	}
	if err := a.stores.Doors.Shut(ctx); err != nil {
		return "", err
	}
	if _, err := a.anchorAs(ctx, true); err != nil {
		return "", err
	}
	if err := a.stores.Audit.Write(ctx, office.Entry{ID: office.NewID("log"), At: a.settings.Now(), Actor: operator, Action: office.Restored}); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "restored as of %s: %d documents; %d people erased since are tombstones; the index is built at the next start\n", m.At.Format(time.RFC3339), m.documents(), buried-len(lost))
	if len(lost) > 0 {
		fmt.Fprintf(&b, "%d records were given up: the keyring has no key for them\n", len(lost))
	}
	fmt.Fprintf(&b, "all sign-ins have ended; %d letters that waited are marked uncertain, since they may have left after the backup\n", doubted)
	b.WriteString("not known any more is what was decided after the backup: look through officers and tokens (jisr officer list, jisr token list) for those disabled since, and ask people whose consents may have changed\n")
	return b.String(), nil
}

// moveUp moves what was built into the data directory, the store last: without it there
// is nothing that a start would take for whole.
func moveUp(build, data string) error {
	list, err := os.ReadDir(build)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b fs.DirEntry) int {
		if a.Name() == storeFile {
			return 1
		}
		if b.Name() == storeFile {
			return -1
		}
		return 0
	})
	for _, e := range list {
		if strings.HasSuffix(e.Name(), ".lock") {
			continue
		}
		if err := os.Rename(filepath.Join(build, e.Name()), filepath.Join(data, e.Name())); err != nil {
			return err
		}
	}
	folder, err := os.Open(data)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
