//go:build linux && (amd64 || arm64)

package embedded

// mapped is how many addresses are taken for the file from the start. They cost
// nothing, while taking more later would stop all readers, wait for the longest of
// them and forget which pages are in memory.
const mapped = 64 << 30
