package courier

import (
	"context"
	"slices"

	"pelita/screening/vault"
	"pelita/sync/wire"
)

// heldHead is where the journal of another device stood, as that device said.
type heldHead struct {
	Device  wire.ID     `cbor:"1,keyasint"`
	Journal journalMark `cbor:"2,keyasint"`
	// Cut is an end that the device said before, and that the newest one denies: its
	// journal was cut back or written anew.
	Cut *journalMark `cbor:"3,keyasint,omitempty"`
}

// JournalOf is where the journal of a colleague's device stood when it last sealed
// something that arrived here.
type JournalOf struct {
	Device string
	Head   vault.JournalHead
	// Denied is an end that the device had said before; the newest one cannot come
	// after it. The journal there was cut back or written anew. Number 0: none is.
	Denied vault.JournalHead
}

// hearHead keeps the newest end of a device's journal. One that cannot follow on
// what the device said before is kept beside it.
func hearHead(tx *vault.Tx, from wire.ID, m journalMark) error {
	var all []heldHead
	if err := readRow(tx, secretHeads, &all); err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(h heldHead) bool { return h.Device == from })
	if i < 0 {
		i, all = len(all), append(all, heldHead{Device: from})
	}
	was := all[i].Journal
	if was == m {
		return nil
	}
	if m.Number <= was.Number && all[i].Cut == nil {
		all[i].Cut = &was
	}
	all[i].Journal = m
	return putRow(tx, secretHeads, all)
}

// JournalHeads lists where the journals of other devices stood: what one of them
// holds against its own when it is checked.
func (p *Profile) JournalHeads(ctx context.Context) (out []JournalOf, err error) {
	err = p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var all []heldHead
		if err := readRow(tx, secretHeads, &all); err != nil {
			return err
		}
		for _, h := range all {
			one := JournalOf{Device: h.Device.String(), Head: vault.JournalHead{Number: h.Journal.Number, Hash: h.Journal.Hash}}
			if h.Cut != nil {
				one.Denied = vault.JournalHead{Number: h.Cut.Number, Hash: h.Cut.Hash}
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}
