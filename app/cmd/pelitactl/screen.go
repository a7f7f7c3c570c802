package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/pack"
	"pelita/screening/protocol"
)

// maxAnswers bounds an answers file.
const maxAnswers = 1 << 20

// because is one indicator that holds and the answers that made it.
type because struct {
	Indicator string   `json:"indicator"`
	Items     []string `json:"items"`
}

type shownFinding struct {
	ID      string    `json:"id"`
	State   string    `json:"state"`
	Because []because `json:"because"`
	Open    []string  `json:"open"`
}

// screened is the output of screen, DESIGN section 8.
type screened struct {
	Protocol struct {
		ID      string `json:"id"`
		Version string `json:"version"`
		Digest  string `json:"digest"`
	} `json:"protocol"`
	Profile           string            `json:"profile"`
	Dimensions        []shownFinding    `json:"dimensions"`
	Palermo           map[string]string `json:"palermo"`
	ForcedCriminality string            `json:"forcedCriminality"`
	Urgency           []string          `json:"urgency"`
	Flags             []string          `json:"flags"`
	Outcome           string            `json:"outcome"`
	NextItem          *string           `json:"nextItem"`
	Record            string            `json:"record,omitempty"`
	Result            shownResult       `json:"result"`
}

// shownResult says by what a result was worked out, so that somebody else can work
// it out again.
type shownResult struct {
	Program string `json:"program"`
	// Pack is "" for the instruments of the program.
	Pack    string `json:"pack"`
	Version uint64 `json:"packVersion"`
	Digest  string `json:"packDigest"`
	// Expired: a newer pack should have come by then.
	Expired bool   `json:"packExpired"`
	Answers string `json:"answers"`
	Receipt string `json:"receipt"`
}

func resultOf(r pack.Receipt, expired bool) shownResult {
	sum := r.Sum()
	out := shownResult{
		Program: r.Program, Pack: r.Pack, Version: r.Version, Expired: expired,
		Answers: hex.EncodeToString(r.Answers[:]), Receipt: hex.EncodeToString(sum[:]),
	}
	if r.Pack != "" {
		out.Digest = hex.EncodeToString(r.Digest[:])
	}
	return out
}

// screen runs an answers file through a protocol, prints what the answers
// mean, and keeps them as a record when a profile is given.
func screen(ctx context.Context, c *call) error {
	id, answers, lang := c.text("protocol"), c.text("answers"), c.text("lang")
	if err := c.parse(0, "protocol", "answers"); err != nil {
		return err
	}
	lib, words, err := c.reading(ctx)
	if err != nil {
		return err
	}
	p, ok := lib.Protocol(*id)
	if !ok {
		return fmt.Errorf("screen %q: %w", *id, screening.ErrNoProtocol)
	}
	if p.Form != protocol.NoForm {
		return fmt.Errorf("screen %q: %w: a form is filled in, never assessed", *id, screening.ErrNotPermitted)
	}
	b, err := c.readFile(*answers, maxAnswers)
	if err != nil {
		return err
	}
	// The protocol on the command line decides, whatever the file was written for.
	file, err := protocol.ParseAnswers(lib.Protocol, *answers, b)
	if err != nil {
		return err
	}
	language, err := speakIn(words, *lang)
	if err != nil {
		return err
	}
	out := describe(p, lib.AssessFacts(p, file.Facts()))
	out.Result = resultOf(pack.ReceiptOfFacts(lib, p, file.Facts(), courier.Version), lib.Origin.Expired(c.now()))
	if *c.profile != "" {
		if out.Record, err = keep(ctx, c.opened, p, file, language); err != nil {
			return err
		}
	}
	return c.show(out, out.lines(language.Under(lib.Edition))...)
}

// keep saves the answers as one record of the profile.
func keep(ctx context.Context, profile *courier.Profile, p *protocol.Protocol, file *protocol.AnswersFile, language locales.Language) (string, error) {
	work := profile.Casework(func(p *protocol.Protocol) history.TextRef {
		return textRef(p, language.Under(profile.Library().EditionOf(p)))
	})
	answered := make([]screening.Answered, 0, len(file.Given))
	for _, g := range file.Given {
		answered = append(answered, screening.Answered{Item: g.Item, Instance: g.Instance, Source: g.Source, Answer: g.Answer})
	}
	r, err := work.OpenWith(ctx, p.ID, answered)
	return r.ID.String(), err
}

func textRef(p *protocol.Protocol, language locales.Language) history.TextRef {
	return history.TextRef{Locale: language.Tag(), Digest: p.TextDigest(func(key string) string { return language.T(key) })}
}

func describe(p *protocol.Protocol, a screening.Assessment) screened {
	var out screened
	out.Protocol.ID, out.Protocol.Version, out.Protocol.Digest = p.ID, p.Version, digest(p)
	out.Profile, out.Outcome = a.Profile.String(), a.Outcome.String()
	out.ForcedCriminality = a.ForcedCriminality.State.String()
	out.Palermo = map[string]string{}
	for _, f := range a.Palermo {
		out.Palermo[f.ID] = f.State.String()
	}
	for _, f := range a.Dimensions {
		out.Dimensions = append(out.Dimensions, shownFinding{f.ID, f.State.String(), becauses(f.Because), codes(f.Open)})
	}
	out.Urgency, out.Flags = rows(a.Urgency), rows(a.Flags)
	if a.Next != "" {
		next := string(a.Next)
		out.NextItem = &next
	}
	return out
}

func becauses(grounds []indicator.Ground) []because {
	out := []because{}
	for _, g := range grounds {
		out = append(out, because{g.Row.ID, codes(g.Items)})
	}
	return out
}

func codes(items []protocol.ItemID) []string {
	out := []string{}
	for _, i := range items {
		out = append(out, string(i))
	}
	return out
}

func rows(grounds []indicator.Ground) []string {
	out := []string{}
	for _, g := range grounds {
		out = append(out, g.Row.ID)
	}
	return out
}

// lines is the same for a person to read: topics, never answers that would
// change a result.
func (s screened) lines(l locales.Language) []string {
	out := []string{l.T("outcome." + s.Outcome)}
	for _, d := range s.Dimensions {
		out = append(out, fmt.Sprintf("%s  %s: %s", d.ID, l.T("dimension."+strings.ToLower(d.ID)), l.T("state."+d.State)))
		for _, b := range d.Because {
			out = append(out, "      "+l.T("indicator."+b.Indicator+".name"))
		}
	}
	for _, e := range []string{"act", "means", "purpose"} {
		out = append(out, l.T("palermo."+e)+": "+l.T("state."+s.Palermo[e]))
	}
	out = append(out, l.T("palermo.forced-criminality")+": "+l.T("state."+s.ForcedCriminality))
	for _, id := range append(s.Urgency, s.Flags...) {
		out = append(out, "! "+l.T("indicator."+id+".name"))
	}
	if s.Result.Expired {
		out = append(out, "! "+l.T("pack.expired.title")+": "+s.Result.Pack)
	}
	if s.Record != "" {
		out = append(out, "record: "+s.Record)
	}
	return out
}

// speak finds the language of --lang; English when none is named.
func speak(tag string) (locales.Language, error) {
	catalogue, err := locales.Load()
	if err != nil {
		return locales.Language{}, err
	}
	return speakIn(catalogue, tag)
}

func speakIn(catalogue *locales.Catalogue, tag string) (locales.Language, error) {
	if tag == "" {
		tag = "en"
	}
	for _, l := range catalogue.Languages() {
		if l.Tag() == tag {
			return l, nil
		}
	}
	return locales.Language{}, usageError("no such language: " + tag)
}
