package store

import "context"

// Compacter is a Database that keeps the bytes of what was deleted until it is
// compacted. It goes on serving meanwhile; what is deleted while it runs may stay
// until the next time.
type Compacter interface {
	Compact(ctx context.Context) error
}
