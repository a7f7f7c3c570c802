package courier

import (
	"bytes"
	"context"
	"slices"

	"pelita/screening"
	"pelita/screening/vault"
)

// Damaged is a record of which Count changes wait and do not open, or are gone. What waits
// of it goes out once they can be read again, or a repair has named them as lost; what
// waits of other records does not wait for them.
type Damaged struct {
	Record screening.RecordID `cbor:"1,keyasint"`
	Count  int                `cbor:"2,keyasint"`
}

// damaged lists what an exchange left in the outbox because of that.
func damaged(ctx context.Context, v *vault.Vault) (out []Damaged, err error) {
	err = v.Exchange(ctx, func(tx *vault.Tx) error {
		out = nil
		_, err := tx.Outbox(vault.Limit{})
		for id, n := range tx.Held() {
			out = append(out, Damaged{Record: id, Count: n})
		}
		return err
	})
	slices.SortFunc(out, func(a, b Damaged) int { return bytes.Compare(a.Record[:], b.Record[:]) })
	return out, err
}
