package wire

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// ErrApproval says that a roster segment is not approved by enough of the
// agency's administrators.
var ErrApproval = errors.New("wire: not approved by the administrators")

// Statement is what administrators approve: entries, and the one place in the
// roster where they may stand, so that an approval cannot be used twice.
type Statement struct {
	Agency  Hash              `cbor:"1,keyasint"`
	Device  ID                `cbor:"2,keyasint"`
	Seq     uint64            `cbor:"3,keyasint"`
	Prev    Hash              `cbor:"4,keyasint"`
	Entries []cbor.RawMessage `cbor:"5,keyasint"`
	// Terms are the last changes of the administrators that it follows (see
	// Roster.Terms). Who must approve it is judged by them.
	Terms []Hash `cbor:"6,keyasint,omitempty"`
}

// Approval is one administrator's signature over a statement.
type Approval struct {
	_         struct{} `cbor:",toarray"`
	Admin     ed25519.PublicKey
	Signature []byte
}

// rosterBody is the body of a roster segment.
type rosterBody struct {
	Statement []byte     `cbor:"1,keyasint"`
	Approvals []Approval `cbor:"2,keyasint"`
}

// NewStatement encodes entries for the place after link in device's chain,
// under the administrators whom terms made. What it returns is what each
// administrator approves, on this device or, carried there as bytes, on another.
func NewStatement(g Genesis, device ID, link Link, entries []Entry, terms ...Hash) ([]byte, error) {
	s := Statement{Agency: g.Agency(), Device: device, Seq: link.Seq + 1, Prev: link.ID, Terms: terms}
	for i, e := range entries {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("roster entry %d: %w", i, err)
		}
		raw, err := Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("encode roster entry %d: %w", i, err)
		}
		s.Entries = append(s.Entries, raw)
	}
	return Marshal(s)
}

// Approve signs a statement with an administrator's key.
func Approve(statement []byte, admin ed25519.PrivateKey) Approval {
	public, _ := admin.Public().(ed25519.PublicKey)
	return Approval{Admin: public, Signature: ed25519.Sign(admin, statementMessage(statement))}
}

func statementMessage(statement []byte) []byte {
	sum := Sum(statement)
	return append([]byte(LabelStatement), sum[:]...)
}

// SignRoster makes the roster segment of a statement and its approvals; key
// is the signing key of the statement's device.
func SignRoster(g Genesis, statement []byte, approvals []Approval, key ed25519.PrivateKey) (Segment, error) {
	var s Statement
	if err := Unmarshal(statement, &s); err != nil {
		return Segment{}, fmt.Errorf("read statement: %w", err)
	}
	body, err := Marshal(rosterBody{Statement: statement, Approvals: approvals})
	if err != nil {
		return Segment{}, fmt.Errorf("encode roster segment: %w", err)
	}
	h := Header{Kind: KindRoster, Space: g.RosterSpace(), Device: s.Device, Seq: s.Seq, Prev: s.Prev}
	return SignSegment(h, body, key)
}

// told is what a roster segment says, read and not yet judged.
type told struct {
	Statement
	raw       []byte // of the statement
	entries   []Entry
	approvals []Approval
}

// read reads a roster segment (ErrFormat, ErrVersion). That its statement is of
// another place is ErrApproval.
func read(g Genesis, seg Segment) (told, error) {
	if seg.Kind != KindRoster || seg.Space != g.RosterSpace() || !seg.Epoch.IsZero() {
		return told{}, fmt.Errorf("%w: not a roster segment", ErrFormat)
	}
	if seg.Critical() {
		return told{}, fmt.Errorf("%w: roster segment", ErrVersion)
	}
	var body rosterBody
	if err := Unmarshal(seg.Body, &body); err != nil {
		return told{}, fmt.Errorf("read roster segment: %w", err)
	}
	t, err := readStatement(g, body.Statement, body.Approvals)
	if err != nil {
		return told{}, err
	}
	if t.Device != seg.Device || t.Seq != seg.Seq || t.Prev != seg.Prev {
		return told{}, fmt.Errorf("%w: statement of another place", ErrApproval)
	}
	return t, nil
}

func readStatement(g Genesis, raw []byte, approvals []Approval) (told, error) {
	t := told{raw: raw, approvals: approvals}
	if len(approvals) > maxAdmins {
		return t, fmt.Errorf("%w: %d approvals", ErrFormat, len(approvals))
	}
	if err := Unmarshal(raw, &t.Statement); err != nil {
		return t, fmt.Errorf("read statement: %w", err)
	}
	if t.Agency != g.Agency() {
		return t, fmt.Errorf("%w: statement of another agency", ErrApproval)
	}
	if len(t.Terms) > maxTerms {
		return t, fmt.Errorf("%w: %d changes of the administrators", ErrFormat, len(t.Terms))
	}
	var err error
	t.entries, err = entriesOf(t.Statement)
	return t, err
}

// approvers are the administrators among who whose signature is good.
func (t told) approvers(who council) map[signer]bool {
	out := map[signer]bool{}
	message := statementMessage(t.raw)
	for _, a := range t.approvals {
		if len(a.Admin) == ed25519.PublicKeySize && who.keys[signerOf(a.Admin)] && ed25519.Verify(a.Admin, message, a.Signature) {
			out[signerOf(a.Admin)] = true
		}
	}
	return out
}

// change is the change of the administrators in it, if there is one.
func (t told) change() *Change {
	for _, e := range t.entries {
		if e.Admins != nil {
			return e.Admins
		}
	}
	return nil
}

func entriesOf(s Statement) ([]Entry, error) {
	if len(s.Entries) > maxEntries {
		return nil, fmt.Errorf("%w: %d roster entries", ErrFormat, len(s.Entries))
	}
	entries := make([]Entry, len(s.Entries))
	changes := 0
	for i, raw := range s.Entries {
		if err := Unmarshal(raw, &entries[i]); err != nil {
			return nil, fmt.Errorf("roster entry %d: %w", i, err)
		}
		if err := entries[i].check(); err != nil {
			return nil, fmt.Errorf("roster entry %d: %w", i, err)
		}
		if entries[i].Admins != nil {
			changes++
		}
	}
	if changes > 1 {
		return nil, fmt.Errorf("%w: the administrators change twice at once", ErrFormat)
	}
	return entries, nil
}
