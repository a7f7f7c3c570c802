package courier

import (
	"context"
	"slices"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// keeper gives the change-sets of the vault for snapshots of a caseload, and
// tells which of them belong to records that were erased.
type keeper struct {
	member
	genesis wire.Genesis
}

var _ replica.Keeper = keeper{}

// Payloads is replica.Keeper's.
func (k keeper) Payloads(ctx context.Context, space wire.ID, give func([]byte) error) error {
	home, err := k.homes(ctx)
	if err != nil {
		return err
	}
	return k.vault.Settled(ctx, func(id screening.RecordID, encoded []byte) error {
		if home(id) != space {
			return nil
		}
		return give(encoded)
	})
}

// Gone is replica.Keeper's: the signed orders of what was erased here.
func (k keeper) Gone(ctx context.Context, _ wire.ID) ([][]byte, error) {
	all, err := k.vault.Erased(ctx)
	var out [][]byte
	for _, t := range all {
		if len(t.Proof) > 0 {
			out = append(out, t.Proof)
		}
	}
	return out, err
}

// Standing is replica.Keeper's: every order of the caseload that counts, of whomever,
// but those whose bearer had no right to them. Who tells them again lends them its own.
func (k keeper) Standing(ctx context.Context, space wire.ID) ([][]byte, error) {
	known, err := k.everybody(ctx)
	if err != nil {
		return nil, err
	}
	heard, err := k.heard(ctx)
	if err != nil {
		return nil, err
	}
	heard = slices.DeleteFunc(heard, func(h heardOrder) bool { return h.Bearer.Space != space || !known.counts(h) })
	var orders, out [][]byte
	err = k.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var err error
		orders, err = k.log().standing(tx, space, heard)
		return err
	})
	for some := range slices.Chunk(orders, maxOrders) {
		b, err := wire.Marshal(aside{Orders: some})
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, err
}

// Erased is replica.Keeper's.
func (k keeper) Erased(_ context.Context, payload []byte) (bool, error) {
	c, err := history.Decode(payload)
	if err != nil {
		return false, nil // no change-set of ours
	}
	return k.vault.WasErased(c.Record), nil
}

// Explained is replica.Keeper's: an order explains when a device of the agency
// signed it.
func (k keeper) Explained(ctx context.Context, payload []byte, left [][]byte) (bool, error) {
	c, err := history.Decode(payload)
	if err != nil || len(left) == 0 {
		return false, nil
	}
	known, err := k.agencySigners(ctx)
	if err != nil {
		return false, err
	}
	for _, b := range left {
		if o, err := openOrder(b, known); err == nil && o.Kind == orderErase && o.Record == c.Record {
			return true, nil
		}
	}
	return false, nil
}

// agencySigners are the devices of the agency, with the keys of their orders.
func (k keeper) agencySigners(ctx context.Context) (signers, error) {
	r, err := replica.New(replica.Params{
		Log: k.log(), Genesis: k.genesis, Device: k.deviceID(), Sign: k.keys.sign(), Identity: k.identity, Held: k.keys.held(),
	})
	if err != nil {
		return nil, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, err
	}
	var all signers
	for _, d := range roster.Devices() {
		all = append(all, signer{screening.DeviceID(d.Enrol.Device), d.Key})
	}
	return all, nil
}

// homes says in which caseload a record lives.
func (m member) homes(ctx context.Context) (func(screening.RecordID) wire.ID, error) {
	l := m.log()
	l.atlas.forget() // records may have been made meanwhile
	if err := m.vault.Exchange(ctx, l.atlas.load); err != nil {
		return nil, err
	}
	return func(id screening.RecordID) wire.ID { return l.atlas.home(id, l.caseload) }, nil
}
