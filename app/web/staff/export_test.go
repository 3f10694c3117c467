package staff

import (
	"slices"
	"testing"

	"jisr/app/exchange"
)

// TestThePageNamesEveryColumnOfAnExport, each once and no other.
func TestThePageNamesEveryColumnOfAnExport(t *testing.T) {
	var named []string
	for _, g := range columnGroups() {
		named = append(named, g[1:]...)
	}
	want := exchange.Columns()
	slices.Sort(named)
	slices.Sort(want)
	if !slices.Equal(named, want) {
		t.Errorf("the page names %v, a table has %v", named, want)
	}
}
