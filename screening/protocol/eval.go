package protocol

import "slices"

// Verdict is what a condition says of a set of facts.
type Verdict struct {
	Truth Truth

	// Because is a minimal set of known items that is sufficient for the
	// truth: none of them could be left out. Where several sets would do, the
	// items asked first are kept. In protocol order.
	Because []ItemID

	// Open are the items that would decide an undecided truth, in protocol
	// order. An item that is not yet to be asked is represented by the items
	// that decide whether it is.
	Open []ItemID
}

// Truth is the truth of Eval without the reasons, which cost more than itself.
func (c *Condition) Truth(r *Resolved) Truth {
	truth, _ := c.decide(r, func() *trial { return newTrial(c, r) })
	return truth
}

// decide finds the truth, and the items that would decide an undecided one. What
// had to be worked out is remembered by r.
func (c *Condition) decide(r *Resolved, of func() *trial) (Truth, []ItemID) {
	if d, ok := c.recalled(r); ok {
		return d.truth, d.names
	}
	r.mu.Lock()
	d, ok := r.decided[c]
	r.mu.Unlock()
	if !ok {
		t := of()
		d.truth, d.names = t.combine(t.everything())
		r.mu.Lock()
		r.decided[c] = d
		r.mu.Unlock()
	}
	return d.truth, d.names
}

// Eval evaluates the condition with every combination of the live
// alternatives: Yes beats Undecided beats No, the protective reading. The
// verdict is remembered by r; its slices must not be changed.
func (c *Condition) Eval(r *Resolved) Verdict {
	r.mu.Lock()
	v, ok := r.verdicts[c]
	r.mu.Unlock()
	if ok {
		return v
	}
	v = newTrial(c, r).verdict()
	r.mu.Lock()
	r.verdicts[c] = v
	r.mu.Unlock()
	return v
}

// Supports lists every known item that belongs to some minimal sufficient set
// of a decided condition: the answers that could each carry it. For a
// condition that hangs on very many answers it is Because.
func (c *Condition) Supports(r *Resolved) []ItemID {
	r.mu.Lock()
	ids, ok := r.supports[c]
	r.mu.Unlock()
	if ok {
		return ids
	}
	ids = newTrial(c, r).supports(c.Eval(r))
	r.mu.Lock()
	r.supports[c] = ids
	r.mu.Unlock()
	return ids
}

// Unknowns lists the items of the condition of which anything is still
// unknown.
func (c *Condition) Unknowns(r *Resolved) []ItemID {
	var ids []ItemID
	for _, i := range c.items {
		if r.input(i).partial {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// Askable replaces items that are not yet to be asked by the items that decide
// whether they are.
func (r *Resolved) Askable(ids []ItemID) []ItemID {
	var out []ItemID
	for _, id := range ids {
		s := r.protocol.step(id)
		if s == nil || s.Relevant == nil {
			out = append(out, id)
			continue
		}
		if s.Relevant.Truth(r) == Undecided {
			out = append(out, s.Relevant.Eval(r).Open...)
		} else {
			out = append(out, id)
		}
	}
	return r.protocol.Sorted(out)
}

// Sorted gives the items in the order of the protocol, each once; items the
// protocol does not ask come last, in the order of the bank.
func (p *Protocol) Sorted(ids []ItemID) []ItemID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b ItemID) int { return p.rank(a) - p.rank(b) })
	return slices.Compact(out)
}
