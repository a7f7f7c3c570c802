package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

type shownConsent struct {
	Purpose     string `json:"purpose"`
	Scope       string `json:"scope"`
	Basis       string `json:"basis"`
	Mode        string `json:"mode"`
	Language    string `json:"language"`
	Words       string `json:"words"`
	Protocol    string `json:"protocol"`
	Version     string `json:"version"`
	Wording     string `json:"wording"`
	GivenAt     string `json:"givenAt"`
	WithdrawnAt string `json:"withdrawnAt,omitempty"`
}

type shownDuty struct {
	Referral string `json:"referral"`
	Service  string `json:"service"`
	At       string `json:"at"`
	Letter   bool   `json:"letter"`
	DoneAt   string `json:"doneAt,omitempty"`
}

// onRecord opens the profile and reads the record of --record.
func (c *call) onRecord(ctx context.Context, record string) (*courier.Profile, screening.Record, error) {
	id, err := history.ParseRecordID(record)
	if err != nil {
		return nil, screening.Record{}, c.usage("--record is not a record id")
	}
	p, err := c.open(ctx)
	if err != nil {
		return nil, screening.Record{}, err
	}
	r, err := p.Store().Record(ctx, id)
	return p, r, err
}

// desk is an opened profile, a record of it, and the casework in a language.
type desk struct {
	profile *courier.Profile
	record  screening.Record
	work    screening.Casework
}

func (c *call) desk(ctx context.Context, record, lang string) (d desk, err error) {
	language, err := speak(lang)
	if err != nil {
		return d, err
	}
	if d.profile, d.record, err = c.onRecord(ctx, record); err == nil {
		d.work = inWords(d.profile, language)
	}
	return d, err
}

// reason reads why something is done: from a file, never from the command line.
func (c *call) reason(file string) (string, error) {
	b, err := c.readFile(file, maxQuery)
	return string(b), err
}

// inWords is the casework of a profile in a language.
func inWords(p *courier.Profile, language locales.Language) screening.Casework {
	return p.Casework(func(p *protocol.Protocol) history.TextRef { return textRef(p, language) })
}

// consentList shows every permission that was ever given, and what withdrawals
// leave to be done.
func consentList(ctx context.Context, c *call) error {
	record := c.text("record")
	if err := c.parse(0, "profile", "record"); err != nil {
		return err
	}
	p, r, err := c.onRecord(ctx, *record)
	if err != nil {
		return err
	}
	return c.showConsents(ctx, p, r)
}

func (c *call) showConsents(ctx context.Context, p *courier.Profile, r screening.Record) error {
	duties, err := p.Duties(ctx, r.ID)
	if err != nil {
		return err
	}
	when := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	consents, owed, lines := []shownConsent{}, []shownDuty{}, []string{}
	for _, s := range r.State.Consents() {
		row := shownConsent{
			Purpose: s.Consent.Purpose, Scope: s.Consent.Scope, Basis: s.Consent.Basis, Mode: s.Consent.Mode, Language: s.Consent.Language,
			Words: s.Words, Protocol: s.Protocol.ID, Version: s.Protocol.Version, Wording: fmt.Sprintf("%x", s.Text.Digest), GivenAt: when(s.GivenAt.Time()),
		}
		state := "stands"
		if s.Withdrawn {
			row.WithdrawnAt, state = when(s.WithdrawnAt.Time()), "withdrawn"
		}
		consents = append(consents, row)
		lines = append(lines, fmt.Sprintf("%-14s %-24s %-14s %-11s %s", row.Purpose, row.Scope, row.Basis, row.Mode, state))
	}
	for _, d := range duties {
		owed = append(owed, shownDuty{Referral: d.Referral, Service: d.Service, At: when(d.At), Letter: d.Letter, DoneAt: when(d.DoneAt)})
		if d.DoneAt.IsZero() {
			lines = append(lines, "to do: tell "+d.Service+" to delete referral "+d.Referral)
		}
	}
	return c.show(map[string]any{"record": r.ID.String(), "consents": consents, "duties": owed, "overridden": r.Overridden()}, lines...)
}

// permit changes what is permitted on a record, and shows it.
func (c *call) permit(ctx context.Context, record, lang string, change func(desk) (screening.Record, error)) error {
	d, err := c.desk(ctx, record, lang)
	if err != nil {
		return err
	}
	r, err := change(d)
	if err != nil {
		return err
	}
	return c.showConsents(ctx, d.profile, r)
}

// consentGive records a permission of the person.
func consentGive(ctx context.Context, c *call) error {
	record, purpose, scope, mode := c.text("record"), c.text("purpose"), c.text("scope"), c.text("mode")
	language, explained, lang := c.text("language"), c.text("explained-by"), c.text("lang")
	if err := c.parse(0, "profile", "record", "purpose"); err != nil {
		return err
	}
	given := screening.Permission{Purpose: *purpose, Scope: *scope, Mode: *mode, Language: *language, ExplainedBy: *explained}
	if given.Scope == "" {
		given.Scope = screening.ScopeRecord
	}
	if given.Mode == "" {
		given.Mode = screening.Modes()[0]
	}
	return c.permit(ctx, *record, *lang, func(d desk) (screening.Record, error) { return d.work.Give(ctx, d.record, given) })
}

// consentWithdraw records that the person says no to a purpose, and carries out
// what follows from it on this device.
func consentWithdraw(ctx context.Context, c *call) error {
	record, purpose, lang := c.text("record"), c.text("purpose"), c.text("lang")
	if err := c.parse(0, "profile", "record", "purpose"); err != nil {
		return err
	}
	return c.permit(ctx, *record, *lang, func(d desk) (screening.Record, error) { return d.work.Refuse(ctx, d.record, *purpose) })
}

// consentOverride lets one service be told without consent, because life or
// health is in danger. The reason comes from a file, never from the command line.
func consentOverride(ctx context.Context, c *call) error {
	record, to, reason, lang := c.text("record"), c.text("to"), c.text("reason-file"), c.text("lang")
	if err := c.parse(0, "profile", "record", "to", "reason-file"); err != nil {
		return err
	}
	why, err := c.reason(*reason)
	if err != nil {
		return err
	}
	return c.permit(ctx, *record, *lang, func(d desk) (screening.Record, error) {
		return d.work.Override(ctx, d.record, *to, strings.TrimSpace(why))
	})
}

// consentDecide lets one service be told about a child in its best interests. The
// reason comes from a file, never from the command line.
func consentDecide(ctx context.Context, c *call) error {
	record, to, by, heard := c.text("record"), c.text("to"), c.text("by"), c.text("heard")
	reason, lang := c.text("reason-file"), c.text("lang")
	if err := c.parse(0, "profile", "record", "to", "by", "heard", "reason-file"); err != nil {
		return err
	}
	why, err := c.reason(*reason)
	if err != nil {
		return err
	}
	return c.permit(ctx, *record, *lang, func(d desk) (screening.Record, error) {
		return d.work.BestInterests(ctx, d.record, screening.ChildDecision{Service: *to, By: *by, Heard: *heard, Reason: why})
	})
}

// consentTold records that a service was told to delete what it holds: with
// --out by a letter that is sealed to it, without in some other way.
func consentTold(ctx context.Context, c *call) error {
	record, ref, out, lang := c.text("record"), c.text("referral"), c.text("out"), c.text("lang")
	if err := c.parse(0, "profile", "record", "referral"); err != nil {
		return err
	}
	d, err := c.desk(ctx, *record, *lang)
	if err != nil {
		return err
	}
	if *out == "" {
		err = d.profile.ToldToDelete(ctx, d.work, d.record.ID, *ref)
	} else {
		err = d.profile.TakeBack(ctx, d.work, d.record.ID, *ref, func(file []byte) error { return courier.WriteFile(*out, file) })
	}
	if err != nil {
		return err
	}
	return c.showConsents(ctx, d.profile, d.record)
}
