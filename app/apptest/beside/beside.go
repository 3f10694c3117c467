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

// Finally runs f when the test ends, as Cleanup does, and then lets go of what f holds.
// The testing package keeps the functions given to Cleanup, and so the services they
// close, for as long as tests run that ran beside it: three hundred services, which the
// garbage collector went through again and again.
func Finally(t testing.TB, f func()) {
	t.Helper()
	t.Cleanup(func() {
		t.Helper()
		f()
		f = nil
	})
}
