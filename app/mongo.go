package app

import (
	"context"

	"jisr/app/store"
	"jisr/app/store/mongodb"
)

// defaultMongoName is the database unless JISR_MONGODB_DATABASE says another.
const defaultMongoName = "jisr"

// openMongo connects to the database named by JISR_MONGODB_URI, or to the one beside
// it whose name ends in suffix.
func openMongo(ctx context.Context, s settings, suffix string) (store.Database, error) {
	name := s.MongoName
	if name == "" {
		name = defaultMongoName
	}
	return mongodb.Open(ctx, mongodb.Config{URI: s.MongoURI, Name: name + suffix, Now: s.Now, Logger: s.Logger})
}
