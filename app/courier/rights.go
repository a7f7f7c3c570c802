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
	return p.administer("set role", func(m member, r *replica.Replica) error {
		return r.SetRole(ctx, m.admins(), id, may)
	})
}

// needs is the right that an op needs. One that this version does not understand
// is only kept, and needs none.
func needs(o history.Op) wire.Rights {
	if o.Foreign() {
		return 0
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

// judge holds the change-sets of a segment against what its writer may do, and
// against the caseload that it came in: who reads one caseload changes no record
// of another.
func (l log) judge(w replica.Writer, payloads [][]byte) bool {
	if w.Rights == wire.AllRights && !l.several() {
		return true
	}
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
		if home, here := l.homeOf(c.Record); here && home != w.Space {
			return false
		}
	}
	return true
}
