package screeningtest_test

import (
	"testing"

	"pelita/screening/screeningtest"
)

func TestStoreInMemoryPassesTheSuite(t *testing.T) {
	screeningtest.TestStore(t, func(*testing.T) screeningtest.Subject {
		m := screeningtest.NewMemory()
		return screeningtest.Subject{Store: m, Lock: m.Lock}
	})
}
