package app

import (
	"context"
	"errors"

	"jisr/app/store"
)

func openMongo(context.Context, settings, string) (store.Database, error) {
	return nil, errors.New("JISR_MONGODB_URI: this build has the embedded store only")
}
