package screening_test

import (
	"testing"

	"pelita/assets"
	"pelita/screening"
)

// BenchmarkLoadLibrary reads and type-checks all that ships: the present
// instruments and every earlier edition.
func BenchmarkLoadLibrary(b *testing.B) {
	for b.Loop() {
		if _, err := screening.LoadLibrary(assets.Files()); err != nil {
			b.Fatal(err)
		}
	}
}
