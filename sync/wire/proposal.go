package wire

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
)

// ErrStale says that a proposal can no longer be written where its approvals
// say: the roster of its device has moved, or other people administer now.
var ErrStale = errors.New("wire: proposal is stale")

// maxProposal bounds a proposal: a roster segment, and the genesis beside it.
const maxProposal = MaxSegment + maxGenesis

// Proposal is a change of the roster for which more administrators have to
// approve: the statement whole, and the approvals it has. It goes from hand to
// hand; who approves sees what it does from its own bytes.
type Proposal struct {
	Version   uint8      `cbor:"1,keyasint"`
	Genesis   []byte     `cbor:"2,keyasint"`
	Statement []byte     `cbor:"3,keyasint"`
	Approvals []Approval `cbor:"4,keyasint"`

	genesis Genesis
	told    told
}

// NewProposal makes a proposal with the approvals that there are.
func NewProposal(g Genesis, statement []byte, approvals []Approval) (Proposal, error) {
	p := Proposal{Version: Version, Genesis: g.raw, Statement: statement, Approvals: approvals}
	b, err := p.File()
	if err != nil {
		return Proposal{}, err
	}
	return ParseProposal(b)
}

// ParseProposal reads a proposal. Nothing in it is believed yet: Of judges it.
// ErrFormat, ErrVersion, also for an entry that this version does not know:
// nobody is to approve what cannot be shown; ErrApproval when the statement is
// of another agency than the genesis beside it.
func ParseProposal(b []byte) (Proposal, error) {
	if len(b) > maxProposal {
		return Proposal{}, fmt.Errorf("%w: proposal of %d bytes", ErrFormat, len(b))
	}
	var p Proposal
	if err := Unmarshal(b, &p); err != nil {
		return Proposal{}, fmt.Errorf("read proposal: %w", err)
	}
	if p.Version != Version {
		return Proposal{}, fmt.Errorf("%w: proposal %d", ErrVersion, p.Version)
	}
	var err error
	if p.genesis, err = ParseGenesis(p.Genesis); err != nil {
		return Proposal{}, fmt.Errorf("read proposal: %w", err)
	}
	if p.told, err = readStatement(p.genesis, p.Statement, p.Approvals); err != nil {
		return Proposal{}, fmt.Errorf("read proposal: %w", err)
	}
	for i, e := range p.told.entries {
		if !e.known() {
			return Proposal{}, fmt.Errorf("%w: roster entry %d", ErrVersion, i)
		}
	}
	return p, nil
}

// File is the file of a proposal.
func (p Proposal) File() ([]byte, error) {
	b, err := Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode proposal: %w", err)
	}
	return b, nil
}

// For is the genesis of the agency that it is for.
func (p Proposal) For() Genesis { return p.genesis }

// Device wrote the proposal, and writes it into the roster.
func (p Proposal) Device() ID { return p.told.Device }

// Seq is its place in that device's chain.
func (p Proposal) Seq() uint64 { return p.told.Seq }

// Entries are what it does.
func (p Proposal) Entries() []Entry { return slices.Clone(p.told.entries) }

// Support is how a proposal stands.
type Support struct {
	Approved []ed25519.PublicKey // the administrators who have approved, in order
	Need     int
}

// Enough reports whether it can be written.
func (s Support) Enough() bool { return len(s.Approved) >= s.Need }

// Of judges a proposal by the roster: who of the administrators approved it.
// ErrUnknownTerm; ErrStale when it can no longer be written; ErrApproval when no
// administrator stands behind it, or it is of another agency.
func (p Proposal) Of(r Roster) (Support, error) {
	if r.genesis.Agency() != p.genesis.Agency() {
		return Support{}, fmt.Errorf("%w: proposal of another agency", ErrApproval)
	}
	e, err := r.evidence(p.told)
	if err != nil {
		return Support{}, err
	}
	s := Support{Need: e.before.need}
	for key := range e.approvers {
		s.Approved = append(s.Approved, key[:])
	}
	slices.SortFunc(s.Approved, func(a, b ed25519.PublicKey) int { return bytes.Compare(a, b) })
	switch {
	case len(s.Approved) == 0:
		return s, ErrApproval
	case r.Link(p.told.Device).Seq >= p.told.Seq, !slices.Equal(p.told.Terms, r.Terms()):
		return s, ErrStale
	}
	return s, nil
}

// Approve adds an administrator's approval; the same again changes nothing.
// Errors as Of, and ErrApproval for the key of nobody who administers.
func (p Proposal) Approve(r Roster, admin ed25519.PrivateKey) (Proposal, error) {
	s, err := p.Of(r)
	if err != nil {
		return Proposal{}, err
	}
	a := Approve(p.Statement, admin)
	if !r.Administrators().Holds(a.Admin) {
		return Proposal{}, ErrApproval
	}
	if (Administrators{Keys: s.Approved}).Holds(a.Admin) {
		return p, nil
	}
	return NewProposal(p.genesis, p.Statement, append(slices.Clip(p.Approvals), a))
}

// Says reports whether the roster holds the statement of a proposal.
func (r Roster) Says(p Proposal) bool {
	id := Sum(p.Statement)
	return slices.ContainsFunc(r.statements, func(a accepted) bool { return a.id == id })
}
