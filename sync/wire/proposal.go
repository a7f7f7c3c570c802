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

// ErrNoRequest says that a proposal admits a device without the request that it
// answers, or with one of other keys: whose device it is cannot be shown.
var ErrNoRequest = errors.New("wire: proposal without the request of a device")

// maxProposal bounds a proposal: a roster segment, and the genesis and requests
// beside it.
const (
	maxProposal = MaxSegment + maxGenesis + maxRequests*maxRequest
	maxRequests = 4
)

// Proposal is a change of the roster for which more administrators have to
// approve: the statement whole, and the approvals it has. It goes from hand to
// hand; who approves sees what it does from its own bytes.
type Proposal struct {
	Version   uint8      `cbor:"1,keyasint"`
	Genesis   []byte     `cbor:"2,keyasint"`
	Statement []byte     `cbor:"3,keyasint"`
	Approvals []Approval `cbor:"4,keyasint"`
	// Requests are the files that the enrolments in the statement answer.
	Requests [][]byte `cbor:"5,keyasint,omitempty"`

	genesis Genesis
	told    told
	asked   []Request
}

// NewProposal makes a proposal with the approvals that there are, and the requests
// of the devices that it admits.
func NewProposal(g Genesis, statement []byte, approvals []Approval, requests ...Request) (Proposal, error) {
	p := Proposal{Version: Version, Genesis: g.raw, Statement: statement, Approvals: approvals}
	for _, r := range requests {
		p.Requests = append(p.Requests, r.file)
	}
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
	if len(p.Requests) > maxRequests {
		return Proposal{}, fmt.Errorf("%w: %d requests", ErrFormat, len(p.Requests))
	}
	for _, file := range p.Requests {
		r, err := ParseRequest(file)
		if err != nil {
			return Proposal{}, fmt.Errorf("read proposal: %w", err)
		}
		p.asked = append(p.asked, r)
	}
	return p, nil
}

// Asked is the request that an enrolment in the proposal answers: its hash, id, key,
// recipient and former ids are those of the entry, and who holds that key signed it.
// ErrNoRequest when there is none.
func (p Proposal) Asked(e Enrol) (Request, error) {
	for _, r := range p.asked {
		if r.Hash() == e.Request && r.Device == e.Device && r.Key.Equal(e.Key) && r.Recipient == e.Recipient && sameFormer(e.Former, r.Was()) {
			return r, nil
		}
	}
	return Request{}, ErrNoRequest
}

// requested holds every enrolment against its request. Only who founds an agency,
// of which there is no device yet, asked nobody.
func (p Proposal) requested(r Roster) error {
	for _, e := range p.told.entries {
		if e.Enrol == nil || e.Enrol.Request.IsZero() && len(r.Devices()) == 0 {
			continue
		}
		if _, err := p.Asked(*e.Enrol); err != nil {
			return err
		}
	}
	return nil
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

// Shown judges a proposal before people are shown what it does. Errors as Of; and
// ErrNoRequest for a device whose request is not in it, also when it is stale.
func (p Proposal) Shown(r Roster) (Support, error) {
	s, err := p.Of(r)
	if err != nil && !errors.Is(err, ErrStale) {
		return s, err
	}
	if lacks := p.requested(r); lacks != nil && !r.Says(p) {
		return s, lacks
	}
	return s, err
}

// Approve adds an administrator's approval; the same again changes nothing.
// Errors as Shown, and ErrApproval for the key of nobody who administers.
func (p Proposal) Approve(r Roster, admin ed25519.PrivateKey) (Proposal, error) {
	s, err := p.Shown(r)
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
	return NewProposal(p.genesis, p.Statement, append(slices.Clip(p.Approvals), a), p.asked...)
}

// Says reports whether the roster holds the statement of a proposal.
func (r Roster) Says(p Proposal) bool {
	id := Sum(p.Statement)
	return slices.ContainsFunc(r.statements, func(a accepted) bool { return a.id == id })
}
