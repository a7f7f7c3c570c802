package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/referral"
)

// maxReferral bounds a referral or reply file.
const maxReferral = 1 << 20

// refer makes a de-identified referral of one record for one service. --to is
// a service of the directory, or a file with the key of one that stands in none.
func refer(ctx context.Context, c *call) error {
	record, to, profile, out, lang := c.text("record"), c.text("to"), c.text("disclosure"), c.text("out"), c.text("lang")
	if err := c.parse(0, "profile", "record", "to", "disclosure", "out"); err != nil {
		return err
	}
	kind, ok := disclose.ParseProfile(*profile)
	if !ok {
		return c.usage("no such disclosure: " + *profile)
	}
	language, err := speak(*lang)
	if err != nil {
		return err
	}
	p, h, err := c.handover(ctx, *record, *to, kind, language)
	if err != nil {
		return err
	}
	h.Write = func(file []byte) error { return courier.WriteFile(*out, file) }
	sealed, err := p.Refer(ctx, h)
	if err != nil {
		return err
	}
	d := h.Disclosure
	digest := d.Digest()
	lines := append([]string{"referral: " + sealed.Referral.Ref.String(), "digest: " + hex.EncodeToString(digest[:])}, contentLines(d.Content(), language)...)
	return c.show(map[string]any{
		"referral": sealed.Referral.Ref.String(), "service": h.To.ID, "pseudonym": d.Content().Pseudonym,
		"digest": hex.EncodeToString(digest[:]), "expires": sealed.Referral.Expires, "preview": contentLines(d.Content(), language),
	}, lines...)
}

// handover opens the profile and makes what of a record goes to a service; only how
// it is written is open.
func (c *call) handover(ctx context.Context, record, to string, kind disclose.Profile, language locales.Language) (*courier.Profile, courier.Handover, error) {
	h := courier.Handover{}
	var err error
	if h.Record, err = history.ParseRecordID(record); err != nil {
		return nil, h, c.usage("--record is not a record id")
	}
	p, err := c.open(ctx)
	if err != nil {
		return nil, h, err
	}
	h.Work = inWords(p, language)
	if h.To, err = c.findService(ctx, p, to); err != nil {
		return nil, h, err
	}
	h.Disclosure, err = p.Disclose(ctx, h.Record, kind, h.To)
	return p, h, err
}

func (c *call) findService(ctx context.Context, p *courier.Profile, to string) (referral.Service, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return referral.Service{}, err
	}
	if s, ok := d.Service(to); ok {
		return s, nil
	}
	b, err := c.readFile(to, maxReferral)
	if errors.Is(err, fs.ErrNotExist) {
		return referral.Service{}, usageError("no such service in the directory, and no key file: " + to)
	}
	if err != nil {
		return referral.Service{}, err
	}
	key, err := referral.ParseRecipient(strings.TrimSpace(string(b)))
	if err != nil {
		return referral.Service{}, err
	}
	return p.ServiceOf(key)
}

// contentLines shows a disclosure in words.
func contentLines(content disclose.Content, l locales.Language) []string {
	var out []string
	for _, line := range content.Lines() {
		var values []string
		for _, v := range line.Values {
			words := v.Literal
			if v.Key != "" {
				words = l.T(v.Key)
			}
			if v.Note != "" {
				words += " (" + l.T(v.Note) + ")"
			}
			values = append(values, words)
		}
		out = append(out, l.T(line.Label)+": "+strings.Join(values, ", "))
	}
	return out
}

// referralRecipient writes the key that others seal referrals for this profile to.
func referralRecipient(ctx context.Context, c *call) error {
	out := c.text("out")
	p, err := c.begin(ctx, 0, "out")
	if err != nil {
		return err
	}
	key, err := p.Recipient()
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, []byte(key.String()+"\n")); err != nil {
		return err
	}
	return c.show(map[string]string{"fingerprint": key.Fingerprint(), "recipient": key.String()}, "fingerprint: "+key.Fingerprint())
}

// referralOpen shows a referral that was sealed to this profile.
func referralOpen(ctx context.Context, c *call) error {
	lang := c.text("lang")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	language, err := speak(*lang)
	if err != nil {
		return err
	}
	in, err := c.incoming(ctx)
	if errors.Is(err, screening.ErrUnreadable) {
		if taken, ok := c.revocation(); ok {
			return c.shownRevocation(taken)
		}
	}
	if err != nil {
		return err
	}
	lines := contentLines(in.Content, language)
	return c.show(map[string]any{
		"referral": in.Ref.String(), "agency": hex.EncodeToString(in.Agency[:]), "sender": in.Trust(nil).String(), "expires": in.Expires,
		"pseudonym": in.Content.Pseudonym, "digest": hex.EncodeToString(in.Digest[:]), "content": shownContent(in.Content), "lines": lines,
	}, append([]string{"referral: " + in.Ref.String(), "sender: " + in.Trust(nil).String()}, lines...)...)
}

// shownContent is a disclosure in codes.
func shownContent(content disclose.Content) map[string]any {
	choices := map[string][]string{}
	for _, ch := range content.Choices {
		choices[ch.Field.String()] = append(choices[ch.Field.String()], ch.Codes...)
	}
	urgency := []string{}
	for _, u := range content.Urgency {
		urgency = append(urgency, u.Row)
	}
	return map[string]any{
		"profile": content.Profile.String(), "protocol": content.Protocol, "made": content.Made, "expires": content.Expires,
		"age": content.Age, "child": content.Child, "choices": choices, "urgency": urgency,
		"indicators": content.Indicators, "answered": content.Answered, "core": content.Core,
	}
}

func (c *call) incoming(ctx context.Context) (*referral.Incoming, error) {
	p, b, err := c.openOn(ctx, maxReferral)
	if err != nil {
		return nil, err
	}
	return p.OpenReferral(b)
}

// revocation reads the file as a letter that takes a referral back.
func (c *call) revocation() (*referral.Revocation, bool) {
	b, err := c.readFile(c.args[0], maxReferral)
	if err != nil || c.opened == nil {
		return nil, false
	}
	r, err := c.opened.OpenRevocation(b)
	return r, err == nil
}

func referralAccept(ctx context.Context, c *call) error {
	out := c.text("out")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	return c.reply(ctx, referral.Accepted, "", *out)
}

func referralReject(ctx context.Context, c *call) error {
	out, reason := c.text("out"), c.text("reason")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	if *reason == "" { // none was given: ask to be called
		*reason = string(referral.ReasonAsk)
	}
	for _, r := range referral.Reasons() {
		if string(r) == *reason {
			return c.reply(ctx, referral.Rejected, r, *out)
		}
	}
	return c.usage(fmt.Sprintf("--reason is one of %v", referral.Reasons()))
}

func (c *call) reply(ctx context.Context, s referral.State, why referral.Reason, out string) error {
	in, err := c.incoming(ctx)
	if err != nil {
		return err
	}
	b, err := c.opened.Reply(in, s, why)
	if err != nil {
		return err
	}
	if out == "" {
		out = c.args[0] + ".reply"
	}
	if err := courier.WriteFile(out, b); err != nil {
		return err
	}
	return c.show(map[string]string{"referral": in.Ref.String(), "state": s.String(), "file": out}, in.Ref.String()+": "+s.String(), "reply: "+out)
}

// referralReply takes in the answer that a service gave to a referral of ours.
func referralReply(ctx context.Context, c *call) error {
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	p, b, err := c.openOn(ctx, maxReferral)
	if err != nil {
		return err
	}
	r, err := p.TakeReply(ctx, b)
	if err != nil {
		return err
	}
	return c.show(map[string]string{
		"referral": r.Ref.String(), "service": r.Service, "state": r.State.String(), "reason": string(r.Reason),
	}, r.Ref.String()+": "+r.State.String()+" "+string(r.Reason))
}

type shownService struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Operator string   `json:"operator"`
	Contacts []string `json:"contacts"`
	AsOf     string   `json:"asOf"`
	Expires  string   `json:"expires"`
	Key      string   `json:"key"`
}

// directoryList lists the services that a referral can go to.
func directoryList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	d, err := p.Directory(ctx)
	if err != nil {
		return err
	}
	shown, lines := []shownService{}, []string{}
	for _, s := range d.Services() {
		row := shownService{ID: s.ID, Name: s.Name, Operator: s.Operator, AsOf: s.AsOf, Expires: s.Expires}
		for _, contact := range s.Contacts {
			row.Contacts = append(row.Contacts, contact.Value)
		}
		if key, ok := s.Key(); ok {
			row.Key = key.Fingerprint()
		}
		shown = append(shown, row)
		lines = append(lines, fmt.Sprintf("%-24s %s (%s) key: %s", row.ID, row.Name, strings.Join(row.Contacts, ", "), row.Key))
	}
	return c.show(shown, lines...)
}

// directoryAdd lays a directory of the agency's own over the shipped one.
func directoryAdd(ctx context.Context, c *call) error {
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	p, b, err := c.openOn(ctx, maxPack)
	if err != nil {
		return err
	}
	if err := p.AddServices(ctx, c.args[0], b); err != nil {
		return err
	}
	return c.show(map[string]string{"added": c.args[0]}, "added: "+c.args[0])
}

// directoryKey gives a service of the directory the key that its people handed
// over; --checked says how the fingerprint was compared.
func directoryKey(ctx context.Context, c *call) error {
	service, file, checked := c.text("service"), c.text("recipient"), c.text("checked")
	if err := c.parse(0, "profile", "service", "recipient", "checked"); err != nil {
		return err
	}
	b, err := c.readFile(*file, maxReferral)
	if err != nil {
		return err
	}
	key, err := referral.ParseRecipient(strings.TrimSpace(string(b)))
	if err != nil {
		return fmt.Errorf("read %s: %w", *file, screening.ErrRecipient)
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if err := p.AddKey(ctx, *service, key, *checked); err != nil {
		return err
	}
	return c.show(map[string]string{"service": *service, "fingerprint": key.Fingerprint()}, "fingerprint: "+key.Fingerprint())
}
