package wire

import (
	"bytes"
	"crypto/ed25519"
	"slices"
)

// Rights is what a device may write into its spaces: a set of the bits below.
// The bits mean nothing here; who reads payloads holds writers to them.
type Rights uint64

// The rights. A bit that is not named here is of a later version.
const (
	// Answer is writing answers, notes, consents and evidence.
	Answer Rights = 1 << iota
	// Decide is deciding about a record, closing it and taking it up again.
	Decide
	// Settle is settling what two people wrote, and joining records.
	Settle
	// Erase is erasing records and holding them.
	Erase
	// Share is letting something about a record leave the agency.
	Share
)

// AllRights is what a device may do of which no entry says anything.
const AllRights = ^Rights(0)

// May reports whether every right of need is among r.
func (r Rights) May(need Rights) bool { return r&need == need }

// Role sets what a device may write. Of each space the segments up to its cut
// are judged by the role before; a space without a cut is cut at zero. Of two
// with one Rev only what both allow is allowed.
type Role struct {
	Device ID     `cbor:"1,keyasint"`
	Rights Rights `cbor:"2,keyasint"`
	Rev    uint64 `cbor:"3,keyasint"`
	Cuts   []Cut  `cbor:"4,keyasint,omitempty"`
}

func (r Role) cut(space ID) uint64 {
	for _, c := range r.Cuts {
		if c.Space == space {
			return c.Seq
		}
	}
	return 0
}

// Change is a change of the administrators. A key that was removed never comes
// back. Known is how far the writer knew each chain of the roster: up to there
// a removed administrator's approvals stay good.
type Change struct {
	Add    []ed25519.PublicKey `cbor:"1,keyasint,omitempty"`
	Remove []ed25519.PublicKey `cbor:"2,keyasint,omitempty"`
	Need   uint8               `cbor:"3,keyasint"` // how many must approve from now on
	Known  []Known             `cbor:"4,keyasint,omitempty"`
}

// Known is how far a chain of the roster was known.
type Known struct {
	_      struct{} `cbor:",toarray"`
	Device ID
	Seq    uint64
}

func (c Change) known(device ID) uint64 {
	for _, k := range c.Known {
		if k.Device == device {
			return k.Seq
		}
	}
	return 0
}

// Partner is an entry of the address book: another organisation, known by a
// random id. Who it is, and its keys, are sealed, once for each space whose
// members may know. The highest Rev of an id counts; of two, the one with
// fewer sealings (what removes has none), then the one whose sealings sort first.
type Partner struct {
	Partner ID       `cbor:"1,keyasint"`
	Rev     uint64   `cbor:"2,keyasint"`
	Removed bool     `cbor:"3,keyasint,omitempty"`
	Sealed  []Sealed `cbor:"4,keyasint,omitempty"` // by envelope.SealPartner
}

// Sealed is something sealed under an epoch of a space.
type Sealed struct {
	_     struct{} `cbor:",toarray"`
	Epoch Short
	Bytes []byte
}

// Signer names a key whose packs of instruments the agency takes. The highest
// Rev of a key counts; of two, the one that removes.
type Signer struct {
	Key     ed25519.PublicKey `cbor:"1,keyasint"`
	Rev     uint64            `cbor:"2,keyasint"`
	Removed bool              `cbor:"3,keyasint,omitempty"`
}

// Accept says that a segment counts that was to be kept apart: a late one of a
// device that was revoked or removed, or one that holds what its writer may not
// do. It cannot be taken back.
type Accept struct {
	Space   ID     `cbor:"1,keyasint"`
	Device  ID     `cbor:"2,keyasint"`
	Seq     uint64 `cbor:"3,keyasint"`
	Segment Hash   `cbor:"4,keyasint"`
}

// Limits of these entries.
const (
	MaxPartner = 8 << 10 // one sealing of an address
	maxKnown   = 1 << 10
	// MaxSealings is how many caseloads an entry of the address book is sealed for.
	MaxSealings = 16
)

func (e Entry) checkLater() error {
	switch {
	case e.Role != nil:
		return want(!e.Role.Device.IsZero() && len(e.Role.Cuts) <= maxCuts, "role")
	case e.Admins != nil:
		return e.Admins.check()
	case e.Partner != nil:
		return e.Partner.check()
	case e.Signer != nil:
		return want(len(e.Signer.Key) == ed25519.PublicKeySize, "signer")
	case e.Accept != nil:
		a := e.Accept
		return want(!a.Space.IsZero() && !a.Device.IsZero() && a.Seq > 0 && a.Seq <= MaxSeq && !a.Segment.IsZero(), "accept")
	}
	return nil
}

func (c Change) check() error {
	both := slices.Concat(c.Add, c.Remove)
	if len(both) > maxAdmins || len(c.Known) > maxKnown || c.Need == 0 || c.Need > maxAdmins {
		return want(false, "administrators")
	}
	for i, key := range both {
		again := slices.ContainsFunc(both[:i], func(k ed25519.PublicKey) bool { return bytes.Equal(k, key) })
		if len(key) != ed25519.PublicKeySize || again {
			return want(false, "administrators")
		}
	}
	return nil
}

func (p Partner) check() error {
	ok := !p.Partner.IsZero() && len(p.Sealed) <= MaxSealings && p.Removed == (len(p.Sealed) == 0)
	for _, s := range p.Sealed {
		ok = ok && len(s.Bytes) > 0 && len(s.Bytes) <= MaxPartner
	}
	return want(ok, "partner")
}
