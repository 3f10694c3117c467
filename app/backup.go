package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"jisr/app/office"
	"jisr/app/seal"
	"jisr/app/store"
)

// What of a data directory goes into a backup: this list and nothing else. The keyring
// is not on it, so that whoever was erased is unreadable in every backup; nor is the
// folder of letters, which are open; nor the index, which is derived; nor what belongs
// to this machine alone (journals, the mailer's name, the socket).
const (
	storeFile    = "store.db"
	holidaysFile = "holidays.txt"
	filesFolder  = "files"
	keyringFile  = "keyring"
)

// lastFile records when a backup, and when a copy of the keyring, was last made here.
const lastFile = "backups.json"

// lastBackups is what lastFile holds.
type lastBackups struct {
	Backup  *time.Time `json:"backup,omitempty"`
	Keyring *time.Time `json:"keyring,omitempty"`
}

// backup writes the store and the files to one archive, the keyring to a file of its
// own, or both.
func (a *App) backup(ctx context.Context, args map[string]string) (string, error) {
	path, keys := args["file"], args["keyring"]
	switch {
	case path == "" && keys == "":
		return "", errors.New("give the file of the backup, or --keyring with that of the keyring's copy, or both")
	case path != "" && keys != "" && filepath.Dir(path) == filepath.Dir(keys):
		return "", errors.New("the keyring's copy must lie elsewhere than the backup: together they would open to whoever has the master key, also for the erased")
	}
	out := ""
	if path != "" {
		m, size, err := a.backupData(ctx, path)
		if err != nil {
			return "", fmt.Errorf("backup: %w", err)
		}
		out = fmt.Sprintf("backup of %s: %d documents, %d parts, %d bytes, read back and found whole\n", m.At.Format(time.RFC3339), m.documents(), len(m.Parts), size)
	}
	if keys != "" {
		owners, err := a.backupKeyring(ctx, keys)
		if err != nil {
			return out, fmt.Errorf("backup of the keyring: %w", err)
		}
		out += fmt.Sprintf("copy of the keyring: %d owners, read back and found whole\n", owners)
	}
	return out, nil
}

// notHere is the answer of commands that are for the embedded store.
func (s settings) notHere(command string) error {
	name := s.MongoName
	if name == "" {
		name = defaultMongoName
	}
	return fmt.Errorf("the data is in MongoDB, where jisr %s does nothing: use mongodump and mongorestore for the two databases %s and %s%s, "+
		"and keep only the newest dump of the second, apart from those of the first", command, name, name, keysSuffix)
}

func (a *App) backupData(ctx context.Context, path string) (manifest, int64, error) {
	if err := a.stores.Audit.Write(ctx, office.Entry{ID: office.NewID("log"), At: a.settings.Now(), Actor: operator, Action: office.BackedUp}); err != nil {
		return manifest{}, 0, err
	}
	var m manifest
	size, err := writeNew(path, func(f *os.File) (err error) {
		m, err = a.archive(ctx, f)
		return err
	}, func(r io.Reader) error {
		read, _, err := readArchive(ctx, r, readOnly)
		if err == nil && read.documents() != m.documents() {
			err = errDamaged
		}
		return err
	})
	if err != nil {
		return m, 0, err
	}
	return m, size, a.noteBackup(func(l *lastBackups) { l.Backup = &m.At })
}

// archive writes the whole archive.
func (a *App) archive(ctx context.Context, w io.Writer) (manifest, error) {
	db, can := a.db.(store.Backuper)
	if !can {
		return manifest{}, fmt.Errorf("a store of the kind %s makes no backup of itself", a.db.Kind())
	}
	out, err := newArchive(w, manifest{Format: archiveFormat, At: a.settings.Now().UTC(), Schemas: a.schemas(), Parts: map[string]part{}})
	if err != nil {
		return manifest{}, err
	}
	// the store first: a file that a document names was there before the document
	err = db.Backup(ctx, func(s store.Snapshot) (io.Writer, error) {
		out.manifest.Counts = s.Counts
		return out.begin(storeFile, s.Size)
	})
	if err != nil {
		return manifest{}, err
	}
	if err := a.archiveFiles(ctx, out); err != nil {
		return manifest{}, err
	}
	return out.manifest, out.close(a.sealer.Secrets)
}

func (a *App) archiveFiles(ctx context.Context, out *archive) error {
	if err := out.add(a.settings.Data, holidaysFile); err != nil {
		return err
	}
	root := filepath.Join(a.settings.Data, filesFolder)
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // none yet, or erased a moment ago
			return nil
		}
		if err := errors.Join(err, ctx.Err()); err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(a.settings.Data, path)
		if err != nil {
			return err
		}
		return out.add(a.settings.Data, filepath.ToSlash(name))
	})
}

func (a *App) schemas() map[string]int {
	out := map[string]int{}
	for _, k := range a.stores.Kept() {
		out[k.Name()] = k.Schema
	}
	return out
}

// backupKeyring writes the keyring's newest copy over an older one.
func (a *App) backupKeyring(ctx context.Context, path string) (owners int, err error) {
	walker, can := a.keyring.(seal.KeyWalker)
	if !can {
		return 0, errors.New("this keyring cannot be copied")
	}
	if _, changing := a.sealer.Changing(); changing { // the copy would give the new key to who has the old one
		return 0, errors.New("a change of the master key is under way: copy the keyring when it has ended")
	}
	_, err = writeOver(path, func(f *os.File) error { return seal.CopyKeys(ctx, walker, f) }, func(r io.Reader) (err error) {
		owners, err = seal.CheckCopy(r)
		return err
	})
	if err != nil {
		return 0, err
	}
	now := a.settings.Now().UTC()
	return owners, a.noteBackup(func(l *lastBackups) { l.Keyring = &now })
}

// noteBackup remembers when a backup was made.
func (a *App) noteBackup(change func(*lastBackups)) error {
	last, err := a.lastBackups()
	if err != nil {
		last = lastBackups{} // unreadable: it is only a note
	}
	change(&last)
	_, err = writeOver(filepath.Join(a.settings.Data, lastFile), func(f *os.File) error { return json.NewEncoder(f).Encode(last) }, nil)
	return err
}

func (a *App) lastBackups() (lastBackups, error) {
	var last lastBackups
	raw, err := os.ReadFile(filepath.Join(a.settings.Data, lastFile))
	if errors.Is(err, fs.ErrNotExist) {
		return last, nil
	}
	if err != nil {
		return last, fmt.Errorf("read the time of the last backup: %w", err)
	}
	return last, json.Unmarshal(raw, &last)
}

// writeNew is writeOver for a name that must be free.
func writeNew(path string, write func(*os.File) error, check func(io.Reader) error) (int64, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return 0, errors.Join(fmt.Errorf("%s is there already", path), err)
	}
	return writeOver(path, write, check)
}

// writeOver writes a file that is whole under its name or not there: under a temporary
// name first, synced, read back by check (unless nil), then renamed. Only its owner may
// read it.
func writeOver(path string, write func(*os.File) error, check func(io.Reader) error) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // its mode is 0600
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err == nil && check != nil {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			err = check(f)
		}
	}
	info, statErr := f.Stat()
	if err = errors.Join(err, statErr, f.Close()); err != nil {
		return 0, err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return 0, err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return 0, err
	}
	return info.Size(), errors.Join(folder.Sync(), folder.Close())
}
