package history

import (
	"bytes"
	"cmp"

	"pelita/screening/protocol"
)

// OpID names one op for ever: the Index-th op of the change-set that Device
// numbered Counter. The first counter of a device is 1.
type OpID struct {
	Device  DeviceID
	Counter uint64
	Index   uint16
}

// Compare orders op ids by device, counter, index.
func (o OpID) Compare(p OpID) int {
	if c := bytes.Compare(o.Device[:], p.Device[:]); c != 0 {
		return c
	}
	if c := cmp.Compare(o.Counter, p.Counter); c != 0 {
		return c
	}
	return cmp.Compare(o.Index, p.Index)
}

// Register is the place of one answer. What the person said, what the officer
// saw and what a document shows are three registers: they never overwrite each
// other. Instance counts the rounds of a repeat group and is 0 outside groups.
type Register struct {
	Item     protocol.ItemID
	Instance int
	Source   protocol.Source
}

// Compare orders registers by item, instance, source.
func (r Register) Compare(s Register) int {
	if c := cmp.Compare(r.Item, s.Item); c != 0 {
		return c
	}
	if c := cmp.Compare(r.Instance, s.Instance); c != 0 {
		return c
	}
	return cmp.Compare(r.Source, s.Source)
}

// Kind says what an op does. The numbers stand in stored bytes: they are never
// reused, and new kinds come after the last.
type Kind uint8

// The kinds of ops.
const (
	// Set puts Answer into Register and supersedes the answers of that register listed in Prev.
	Set Kind = iota + 1
	// Retract supersedes the answers of Register listed in Prev. With a zero
	// Register it takes back the notes listed in Prev.
	Retract
	// AddNote adds Text, about Register.Item when one is named, and replaces the notes in Prev.
	AddNote
	// Decide records Decision; Prev lists the decisions it replaces.
	Decide
	// GiveConsent records Consent; Prev lists the withdrawals it was given in knowledge of.
	GiveConsent
	// Withdraw takes back the consents in Prev, and every consent of the same
	// purpose and scope that was not given in knowledge of this withdrawal; one
	// that names no scope takes back those of every scope.
	Withdraw
	// UseProtocol opens the record under Protocol, or moves it there.
	UseProtocol
	// Close ends the work on the record; Prev lists the Close and Reopen ops seen.
	Close
	// Reopen takes up the work again; Prev as for Close.
	Reopen
	// ShareOut records that a disclosure left.
	ShareOut
	// KeepSealed keeps Sealed: a sheet that nobody on this side can open. Only
	// its own recipient can.
	KeepSealed
	// Attach takes in File as evidence; Text is its caption.
	Attach
	// Handle adds Handling to the custody of a file; Prev lists its custody heads.
	Handle
	// Resolve says how a person settled different answers of Register, and why:
	// Text is the reason, Prev every answer that stood, Weighed what they were. It
	// stands behind the Set of the same change-set that supersedes them, so that a
	// version which does not know Resolve comes to the same answer.
	Resolve
	// LinkRecord says that Other is another record of the same person.
	LinkRecord
	// UnlinkRecord takes back the LinkRecord ops of Other that are listed in Prev.
	UnlinkRecord

	lastKind = UnlinkRecord
)

// ProtocolRef names the exact protocol that was asked.
type ProtocolRef struct {
	ID      string
	Version string
	Digest  [32]byte
}

// TextRef names the exact wording that was read out: wording is part of the
// instrument.
type TextRef struct {
	Locale string
	Digest [32]byte
}

// Decision is what an officer decided, beside the finding and free to differ
// from it. Kind is a code such as "refer-further-assessment".
type Decision struct {
	Kind    string
	Reasons string
}

// Consent is one scoped permission of the person. When it was given is the time
// of its change-set.
type Consent struct {
	Purpose  string
	Scope    string
	Basis    string
	Mode     string
	Language string
}

// Share says that a disclosure left: under which referral, to which service,
// by which disclosure profile, and the digest of the exact bytes.
type Share struct {
	Referral string
	Service  string
	Profile  string
	Digest   [32]byte
}

// Sealed is a sheet that was sealed before it was kept. What is in clear says
// to whom, which sheet, and how long the file is, and nothing of what it holds:
// a digest of the contents could be guessed.
type Sealed struct {
	// Recipient is the fingerprint of the key that opens it.
	Recipient string
	// Sheet and Version name the form that was filled in.
	Sheet   string
	Version string
	// Digest is the SHA-256 of Bytes, the sealed file.
	Digest [32]byte
	Bytes  []byte
}

func (s Sealed) isZero() bool {
	return s.Recipient == "" && s.Sheet == "" && s.Version == "" && s.Digest == [32]byte{} && len(s.Bytes) == 0
}

// Op is one edit. Which fields count is said at each Kind; the others are kept
// as they are. Prev lists every op of the same thing that the author saw, own
// ones included, in any order.
type Op struct {
	Kind     Kind
	Register Register
	Answer   protocol.Answer
	Prev     []OpID
	Text     string
	Decision Decision
	Consent  Consent
	Protocol ProtocolRef
	Share    Share
	Sealed   Sealed
	File     File
	Handling Handling
	Weighed  []Weighed
	Other    RecordID

	rest    fields // keys that this version does not know
	foreign []byte // the whole op, when this version does not understand it
}

// Foreign says that the op comes from a newer version and is only kept: its
// other fields are zero.
func (o Op) Foreign() bool { return o.foreign != nil }
