//go:build !linux || !(amd64 || arm64)

package files

// What a child may take, where the system is not asked to hold it to that.
const (
	childHeap  = 700 << 20
	childStack = 64 << 20
)

// confine has nothing that every system knows; the deadline and the bounds of the answer
// stand with the one who started the child.
func confine() error { return nil }
