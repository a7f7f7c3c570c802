package wire

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"maps"
	"slices"
)

// ErrUnknownTerm says that a statement was approved under administrators that
// the roster does not know yet. The change that made them may be on its way.
var ErrUnknownTerm = fmt.Errorf("%w: nor who administered then", ErrUnknownDevice)

// maxTerms is how many changes of the administrators a statement follows at most.
const maxTerms = 8

// Administrators are who approves a statement, and how many of them must.
type Administrators struct {
	Keys []ed25519.PublicKey // in order
	Need int
}

// Holds reports whether a key is one of an administrator.
func (a Administrators) Holds(key ed25519.PublicKey) bool {
	return slices.ContainsFunc(a.Keys, func(k ed25519.PublicKey) bool { return k.Equal(key) })
}

// signer is a public key as maps are kept by it.
type signer [ed25519.PublicKeySize]byte

// signerOf is the signer of a key; the zero one, of a key of another length.
func signerOf(key ed25519.PublicKey) signer {
	if len(key) != ed25519.PublicKeySize {
		return signer{}
	}
	return signer(key)
}

// council is Administrators as they are reckoned with.
type council struct {
	keys map[signer]bool
	need int
}

// term is one change of the administrators. A change is reckoned as of what its
// statement follows, never as of when it came.
type term struct {
	id        Hash // of the statement
	device    ID
	seq       uint64
	change    Change
	before    council // who administered where it was approved
	approvers map[signer]bool
	follows   map[Hash]bool // every change before it
}

// raises reports whether more must approve after the change than before.
func (t term) raises() bool { return int(t.change.Need) > t.before.need }

// touches reports whether a statement that does not follow t, and is not among
// those that t's writer knew, is judged by t.
func (t term) touches(device ID, seq uint64, id Hash, follows map[Hash]bool) bool {
	return t.id != id && !follows[t.id] && seq > t.change.known(device)
}

// terms are all changes of the administrators that are known.
type terms map[Hash]term

// follow is every change before and among heads.
func (ts terms) follow(heads []Hash) (map[Hash]bool, error) {
	all := map[Hash]bool{}
	for _, h := range heads {
		t, ok := ts[h]
		if !ok {
			return nil, ErrUnknownTerm
		}
		all[h] = true
		maps.Copy(all, t.follows)
	}
	return all, nil
}

// council is who administers when all of known has happened, and nothing else.
func (ts terms) council(g Genesis, known map[Hash]bool) council {
	c := council{keys: map[signer]bool{}, need: int(g.Need)}
	for _, key := range g.Admins {
		c.keys[signerOf(key)] = true
	}
	for id := range known {
		if ts.counts(ts[id].evidence(), known) {
			for _, key := range ts[id].change.Add {
				c.keys[signerOf(key)] = true
			}
		}
	}
	for id := range known {
		c.remove(ts[id].change.Remove)
	}
	if heads := ts.heads(known); len(heads) > 0 {
		c.need = ts.need(heads, known)
	}
	return c
}

// need is the highest of what the last changes say. One that does not count may
// raise it, and lower nothing.
func (ts terms) need(heads []Hash, known map[Hash]bool) int {
	need := 0
	for _, id := range heads {
		t := ts[id]
		says := t.before.need
		if t.raises() || ts.counts(t.evidence(), known) {
			says = int(t.change.Need)
		}
		need = max(need, says)
	}
	return need
}

// heads are the changes of known that no other of them follows, in order.
func (ts terms) heads(known map[Hash]bool) []Hash {
	followed := map[Hash]bool{}
	for id := range known {
		maps.Copy(followed, ts[id].follows)
	}
	var out []Hash
	for id := range known {
		if !followed[id] {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, compareHash)
	return out
}

// all names every change.
func (ts terms) all() map[Hash]bool {
	out := map[Hash]bool{}
	for id := range ts {
		out[id] = true
	}
	return out
}

// evidence is what decides whether a statement counts.
type evidence struct {
	id        Hash
	device    ID
	seq       uint64
	before    council
	approvers map[signer]bool
	follows   map[Hash]bool
}

func (t term) evidence() evidence {
	return evidence{t.id, t.device, t.seq, t.before, t.approvers, t.follows}
}

// counts says whether enough administrators stand behind a statement when all of
// known is taken into account. Changes that it does not follow, and whose writers
// did not know it, take away the approvals of whoever they remove, and may ask
// for more: removal wins, whichever came first.
func (ts terms) counts(e evidence, known map[Hash]bool) bool {
	need, gone := e.before.need, map[signer]bool{}
	for id := range known {
		t := ts[id]
		if !t.touches(e.device, e.seq, e.id, e.follows) {
			continue
		}
		if t.raises() {
			need = max(need, int(t.change.Need))
		}
		for _, key := range t.change.Remove {
			gone[signerOf(key)] = true
		}
	}
	approved := 0
	for key := range e.approvers {
		if e.before.keys[key] && !gone[key] {
			approved++
		}
	}
	return approved >= need
}

// Administrators is who administers now.
func (r Roster) Administrators() Administrators {
	return r.terms.council(r.genesis, r.terms.all()).administrators()
}

// After is who would administer once a change had happened that is approved now. A
// key that was ever removed is not among them.
func (r Roster) After(c Change) Administrators {
	now := r.terms.council(r.genesis, r.terms.all())
	for _, key := range c.Add {
		now.keys[signerOf(key)] = true
	}
	for _, t := range r.terms {
		now.remove(t.change.Remove)
	}
	now.remove(c.Remove)
	now.need = int(c.Need)
	return now.administrators()
}

func (c council) remove(keys []ed25519.PublicKey) {
	for _, key := range keys {
		delete(c.keys, signerOf(key))
	}
}

// administrators is the council by its keys in order.
func (c council) administrators() Administrators {
	out := Administrators{Need: c.need}
	byBytes := func(a, b signer) int { return bytes.Compare(a[:], b[:]) }
	for _, key := range slices.SortedFunc(maps.Keys(c.keys), byBytes) {
		out.Keys = append(out.Keys, key[:])
	}
	return out
}

// Terms are the last changes of the administrators, in order; none in an agency
// that is still administered as its genesis says. A new statement names them.
func (r Roster) Terms() []Hash { return r.terms.heads(r.terms.all()) }

func compareHash(a, b Hash) int { return slices.Compare(a[:], b[:]) }
