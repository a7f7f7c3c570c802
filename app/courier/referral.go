package courier

import (
	"context"
	"fmt"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/referral"
	"pelita/sync/envelope"
)

// Disclose makes what a service would get about a record under a profile, to
// be previewed. screening.ErrNoRecord, ErrConsent, ErrNotEnrolled.
func (p *Profile) Disclose(ctx context.Context, id screening.RecordID, profile disclose.Profile, to referral.Service) (disclose.Disclosure, error) {
	r, err := p.vault.Record(ctx, id)
	if err != nil {
		return disclose.Disclosure{}, err
	}
	secret, err := p.agencySecret(ctx)
	if err != nil {
		return disclose.Disclosure{}, err
	}
	projector := disclose.Projector{Library: p.cfg.Library, Secret: secret, Now: p.cfg.Now}
	return projector.Disclose(r, profile, to.Receiver())
}

// agencySecret is what every device of the agency derives pseudonyms from: it
// comes from the key of the caseload's first epoch, which each of them holds.
func (p *Profile) agencySecret(ctx context.Context) (disclose.Secret, error) {
	r, err := p.ours(nil)
	if err != nil {
		return disclose.Secret{}, fmt.Errorf("derive pseudonym: %w", err)
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return disclose.Secret{}, fmt.Errorf("derive pseudonym: %w", err)
	}
	epochs := roster.Epochs(p.caseload)
	if len(epochs) == 0 {
		return disclose.Secret{}, fmt.Errorf("derive pseudonym: %w", screening.ErrNotEnrolled)
	}
	ring, _ := envelope.OpenRing(roster, p.deviceID(), p.identity)
	key, _ := ring.Key(p.caseload, epochs[0].ID().Short())
	secret, err := key.AgencySecret()
	return disclose.Secret(secret), err
}

// Refer seals exactly the bytes of a previewed disclosure to its service, and
// records on the record that they left. screening.ErrConsent when the consent
// was withdrawn since the preview; screening.ErrRecipient when no key of the
// service is known; screening.ErrExpired when the directory is too old.
func (p *Profile) Refer(ctx context.Context, work screening.Casework, id screening.RecordID, d disclose.Disclosure, to referral.Service) (referral.Sealed, error) {
	now, err := p.Disclose(ctx, id, d.Content().Profile, to)
	if err != nil {
		return referral.Sealed{}, err
	}
	if now.Digest() != d.Digest() {
		return referral.Sealed{}, fmt.Errorf("refer: %w: the record changed since the preview", screening.ErrConsent)
	}
	sealed, err := referral.Seal(d, to, p.sender(), p.cfg.Now())
	if err != nil {
		return referral.Sealed{}, err
	}
	r, err := p.vault.Record(ctx, id)
	if err != nil {
		return referral.Sealed{}, err
	}
	_, err = work.Shared(ctx, r, history.Share{
		Referral: sealed.Referral.Ref.String(), Service: to.ID, Profile: d.Content().Profile.String(), Digest: d.Digest(),
	})
	return sealed, err
}

func (p *Profile) sender() referral.Sender {
	return referral.Sender{Agency: referral.AgencyID(p.genesis.Agency()), Key: p.keys.sign(), Reply: p.Recipient()}
}

// OpenReferral opens a referral that was sealed to this profile.
// screening.ErrNotForUs, ErrForged, ErrExpired, ErrUnreadable.
func (p *Profile) OpenReferral(file []byte) (*referral.Incoming, error) {
	return referral.Open(file, p.identity, p.cfg.Now())
}

// Reply signs and seals the answer to a referral.
func (p *Profile) Reply(in *referral.Incoming, s referral.State, why referral.Reason) ([]byte, error) {
	return in.Reply(s, why, p.sender())
}

// OpenReply opens the answer to a referral of this profile. Errors as OpenReferral.
func (p *Profile) OpenReply(file []byte) (*referral.Reply, error) {
	return referral.OpenReply(file, p.identity)
}
