package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/journal"
	"pelita/screening/outline/paper"
	"pelita/screening/protocol"
	"pelita/screening/referral"
)

// PrintStatement hands a previewed statement over on paper: it records on the
// record that it leaves, and then has the page printed by h.Write, so that a
// withdrawal lists it as it lists what left sealed. Where printing failed, that is
// recorded as well. It needs no key of the service.
//
// screening.ErrNotPermitted for a disclosure that is no statement; else as Refer.
func (p *Profile) PrintStatement(ctx context.Context, h Handover, l locales.Language, page paper.Page) error {
	content := h.Disclosure.Content()
	if content.Profile != disclose.Statement {
		return fmt.Errorf("print statement: %w", screening.ErrNotPermitted)
	}
	now, err := p.Disclose(ctx, h.Record, content.Profile, h.To)
	if err != nil {
		return err
	}
	if now.Digest() != h.Disclosure.Digest() {
		return fmt.Errorf("print statement: %w", screening.ErrChanged)
	}
	b, err := StatementPage(content, l, page)
	if err != nil {
		return err
	}
	sent := referral.Referral{Ref: referral.NewRef(), Service: h.To.ID, Digest: now.Digest()}
	if err := p.share(ctx, h, sent, content.Profile.String()); err != nil {
		return err
	}
	if err := p.note(ctx, journal.Event{Kind: journal.Printed, Record: h.Record, Why: "statement"}); err != nil {
		return err
	}
	if err := h.Write(b); err != nil {
		return errors.Join(err, p.share(ctx, h, sent, shareUnwritten))
	}
	return nil
}

// StatementPage prints a statement as a PDF file of one page, for whoever it was
// sealed to or who prepares it. The person's name is no part of it: there is a line on
// which it can be written by hand. The bytes are about a person, and go to a
// printer, never into a file. The error matches paper.ErrScript for a language
// whose letters the fonts lack.
func StatementPage(c disclose.Content, l locales.Language, page paper.Page) ([]byte, error) {
	n := paper.Notice{
		Title: l.T("statement.title"), Tag: l.Tag(), Page: page,
		Fonts:   paper.Fonts{Regular: goregular.TTF, Bold: gobold.TTF, Italic: goitalic.TTF},
		Opening: []string{l.T("statement.what", "basis", l.T("disclosure.basis."+c.Basis)), period(c, l)},
		Closing: []string{l.T("statement.not"), l.T("statement.principle")},
		Blanks:  [][]string{{l.T("statement.name")}, {l.T("statement.place"), l.T("statement.signed")}},
	}
	if l.Review().State == locales.Unreviewed {
		n.Closing = append(n.Closing, l.T("statement.unreviewed"))
	}
	sources := []protocol.Source{protocol.Said, protocol.Observed, protocol.Document}
	for i, words := range c.Statements() {
		point := paper.Point{Text: l.T(words.Key)}
		for _, s := range sources {
			point.Marks = append(point.Marks, slices.Contains(c.Facts[i].Sources, s.String()))
		}
		n.Points = append(n.Points, point)
	}
	if len(n.Points) == 0 {
		n.Opening = append(n.Opening, l.T("statement.none"))
		return paper.MarshalNotice(n)
	}
	for _, s := range sources {
		n.Columns = append(n.Columns, l.T("statement.source."+s.String()))
	}
	return paper.MarshalNotice(n)
}

// period says from when to when the person was held, as far as it is known, and
// when the statement was made.
func period(c disclose.Content, l locales.Language) string {
	text := l.T("statement.made", "month", c.Made, "name", c.Pseudonym)
	switch {
	case c.From != "" && c.Until != "":
		text += " " + l.T("statement.between", "from", c.From, "until", c.Until)
	case c.From != "":
		text += " " + l.T("statement.since", "from", c.From)
	case c.Until != "":
		text += " " + l.T("statement.till", "until", c.Until)
	}
	return text
}
