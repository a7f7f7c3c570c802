package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
	"pelita/screening/history"
)

// desk holds the profile while it is open and hands it to the presenters, as
// the ports that they declare. Every method of a closed desk answers
// screening.ErrLocked.
type desk struct {
	cfg   courier.Config
	mu    sync.Mutex
	open  *courier.Profile
	names map[screening.DeviceID]string
	// opened and saved, if set, are told that a profile was opened and that
	// something was saved in it. They return at once.
	opened, saved func()
	// restored is the backup that this device was just made of.
	restored courier.Backup
	acting   sync.Mutex // held while something is done for the whole agency
	proposed proposed
}

var _ presenter.Profiles = (*desk)(nil)

// Create makes the profile of this device and opens it.
func (d *desk) Create(ctx context.Context, n presenter.NewProfile) error {
	newcomer := courier.Newcomer{
		Passphrase: n.Passphrase, Officer: n.Officer, Agency: n.Agency, Posting: courier.Posting(n.Posting),
	}
	if n.Way == presenter.JoinAgency {
		p, _, err := courier.Ask(ctx, d.cfg, newcomer)
		return d.take(ctx, p, err)
	}
	p, err := courier.Create(ctx, d.cfg, newcomer)
	return d.take(ctx, p, err)
}

// Unlock opens the profile.
func (d *desk) Unlock(ctx context.Context, passphrase []byte) error {
	p, err := courier.Open(ctx, d.cfg, passphrase)
	d.tries().note(err)
	return d.take(ctx, p, err)
}

// Unfinished says that a key of before is still on this device.
func (d *desk) Unfinished() bool { return courier.Unfinished(d.cfg.Dir) }

// Mend makes anew what can be made anew of a damaged profile. It stays shut.
func (d *desk) Mend(ctx context.Context, passphrase []byte) error {
	err := courier.Repair(ctx, d.cfg, passphrase)
	d.tries().note(err)
	return err
}

func (d *desk) take(ctx context.Context, p *courier.Profile, err error) error {
	if err != nil {
		return err
	}
	kept, err := p.KeptProposal(ctx)
	was := proposedBy(kept)
	was.lost = err != nil
	d.mu.Lock()
	d.open, d.proposed = p, was
	d.mu.Unlock()
	d.learn(ctx, p)
	if d.opened != nil {
		d.opened()
	}
	return nil
}

// learn keeps the names of the agency's devices, which only members can open,
// so that a screen can say whose answer it shows. A device that cannot be named
// stays a short id.
func (d *desk) learn(ctx context.Context, p *courier.Profile) {
	devices, err := p.Devices(ctx)
	if err != nil {
		return
	}
	names := map[screening.DeviceID]string{}
	for _, one := range devices {
		if id, err := history.ParseDeviceID(one.ID); err == nil {
			names[id] = one.Officer
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.names = names
}

// older says whether the open profile is an older copy of itself.
func (d *desk) older() bool {
	p, err := d.profile()
	return err == nil && p.Older()
}

// proposalLost says whether a proposal was kept in the open profile that cannot be read.
func (d *desk) proposalLost() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.proposed.lost
}

// lostFiles counts the files of evidence that are missing.
func (d *desk) lostFiles() int {
	p, err := d.profile()
	if err != nil {
		return 0
	}
	return p.LostFiles()
}

// name is who works on a device, or "".
func (d *desk) name(id screening.DeviceID) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names[id]
}

// officer is the name of an officer of this device, or "".
func (d *desk) officer(id screening.OfficerID) string {
	p, err := d.profile()
	if err != nil {
		return ""
	}
	return p.NameOf(id)
}

// close locks the profile, if one is open.
func (d *desk) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		return nil
	}
	err := d.open.Close()
	d.open, d.names, d.restored, d.proposed = nil, nil, courier.Backup{}, proposed{}
	return err
}

// HasCode says whether the officer chose a code that reopens a covered screen.
func (d *desk) HasCode() bool {
	p, err := d.profile()
	return err == nil && p.HasCode()
}

// OpensCode says whether this is the code.
func (d *desk) OpensCode(digits []byte) bool {
	p, err := d.profile()
	return err == nil && p.OpensCode(digits)
}

// SetCode chooses the code, or forgets it.
func (d *desk) SetCode(ctx context.Context, digits []byte) error {
	p, err := d.profile()
	if err != nil {
		return err
	}
	return p.SetCode(ctx, digits)
}

// profile is the open profile; screening.ErrLocked when there is none.
func (d *desk) profile() (*courier.Profile, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		return nil, screening.ErrLocked
	}
	return d.open, nil
}

// store is the records of the open profile, or one that is locked.
func (d *desk) store() screening.Store {
	p, err := d.profile()
	if err != nil {
		return lockedStore{}
	}
	return d.telling(p.Store())
}

// casework is what the officer of the open profile does. The wording is filled
// in by the presenter, which knows in which language it asks.
func (d *desk) casework() screening.Casework {
	p, err := d.profile()
	if err != nil {
		return screening.Casework{Store: lockedStore{}, Library: d.cfg.Library}
	}
	work := p.Casework(nil)
	work.Store = d.telling(work.Store)
	return work
}

// telling is a store that says when something was saved.
func (d *desk) telling(s screening.Store) screening.Store {
	if d.saved == nil {
		return s
	}
	return tellingStore{s, d.saved}
}

type tellingStore struct {
	screening.Store
	saved func()
}

// Commit saves, and says so.
func (s tellingStore) Commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	r, err := s.Store.Commit(ctx, c)
	if err == nil {
		s.saved()
	}
	return r, err
}

// lockedStore is the store of a desk that was closed meanwhile.
type lockedStore struct{}

func (lockedStore) Record(context.Context, screening.RecordID) (screening.Record, error) {
	return screening.Record{}, screening.ErrLocked
}
func (lockedStore) Commit(context.Context, screening.Change) (screening.Record, error) {
	return screening.Record{}, screening.ErrLocked
}
func (lockedStore) Summaries(context.Context) ([]screening.Summary, error) {
	return nil, screening.ErrLocked
}
func (lockedStore) Search(context.Context, string, int) ([]screening.Summary, error) {
	return nil, screening.ErrLocked
}
func (lockedStore) Draft(context.Context, screening.RecordID) (screening.Draft, error) {
	return screening.Draft{}, screening.ErrLocked
}
func (lockedStore) PutDraft(context.Context, screening.Draft) error { return screening.ErrLocked }

// hub is the desk as the sync page sees it.
type hub struct{ *desk }

var _ presenter.Hub = hub{}

func (h hub) Address(ctx context.Context) (presenter.HubAddress, error) {
	p, err := h.profile()
	if err != nil {
		return presenter.HubAddress{}, err
	}
	at, err := p.Hub(ctx)
	if errors.Is(err, screening.ErrNoHub) {
		return presenter.HubAddress{}, nil
	}
	return presenter.HubAddress{URL: at.URL, Pin: at.Pin}, err
}

func (h hub) SetAddress(ctx context.Context, a presenter.HubAddress) error {
	p, err := h.profile()
	if err != nil {
		return err
	}
	return p.SetHub(ctx, courier.Hub{URL: a.URL, Pin: a.Pin})
}

func (h hub) LastRound(ctx context.Context) (presenter.Round, error) {
	p, err := h.profile()
	if err != nil {
		return presenter.Round{}, err
	}
	r, err := p.LastRound(ctx)
	return round(r), err
}

func (h hub) Exchange(ctx context.Context) (presenter.Round, error) {
	p, err := h.profile()
	if err != nil {
		return presenter.Round{}, err
	}
	r, err := p.Sync(ctx)
	if err == nil {
		err = r.Alarm()
	}
	h.learn(ctx, p)
	out := round(r)
	out.Err = err
	return out, err
}

func round(r courier.Report) presenter.Round {
	out := presenter.Round{At: r.At, Sent: r.Sent, Received: r.Received}
	for _, d := range r.Damaged {
		out.Damaged = append(out.Damaged, presenter.Damaged(d))
	}
	return out
}

// month is how a referral says when it was made.
const month = "2006-01"

// day reads a date of a referral; a zero time when it bears none.
func day(layout, text string) time.Time {
	t, err := time.Parse(layout, text)
	if err != nil {
		return time.Time{}
	}
	return t
}
