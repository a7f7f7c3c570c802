package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

type shownConflict struct {
	Record   string             `json:"record"`
	Item     string             `json:"item"`
	Instance int                `json:"instance,omitempty"`
	Source   string             `json:"source"`
	Answers  []shownAlternative `json:"answers"`
}

// shownAlternative is one of the answers that stand; Number is what --choose takes.
type shownAlternative struct {
	Number int          `json:"number"`
	Value  any          `json:"value,omitempty"`
	Absent string       `json:"absent,omitempty"`
	Given  []shownGiven `json:"given"`
	// Used are the rows that hold meanwhile because of this answer.
	Used []string `json:"used"`
}

type shownGiven struct {
	Officer  string `json:"officer"`
	Device   string `json:"device"`
	At       string `json:"at"`
	Language string `json:"language,omitempty"`
}

type shownDispute struct {
	Record    string              `json:"record"`
	Decisions []map[string]string `json:"decisions"`
}

type shownSettled struct {
	Record   string `json:"record"`
	Item     string `json:"item"`
	Instance int    `json:"instance,omitempty"`
	Source   string `json:"source"`
	Reason   string `json:"reason"`
	Officer  string `json:"officer"`
	At       string `json:"at"`
}

// conflictsList shows what waits for a person to settle it, and what was settled.
func conflictsList(ctx context.Context, c *call) error {
	record := c.text("record")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	var only screening.RecordID
	if *record != "" {
		var err error
		if only, err = history.ParseRecordID(*record); err != nil {
			return c.usage("--record is not a record id")
		}
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	all, err := p.Store().Summaries(ctx)
	if err != nil {
		return err
	}
	list := conflictList{Conflicts: []shownConflict{}, Disputes: []shownDispute{}, Settled: []shownSettled{}}
	for _, s := range all {
		if only != (screening.RecordID{}) && s.ID != only || only == (screening.RecordID{}) && s.Conflicts == 0 {
			continue
		}
		r, err := p.Store().Record(ctx, s.ID)
		if err != nil {
			return err
		}
		list.add(p.Library(), r)
	}
	return c.show(list, list.lines()...)
}

type conflictList struct {
	Conflicts []shownConflict `json:"conflicts"`
	Disputes  []shownDispute  `json:"disputes"`
	Settled   []shownSettled  `json:"settled"`
}

func (l *conflictList) add(lib *screening.Library, r screening.Record) {
	for _, one := range lib.Conflicts(r) {
		l.Conflicts = append(l.Conflicts, showConflict(r.ID, one))
	}
	if r.State.Disputed() {
		l.Disputes = append(l.Disputes, shownDispute{r.ID.String(), decisions(r)})
	}
	for _, s := range lib.Settlements(r) {
		l.Settled = append(l.Settled, shownSettled{
			r.ID.String(), string(s.Register.Item), s.Register.Instance, s.Register.Source.String(), s.Reason, s.Officer.String(),
			s.HLC.Time().UTC().Format(time.RFC3339),
		})
	}
}

func (l *conflictList) lines() (lines []string) {
	for _, c := range l.Conflicts {
		lines = append(lines, fmt.Sprintf("%s  %s  %s", c.Record, c.Item, c.Source))
		for _, a := range c.Answers {
			lines = append(lines, fmt.Sprintf("  %d  %v%s", a.Number, orEmpty(a.Value), a.Absent))
		}
	}
	for _, d := range l.Disputes {
		lines = append(lines, d.Record+"  decisions differ: "+strconv.Itoa(len(d.Decisions)))
	}
	return lines
}

func showConflict(id screening.RecordID, c screening.Conflict) shownConflict {
	out := shownConflict{Record: id.String(), Item: string(c.Register.Item), Instance: c.Instance, Source: c.Source.String()}
	for i, a := range c.Answers {
		one := shownAlternative{Number: i + 1, Value: shownValue(a.Answer.Value), Used: []string{}}
		if !a.Answer.Known() {
			one.Value, one.Absent = nil, a.Answer.Absence.String()
		}
		for _, g := range a.Given {
			one.Given = append(one.Given, shownGiven{g.Officer.String(), g.ID.Device.String(), g.HLC.Time().UTC().Format(time.RFC3339), g.Text.Locale})
		}
		for _, row := range a.Rows {
			one.Used = append(one.Used, row.ID)
		}
		out.Answers = append(out.Answers, one)
	}
	return out
}

// conflictsSettle makes one answer stand. The reason and a third answer come from
// files, never from the command line, which other programs on the machine can read.
func conflictsSettle(ctx context.Context, c *call) error {
	item, source, instance := c.text("item"), c.text("source"), c.text("instance")
	choose, answers, reason, lang := c.text("choose"), c.text("answers"), c.text("reason-file"), c.text("lang")
	if err := c.parse(1, "profile", "item", "reason-file"); err != nil {
		return err
	}
	reg, err := c.register(*item, *source, *instance)
	if err != nil {
		return err
	}
	if (*choose == "") == (*answers == "") {
		return c.usage("either --choose or --answers")
	}
	why, err := c.reason(*reason)
	if err != nil {
		return err
	}
	d, err := c.desk(ctx, c.args[0], *lang)
	if err != nil {
		return err
	}
	s := screening.Settlement{Register: reg, Reason: why, Shown: d.record.State.Prev(reg)}
	if s.Answer, err = c.chosen(d.profile.Library(), d.record, reg, *choose, *answers); err != nil {
		return err
	}
	r, err := d.work.Settle(ctx, d.record, s)
	if err != nil {
		return err
	}
	left := conflictList{Conflicts: []shownConflict{}, Disputes: []shownDispute{}, Settled: []shownSettled{}}
	left.add(d.profile.Library(), r)
	return c.show(left, "settled; what was not chosen stays in the record")
}

func (c *call) register(item, source, instance string) (history.Register, error) {
	reg := history.Register{Item: protocol.ItemID(item)}
	if source != "" {
		var ok bool
		if reg.Source, ok = protocol.ParseSource(source); !ok {
			return reg, c.usage("--source is said, observed or document")
		}
	}
	if instance != "" {
		n, err := strconv.Atoi(instance)
		if err != nil || n < 0 || n > history.MaxInstance {
			return reg, c.usage("--instance is no number of a round")
		}
		reg.Instance = n
	}
	return reg, nil
}

// chosen is the answer of a number that conflictsList printed, or of an answers file
// that holds the item and no other.
func (c *call) chosen(lib *screening.Library, r screening.Record, reg history.Register, choose, answers string) (protocol.Answer, error) {
	if answers != "" {
		b, err := c.readFile(answers, maxAnswers)
		if err != nil {
			return protocol.Answer{}, err
		}
		file, err := protocol.ParseAnswers(lib.Protocol, answers, b)
		if err != nil {
			return protocol.Answer{}, err
		}
		if len(file.Given) != 1 || file.Given[0].Item != reg.Item {
			return protocol.Answer{}, c.usage("--answers holds the item of --item and no other")
		}
		return file.Given[0].Answer, nil
	}
	n, err := strconv.Atoi(choose)
	for _, one := range lib.Conflicts(r) {
		if one.Register == reg && err == nil && n >= 1 && n <= len(one.Answers) {
			return one.Answers[n-1].Answer, nil
		}
	}
	return protocol.Answer{}, c.usage("--choose is no number of an answer that stands")
}

// recordLink says that two records are of one person; recordUnlink takes it back.
func recordLink(ctx context.Context, c *call) error {
	reason := c.text("reason-file")
	return c.linking(ctx, func(work screening.Casework, r, other screening.Record) (screening.Record, error) {
		var why []byte
		if *reason != "" {
			var err error
			if why, err = c.readFile(*reason, maxQuery); err != nil {
				return r, err
			}
		}
		return work.Link(ctx, r, other, string(why))
	})
}

func recordUnlink(ctx context.Context, c *call) error {
	return c.linking(ctx, func(work screening.Casework, r, other screening.Record) (screening.Record, error) {
		return work.Unlink(ctx, r, other)
	})
}

func (c *call) linking(ctx context.Context, do func(work screening.Casework, r, other screening.Record) (screening.Record, error)) error {
	with, lang := c.text("with"), c.text("lang")
	if err := c.parse(1, "profile", "with"); err != nil {
		return err
	}
	id, err := history.ParseRecordID(*with)
	if err != nil {
		return c.usage("--with is not a record id")
	}
	d, err := c.desk(ctx, c.args[0], *lang)
	if err != nil {
		return err
	}
	other, err := d.profile.Store().Record(ctx, id)
	if err != nil {
		return err
	}
	r, err := do(d.work, d.record, other)
	if err != nil {
		return err
	}
	return c.show(map[string]any{"record": r.ID.String(), "links": linksOf(r)})
}

func linksOf(r screening.Record) []string {
	out := []string{}
	for _, l := range r.State.Links() {
		out = append(out, l.Other.String())
	}
	return out
}
