package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/pack"
	"pelita/screening/protocol"
)

// maxQuery bounds a search text.
const maxQuery = 4096

type shownSummary struct {
	ID        string   `json:"id"`
	State     string   `json:"state"`
	Outcome   string   `json:"outcome"`
	Updated   string   `json:"updated"`
	Protocol  string   `json:"protocol"`
	Urgency   []string `json:"urgency"`
	Sync      string   `json:"sync"`
	Conflicts int      `json:"conflicts"`
}

func recordList(ctx context.Context, c *call) error {
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	all, err := p.Store().Summaries(ctx)
	if err != nil {
		return err
	}
	return c.showSummaries(p.Library(), all)
}

// recordSearch takes its words from a file or the standard input, never from
// the command line, which other programs on the machine can read.
func recordSearch(ctx context.Context, c *call) error {
	text := c.text("text-file")
	if err := c.parse(0, "profile", "text-file"); err != nil {
		return err
	}
	query, err := c.readFile(*text, maxQuery)
	if err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	hits, err := p.Store().Search(ctx, string(query), 0)
	if err != nil {
		return err
	}
	return c.showSummaries(p.Library(), hits)
}

// showSummaries prints one line for each record. What is no person's record has no
// outcome.
func (c *call) showSummaries(lib *screening.Library, all []screening.Summary) error {
	shown, lines := []shownSummary{}, []string{}
	for _, s := range all {
		row := shownSummary{s.ID.String(), s.Stage.String(), s.Outcome.String(), s.Updated.UTC().Format(time.RFC3339), s.Protocol, s.Urgency, s.Sync.String(), s.Conflicts}
		if lib.FormOf(s.Protocol).Alone() {
			row.Outcome = ""
		}
		if row.Urgency == nil {
			row.Urgency = []string{}
		}
		shown = append(shown, row)
		lines = append(lines, fmt.Sprintf("%s  %-8s %-24s %s  %s", row.ID, row.State, row.Outcome, row.Updated, strings.Join(row.Urgency, " ")))
	}
	if len(lines) == 0 {
		return c.show(shown)
	}
	return c.show(shown, lines...)
}

type shownAnswer struct {
	Item     string `json:"item"`
	Instance int    `json:"instance,omitempty"`
	Source   string `json:"source"`
	Value    any    `json:"value,omitempty"`
	Absent   string `json:"absent,omitempty"`
	Device   string `json:"device"`
	At       string `json:"at"`
}

func recordShow(ctx context.Context, c *call) error {
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	id, err := history.ParseRecordID(c.args[0])
	if err != nil {
		return c.usage("ID is not a record id")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	r, err := p.Store().Record(ctx, id)
	if err != nil {
		return err
	}
	answers, lines := []shownAnswer{}, []string{}
	for _, reg := range r.State.Registers() {
		for _, l := range r.State.Live(reg) {
			a := shownAnswer{
				Item: string(reg.Item), Instance: reg.Instance, Source: reg.Source.String(), Value: shownValue(l.Answer.Value),
				Device: l.ID.Device.String(), At: l.HLC.Time().UTC().Format(time.RFC3339),
			}
			if !l.Answer.Known() {
				a.Value, a.Absent = nil, l.Answer.Absence.String()
			}
			answers = append(answers, a)
			lines = append(lines, fmt.Sprintf("%-28s %-9s %v%s", a.Item, a.Source, orEmpty(a.Value), a.Absent))
		}
	}
	hash := r.State.Hash()
	out := map[string]any{
		"id": r.ID.String(), "state": r.Stage().String(), "protocol": r.Protocol().ID, "version": r.Protocol().Version, "answers": answers,
		"conflicts": r.Unsettled(), "links": linksOf(r), "hash": fmt.Sprintf("%x", hash), "notes": notes(r), "decisions": decisions(r), "consents": consents(r), "shares": shares(r), "updated": r.State.Updated().Time().UTC().Format(time.RFC3339),
	}
	if a, err := p.Library().Assess(r); err == nil {
		out["outcome"] = a.Outcome.String()
		if receipt, err := pack.ReceiptOf(p.Library(), r, courier.Version); err == nil {
			edition, _, _ := p.Library().Of(r)
			out["result"] = resultOf(receipt, edition.Origin.Expired(c.now()))
		}
		lines = append([]string{r.ID.String() + " " + a.Outcome.String()}, lines...)
	}
	return c.show(out, lines...)
}

func notes(r screening.Record) []string {
	out := []string{}
	for _, n := range r.State.Notes() {
		out = append(out, n.Text)
	}
	return out
}

func decisions(r screening.Record) []map[string]string {
	out := []map[string]string{}
	for _, d := range r.State.Decisions() {
		out = append(out, map[string]string{"kind": d.Decision.Kind, "reasons": d.Decision.Reasons, "at": d.HLC.Time().UTC().Format(time.RFC3339)})
	}
	return out
}

func consents(r screening.Record) []map[string]any {
	out := []map[string]any{}
	for _, s := range r.State.Consents() {
		out = append(out, map[string]any{"purpose": s.Consent.Purpose, "basis": s.Consent.Basis, "withdrawn": s.Withdrawn})
	}
	return out
}

func shares(r screening.Record) []map[string]string {
	out := []map[string]string{}
	for _, s := range r.State.Shares() {
		out = append(out, map[string]string{"referral": s.Share.Referral, "service": s.Share.Service, "disclosure": s.Share.Profile})
	}
	return out
}

func orEmpty(v any) any {
	if v == nil {
		return ""
	}
	return v
}

func shownValue(v protocol.Value) any {
	switch v.Type {
	case protocol.YesNo:
		return v.Bool
	case protocol.One, protocol.Many:
		return v.Codes
	case protocol.Number:
		return v.Number
	case protocol.Money:
		return map[string]string{"amount": v.Amount.Decimal, "currency": v.Amount.Currency}
	case protocol.Picture: // and never what opens it
		return map[string]any{"media": v.Kept.Media, "bytes": v.Kept.Size}
	}
	return v.Text
}
