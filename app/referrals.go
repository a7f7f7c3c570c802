package app

import (
	"context"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/referral"
)

// referrals is the desk as the pages about referrals see it. It remembers the
// disclosure that was previewed, so that exactly that one is sealed.
type referrals struct {
	*desk
	speech func() locales.Language

	mu      sync.Mutex
	offered disclose.Disclosure
	inbox   map[string]*referral.Incoming
}

var (
	_ presenter.Directory = (*referrals)(nil)
	_ presenter.Referrer  = (*referrals)(nil)
	_ presenter.Inbox     = (*referrals)(nil)
)

func (r *referrals) Services(ctx context.Context) ([]presenter.Service, error) {
	p, err := r.profile()
	if err != nil {
		return nil, err
	}
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var out []presenter.Service
	for _, s := range d.Services() {
		_, reachable := s.Key()
		row := presenter.Service{ID: s.ID, Name: s.Name, Place: s.Operator, Checked: s.AsOf, Reachable: reachable}
		for _, c := range s.Contacts {
			row.Contact = strings.TrimPrefix(row.Contact+" · "+c.Value, " · ")
		}
		for _, o := range s.Offers {
			row.Offers = append(row.Offers, o.Code)
		}
		for _, from := range s.Sources {
			row.Source = strings.TrimPrefix(row.Source+"; "+from.Name, "; ")
		}
		out = append(out, row)
	}
	return out, nil
}

func (r *referrals) service(ctx context.Context, id string) (referral.Service, error) {
	p, err := r.profile()
	if err != nil {
		return referral.Service{}, err
	}
	d, err := p.Directory(ctx)
	if err != nil {
		return referral.Service{}, err
	}
	s, ok := d.Service(id)
	if !ok {
		return s, screening.ErrUnreadable
	}
	return s, nil
}

func (r *referrals) Prepare(ctx context.Context, record history.RecordID, service string) (presenter.Offer, error) {
	p, err := r.profile()
	if err != nil {
		return presenter.Offer{}, err
	}
	to, err := r.service(ctx, service)
	if err != nil {
		return presenter.Offer{}, err
	}
	d, err := p.Disclose(ctx, record, disclose.Shelter, to)
	if err != nil {
		return presenter.Offer{}, err
	}
	r.mu.Lock()
	r.offered = d
	r.mu.Unlock()
	return presenter.Offer{
		Record: record, Service: service, Pseudonym: d.Content().Pseudonym, Shown: contentLines(d.Content(), r.speech()),
		Digest: d.Digest(), Size: len(d.Bytes()), Expires: day(time.DateOnly, d.Content().Expires),
	}, nil
}

func (r *referrals) Write(ctx context.Context, o presenter.Offer, file string) error {
	p, err := r.profile()
	if err != nil {
		return err
	}
	to, err := r.service(ctx, o.Service)
	if err != nil {
		return err
	}
	r.mu.Lock()
	d := r.offered
	r.mu.Unlock()
	if d.Digest() != o.Digest {
		return screening.ErrConsent
	}
	language := r.speech()
	work := p.Casework(func(p *protocol.Protocol) history.TextRef {
		return history.TextRef{Locale: language.Tag(), Digest: p.TextDigest(func(key string) string { return language.T(key) })}
	})
	sealed, err := p.Refer(ctx, work, o.Record, d, to)
	if err != nil {
		return err
	}
	return writeFile(file, sealed.File)
}

// contentLines shows a disclosure in words, one line for each thing it says.
func contentLines(content disclose.Content, l locales.Language) []string {
	var out []string
	for _, line := range content.Lines() {
		out = append(out, l.T(line.Label)+": "+strings.Join(lineValues(line, l), ", "))
	}
	return out
}

func lineValues(line disclose.Line, l locales.Language) []string {
	var out []string
	for _, v := range line.Values {
		words := v.Literal
		if v.Key != "" {
			words = l.T(v.Key)
		}
		if v.Note != "" {
			words += " (" + l.T(v.Note) + ")"
		}
		out = append(out, words)
	}
	return out
}

func (r *referrals) OpenReferral(_ context.Context, file string) (presenter.Incoming, error) {
	p, err := r.profile()
	if err != nil {
		return presenter.Incoming{}, err
	}
	b, err := readFile(file)
	if err != nil {
		return presenter.Incoming{}, err
	}
	in, err := p.OpenReferral(b)
	if err != nil {
		return presenter.Incoming{}, err
	}
	r.mu.Lock()
	if r.inbox == nil {
		r.inbox = map[string]*referral.Incoming{}
	}
	r.inbox[in.Ref.String()] = in
	r.mu.Unlock()
	out := presenter.Incoming{
		ID: in.Ref.String(), From: hex.EncodeToString(in.Agency[:8]), Pseudonym: in.Content.Pseudonym,
		Made: day(month, in.Content.Made), Expires: day(time.DateOnly, in.Expires),
	}
	for _, line := range in.Content.Lines() {
		out.Fields = append(out.Fields, presenter.Disclosed{Field: line.Label, Values: lineValues(line, r.speech())})
	}
	return out, nil
}

func (r *referrals) Answer(_ context.Context, answer presenter.Reply) error {
	p, err := r.profile()
	if err != nil {
		return err
	}
	r.mu.Lock()
	in := r.inbox[answer.ID]
	r.mu.Unlock()
	if in == nil {
		return screening.ErrUnreadable
	}
	state, why := referral.Accepted, referral.Reason("")
	if answer.Accept == presenter.Rejected {
		state, why = referral.Rejected, referral.Reason(answer.Reason)
	}
	b, err := p.Reply(in, state, why)
	if err != nil {
		return err
	}
	return writeFile(answer.File, b)
}
