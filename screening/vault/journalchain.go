package vault

import (
	"errors"

	"filippo.io/age"

	"pelita/screening/journal"
)

// chainCheck is one walk along the journal, from its first number to its last.
type chainCheck struct {
	vault      [16]byte
	identities []*age.HybridIdentity
	parts      []journalPart // those that are to come
	proof      JournalProof
	mark       journalMark

	report  JournalReport
	damaged ranges
	opened  bool // a part was sealed to one of the identities
	linked  bool // the entry before was read
	key     journalKey
	known   bool // key is that of the number to come
}

// take takes what there is at the next number.
func (c *chainCheck) take(f foundEntry) error {
	p, begins, first, err := c.partAt(f)
	if err != nil {
		return err
	}
	if begins && p.Fresh {
		c.key, c.known = first.key, first.known
		c.broke(f.number)
	}
	if !c.holds(f, begins) {
		c.bad(f.number)
	}
	if err := c.authenticate(f); err != nil {
		return err
	}
	if begins {
		c.key, c.known = first.key, first.known
	}
	c.pass(f)
	return c.step()
}

func (c *chainCheck) bad(n uint64) { c.damaged = c.damaged.with(ranges{{First: n, Last: n}}) }

// holds says whether there is an entry, whether it is linked to the one before,
// and whether it begins a part where one begins, and only there.
func (c *chainCheck) holds(f foundEntry, begins bool) bool {
	if !f.opens || f.number > c.mark.Count {
		return false
	}
	if (c.linked || f.number == 1) && f.entry.Prev != c.report.Head.Hash {
		return false
	}
	if begins != (f.entry.Begins != [32]byte{}) || f.number == 1 && !begins {
		return false
	}
	kind := journal.Kind(f.entry.Kind)
	return begins == (kind == journal.Begun || kind == journal.Broken)
}

// broke notes that the key that led here was lost. A recovery key then proves
// nothing about what may have been left out before.
func (c *chainCheck) broke(n uint64) {
	if n == 1 {
		return
	}
	c.report.Breaks = append(c.report.Breaks, n)
	if len(c.identities) > 0 && n > c.proof.From {
		c.bad(n)
	}
}

// firstKey is the first key of a part, when it is sealed to one of ours.
type firstKey struct {
	key   journalKey
	known bool
}

// partAt is the part that begins here, if one does, with its first key.
func (c *chainCheck) partAt(f foundEntry) (p journalPart, begins bool, first firstKey, err error) {
	if len(c.parts) == 0 || c.parts[0].First != f.number {
		return p, false, first, nil
	}
	p, c.parts = c.parts[0], c.parts[1:]
	if len(c.identities) == 0 {
		return p, true, first, nil
	}
	first.key, err = p.openFirst(c.vault, c.identities)
	if errors.Is(err, errNoMatch) {
		return p, true, firstKey{}, nil
	}
	if err != nil {
		c.bad(f.number)
		return p, true, firstKey{}, nil
	}
	c.opened, first.known = true, true
	says, err := first.key.beginsWith(c.vault)
	if err == nil && f.opens && says != f.entry.Begins {
		c.bad(f.number)
	}
	return p, true, first, err
}

// authenticate holds an entry against its authenticator, when the key is known.
func (c *chainCheck) authenticate(f foundEntry) error {
	if !c.known || !f.opens {
		return nil
	}
	mac, err := c.key.mac(c.vault, f.sealed.encoded)
	if err != nil {
		return err
	}
	if mac != f.sealed.mac {
		c.bad(f.number)
		return nil
	}
	c.report.Authenticated++
	return nil
}

// pass goes on to the next number.
func (c *chainCheck) pass(f foundEntry) {
	c.linked = f.opens
	if !f.opens {
		return
	}
	c.report.Head = JournalHead{f.number, f.sealed.hash()}
	if f.number == 1 {
		c.report.First = c.report.Head
	}
	if f.number == c.proof.Head.Number && c.report.Head != c.proof.Head {
		c.bad(f.number)
	}
}

func (c *chainCheck) step() error {
	if !c.known {
		return nil
	}
	var err error
	c.key, err = c.key.next(c.vault)
	return err
}

// end holds what was walked against the tally, and against the end that was
// noted.
func (c *chainCheck) end() {
	at, m := c.report.Head, c.mark
	if at != m.head() {
		c.bad(max(at.Number, 1))
	}
	if len(c.parts) > 0 || c.proof.Head.Number > at.Number || c.known && c.key != m.Key {
		c.bad(at.Number + 1)
	}
}
