package main

import (
	"context"
	"slices"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening/exposure"
)

// doctor says what each adversary would get from a profile now. Without a
// passphrase it says what somebody gets who has none.
func doctor(ctx context.Context, c *call) error {
	lang := c.text("lang")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	words, err := spokenIn(*lang)
	if err != nil {
		return err
	}
	facts, err := c.exposed(ctx)
	if err != nil {
		return err
	}
	all := exposure.Findings(facts)
	return c.show(diagnosis(words[0], all), diagnosisLines(words[0], all)...)
}

func (c *call) exposed(ctx context.Context) (exposure.Facts, error) {
	if *c.passphrase == "" {
		cfg, err := c.config()
		if err != nil {
			return exposure.Facts{}, err
		}
		return courier.Exposed(ctx, cfg)
	}
	p, err := c.open(ctx)
	if err != nil {
		return exposure.Facts{}, err
	}
	return p.Exposed(ctx)
}

// diagnosed is one finding as JSON.
type diagnosed struct {
	Who    string            `json:"who"`
	Code   string            `json:"code"`
	Gives  string            `json:"gives"`
	Values map[string]string `json:"values"`
	Text   string            `json:"text"`
	Do     string            `json:"do"`
}

func diagnosis(t locales.Language, all []exposure.Finding) []diagnosed {
	out := []diagnosed{}
	for _, f := range all {
		values := map[string]string{}
		for pair := range slices.Chunk(f.Args, 2) {
			values[pair[0]] = pair[1]
		}
		out = append(out, diagnosed{string(f.Who), f.Code, f.Weight.String(), values, t.T(f.Key(), f.Args...), t.T(f.Key()+".do", f.Args...)})
	}
	return out
}

func diagnosisLines(t locales.Language, all []exposure.Finding) []string {
	var out []string
	for i, f := range all {
		if i == 0 || all[i-1].Who != f.Who {
			out = append(out, t.T("doctor."+string(f.Who)+".title"))
		}
		out = append(out, "  "+t.T("doctor.gives."+f.Weight.String())+": "+t.T(f.Key(), f.Args...), "    "+t.T(f.Key()+".do", f.Args...))
	}
	return out
}
