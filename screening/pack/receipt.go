package pack

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Receipt says by what a result was worked out, and what came out. The same
// answers under the same pack and program give the same bytes anywhere. It holds
// no answer: only their digest, which says nothing to whoever does not have them.
type Receipt struct {
	// Program is the version of the program, Pack and Version name the pack; "" and
	// 0 are the program's own instruments. Digest is of the pack's manifest.
	Program string
	Pack    string
	Version uint64
	Digest  [32]byte
	// Protocol is what was asked, in which version, with which definition.
	Protocol, ProtocolVersion string
	Definition                [32]byte
	Answers                   [32]byte
	Assessment                indicator.Assessment
}

// ReceiptOf evaluates a record under its own edition. screening.ErrNoProtocol.
func ReceiptOf(l *screening.Library, r screening.Record, program string) (Receipt, error) {
	edition, p, ok := l.Of(r)
	if !ok {
		return Receipt{}, fmt.Errorf("make receipt: %w", screening.ErrNoProtocol)
	}
	return ReceiptOfFacts(edition, p, r.Facts(), program), nil
}

// ReceiptOfFacts is ReceiptOf for answers that belong to no record.
func ReceiptOfFacts(l *screening.Library, p *protocol.Protocol, f protocol.Facts, program string) Receipt {
	return Receipt{
		Program: program, Pack: l.Origin.Pack, Version: l.Origin.Version, Digest: l.Origin.Digest,
		Protocol: p.ID, ProtocolVersion: p.Version, Definition: p.Digest(), Answers: AnswersDigest(f),
		Assessment: l.AssessFacts(p, f).Assessment,
	}
}

type receiptBody struct {
	Format     uint64      `cbor:"1,keyasint"`
	Program    string      `cbor:"2,keyasint"`
	Pack       string      `cbor:"3,keyasint"`
	Version    uint64      `cbor:"4,keyasint"`
	Digest     []byte      `cbor:"5,keyasint"`
	Protocol   []string    `cbor:"6,keyasint"`
	Definition []byte      `cbor:"7,keyasint"`
	Answers    []byte      `cbor:"8,keyasint"`
	Profile    string      `cbor:"9,keyasint"`
	Outcome    string      `cbor:"10,keyasint"`
	States     [][2]string `cbor:"11,keyasint"`
	Urgency    []string    `cbor:"12,keyasint"`
	Flags      []string    `cbor:"13,keyasint"`
	Present    []string    `cbor:"14,keyasint"`
}

// Bytes is the receipt in its one form.
func (r Receipt) Bytes() []byte {
	a := r.Assessment
	body := receiptBody{
		Format: format, Program: r.Program, Pack: r.Pack, Version: r.Version, Digest: r.Digest[:],
		Protocol: []string{r.Protocol, r.ProtocolVersion}, Definition: r.Definition[:], Answers: r.Answers[:],
		Profile: a.Profile.String(), Outcome: a.Outcome.String(),
		Urgency: rowIDs(a.Urgency), Flags: rowIDs(a.Flags), Present: rowIDs(a.Present),
	}
	for _, f := range append(slices.Concat(a.Dimensions, a.Palermo), a.ForcedCriminality) {
		body.States = append(body.States, [2]string{f.ID, f.State.String()})
	}
	b, err := codec().Marshal(body)
	if err != nil {
		return nil // texts and bytes: it cannot fail
	}
	return b
}

// Sum is the digest of the receipt.
func (r Receipt) Sum() [32]byte { return sha256.Sum256(r.Bytes()) }

// answerLine is one answer as it is hashed.
type answerLine struct {
	_        struct{} `cbor:",toarray"`
	Item     string
	Instance int
	Type     string
	Absence  string
	Bool     bool
	Codes    []string
	Number   int64
	Text     string
	Decimal  string
	Currency string
}

// AnswersDigest identifies answers: every live one of every item and instance,
// whoever gave it and in whatever order they came.
func AnswersDigest(f protocol.Facts) [32]byte {
	h := sha256.New()
	h.Write([]byte(LabelAnswers))
	for _, id := range slices.Sorted(maps.Keys(f)) {
		for n, alternatives := range f[id] {
			for _, line := range answerLines(id, n, alternatives) {
				h.Write(line)
			}
		}
	}
	return [32]byte(h.Sum(nil))
}

func answerLines(id protocol.ItemID, instance int, alternatives []protocol.Answer) [][]byte {
	var out [][]byte
	for _, a := range alternatives {
		if !a.Asked() {
			continue
		}
		v := a.Value
		b, err := codec().Marshal(answerLine{
			Item: string(id), Instance: instance, Type: v.Type.String(), Absence: a.Absence.String(), Bool: v.Bool,
			Codes: v.Codes, Number: v.Number, Text: v.Text, Decimal: v.Amount.Decimal, Currency: v.Amount.Currency,
		})
		if err == nil {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, bytes.Compare)
	return slices.CompactFunc(out, bytes.Equal)
}
