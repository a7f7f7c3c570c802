package presenter

import (
	"context"

	"pelita/screening/history"
	"pelita/screening/passphrase"
)

// TypeOld takes the passphrase that holds now.
func (p *OfficersPage) TypeOld(text string) { p.typed(&p.old, text) }

// UseCard asks for the card that is used now, or no longer.
func (p *OfficersPage) UseCard() {
	p.withCard, p.card = !p.withCard, ""
	p.Rebuild()
}

// TypeCard takes the letters of that card.
func (p *OfficersPage) TypeCard(text string) { p.typed(&p.card, text) }

// ReadCard takes that card from its file.
func (p *OfficersPage) ReadCard(file string) {
	Once(&p.reading, func(ctx context.Context) (string, error) { return p.officers.ReadCard(ctx, file) }, func(text string, err error) {
		if err == nil {
			p.card = text
		}
		p.shown(err)
	})
}

// TypeNext takes the new passphrase.
func (p *OfficersPage) TypeNext(text string) { p.typed(&p.next.passphrase, text) }

// TypeNextAgain takes it a second time.
func (p *OfficersPage) TypeNextAgain(text string) { p.typed(&p.next.repeat, text) }

// OfferNext draws six words for it.
func (p *OfficersPage) OfferNext() {
	p.next.draw(p.speech())
	p.Rebuild()
}

// Seen says that somebody else may know the old passphrase.
func (p *OfficersPage) Seen() {
	p.renew = !p.renew
	p.Rebuild()
}

// renewed is what was done when a passphrase was changed that somebody else may know.
const renewed = "renewed"

// AskNewKeys goes to where this device asks for new keys.
func (p *OfficersPage) AskNewKeys() { p.goTo(SyncScreen, history.RecordID{})() }

// Change changes the passphrase.
func (p *OfficersPage) Change() {
	p.wanted = true
	secret, ok := p.secret(p.old)
	next, _ := p.secret(p.next.passphrase)
	if !ok || p.old == "" || !p.next.complete() {
		p.Rebuild()
		return
	}
	renew, done := p.renew, "changed"
	if renew {
		done = renewed
	}
	p.run(done, func(ctx context.Context) error {
		defer clear(secret)
		defer clear(next)
		return p.officers.ChangePassphrase(ctx, secret, next, renew)
	})
}

// MakeCard writes a card into a file, and asks for it from now on.
func (p *OfficersPage) MakeCard(file string) {
	if secret, ok := p.secret(p.old); ok && p.old != "" && file != "" {
		p.run("card", func(ctx context.Context) error {
			defer clear(secret)
			return p.officers.MakeCard(ctx, secret, file)
		})
	}
}

// DropCard does without a card from now on.
func (p *OfficersPage) DropCard() {
	if secret, ok := p.secret(p.old); ok && p.old != "" && p.withCard {
		p.run("no_card", func(ctx context.Context) error {
			defer clear(secret)
			return p.officers.DropCard(ctx, secret)
		})
	}
}

// secret is a passphrase with the card that is used now.
func (p *OfficersPage) secret(typed string) ([]byte, bool) {
	if !p.withCard {
		return []byte(typed), true
	}
	c, err := passphrase.ParseCard([]byte(p.card))
	if err != nil {
		return nil, false
	}
	return c.With([]byte(typed)), true
}
