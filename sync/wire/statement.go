package wire

import (
	"bytes"
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

// NewStatement encodes entries for the place after link in device's chain.
// What it returns is what each administrator approves, on this device or,
// carried there as bytes, on another.
func NewStatement(g Genesis, device ID, link Link, entries []Entry) ([]byte, error) {
	s := Statement{Agency: g.Agency(), Device: device, Seq: link.Seq + 1, Prev: link.ID}
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

// statementOf reads a roster segment's statement and checks its approvals:
// at least Need different administrators of the genesis (ErrApproval).
func statementOf(g Genesis, seg Segment) (Statement, []Entry, error) {
	if seg.Kind != KindRoster || seg.Space != g.RosterSpace() || !seg.Epoch.IsZero() {
		return Statement{}, nil, fmt.Errorf("%w: not a roster segment", ErrFormat)
	}
	if seg.Critical() {
		return Statement{}, nil, fmt.Errorf("%w: roster segment", ErrVersion)
	}
	var body rosterBody
	if err := Unmarshal(seg.Body, &body); err != nil {
		return Statement{}, nil, fmt.Errorf("read roster segment: %w", err)
	}
	if err := checkApprovals(g, body); err != nil {
		return Statement{}, nil, err
	}
	var s Statement
	if err := Unmarshal(body.Statement, &s); err != nil {
		return Statement{}, nil, fmt.Errorf("read statement: %w", err)
	}
	if s.Agency != g.Agency() || s.Device != seg.Device || s.Seq != seg.Seq || s.Prev != seg.Prev {
		return Statement{}, nil, fmt.Errorf("%w: statement of another place", ErrApproval)
	}
	entries, err := entriesOf(s)
	return s, entries, err
}

func checkApprovals(g Genesis, body rosterBody) error {
	if len(body.Approvals) > maxAdmins {
		return fmt.Errorf("%w: %d approvals", ErrFormat, len(body.Approvals))
	}
	message := statementMessage(body.Statement)
	approved := 0
	for _, admin := range g.Admins {
		for _, a := range body.Approvals {
			if bytes.Equal(a.Admin, admin) && ed25519.Verify(admin, message, a.Signature) {
				approved++
				break
			}
		}
	}
	if approved < int(g.Need) {
		return ErrApproval
	}
	return nil
}

func entriesOf(s Statement) ([]Entry, error) {
	if len(s.Entries) > maxEntries {
		return nil, fmt.Errorf("%w: %d roster entries", ErrFormat, len(s.Entries))
	}
	entries := make([]Entry, len(s.Entries))
	for i, raw := range s.Entries {
		if err := Unmarshal(raw, &entries[i]); err != nil {
			return nil, fmt.Errorf("roster entry %d: %w", i, err)
		}
		if err := entries[i].check(); err != nil {
			return nil, fmt.Errorf("roster entry %d: %w", i, err)
		}
	}
	return entries, nil
}
