package vault

import (
	"fmt"
	"testing"

	"pelita/screening/screeningtest"
)

// BenchmarkRotate is a change of generation: all record keys wrapped anew, the
// list, the log emptied, vault.age written twice.
func BenchmarkRotate(b *testing.B) {
	for _, n := range []int{1000, 20000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			cfg := Cheap(Config{Dir: b.TempDir(), Now: screeningtest.Clock()})
			v, err := Create(b.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase)})
			if err != nil {
				b.Fatal(err)
			}
			defer v.Close()
			if err := v.Exchange(b.Context(), func(tx *Tx) error { return fillRows(tx.w, n) }); err != nil {
				b.Fatal(err)
			}
			if err := v.fold(b.Context()); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := Rotate(b.Context(), v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func fillRows(w *work, n int) error {
	for i := range n {
		l, err := w.newRecord(newID())
		if err != nil {
			return err
		}
		if _, err := w.commit(l, filled(i)); err != nil {
			return err
		}
	}
	return nil
}
