package history

import (
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening/protocol"
)

// The shapes of the bytes, field numbers as in the package comment. A number is
// never reused; a new one is greater than all before it.

type changeSetWire struct {
	Record   [16]byte          `cbor:"1,keyasint"`
	Device   [16]byte          `cbor:"2,keyasint"`
	Counter  uint64            `cbor:"3,keyasint"`
	HLC      uint64            `cbor:"4,keyasint"`
	Officer  [16]byte          `cbor:"5,keyasint"`
	Protocol *protocolWire     `cbor:"6,keyasint,omitempty"`
	Text     *textWire         `cbor:"7,keyasint,omitempty"`
	Ops      []cbor.RawMessage `cbor:"8,keyasint"`
}

const changeSetKeys = 8

type opWire struct {
	Kind     uint8         `cbor:"1,keyasint"`
	Item     string        `cbor:"2,keyasint,omitempty"`
	Instance uint16        `cbor:"3,keyasint,omitempty"`
	Source   uint8         `cbor:"4,keyasint,omitempty"`
	Answer   *answerWire   `cbor:"5,keyasint,omitempty"`
	Prev     []opIDWire    `cbor:"6,keyasint,omitempty"`
	Text     string        `cbor:"7,keyasint,omitempty"`
	Decision *decisionWire `cbor:"8,keyasint,omitempty"`
	Consent  *consentWire  `cbor:"9,keyasint,omitempty"`
	Protocol *protocolWire `cbor:"10,keyasint,omitempty"`
	Share    *shareWire    `cbor:"11,keyasint,omitempty"`
	Sealed   *sealedWire   `cbor:"12,keyasint,omitempty"`
	File     *fileWire     `cbor:"13,keyasint,omitempty"`
	Handling *handlingWire `cbor:"14,keyasint,omitempty"`
	Weighed  []weighedWire `cbor:"15,keyasint,omitempty"`
	Other    *[16]byte     `cbor:"16,keyasint,omitempty"`
}

const opKeys = 16

type opIDWire struct {
	_       struct{} `cbor:",toarray"`
	Device  [16]byte
	Counter uint64
	Index   uint16
}

type protocolWire struct {
	_       struct{} `cbor:",toarray"`
	ID      string
	Version string
	Digest  [32]byte
}

type textWire struct {
	_      struct{} `cbor:",toarray"`
	Locale string
	Digest [32]byte
}

type decisionWire struct {
	_       struct{} `cbor:",toarray"`
	Kind    string
	Reasons string
}

type consentWire struct {
	_        struct{} `cbor:",toarray"`
	Purpose  string
	Scope    string
	Basis    string
	Mode     string
	Language string
}

type shareWire struct {
	_        struct{} `cbor:",toarray"`
	Referral string
	Service  string
	Profile  string
	Digest   [32]byte
}

type sealedWire struct {
	_         struct{} `cbor:",toarray"`
	Recipient string
	Sheet     string
	Version   string
	Digest    [32]byte
	Bytes     []byte
}

type fileWire struct {
	_     struct{} `cbor:",toarray"`
	ID    [16]byte
	Key   [16]byte
	Sum   [32]byte
	Size  uint64
	Media string
	Kind  string
	How   string
}

type handlingWire struct {
	_    struct{} `cbor:",toarray"`
	File [16]byte
	Step string
	To   string
	Link [32]byte
}

// room is what most change-sets are written in.
const room = 512

func (c ChangeSet) encode() ([]byte, error) { return c.encodeInto(make([]byte, 0, room)) }

func (c ChangeSet) encodeInto(b []byte) ([]byte, error) {
	b, err := c.append(b)
	if err != nil {
		return nil, err
	}
	return merge(b, c.rest)
}

func decodeChangeSet(b []byte) (ChangeSet, error) {
	var w changeSetWire
	rest, err := unmarshal(b, &w, changeSetKeys)
	if err != nil {
		return ChangeSet{}, err
	}
	if len(w.Ops) > MaxOps {
		return ChangeSet{}, fmt.Errorf("%w: more than %d ops", ErrTooLarge, MaxOps)
	}
	c := ChangeSet{
		Record: w.Record, Device: w.Device, Counter: w.Counter, HLC: HLC(w.HLC), Officer: w.Officer,
		Protocol: w.Protocol.ref(), Text: w.Text.ref(), rest: rest,
	}
	for i, raw := range w.Ops {
		o, err := decodeOp(raw)
		if err != nil {
			return ChangeSet{}, fmt.Errorf("op %d: %w", i, err)
		}
		c.Ops = append(c.Ops, o)
	}
	return c, nil
}

// decodeOp reads one op.
func decodeOp(raw []byte) (Op, error) {
	if o, ok := quickOp(raw); ok {
		return o, nil
	}
	var w opWire
	rest, err := unmarshal(raw, &w, opKeys)
	if err != nil || w.newer() {
		if o, ok := foreignOp(raw); ok {
			return o, nil
		}
	}
	if err != nil {
		return Op{}, err
	}
	o := Op{
		Kind:     Kind(w.Kind),
		Register: Register{Item: protocol.ItemID(w.Item), Instance: int(w.Instance), Source: protocol.Source(w.Source)},
		Prev:     readPrev(w.Prev), Text: w.Text, Decision: w.Decision.decision(), Consent: w.Consent.consent(),
		Protocol: w.Protocol.ref(), Share: w.Share.share(), Sealed: w.Sealed.sealed(),
		File: w.File.file(), Handling: w.Handling.handling(), rest: rest,
	}
	if w.Other != nil {
		o.Other = *w.Other
	}
	if o.Weighed, err = readWeighed(w.Weighed); err == nil && w.Answer != nil {
		o.Answer, err = w.Answer.answer()
	}
	return o, err
}

func (w opWire) newer() bool {
	return w.Kind > uint8(lastKind) || w.Source > uint8(protocol.Document) || w.Answer != nil && w.Answer.newer() ||
		slices.ContainsFunc(w.Weighed, func(a weighedWire) bool { return a.Answer.newer() })
}

// foreignOp keeps an op whose kind, source or type of answer this version does
// not know: whole, byte for byte.
func foreignOp(raw []byte) (Op, bool) {
	var head opHead
	var all fields
	if codec().Unmarshal(raw, &all) != nil || codec().Unmarshal(raw, &head) != nil {
		return Op{}, false
	}
	w := opWire{Kind: head.Kind, Source: head.Source, Answer: head.answer(), Weighed: head.weighed()}
	if !w.newer() || !canonical(raw) {
		return Op{}, false
	}
	return Op{Kind: Kind(head.Kind), foreign: slices.Clone(raw)}, true
}

// opHead is what tells an op of a newer version; its other keys may hold
// anything.
type opHead struct {
	Kind   uint8           `cbor:"1,keyasint"`
	Source uint8           `cbor:"4,keyasint"`
	Answer cbor.RawMessage `cbor:"5,keyasint"`
	// Weighed are answers too.
	Weighed cbor.RawMessage `cbor:"15,keyasint"`
}

// answer is nil when there is none of the shape this version knows.
func (h opHead) answer() *answerWire {
	var a answerWire
	if h.Answer == nil || codec().Unmarshal(h.Answer, &a) != nil {
		return nil
	}
	return &a
}

func readPrev(w []opIDWire) []OpID {
	var out []OpID
	for _, p := range w {
		out = append(out, OpID{Device: p.Device, Counter: p.Counter, Index: p.Index})
	}
	return out
}

func (w *protocolWire) ref() ProtocolRef {
	if w == nil {
		return ProtocolRef{}
	}
	return ProtocolRef{ID: w.ID, Version: w.Version, Digest: w.Digest}
}

func (w *textWire) ref() TextRef {
	if w == nil {
		return TextRef{}
	}
	return TextRef{Locale: w.Locale, Digest: w.Digest}
}

func (w *decisionWire) decision() Decision {
	if w == nil {
		return Decision{}
	}
	return Decision{Kind: w.Kind, Reasons: w.Reasons}
}

func (w *consentWire) consent() Consent {
	if w == nil {
		return Consent{}
	}
	return Consent{Purpose: w.Purpose, Scope: w.Scope, Basis: w.Basis, Mode: w.Mode, Language: w.Language}
}

func (w *shareWire) share() Share {
	if w == nil {
		return Share{}
	}
	return Share{Referral: w.Referral, Service: w.Service, Profile: w.Profile, Digest: w.Digest}
}

func (w *sealedWire) sealed() Sealed {
	if w == nil {
		return Sealed{}
	}
	return Sealed{Recipient: w.Recipient, Sheet: w.Sheet, Version: w.Version, Digest: w.Digest, Bytes: w.Bytes}
}

func (w *fileWire) file() File {
	if w == nil {
		return File{}
	}
	return File{ID: w.ID, Key: w.Key, Sum: w.Sum, Size: int64(w.Size), Media: w.Media, Kind: w.Kind, How: w.How}
}

func (w *handlingWire) handling() Handling {
	if w == nil {
		return Handling{}
	}
	return Handling{File: w.File, Step: w.Step, To: w.To, Link: w.Link}
}
