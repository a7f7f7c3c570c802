package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/referral"
)

// Disclose makes what a service would get about a record under a profile, to
// be previewed. screening.ErrNoRecord, ErrConsent, ErrNotEnrolled.
func (p *Profile) Disclose(ctx context.Context, id screening.RecordID, profile disclose.Profile, to referral.Service) (disclose.Disclosure, error) {
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return disclose.Disclosure{}, err
	}
	secret, err := p.agencySecret(ctx, id)
	if err != nil {
		return disclose.Disclosure{}, fmt.Errorf("derive pseudonym: %w", err)
	}
	projector := disclose.Projector{Library: p.Library(), Secret: secret, Now: p.cfg.Now}
	return projector.Disclose(r, profile, to.Receiver())
}

// agencySecret is what every device that may read a record derives its pseudonyms
// from: it comes from the key of the first epoch of the record's caseload, which
// each of them holds.
func (p *Profile) agencySecret(ctx context.Context, id screening.RecordID) (disclose.Secret, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return disclose.Secret{}, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return disclose.Secret{}, err
	}
	space, _ := m.log().homeOf(id)
	epochs := roster.Epochs(space)
	if len(epochs) == 0 {
		return disclose.Secret{}, screening.ErrNotEnrolled
	}
	ring := m.ring(roster)
	key, _ := ring.Key(space, epochs[0].ID().Short())
	secret, err := key.AgencySecret()
	return disclose.Secret(secret), err
}

// Handover is one previewed disclosure on its way out.
type Handover struct {
	Work       screening.Casework
	Record     screening.RecordID
	Disclosure disclose.Disclosure
	To         referral.Service
	// Write puts the sealed file where the officer wants it.
	Write func(file []byte) error
}

// Refer seals exactly the bytes of a previewed disclosure to its service, records
// on the record that they leave, and then has the file written: nothing is ever
// outside that no withdrawal would list. Where the file could not be written, that
// is recorded as well.
// screening.ErrConsent when the consent was withdrawn since the preview;
// screening.ErrChanged when the record changed; screening.ErrRecipient when no
// key of the service is known; screening.ErrExpired when the directory is too old.
func (p *Profile) Refer(ctx context.Context, h Handover) (referral.Sealed, error) {
	now, err := p.Disclose(ctx, h.Record, h.Disclosure.Content().Profile, h.To)
	if err != nil {
		return referral.Sealed{}, err
	}
	if now.Digest() != h.Disclosure.Digest() {
		return referral.Sealed{}, fmt.Errorf("refer: %w", screening.ErrChanged)
	}
	from, err := p.sender()
	if err != nil {
		return referral.Sealed{}, err
	}
	sealed, err := referral.Seal(h.Disclosure, h.To, from, p.reached())
	if err != nil {
		return referral.Sealed{}, err
	}
	if err := p.recordSent(ctx, h, sealed.Referral); err != nil {
		return referral.Sealed{}, err
	}
	if err := h.Write(sealed.File); err != nil {
		return referral.Sealed{}, errors.Join(err, p.recordUnwritten(ctx, h, sealed.Referral))
	}
	return sealed, nil
}

func (p *Profile) recordSent(ctx context.Context, h Handover, sent referral.Referral) error {
	err := p.share(ctx, h, sent, sent.Profile)
	if err != nil {
		return err
	}
	return p.changeSent(ctx, func(all []referral.Referral) ([]referral.Referral, error) { return append(all, sent), nil })
}

// recordUnwritten records that what was to leave did not. When that fails too, the
// record goes on saying that it left: the error that does no harm.
func (p *Profile) recordUnwritten(ctx context.Context, h Handover, sent referral.Referral) error {
	if err := p.share(ctx, h, sent, shareUnwritten); err != nil {
		return err
	}
	return p.changeSent(ctx, func(all []referral.Referral) ([]referral.Referral, error) {
		return slices.DeleteFunc(all, func(r referral.Referral) bool { return r.Ref == sent.Ref }), nil
	})
}

func (p *Profile) share(ctx context.Context, h Handover, sent referral.Referral, profile string) error {
	r, err := p.watched().Record(ctx, h.Record)
	if err != nil {
		return err
	}
	_, err = h.Work.Shared(ctx, r, history.Share{
		Referral: sent.Ref.String(), Service: sent.Service, Profile: profile, Digest: sent.Digest,
	})
	return err
}

// changeSent rewrites the referrals that this device has sent.
func (p *Profile) changeSent(ctx context.Context, change func([]referral.Referral) ([]referral.Referral, error)) error {
	var all []referral.Referral
	err := loadRow(ctx, p.vault, secretSent, &all)
	if err != nil {
		return err
	}
	if all, err = change(all); err != nil {
		return err
	}
	return keepRow(ctx, p.vault, secretSent, all)
}

func (p *Profile) sender() (referral.Sender, error) {
	m, err := p.member()
	if err != nil {
		return referral.Sender{}, err
	}
	agency := referral.AgencyID{}
	if m.enrolled() {
		agency = referral.AgencyID(m.genesis.Agency())
	}
	reply, err := m.recipient()
	return referral.Sender{Agency: agency, Key: m.keys.sign(), Reply: reply}, err
}

// OpenReferral opens a referral that was sealed to this profile.
// screening.ErrNotForUs, ErrForged, ErrExpired, ErrUnreadable.
func (p *Profile) OpenReferral(file []byte) (*referral.Incoming, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	in, err := referral.Open(file, m.identity, p.reached())
	return in, m.shut(err)
}

// Reply signs and seals the answer to a referral.
func (p *Profile) Reply(in *referral.Incoming, s referral.State, why referral.Reason) ([]byte, error) {
	from, err := p.sender()
	if err != nil {
		return nil, err
	}
	return in.Reply(s, why, from)
}

// TakeReply opens the answer to a referral that this device has sent, and keeps
// how far the referral has come. It must be signed by the key that the address book
// has for the service; where that has none, the first answer pins it.
// screening.ErrNotForUs for an answer to anything else; screening.ErrForged when
// it answers other bytes or comes from another key than the first;
// screening.ErrNotPermitted when it cannot follow; ErrUnreadable.
func (p *Profile) TakeReply(ctx context.Context, file []byte) (referral.Referral, error) {
	m, err := p.member()
	if err != nil {
		return referral.Referral{}, err
	}
	reply, err := referral.OpenReply(file, m.identity)
	if err != nil {
		return referral.Referral{}, m.shut(err)
	}
	partners, err := p.Partners(ctx)
	if err != nil && !errors.Is(err, screening.ErrNotEnrolled) {
		return referral.Referral{}, err
	}
	var now referral.Referral
	err = p.changeSent(ctx, func(all []referral.Referral) ([]referral.Referral, error) {
		i := slices.IndexFunc(all, func(r referral.Referral) bool { return r.Ref == reply.Ref })
		if i < 0 {
			return nil, fmt.Errorf("take reply: %w", screening.ErrNotForUs)
		}
		if !answers(partners, all[i].Service, reply.Signer) {
			return nil, fmt.Errorf("take reply: %w", screening.ErrForged)
		}
		var err error
		if now, err = all[i].With(reply); err != nil {
			return nil, err
		}
		all[i] = now
		return all, nil
	})
	return now, err
}
