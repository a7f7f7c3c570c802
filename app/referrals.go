package app

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"time"

	"pelita/app/courier"
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
		row := presenter.Service{ID: s.ID, Name: s.Name, Place: s.Operator, Checked: s.AsOf, Reachable: reachable,
			Country: s.Country, Expires: s.Expires, Numbers: numbers(s)}
		if s.Body == disclose.Independent {
			row.Body = screening.BodyIndependent
		}
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

// numbers are the contacts of a service that can be dialled, each with the date of
// its newest source.
func numbers(s referral.Service) []presenter.ServiceNumber {
	var out []presenter.ServiceNumber
	for _, c := range s.Contacts {
		if c.Kind != referral.Phone && c.Kind != referral.WhatsApp {
			continue
		}
		asOf := ""
		for _, from := range c.Sources {
			if strings.TrimSuffix(from.Published, "~") > strings.TrimSuffix(asOf, "~") {
				asOf = from.Published
			}
		}
		out = append(out, presenter.ServiceNumber{Value: c.Value, Way: c.Kind.String(), Reach: c.From.String(), AsOf: asOf})
	}
	return out
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

func (r *referrals) Prepare(ctx context.Context, record history.RecordID, service string, what presenter.Shared) (presenter.Offer, error) {
	p, err := r.profile()
	if err != nil {
		return presenter.Offer{}, err
	}
	to, err := r.service(ctx, service)
	if err != nil {
		return presenter.Offer{}, err
	}
	kind, _ := disclose.ParseProfile(string(what)) // one that is none lets nothing leave
	d, err := p.Disclose(ctx, record, kind, to)
	if err != nil {
		return presenter.Offer{}, err
	}
	r.mu.Lock()
	r.offered = d
	r.mu.Unlock()
	return presenter.Offer{
		Record: record, Service: service, Pseudonym: d.Content().Pseudonym, Shown: told(d.Content()),
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
		return screening.ErrChanged
	}
	speech, library := r.speech(), p.Library()
	work := p.Casework(func(p *protocol.Protocol) history.TextRef {
		language := speech.Under(library.EditionOf(p))
		return history.TextRef{Locale: language.Tag(), Digest: p.TextDigest(func(key string) string { return language.T(key) })}
	})
	_, err = p.Refer(ctx, courier.Handover{
		Work: work, Record: o.Record, Disclosure: d, To: to,
		Write: func(sealed []byte) error { return courier.WriteFile(file, sealed) },
	})
	return err
}

// told is everything that a disclosure says, for the presenters.
func told(content disclose.Content) []presenter.Told {
	var out []presenter.Told
	for _, line := range content.Lines() {
		t := presenter.Told{Label: line.Label}
		for _, v := range line.Values {
			t.Values = append(t.Values, presenter.ToldValue{Key: v.Key, Literal: v.Literal, Note: v.Note})
		}
		out = append(out, t)
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
	if errors.Is(err, screening.ErrUnreadable) {
		return otherLetter(p, b)
	}
	if err != nil {
		return presenter.Incoming{}, err
	}
	r.mu.Lock()
	if r.inbox == nil {
		r.inbox = map[string]*referral.Incoming{}
	}
	r.inbox[in.Ref.String()] = in
	r.mu.Unlock()
	return presenter.Incoming{
		ID: in.Ref.String(), From: hex.EncodeToString(in.Agency[:8]), Pseudonym: in.Content.Pseudonym, Shown: told(in.Content),
		Made: day(month, in.Content.Made), Expires: day(time.DateOnly, in.Expires),
	}, nil
}

// otherLetter opens a letter that is no referral.
func otherLetter(p *courier.Profile, b []byte) (presenter.Incoming, error) {
	if taken, err := p.OpenRevocation(b); err == nil {
		return presenter.Incoming{
			Kind: presenter.IncomingRevocation, ID: taken.Ref.String(), From: hex.EncodeToString(taken.Agency[:8]),
		}, nil
	}
	sheet, err := p.OpenActs(b)
	if err != nil {
		return presenter.Incoming{}, err
	}
	return presenter.Incoming{
		Kind: presenter.IncomingSheet, From: hex.EncodeToString(sheet.Letter.Agency[:8]),
		Record: sheet.Record, Made: sheet.At, Answers: sheet.Answers,
	}, nil
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
	if answer.Verdict == presenter.Rejected {
		state, why = referral.Rejected, referral.Reason(answer.Reason)
	}
	b, err := p.Reply(in, state, why)
	if err != nil {
		return err
	}
	return courier.WriteFile(answer.File, b)
}
