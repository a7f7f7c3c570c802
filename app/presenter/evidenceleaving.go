package presenter

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"pelita/screening"
	"pelita/screening/evidence"
)

// The forms in which a file leaves.
const (
	LeavesAsCopy     = "copy"
	LeavesAsOriginal = "original"
)

// LeavingFile is a file of evidence on its way to a service: in which form, and
// where the sealed file is written.
type LeavingFile struct {
	File             [16]byte
	As, Service, Out string
}

// ChooseLeaving says in which form the open file is to leave.
func (p *Evidence) ChooseLeaving(code string) { p.as = code; p.Rebuild() }

// ChooseEvidenceService says to whom the open file is sealed.
func (p *Evidence) ChooseEvidenceService(id string) { p.service = id; p.Rebuild() }

// SaveEvidence seals the open file to the service and writes it outside.
func (p *Evidence) SaveEvidence(out string) {
	f := LeavingFile{File: p.open, As: p.as, Service: p.service, Out: out}
	if f.File != [16]byte{} && f.As != "" && f.Service != "" && out != "" {
		p.change("exported", func(ctx context.Context) (screening.Record, error) { return p.locker.Export(ctx, p.id, f) })
	}
}

// receivers are the services that the person agreed to and whose key is known.
func (p *Evidence) receivers() []Service {
	return slices.DeleteFunc(slices.Clone(p.services), func(s Service) bool {
		_, may := reaches(p.record, s)
		return !may || !s.Reachable
	})
}

// TypeHandedTo says to whom the open file was handed over.
func (p *Evidence) TypeHandedTo(text string) { p.to = text; p.Rebuild() }

// NoteHandover notes that the open file was handed over.
func (p *Evidence) NoteHandover() {
	to := strings.TrimSpace(p.to)
	if p.open == [16]byte{} || to == "" || utf8.RuneCountInString(to) > screening.MaxHandedTo {
		return
	}
	record, id, work := p.record, p.open, p.work
	p.change("handed", func(ctx context.Context) (screening.Record, error) {
		return work.Handle(ctx, record, evidence.HandedOver, to, id)
	})
}
