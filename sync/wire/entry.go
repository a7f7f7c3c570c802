package wire

import (
	"crypto/ed25519"
	"fmt"
	"strings"
)

// Entry is one change of the roster: a CBOR map with one key, which is its
// kind. An entry with another key is of a later version: it is kept (the
// segment is), and folded by nobody who does not know it.
type Entry struct {
	Enrol  *Enrol  `cbor:"1,keyasint,omitempty"`
	Revoke *Revoke `cbor:"2,keyasint,omitempty"`
	Space  *Create `cbor:"3,keyasint,omitempty"`
	Member *Member `cbor:"4,keyasint,omitempty"`
	// Epoch is an encoded Epoch record: bytes, because its hash is its id.
	Epoch []byte `cbor:"5,keyasint,omitempty"`
	Wrap  *Wrap  `cbor:"6,keyasint,omitempty"`
	Hub   *Hub   `cbor:"7,keyasint,omitempty"`

	Role    *Role    `cbor:"8,keyasint,omitempty"`
	Admins  *Change  `cbor:"9,keyasint,omitempty"`
	Partner *Partner `cbor:"10,keyasint,omitempty"`
	Signer  *Signer  `cbor:"11,keyasint,omitempty"`
	Accept  *Accept  `cbor:"12,keyasint,omitempty"`
	Compact *Compact `cbor:"13,keyasint,omitempty"`
	Lost    *Lost    `cbor:"14,keyasint,omitempty"`
}

// Enrol admits a device. A device id is used once: a second enrolment of it
// is passed over.
type Enrol struct {
	Device    ID                `cbor:"1,keyasint"`
	Key       ed25519.PublicKey `cbor:"2,keyasint"` // signs its segments
	Recipient string            `cbor:"3,keyasint"` // age recipient; opaque here
	Name      []byte            `cbor:"4,keyasint"` // sealed by envelope.SealName
	NameEpoch Short             `cbor:"5,keyasint"` // the epoch that opens Name
	Request   Hash              `cbor:"6,keyasint"` // hash of the request; zero for a founder
	// Former are the ids under which it worked before; see MayName. Nil in an
	// enrolment of a version that did not say so.
	Former []ID `cbor:"7,keyasint,omitzero"`
}

// Revoke takes a device out for ever. Of each space the segments up to its
// cut stay good; later ones go to quarantine. A space without a cut is cut at
// zero.
type Revoke struct {
	Device ID    `cbor:"1,keyasint"`
	Cuts   []Cut `cbor:"2,keyasint"`
}

// Cut is the last segment of a revoked device that counts in one space.
type Cut struct {
	_     struct{} `cbor:",toarray"`
	Space ID
	Seq   uint64
}

// Create makes a space. The first with an id counts.
type Create struct {
	Space     ID     `cbor:"1,keyasint"`
	Name      []byte `cbor:"2,keyasint,omitempty"` // sealed by envelope.SealName for the space
	NameEpoch Short  `cbor:"3,keyasint,omitzero"`  // the epoch that opens Name
}

// Access is what a device may do in a space. The zero value is nothing.
type Access uint8

// Access to a space: none, reading, reading and writing.
const (
	NoAccess Access = iota
	ReadAccess
	WriteAccess
)

// Member sets a device's access to a space. The highest Rev of a (space,
// device) counts; of two with the same Rev the one that allows less. What lies
// up to Cut stays judged by the entry before.
type Member struct {
	Space  ID     `cbor:"1,keyasint"`
	Device ID     `cbor:"2,keyasint"`
	Access Access `cbor:"3,keyasint"`
	Rev    uint64 `cbor:"4,keyasint"`
	Cut    uint64 `cbor:"5,keyasint,omitempty"`
}

// Wrap is an epoch key sealed to one device with age; opaque here. It stands
// outside the epoch record, so that a device admitted later gets one without
// a new epoch.
type Wrap struct {
	Epoch  Hash   `cbor:"1,keyasint"`
	Device ID     `cbor:"2,keyasint"`
	Sealed []byte `cbor:"3,keyasint"`
}

// Hub is where the agency's hub answers. The highest Rev counts; of two with
// the same Rev the one whose URL sorts first.
type Hub struct {
	URL  string   `cbor:"1,keyasint"`
	Pins []string `cbor:"2,keyasint"`
	Rev  uint64   `cbor:"3,keyasint"`
}

// Limits of roster entries, in bytes or counts.
const (
	MaxRecipient = 4 << 10
	MaxName      = 1 << 10
	MaxWrap      = 8 << 10
	maxCuts      = 1 << 10
	maxURL       = 512
	maxPins      = 8
	maxEntries   = 1 << 10
)

func (e Entry) check() error {
	switch {
	case e.Enrol != nil:
		return e.Enrol.check()
	case e.Revoke != nil:
		return want(!e.Revoke.Device.IsZero() && len(e.Revoke.Cuts) <= maxCuts, "revoke")
	case e.Space != nil:
		return want(!e.Space.Space.IsZero() && len(e.Space.Name) <= MaxName, "space")
	case e.Member != nil:
		m := e.Member
		return want(!m.Space.IsZero() && !m.Device.IsZero() && m.Access <= WriteAccess, "member")
	case e.Epoch != nil:
		_, err := ParseEpoch(e.Epoch)
		return err
	case e.Wrap != nil:
		w := e.Wrap
		return want(!w.Device.IsZero() && len(w.Sealed) > 0 && len(w.Sealed) <= MaxWrap, "wrap")
	case e.Hub != nil:
		h := e.Hub
		return want(strings.HasPrefix(h.URL, "https://") && len(h.URL) <= maxURL && len(h.Pins) <= maxPins, "hub")
	case e.Compact != nil:
		return e.Compact.check()
	case e.Lost != nil:
		return want(!e.Lost.Device.IsZero(), "lost")
	}
	return e.checkLater()
}

// known reports whether this version folds the entry.
func (e Entry) known() bool {
	return e.Enrol != nil || e.Revoke != nil || e.Space != nil || e.Member != nil || e.Epoch != nil || e.Wrap != nil ||
		e.Hub != nil || e.Role != nil || e.Admins != nil || e.Partner != nil || e.Signer != nil || e.Accept != nil ||
		e.Compact != nil || e.Lost != nil
}

func (e *Enrol) check() error {
	if err := want(len(e.Name) <= MaxName && soundFormer(e.Device, e.Former), "enrol"); err != nil {
		return err
	}
	return checkDevice(e.Device, e.Key, e.Recipient)
}

// checkDevice is what a request and an enrolment both must hold.
func checkDevice(id ID, key ed25519.PublicKey, recipient string) error {
	if err := want(!id.IsZero() && len(key) == ed25519.PublicKeySize, "device key"); err != nil {
		return err
	}
	if recipient == "" || len(recipient) > MaxRecipient {
		return fmt.Errorf("%w: recipient", ErrFormat)
	}
	for _, c := range []byte(recipient) {
		if c <= ' ' || c > '~' {
			return fmt.Errorf("%w: recipient", ErrFormat)
		}
	}
	return nil
}

func want(ok bool, what string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrFormat, what)
}
