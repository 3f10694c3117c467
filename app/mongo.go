package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"jisr/app/office"
	"jisr/app/store"
	"jisr/app/store/mongodb"
)

// defaultMongoName is the database unless JISR_MONGODB_DATABASE says another.
const defaultMongoName = "jisr"

// keysSuffix ends the name of the database that keeps the keyring.
const keysSuffix = "_keys"

// openMongo connects to the database named by JISR_MONGODB_URI, or to the one beside
// it whose name ends in suffix.
func openMongo(ctx context.Context, s settings, suffix string) (store.Database, error) {
	name := s.MongoName
	if name == "" {
		name = defaultMongoName
	}
	return mongodb.Open(ctx, mongodb.Config{URI: s.MongoURI, Name: name + suffix, Now: s.Now, Logger: s.Logger})
}

// mailerName names this data directory's dispatcher, the same after a restart: its
// journals speak of letters claimed under that name. A database's own name for its
// writer may change with each start.
func (a *App) mailerName() (string, error) {
	path := filepath.Join(a.settings.Data, "mailer")
	name, err := os.ReadFile(path)
	if err == nil && len(name) > 0 {
		return string(name), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the mailer's name: %w", err)
	}
	fresh := office.NewID("mlr")
	if err := os.WriteFile(path, []byte(fresh), 0o600); err != nil {
		return "", fmt.Errorf("keep the mailer's name: %w", err)
	}
	return fresh, nil
}
