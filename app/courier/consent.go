package courier

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/referral"
)

// Duty is what a withdrawal leaves to be done: a service that was told something
// must be told to delete it. Nobody can make it do so.
type Duty struct {
	Referral string
	Service  string
	// Name is that of the service in the directory, or its id.
	Name string
	// At is when it was told.
	At time.Time
	// Letter says that a key of the service is known, so that a letter can be sealed to it.
	Letter bool
	// DoneAt is when it was told to delete; zero while that is open.
	DoneAt time.Time
}

// The disclosure profiles of a share that tells a service to delete what an
// earlier share of the same referral told it.
const (
	shareTakenBack = "taken-back"     // by a letter
	shareToldBack  = "told-to-delete" // in another way
)

// shareUnwritten is the disclosure profile of a share that says that an earlier
// share of the same referral never left: its file could not be written.
const shareUnwritten = "not-written"

// unwritten says whether nothing of a referral ever left.
func unwritten(r screening.Record, ref string) bool {
	return slices.ContainsFunc(r.State.Shares(), func(s history.Shared) bool {
		return s.Share.Referral == ref && s.Share.Profile == shareUnwritten
	})
}

// TellsToDelete says whether a share is no disclosure but takes one back.
func TellsToDelete(s history.Share) bool {
	return s.Profile == shareTakenBack || s.Profile == shareToldBack
}

// Duties carries out what the withdrawals on a record ask of this device, and
// lists what people still have to do: every referral of this device that is no
// longer permitted becomes revoked, and every service that was told is listed,
// also when another device told it, the open ones first.
func (p *Profile) Duties(ctx context.Context, id screening.RecordID) ([]Duty, error) {
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return nil, err
	}
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var out []Duty
	for _, s := range r.State.Shares() {
		if TellsToDelete(s.Share) || unwritten(r, s.Share.Referral) || receiver(d, s.Share.Service).Permitted(r) {
			continue
		}
		out = append(out, duty(d, r, s))
	}
	slices.SortStableFunc(out, func(a, b Duty) int { return a.DoneAt.Compare(b.DoneAt) })
	return out, p.revokeSent(ctx, out)
}

func duty(d *referral.Directory, r screening.Record, s history.Shared) Duty {
	out := Duty{Referral: s.Share.Referral, Service: s.Share.Service, Name: s.Share.Service, At: s.HLC.Time()}
	if to, ok := d.Service(s.Share.Service); ok {
		_, out.Letter = to.Key()
		out.Name = to.Name
	}
	for _, later := range r.State.Shares() {
		if TellsToDelete(later.Share) && later.Share.Referral == s.Share.Referral {
			out.DoneAt = later.HLC.Time()
		}
	}
	return out
}

// receiver is the service of a share. One that stands in no directory counts as
// the state's, as when it was sent to.
func receiver(d *referral.Directory, id string) disclose.Receiver {
	if s, ok := d.Service(id); ok {
		return s.Receiver()
	}
	return disclose.Receiver{ID: id}
}

// revokeSent marks the referrals of this device that are no longer permitted.
func (p *Profile) revokeSent(ctx context.Context, duties []Duty) error {
	if len(duties) == 0 {
		return nil
	}
	return p.changeSent(ctx, func(all []referral.Referral) ([]referral.Referral, error) {
		for i, r := range all {
			named := slices.ContainsFunc(duties, func(d Duty) bool { return d.Referral == r.Ref.String() })
			if named && r.State.Can(referral.Revoked) {
				all[i].State = referral.Revoked
			}
		}
		return all, nil
	})
}

// Sent lists the referrals that this device has sent.
func (p *Profile) Sent(ctx context.Context) ([]referral.Referral, error) {
	var out []referral.Referral
	err := loadRow(ctx, p.vault, secretSent, &out)
	return out, err
}

// TakeBack seals a letter to the service of a referral that is no longer
// permitted, has it written, and records that the service was told to delete
// what it holds. screening.ErrRecipient when no key of the service is known: see
// ToldToDelete. screening.ErrNotPermitted when nothing has to be taken back.
func (p *Profile) TakeBack(ctx context.Context, work screening.Casework, id screening.RecordID, ref string, write func(file []byte) error) error {
	r, s, err := p.due(ctx, id, ref)
	if err != nil {
		return err
	}
	d, err := p.Directory(ctx)
	if err != nil {
		return err
	}
	to, _ := d.Service(s.Service)
	to.ID = s.Service
	from, err := p.sender()
	if err != nil {
		return err
	}
	parsed, err := referral.ParseRef(s.Referral)
	if err != nil {
		return err
	}
	file, err := referral.Revoke(referral.Referral{
		Ref: parsed, Service: s.Service, Digest: s.Digest, State: referral.Revoked,
	}, to, from)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		return err
	}
	_, err = work.Shared(ctx, r, history.Share{Referral: s.Referral, Service: s.Service, Profile: shareTakenBack, Digest: s.Digest})
	return err
}

// ToldToDelete records that somebody told the service of a referral, in another
// way than by letter, to delete what it holds. Errors as TakeBack.
func (p *Profile) ToldToDelete(ctx context.Context, work screening.Casework, id screening.RecordID, ref string) error {
	r, s, err := p.due(ctx, id, ref)
	if err != nil {
		return err
	}
	_, err = work.Shared(ctx, r, history.Share{Referral: s.Referral, Service: s.Service, Profile: shareToldBack, Digest: s.Digest})
	return err
}

// due finds a share that has to be taken back.
func (p *Profile) due(ctx context.Context, id screening.RecordID, ref string) (screening.Record, history.Share, error) {
	duties, err := p.Duties(ctx, id)
	if err != nil {
		return screening.Record{}, history.Share{}, err
	}
	if !slices.ContainsFunc(duties, func(d Duty) bool { return d.Referral == ref }) {
		return screening.Record{}, history.Share{}, fmt.Errorf("take back referral: %w", screening.ErrNotPermitted)
	}
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return r, history.Share{}, err
	}
	shares := r.State.Shares()
	i := slices.IndexFunc(shares, func(s history.Shared) bool { return s.Share.Referral == ref && !TellsToDelete(s.Share) })
	return r, shares[i].Share, nil
}

// OpenRevocation opens a letter that takes a referral back from this profile.
// screening.ErrNotForUs, ErrForged, ErrUnreadable.
func (p *Profile) OpenRevocation(file []byte) (*referral.Revocation, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	r, err := referral.OpenRevocation(file, m.identity)
	return r, m.shut(err)
}
