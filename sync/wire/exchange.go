package wire

import (
	"crypto/ed25519"
	"errors"
	"fmt"
)

// ErrCold says that an ask leaves out what is not remembered on its connection.
var ErrCold = errors.New("wire: not remembered on this connection")

// Limits of one exchange, in bytes and counts.
const (
	MaxAsk       = 256 << 10 // an encoded Ask
	MaxReply     = 256 << 10 // an encoded Reply
	MaxRequest   = 16 << 20  // everything one request may carry
	MaxWant      = 8 << 20   // segments a reply may carry
	MaxSpaces    = 256
	MaxVector    = 4096
	ExporterSize = 32
)

// Cursor is how far a device has read a space at one hub. Incarnation names
// the hub's database: another one means that the numbers mean nothing.
type Cursor struct {
	_           struct{} `cbor:",toarray"`
	Incarnation uint64
	HSeq        uint64
}

// Ask opens an exchange: who asks, how far it has read, how much it wants.
type Ask struct {
	Version uint8      `cbor:"1,keyasint"`
	Agency  Short      `cbor:"2,keyasint"` // first 8 bytes of the agency id: enough to say "not mine"
	Device  ID         `cbor:"3,keyasint"`
	Spaces  []SpaceAsk `cbor:"4,keyasint"`
	Want    uint64     `cbor:"5,keyasint"` // bytes of segments; at least one segment comes
}

// SpaceAsk asks for one space. With Repair set the hub leaves out what Vector
// covers and answers with its own heads.
type SpaceAsk struct {
	Space  ID     `cbor:"1,keyasint"`
	Cursor Cursor `cbor:"2,keyasint"`
	Vector []Head `cbor:"3,keyasint,omitempty"`
	Repair bool   `cbor:"4,keyasint,omitempty"`
}

// Reply is the hub's answer; segments follow it.
type Reply struct {
	Version     uint8        `cbor:"1,keyasint"`
	Code        Code         `cbor:"2,keyasint,omitempty"` // empty: the exchange was served
	Incarnation uint64       `cbor:"3,keyasint"`
	Spaces      []SpaceReply `cbor:"4,keyasint"`
	Refused     []Refusal    `cbor:"5,keyasint,omitempty"`
	// Warm is the number under which the hub remembers this exchange for the
	// rest of its connection; zero when it does not.
	Warm uint64 `cbor:"6,keyasint,omitempty"`
	// Moved stands only in a short reply, which Incarnation zero says: see
	// Memory.
	Moved []Move `cbor:"7,keyasint,omitempty"`
}

// SpaceReply answers for one space.
type SpaceReply struct {
	Space ID `cbor:"1,keyasint"`
	// Upto is the cursor position once the segments of this reply are taken.
	Upto uint64 `cbor:"2,keyasint"`
	// Top is the hub's newest position. Upto below Top: there is more. Top
	// below the asker's cursor: the hub has lost something.
	Top uint64 `cbor:"3,keyasint"`
	// Acks are the durable ends, at the hub, of the asker's own chain and of
	// every chain that this request carried segments of.
	Acks []Head `cbor:"4,keyasint,omitempty"`
	// Heads are the ends of all chains; only when the cursor was of another
	// incarnation, or repair was asked for.
	Heads    []Head `cbor:"5,keyasint,omitempty"`
	Repaired bool   `cbor:"6,keyasint,omitempty"` // Heads is complete, even when empty
}

// Refusal says that one segment was not taken. Those after it in its chain
// are not judged: they are not taken either, unless what was missing came
// with them.
type Refusal struct {
	Space  ID     `cbor:"1,keyasint"`
	Device ID     `cbor:"2,keyasint"`
	Seq    uint64 `cbor:"3,keyasint"`
	Code   Code   `cbor:"4,keyasint"`
}

// Arrival is a segment as a hub hands it on, with its place in the hub.
type Arrival struct {
	HSeq    uint64
	Segment []byte
	// More says that the next one is here already: storing may wait for it.
	More bool
}

// Code is a stable word for a refusal. It carries nothing else: no text, no
// value, no address.
type Code string

// The codes. The first block refuses a whole exchange, the second a segment.
const (
	CodeRequest       Code = "bad-request"    // not an exchange
	CodeVersion       Code = "version"        // a format the hub does not know
	CodeAgency        Code = "agency"         // another agency's device
	CodeAuth          Code = "auth"           // signature of the exchange
	CodeUnknownDevice Code = "unknown-device" // not in the roster; also of a segment
	CodeRevoked       Code = "revoked"        // in the roster, but revoked
	CodeTooLarge      Code = "too-large"      // beyond a limit; also of a segment
	CodeBusy          Code = "busy"           // come again later
	CodeStorage       Code = "storage"        // the hub's disk; also of a segment
	CodeCold          Code = "cold"           // a short ask after an exchange that is not remembered: ask in full

	CodeSegment   Code = "segment"    // not a segment
	CodeSignature Code = "signature"  // not signed by its device
	CodeApproval  Code = "approval"   // roster segment without the administrators
	CodeNotMember Code = "not-member" // its device may not write there
	CodeGap       Code = "gap"        // predecessors are missing
	CodeFork      Code = "fork"       // another segment has this place
	CodeQuota     Code = "quota"      // the space is full
	// CodeNoBlob: no such attachment, or none that this device may see.
	CodeNoBlob Code = "no-attachment"
)

// ParseAsk reads and bounds an Ask (ErrFormat, ErrVersion).
func ParseAsk(b []byte) (Ask, error) {
	var a Ask
	if err := Unmarshal(b, &a); err != nil {
		return Ask{}, fmt.Errorf("read ask: %w", err)
	}
	if a.Version != Version {
		return Ask{}, fmt.Errorf("%w: ask %d", ErrVersion, a.Version)
	}
	return a, a.check()
}

func (a Ask) check() error {
	if a.Device.IsZero() || len(a.Spaces) > MaxSpaces {
		return fmt.Errorf("%w: ask", ErrFormat)
	}
	seen := map[ID]bool{}
	for _, s := range a.Spaces {
		if s.Space.IsZero() || seen[s.Space] || len(s.Vector) > MaxVector || s.Cursor.HSeq > MaxSeq {
			return fmt.Errorf("%w: ask for a space", ErrFormat)
		}
		seen[s.Space] = true
	}
	return nil
}

// ParseReply reads and bounds a Reply (ErrFormat, ErrVersion).
func ParseReply(b []byte) (Reply, error) {
	var r Reply
	if err := Unmarshal(b, &r); err != nil {
		return Reply{}, fmt.Errorf("read reply: %w", err)
	}
	if r.Version != Version {
		return Reply{}, fmt.Errorf("%w: reply %d", ErrVersion, r.Version)
	}
	if len(r.Spaces) > MaxSpaces || len(r.Moved) > MaxSpaces || len(r.Code) > 32 {
		return Reply{}, fmt.Errorf("%w: reply", ErrFormat)
	}
	for _, s := range r.Spaces {
		if len(s.Heads) > MaxVector || len(s.Acks) > MaxVector || s.Upto > MaxSeq || s.Top > MaxSeq {
			return Reply{}, fmt.Errorf("%w: reply for a space", ErrFormat)
		}
	}
	for _, m := range r.Moved {
		if m.Upto > MaxSeq || m.Top > MaxSeq || m.Seq > MaxSeq {
			return Reply{}, fmt.Errorf("%w: reply for a space", ErrFormat)
		}
	}
	return r, nil
}

// SignExchange signs an encoded Ask for one TLS connection: exporter is the
// connection's exported keying material under LabelExporter, 32 bytes. No
// clock is in it, and it is worth nothing on another connection.
func SignExchange(exporter, ask []byte, key ed25519.PrivateKey) []byte {
	return ed25519.Sign(key, exchangeMessage(exporter, ask))
}

// VerifyExchange checks that signature; ErrSignature otherwise.
func VerifyExchange(exporter, ask, signature []byte, key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize || len(exporter) != ExporterSize {
		return ErrSignature
	}
	if !ed25519.Verify(key, exchangeMessage(exporter, ask), signature) {
		return ErrSignature
	}
	return nil
}

func exchangeMessage(exporter, ask []byte) []byte {
	sum := Sum(ask)
	b := append([]byte(LabelExchange), exporter...)
	return append(b, sum[:]...)
}
