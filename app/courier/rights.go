package courier

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// right is what a device may do, by its code.
type right struct {
	code string
	bit  wire.Rights
}

func rights() []right {
	return []right{
		{"answer", wire.Answer}, {"decide", wire.Decide}, {"settle", wire.Settle}, {"erase", wire.Erase}, {"share", wire.Share},
	}
}

// Rights lists the codes of everything that a device may be allowed.
func Rights() []string {
	var out []string
	for _, r := range rights() {
		out = append(out, r.code)
	}
	return out
}

func rightCodes(r wire.Rights) []string {
	out := []string{}
	for _, one := range rights() {
		if r.May(one.bit) {
			out = append(out, one.code)
		}
	}
	return out
}

// SetRole says what a device may do from now on, by codes of Rights. What it wrote
// before, as far as it is known here, stays. screening.ErrUnreadable for what is
// no device or no code, ErrNotPermitted.
func (p *Profile) SetRole(ctx context.Context, device string, codes []string) (Act, error) {
	id, err := deviceOf(device)
	if err != nil {
		return Act{}, fmt.Errorf("set role: %w", err)
	}
	var may wire.Rights
	for _, code := range codes {
		i := slices.IndexFunc(rights(), func(r right) bool { return r.code == code })
		if i < 0 {
			return Act{}, fmt.Errorf("set role: %w: no such right", screening.ErrUnreadable)
		}
		may |= rights()[i].bit
	}
	return p.administer(ctx, "set role", func(m member, r *replica.Replica) error {
		return r.SetRole(ctx, m.admins(), id, may)
	})
}

// everything is all rights that this version knows.
func everything() (all wire.Rights) {
	for _, one := range rights() {
		all |= one.bit
	}
	return all
}

// newestKind is the last kind of op of which this version knows what it needs.
const newestKind = history.UnlinkRecord

// needs is the right that an op needs. One of a kind that this version does not know
// takes effect once a later one is here, and may do anything: it needs all.
func needs(o history.Op) wire.Rights {
	if o.Kind > newestKind {
		return everything()
	}
	switch o.Kind {
	case history.Decide, history.Close, history.Reopen:
		return wire.Decide
	case history.Resolve, history.LinkRecord, history.UnlinkRecord:
		return wire.Settle
	case history.ShareOut:
		return wire.Share
	}
	return wire.Answer
}

// inOwnName says whether a device may send a change-set under the id that is in it. What
// cannot be read is found when it is applied.
func inOwnName(by wire.Enrol, payload []byte) bool {
	maker, _, err := history.Number(payload)
	return err != nil || by.MayName(wire.ID(maker))
}

// judge holds the change-sets of a segment against what its writer may do, and
// against the caseload that it came in: who reads one caseload changes no record
// of another. A record that is not here yet has no caseload yet: it lives where the
// first change of it came, and ids of records are known to nobody who reads none.
// Nor does it change one in the name of another device, but of those that it was before.
func (l log) judge(w replica.Writer, payloads [][]byte) replica.Status {
	switch {
	case slices.ContainsFunc(payloads, func(b []byte) bool { return !inOwnName(w.Enrol, b) }):
		return replica.Misnamed
	case !l.permitted(w, payloads):
		return replica.Forbidden
	}
	return replica.Applied
}

func (l log) permitted(w replica.Writer, payloads [][]byte) bool {
	strange := w.Space != l.caseload || l.several()
	if w.Rights.May(everything()) && !strange {
		return true
	}
	var records []screening.RecordID
	for _, b := range payloads {
		c, err := history.Decode(b)
		if err != nil {
			continue // what cannot be read is found when it is applied
		}
		for _, o := range c.Ops {
			if !w.Rights.May(needs(o)) {
				return false
			}
		}
		records = append(records, c.Record)
	}
	return !strange || l.liveIn(w.Space, records)
}
