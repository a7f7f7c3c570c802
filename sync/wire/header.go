package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Sizes and limits of a segment, in bytes. They are part of the format.
const (
	HeaderSize    = 100
	SignatureSize = 64
	// MaxSegment bounds a whole segment: 256 KiB of plaintext, incompressible,
	// padded, with header and signature.
	MaxSegment = 320 << 10
	// MaxBody is what the header and the signature leave of it.
	MaxBody = MaxSegment - HeaderSize - SignatureSize
	// Version is the only format version there is.
	Version = 1
)

// ErrVersion says that the bytes are of a format this program does not know.
var ErrVersion = errors.New("wire: unknown version")

// Kind says what a segment's body is.
type Kind uint8

// The kinds. Ops, Snapshot, Attest, BlobManifest and Heartbeat are sealed;
// Roster is in clear because the hub must read it. A kind not listed here is
// kept and forwarded, and opened by nobody who does not know it.
const (
	KindOps Kind = iota + 1
	KindRoster
	KindSnapshot
	KindAttest
	KindBlobManifest
	KindHeartbeat
)

// FlagCritical is the high byte of Flags: a reader that does not know one of
// these bits must not open the body. The low byte may be passed over.
const FlagCritical uint16 = 0xff00

// Header is the part of a segment in clear, 100 bytes, big-endian:
// ver1 kind1 flags2 epoch8 space16 device16 seq8 ctlen4 prev32 reserved12.
// It is also the associated data of the sealed body.
type Header struct {
	Kind     Kind
	Flags    uint16
	Epoch    Short // first 8 bytes of the epoch record's hash; zero when the body is clear
	Space    ID
	Device   ID
	Seq      uint64 // 1, 2, 3 ... without gaps for one (space, device)
	BodyLen  uint32
	Prev     Hash // id of the segment before; zero for seq 1
	Reserved [12]byte
}

// Append writes the 100 bytes behind b.
func (h Header) Append(b []byte) []byte {
	b = append(b, Version, byte(h.Kind))
	b = binary.BigEndian.AppendUint16(b, h.Flags)
	b = append(b, h.Epoch[:]...)
	b = append(b, h.Space[:]...)
	b = append(b, h.Device[:]...)
	b = binary.BigEndian.AppendUint64(b, h.Seq)
	b = binary.BigEndian.AppendUint32(b, h.BodyLen)
	b = append(b, h.Prev[:]...)
	return append(b, h.Reserved[:]...)
}

// ParseHeader reads the first 100 bytes of b. It refuses another version
// (ErrVersion) and what no writer may produce: kind 0, a zero space or
// device, seq 0, a first segment with a predecessor or a later one without,
// a body beyond MaxBody (ErrFormat). Append gives back the same bytes.
func ParseHeader(b []byte) (Header, error) {
	if len(b) < HeaderSize {
		return Header{}, fmt.Errorf("%w: header of %d bytes", ErrFormat, len(b))
	}
	if b[0] != Version {
		return Header{}, fmt.Errorf("%w: %d", ErrVersion, b[0])
	}
	h := Header{
		Kind:     Kind(b[1]),
		Flags:    binary.BigEndian.Uint16(b[2:]),
		Epoch:    Short(b[4:12]),
		Space:    ID(b[12:28]),
		Device:   ID(b[28:44]),
		Seq:      binary.BigEndian.Uint64(b[44:]),
		BodyLen:  binary.BigEndian.Uint32(b[52:]),
		Prev:     Hash(b[56:88]),
		Reserved: [12]byte(b[88:100]),
	}
	if err := h.check(); err != nil {
		return Header{}, err
	}
	return h, nil
}

func (h Header) check() error {
	switch {
	case h.Kind == 0:
		return fmt.Errorf("%w: kind 0", ErrFormat)
	case h.Space.IsZero() || h.Device.IsZero():
		return fmt.Errorf("%w: no space or device", ErrFormat)
	case h.Seq == 0 || h.Seq > MaxSeq:
		return fmt.Errorf("%w: sequence number", ErrFormat)
	case (h.Seq == 1) != h.Prev.IsZero():
		return fmt.Errorf("%w: predecessor of segment %d", ErrFormat, h.Seq)
	case h.BodyLen > MaxBody:
		return fmt.Errorf("%w: body of %d bytes", ErrFormat, h.BodyLen)
	}
	return nil
}

// MaxSeq keeps sequence numbers inside a signed 64-bit integer, which is what
// every database has.
const MaxSeq = 1<<63 - 1

// Critical reports flags or reserved bytes that this version does not know
// and that forbid opening the body.
func (h Header) Critical() bool {
	return h.Flags&FlagCritical != 0 || h.Reserved != [12]byte{}
}
