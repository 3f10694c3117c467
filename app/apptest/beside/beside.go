// Package beside lets tests run side by side.
package beside

import (
	"strings"
	"sync"
	"testing"
)

// already are the tests that run beside others.
var already sync.Map

// Others lets a test run beside others from here on: those that open a service or a browser
// mostly wait, for the disk, for letters, for pages. It may be asked again, where
// t.Parallel may not. A part of a test keeps its turn, since what stands after it in the
// test counts on that it is over.
func Others(t testing.TB) {
	t.Helper()
	one, ok := t.(*testing.T)
	if !ok || strings.Contains(t.Name(), "/") {
		return
	}
	if _, is := already.LoadOrStore(t, true); is {
		return
	}
	t.Cleanup(func() { already.Delete(t) })
	one.Parallel()
}
