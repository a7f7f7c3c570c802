package courier

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/acts"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/referral"
)

// offersLegal is the code of a service that gives legal aid.
const offersLegal = "legal"

// LegalAid lists the services of the directory that give legal aid and whose
// key is known: those that the acts sheet can be sealed to.
func (p *Profile) LegalAid(ctx context.Context) ([]referral.Service, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(d.Services(), func(s referral.Service) bool {
		_, known := s.Key()
		return !known || s.Current(p.reached()) != nil || !slices.ContainsFunc(s.Offers, func(f referral.Fact) bool { return f.Code == offersLegal })
	}), nil
}

// SealActs seals a filled-in acts sheet to a lawyer's key and keeps the sealed
// file on the record. From then on this profile holds nothing that opens it. The
// answers are in memory alone until then.
//
// screening.ErrNotPermitted for an officer whose role has powers, for an empty
// sheet, and for the officer's own key; screening.ErrTooLong; ErrRecipient; a
// *protocol.AnswerError for an answer that does not fit.
func (p *Profile) SealActs(ctx context.Context, work screening.Casework, id screening.RecordID, answers []screening.Answered, to referral.Recipient) (screening.Record, error) {
	if p.Role().Powers() {
		return screening.Record{}, fmt.Errorf("seal acts: %w to this role", screening.ErrNotPermitted)
	}
	m, err := p.member()
	if err != nil {
		return screening.Record{}, err
	}
	sheet, ok := p.cfg.Library.Sheet()
	if !ok {
		return screening.Record{}, fmt.Errorf("seal acts: %w", screening.ErrNoProtocol)
	}
	own, err := m.recipient()
	if err != nil {
		return screening.Record{}, err
	}
	if to.String() == own.String() {
		return screening.Record{}, fmt.Errorf("seal acts: %w to the officer who writes them", screening.ErrNotPermitted)
	}
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return r, err
	}
	from, err := p.sender()
	if err != nil {
		return r, err
	}
	sealed, err := acts.Seal(sheet, acts.Filled{
		Record: id, Officer: work.Officer, Device: p.vault.Device(), At: p.cfg.Now(),
		Protocol: history.ProtocolRef{ID: sheet.Protocol.ID, Version: sheet.Protocol.Version, Digest: sheet.Protocol.Digest()},
		Text:     work.Text(sheet.Protocol), Answers: answers,
	}, to, from)
	if err != nil {
		return r, err
	}
	return work.KeepSealed(ctx, r, sealed)
}

// SealedActs gives the file of a sealed sheet of a record, to be handed to its
// lawyer: the one with this digest, or the latest when it is zero.
// screening.ErrNotPermitted for an officer whose role has powers;
// screening.ErrUnreadable when the record holds no such sheet.
func (p *Profile) SealedActs(ctx context.Context, id screening.RecordID, digest [32]byte) (history.Sealed, error) {
	if p.Role().Powers() {
		return history.Sealed{}, fmt.Errorf("export acts: %w to this role", screening.ErrNotPermitted)
	}
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return history.Sealed{}, err
	}
	all := r.State.Sheets()
	for _, s := range slices.Backward(all) {
		if s.Sealed.Digest == digest || digest == [32]byte{} {
			return s.Sealed, p.note(ctx, journal.Event{Kind: journal.Exported, Record: id, Why: "acts-sheet"})
		}
	}
	return history.Sealed{}, fmt.Errorf("export acts: %w: no such sheet", screening.ErrUnreadable)
}

// OpenActs opens a sheet that was sealed to this profile.
// screening.ErrNotPermitted for an officer whose role has powers, whoever gave
// out the key; screening.ErrNotForUs, ErrForged, ErrUnreadable.
func (p *Profile) OpenActs(file []byte) (*acts.Opened, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	o, err := acts.Open(file, m.identity)
	if err != nil {
		return nil, m.shut(err)
	}
	if p.Role().Powers() {
		return nil, fmt.Errorf("open acts: %w to this role", screening.ErrNotPermitted)
	}
	return o, nil
}
