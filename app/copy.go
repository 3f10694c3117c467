package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"jisr/app/seal"
	"jisr/app/store"
)

// Copy takes the embedded store and its keyring to MongoDB.
type Copy struct {
	// To is the connection string, Database the name (jisr when empty); the keyring goes
	// to the database beside it whose name ends in _keys.
	To, Database string
}

// Run copies a stopped data directory. Broken off, it goes on where it was; until it has
// ended, nothing serves from the target. The documents go as they are, sealed; nothing is
// taken from here.
func (cp Copy) Run(ctx context.Context, c Config) (string, error) {
	if c.MongoURI != "" {
		return "", errors.New("jisr copy takes the embedded store: unset JISR_MONGODB_URI and name the target with --to")
	}
	s, err := c.check()
	if err != nil {
		return "", err
	}
	a := &App{settings: s}
	err = a.openData(ctx)
	out := ""
	if err == nil {
		out, err = a.copyTo(ctx, cp)
	}
	return out, errors.Join(err, a.Close())
}

func (a *App) copyTo(ctx context.Context, cp Copy) (string, error) {
	to := a.settings
	to.MongoURI, to.MongoName = cp.To, cp.Database
	db, err := openMongo(ctx, to, "")
	if err != nil {
		return "", fmt.Errorf("copy: %w", err)
	}
	a.onClose(db.Close)
	mark, err := store.OpenMark(ctx, db)
	if err != nil {
		return "", fmt.Errorf("copy: %w", err)
	}
	target, err := store.OpenAll(ctx, db, a.sealer, a.sealer.Derive("audit"), a.settings.Now, a.settings.Logger)
	if err != nil {
		return "", fmt.Errorf("copy: %w", err)
	}
	a.onClose(func() error { target.Audit.Close(); return nil })
	if err := mark.Begin(ctx, a.db.Instance(), func() (bool, error) { return holds(ctx, target) }); err != nil {
		return "", fmt.Errorf("copy: %w", err)
	}
	if err := a.copyKeys(ctx, to); err != nil {
		return "", fmt.Errorf("copy: %w", err)
	}
	n, err := a.copyDocuments(ctx, target)
	if err != nil {
		return "", fmt.Errorf("copy: %w; run it again to go on where it was", err)
	}
	if err := mark.End(ctx); err != nil {
		return "", fmt.Errorf("copy: %w", err)
	}
	return fmt.Sprintf("%d documents were copied. Serve with JISR_MONGODB_URI from now on; JISR_DATA stays for index, holidays and files, and its store.db and keyring are history: "+
		"keep a backup, then delete both, since an erasure does not reach them\n", n), nil
}

// holds is true when there is a document in any collection.
func holds(ctx context.Context, s *store.Stores) (bool, error) {
	for _, k := range s.Kept() {
		if n, err := k.Count(ctx); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

func (a *App) copyKeys(ctx context.Context, to settings) error {
	walker, can := a.keyring.(seal.KeyWalker)
	if !can {
		return errors.New("this keyring cannot be copied")
	}
	db, err := openMongo(ctx, to, keysSuffix)
	if err != nil {
		return err
	}
	a.onClose(db.Close)
	ring, err := store.NewKeyring(ctx, db)
	if err != nil {
		return err
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(seal.CopyKeys(ctx, walker, w)) }()
	return seal.JoinKeys(ctx, ring, r)
}

func (a *App) copyDocuments(ctx context.Context, target *store.Stores) (int, error) {
	into := map[string]store.Collection{}
	for _, k := range target.Kept() {
		into[k.Name()] = k.Collection
	}
	all := 0
	for _, k := range a.stores.Kept() {
		total, err := k.Count(ctx)
		if err != nil {
			return all, err
		}
		done := 0
		if err := k.Carry(ctx, into[k.Name()], func(n int) { done += n; a.settings.Progress(k.Name(), done, total) }); err != nil {
			return all, err
		}
		all += done
	}
	return all, nil
}

// openWholeMongo opens the database unless it is the target of a copy that has not ended.
func openWholeMongo(ctx context.Context, s settings) (store.Database, error) {
	db, err := openMongo(ctx, s, "")
	if err != nil {
		return nil, err
	}
	mark, err := store.OpenMark(ctx, db)
	half := false
	if err == nil {
		half, err = mark.Half(ctx)
	}
	if half {
		err = errors.New("a copy into this database was broken off: run jisr copy again until it has ended")
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
