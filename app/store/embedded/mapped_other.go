//go:build !linux || !(amd64 || arm64)

package embedded

// mapped is zero where addresses are few, or where taking them makes the file as
// long: the file is mapped anew each time it has doubled.
const mapped = 0
