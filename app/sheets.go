package app

import (
	"context"
	"strings"
	"sync"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/referral"
)

// sheets is the desk as the acts sheet sees it. What is being filled in is held
// here, in memory, and nowhere else; a lock drops it.
type sheets struct {
	*desk
	speech func() locales.Language

	mu       sync.Mutex
	unsealed map[screening.RecordID]*presenter.SheetDraft
	keys     map[string]referral.Recipient
}

var _ presenter.Sheets = (*sheets)(nil)

func (s *sheets) Unsealed(id screening.RecordID) *presenter.SheetDraft {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unsealed[id]
}

func (s *sheets) Hold(id screening.RecordID, d *presenter.SheetDraft) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unsealed == nil {
		s.unsealed = map[screening.RecordID]*presenter.SheetDraft{}
	}
	if d == nil {
		delete(s.unsealed, id)
		return
	}
	s.unsealed[id] = d
}

// drop forgets every sheet that was not sealed, and the keys taken from files.
func (s *sheets) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsealed, s.keys = nil, nil
}

// repost forgets them when the officer's role has powers: such an officer is never
// to hold a sheet, also not one that was begun before.
func (s *sheets) repost(role screening.Role) {
	if role.Powers() {
		s.drop()
	}
}

func (s *sheets) LegalAid(ctx context.Context) ([]presenter.LegalAid, error) {
	p, err := s.profile()
	if err != nil {
		return nil, err
	}
	found, err := p.LegalAid(ctx)
	if err != nil {
		return nil, err
	}
	var out []presenter.LegalAid
	for _, one := range found {
		key, _ := one.Key()
		s.learn(one.ID, key)
		out = append(out, presenter.LegalAid{ID: one.ID, Name: one.Name, Fingerprint: key.Fingerprint(), Checked: one.KeyAsOf})
	}
	return out, nil
}

func (s *sheets) ReadKey(_ context.Context, file string) (presenter.LegalAid, error) {
	b, err := readFile(file)
	if err != nil {
		return presenter.LegalAid{}, err
	}
	key, err := referral.ParseRecipient(strings.TrimSpace(string(b)))
	if err != nil {
		return presenter.LegalAid{}, err
	}
	id := "key " + key.Fingerprint()
	s.learn(id, key)
	return presenter.LegalAid{ID: id, Fingerprint: key.Fingerprint()}, nil
}

func (s *sheets) learn(id string, key referral.Recipient) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = map[string]referral.Recipient{}
	}
	s.keys[id] = key
}

func (s *sheets) Seal(ctx context.Context, id screening.RecordID, answers []screening.Answered, to string) (screening.Record, error) {
	p, err := s.profile()
	if err != nil {
		return screening.Record{}, err
	}
	s.mu.Lock()
	key := s.keys[to]
	s.mu.Unlock()
	language := s.speech()
	return p.SealActs(ctx, p.Casework(func(p *protocol.Protocol) history.TextRef {
		return history.TextRef{Locale: language.Tag(), Digest: p.TextDigest(func(key string) string { return language.T(key) })}
	}), id, answers, key)
}

func (s *sheets) Export(ctx context.Context, id screening.RecordID, digest [32]byte, file string) error {
	p, err := s.profile()
	if err != nil {
		return err
	}
	sealed, err := p.SealedActs(ctx, id, digest)
	if err != nil {
		return err
	}
	return courier.WriteFile(file, sealed.Bytes)
}
