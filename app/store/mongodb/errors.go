package mongodb

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"jisr/app/store"
)

// translate turns the driver's errors into the store's. A server's refusal of a
// command stays as it is: it is a fault of this program. Everything else (no
// connection, no primary, time out) is ErrUnavailable.
func translate(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, store.ErrUnavailable) || !unanswered(err):
		return err
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}

// unanswered is true unless the server refused the command, and so did nothing.
func unanswered(err error) bool {
	var command mongo.CommandError
	return !errors.As(err, &command) || passing(command)
}

// passing is true for a refusal that another try may not meet: the connection was
// lost, the primary changes, the time ran out.
func passing(e mongo.CommandError) bool {
	return mongo.IsNetworkError(e) || mongo.IsTimeout(e) ||
		e.HasErrorLabel("RetryableWriteError") || e.HasErrorLabel("RetryableReadError") || retryable[e.Code]
}

// retryable are the server's codes for a state that passes: HostUnreachable,
// HostNotFound, NetworkTimeout, ShutdownInProgress, PrimarySteppedDown,
// ExceededTimeLimit, SocketException, NotWritablePrimary, InterruptedAtShutdown,
// InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary
// (MongoDB, Retryable Reads specification); and CursorNotFound, of a list that an outage
// cut off.
var retryable = map[int32]bool{6: true, 7: true, 43: true, 89: true, 91: true, 189: true, 262: true, 9001: true,
	10107: true, 11600: true, 11602: true, 13435: true, 13436: true}

const duplicateKey = 11000

// indexInMessage finds the index in MongoDB's message and in SQLite's, which puts
// the table before its name.
var indexInMessage = regexp.MustCompile(`index:? '?\S*?(_id_|` + indexPrefix + `[^\s']+)`)

// duplicate names the index. The server's message itself is not passed on: it holds
// the key. FerretDB's for an insert does not say which index it was.
func duplicate(message string) error {
	m := indexInMessage.FindStringSubmatch(message)
	switch {
	case m == nil:
		return store.ErrDuplicate
	case m[1] == "_id_":
		return fmt.Errorf("%w: %s", store.ErrDuplicate, store.ByID)
	}
	return fmt.Errorf("%w: %s", store.ErrDuplicate, strings.TrimPrefix(m[1], indexPrefix))
}
