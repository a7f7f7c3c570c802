package envelope

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/crypto/chacha20poly1305"

	"pelita/sync/wire"
)

// Contents is what a sealed segment says: payloads, opaque here, and the
// heads of the other chains of its space that the writer had seen, by which
// readers notice a hub that withholds or shows different histories. Keys of a
// later version are passed over; the segment keeps them.
type Contents struct {
	Payloads [][]byte    `cbor:"1,keyasint"`
	Seen     []wire.Head `cbor:"2,keyasint,omitempty"`
	// Aside is what else the program says to its colleagues, opaque here.
	Aside []byte `cbor:"3,keyasint,omitempty"`
	Extra *Extra `cbor:"4,keyasint,omitempty"`
}

// Draft is a segment to be sealed. Prev is the end of the writer's own chain.
type Draft struct {
	Kind     wire.Kind // KindOps unless said otherwise
	Space    wire.ID
	Device   wire.ID
	Prev     wire.Link
	Epoch    wire.Short
	Key      Key
	Sign     ed25519.PrivateKey
	Contents Contents
}

// Codec seals and opens segments. It keeps its compressor between calls,
// which costs more than all the cryptography; the zero Codec is ready and may
// be used from many goroutines.
type Codec struct {
	mu      sync.Mutex // guards both, and every use of the decoder
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

const sizePrefix = 4

// overhead is everything in a sealed segment but the padded plaintext.
const overhead = wire.HeaderSize + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead + wire.SignatureSize

// Seal makes the next segment of the writer's chain: deterministic CBOR,
// zstd, padding, XChaCha20-Poly1305, signature (ErrTooLarge, ErrNoKey).
func (c *Codec) Seal(d Draft) (wire.Segment, error) {
	plain, err := c.pack(d.Contents)
	if err != nil {
		return wire.Segment{}, err
	}
	return d.seal(plain)
}

// SealAll seals several, each behind the one before it; only the first names the end
// of the chain. Before one that cannot be sealed it ends: what stands in front does not
// wait for it, and its error is given when it is the first. Most of the work is spread
// over the processors.
func (c *Codec) SealAll(drafts []Draft) ([]wire.Segment, error) {
	packed := make([][]byte, len(drafts))
	failed := make([]error, len(drafts))
	var all sync.WaitGroup
	for i, d := range drafts {
		all.Go(func() { packed[i], failed[i] = c.pack(d.Contents) })
	}
	all.Wait()
	out := make([]wire.Segment, 0, len(drafts))
	for i, d := range drafts {
		if i > 0 {
			d.Prev = out[i-1].Link()
		}
		seg, err := wire.Segment{}, failed[i]
		if err == nil {
			seg, err = d.seal(packed[i])
		}
		if err != nil && i == 0 {
			return nil, err
		}
		if err != nil {
			break
		}
		out = append(out, seg)
	}
	return out, nil
}

// seal encrypts and signs.
func (d Draft) seal(plain []byte) (wire.Segment, error) {
	if d.Kind == 0 {
		d.Kind = wire.KindOps
	}
	if d.Kind == wire.KindRoster {
		return wire.Segment{}, ErrKind
	}
	key, err := d.Key.derive(wire.LabelSegmentKey, d.Space[:], d.Device[:])
	if err != nil {
		return wire.Segment{}, err
	}
	h := wire.Header{
		Kind: d.Kind, Epoch: d.Epoch, Space: d.Space, Device: d.Device,
		Seq: d.Prev.Seq + 1, Prev: d.Prev.ID,
		BodyLen: uint32(len(plain) + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead),
	}
	body, err := seal(key, plain, h.Append(nil))
	if err != nil {
		return wire.Segment{}, err
	}
	return wire.SignSegment(h, body, d.Sign)
}

// pack encodes, compresses and pads.
func (c *Codec) pack(contents Contents) ([]byte, error) {
	for _, p := range contents.Payloads {
		if len(p) > MaxPayload {
			return nil, fmt.Errorf("%w: payload of %d bytes", ErrTooLarge, len(p))
		}
	}
	if len(contents.Aside) > MaxAside {
		return nil, fmt.Errorf("%w: aside of %d bytes", ErrTooLarge, len(contents.Aside))
	}
	if len(contents.Seen) > MaxSeen {
		contents.Seen = contents.Seen[:MaxSeen]
	}
	if contents.Payloads == nil {
		contents.Payloads = [][]byte{}
	}
	text, err := wire.Marshal(contents)
	if err != nil {
		return nil, fmt.Errorf("encode contents: %w", err)
	}
	if len(text) > MaxPlaintext {
		return nil, fmt.Errorf("%w: contents of %d bytes", ErrTooLarge, len(text))
	}
	out := make([]byte, sizePrefix, sizePrefix+len(text))
	out, err = c.compress(out, text)
	if err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)-sizePrefix))
	padded := Padme(len(out)+overhead) - overhead
	return append(out, make([]byte, padded-len(out))...), nil
}

func (c *Codec) compress(out, text []byte) ([]byte, error) {
	enc, err := c.compressor()
	if err != nil {
		return nil, err
	}
	return enc.EncodeAll(text, out), nil
}

// compressor gives the one that there is: it is used from as many goroutines as there
// are processors.
func (c *Codec) compressor() (*zstd.Encoder, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.encoder != nil {
		return c.encoder, nil
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)),
		zstd.WithWindowSize(MaxPlaintext), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("prepare compressor: %w", err)
	}
	c.encoder = enc
	return enc, nil
}

// Open opens the body of a segment whose signature has been verified
// (ErrKind, ErrOpen, ErrTooLarge, wire.ErrFormat).
func (c *Codec) Open(seg wire.Segment, key Key) (Contents, error) {
	if !Opens(seg.Header) {
		return Contents{}, ErrKind
	}
	k, err := key.derive(wire.LabelSegmentKey, seg.Space[:], seg.Device[:])
	if err != nil {
		return Contents{}, err
	}
	padded, err := open(k, seg.Body, seg.Raw[:wire.HeaderSize])
	if err != nil {
		return Contents{}, err
	}
	packed, err := unpad(padded)
	if err != nil {
		return Contents{}, err
	}
	text, err := c.inflate(packed)
	if err != nil {
		return Contents{}, err
	}
	var contents Contents
	if err := wire.Unmarshal(text, &contents); err != nil {
		return Contents{}, fmt.Errorf("read contents: %w", err)
	}
	return contents, contents.check()
}

func (c Contents) check() error {
	if len(c.Seen) > MaxSeen {
		return fmt.Errorf("%w: %d heads", ErrTooLarge, len(c.Seen))
	}
	if len(c.Aside) > MaxAside {
		return fmt.Errorf("%w: aside", ErrTooLarge)
	}
	if err := c.Extra.check(); err != nil {
		return err
	}
	tooLarge := func(p []byte) bool { return len(p) > MaxPayload }
	if slices.ContainsFunc(c.Payloads, tooLarge) {
		return fmt.Errorf("%w: payload", ErrTooLarge)
	}
	return nil
}

// unpad takes the padding off, which must be zeros.
func unpad(padded []byte) ([]byte, error) {
	if len(padded) < sizePrefix {
		return nil, fmt.Errorf("%w: no length", wire.ErrFormat)
	}
	n := binary.BigEndian.Uint32(padded)
	rest := padded[sizePrefix:]
	if uint64(n) > uint64(len(rest)) {
		return nil, fmt.Errorf("%w: length beyond the body", wire.ErrFormat)
	}
	for _, b := range rest[n:] {
		if b != 0 {
			return nil, fmt.Errorf("%w: padding", wire.ErrFormat)
		}
	}
	return rest[:n], nil
}

// inflate reads at most MaxPlaintext bytes out of packed, whatever it claims.
func (c *Codec) inflate(packed []byte) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.decoder == nil {
		dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(4*MaxPlaintext), zstd.WithDecoderMaxWindow(2*MaxPlaintext))
		if err != nil {
			return nil, fmt.Errorf("prepare decompressor: %w", err)
		}
		c.decoder = dec
	}
	if err := c.decoder.Reset(io.LimitReader(bytes.NewReader(packed), wire.MaxSegment)); err != nil {
		return nil, fmt.Errorf("%w: compression", wire.ErrFormat)
	}
	room := bytes.NewBuffer(make([]byte, 0, min(4*len(packed), MaxPlaintext)+bytes.MinRead))
	_, err := room.ReadFrom(io.LimitReader(c.decoder, MaxPlaintext+1))
	text := room.Bytes()
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		return nil, fmt.Errorf("%w: compression", ErrTooLarge)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: compression", wire.ErrFormat)
	}
	if len(text) > MaxPlaintext {
		return nil, fmt.Errorf("%w: contents", ErrTooLarge)
	}
	return text, nil
}
