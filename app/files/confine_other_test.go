//go:build !linux || !(amd64 || arm64)

package files

// try tries nothing where a child is confined by its deadline alone.
func try(string) int { return 0 }
