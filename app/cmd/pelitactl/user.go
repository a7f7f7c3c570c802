package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"pelita/app/courier"
	phrase "pelita/screening/passphrase"
	"pelita/screening/vault"
)

// userList lists who can unlock the device.
func userList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Officers(ctx)
	if err != nil {
		return err
	}
	type row struct {
		User    int    `json:"user"`
		Officer string `json:"officer"`
		Name    string `json:"name"`
		Role    string `json:"role"`
		Country string `json:"country"`
		Here    bool   `json:"here"`
	}
	rows, lines := []row{}, []string{}
	for _, o := range all {
		rows = append(rows, row{int(o.User), o.ID.String(), o.Name, o.Posting.Role.String(), o.Posting.Country, o.Here})
		mark := " "
		if o.Here {
			mark = "*"
		}
		lines = append(lines, fmt.Sprintf("%s %d  %s  (%s)", mark, o.User, o.Name, o.Posting.Role))
	}
	return c.show(rows, lines...)
}

// userAdd lets another officer unlock the device. They type their passphrase
// themselves, or it comes from a file of theirs.
func userAdd(ctx context.Context, c *call) error {
	officer, role, country, file := c.text("officer"), c.text("role"), c.text("country"), c.text("new-passphrase-file")
	if err := c.parse(0, "profile", "officer"); err != nil {
		return err
	}
	j := courier.Joiner{Name: *officer, Posting: courier.Posting{Country: *country}}
	if *role != "" {
		r, err := c.role(*role)
		if err != nil {
			return err
		}
		j.Posting.Role = r
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if j.Passphrase, err = c.another(ctx, *file); err != nil {
		return err
	}
	defer clear(j.Passphrase)
	id, err := p.AddOfficer(ctx, j)
	if err != nil {
		return err
	}
	return c.show(map[string]int{"user": int(id)}, fmt.Sprintf("user: %d", id))
}

// userRemove takes an officer from the device: their passphrase opens nothing on
// it any more.
func userRemove(ctx context.Context, c *call) error {
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	n, err := strconv.ParseUint(c.args[0], 10, 16)
	if err != nil {
		return c.usage("the number of a user is needed")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := p.RemoveOfficer(ctx, vault.UserID(n)); err != nil {
		return err
	}
	return c.show(map[string]int{"removed": int(n)}, fmt.Sprintf("removed: %d", n))
}

// passphraseChange gives the officer whose passphrase was read another one.
func passphraseChange(ctx context.Context, c *call) error {
	file := c.text("new-passphrase-file")
	compromised, out := c.flags.Bool("compromised", false, ""), c.text("out")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	if *out != "" && !*compromised {
		return c.usage("--out is for --compromised")
	}
	p, old, err := c.openKnowing(ctx)
	defer clear(old)
	if err != nil {
		return err
	}
	if *out != "" {
		if err := p.MayRenew(ctx); err != nil { // before a passphrase is spent on it
			return err
		}
	}
	typed, err := c.another(ctx, *file)
	if err != nil {
		return err
	}
	next, err := c.withCard(ctx, typed)
	if err != nil {
		return err
	}
	defer clear(next)
	change := p.ChangePassphrase
	if *compromised {
		change = p.RenewKeys
	}
	return made(change(ctx, old, next), func() error { return c.changed(ctx, p, *compromised, *out) })
}

// made does what follows a change that was made, also when only the old keys are not
// gone yet, and says that afterwards.
func made(err error, then func() error) error {
	if err != nil && !errors.Is(err, vault.ErrUnfinished) {
		return err
	}
	return errors.Join(then(), err)
}

// changed says that a passphrase is changed, and asks for new keys of the device where
// there is a file for that.
func (c *call) changed(ctx context.Context, p *courier.Profile, compromised bool, out string) error {
	shown, lines := map[string]any{"changed": true, "newKeys": compromised}, []string{"changed"}
	if out != "" { // the passphrase is changed whatever comes of it
		device, line, err := askKeys(ctx, p, out)
		if err != nil {
			return fmt.Errorf("after the change: %w", err)
		}
		shown["device"], lines = device, append(lines, line)
	}
	return c.show(shown, lines...)
}

// passphraseWords draws words for a passphrase. They are shown once and kept
// nowhere.
func passphraseWords(_ context.Context, c *call) error {
	lang := c.text("lang")
	if err := c.parse(0); err != nil {
		return err
	}
	words := phrase.Generate(*lang)
	return c.show(map[string]string{"words": words}, words)
}

// cardMake makes an unlock card for the officer whose passphrase was read, or
// another one in its place. The card is on the disk before it is asked for.
func cardMake(ctx context.Context, c *call) error {
	out, print, lang := c.text("out"), c.text("print"), c.text("lang")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	if *out == "" && *print == "" {
		return c.usage("--out or --print is needed")
	}
	p, secret, err := c.openKnowing(ctx)
	defer clear(secret)
	if err != nil {
		return err
	}
	card := phrase.NewCard()
	if err := c.writeCard(card, *out, *print, *lang); err != nil {
		return err
	}
	if err := p.TakeCard(ctx, secret, card); err != nil {
		return err
	}
	return c.show(map[string]bool{"card": true}, "from now on the card is needed beside the passphrase")
}

func (c *call) writeCard(card phrase.Card, out, print, lang string) error {
	if out != "" {
		if err := courier.WriteFile(out, []byte(card.Text()+"\n")); err != nil {
			return err
		}
	}
	if print == "" {
		return nil
	}
	l, err := speak(lang)
	if err != nil {
		return err
	}
	b, err := courier.CardPage(card, l, 0)
	if err != nil {
		return err
	}
	return courier.WriteFile(print, b)
}

// cardRemove makes the passphrase alone enough again.
func cardRemove(ctx context.Context, c *call) error {
	if err := c.parse(0, "profile", "card"); err != nil {
		return err
	}
	p, secret, err := c.openKnowing(ctx)
	defer clear(secret)
	if err != nil {
		return err
	}
	if err := p.GiveUpCard(ctx, secret); err != nil {
		return err
	}
	return c.show(map[string]bool{"card": false}, "the passphrase alone is enough")
}
