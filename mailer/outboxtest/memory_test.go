package outboxtest

import "testing"

func TestMemory(t *testing.T) {
	Run(t, func(*testing.T) Outbox { return NewMemory() })
}
