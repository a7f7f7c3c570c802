package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/outline/paper"
)

// statementPrint prints the page of facts of control of a record for one service,
// and records that it was handed over. The page goes into a pipe, to a printer.
func statementPrint(ctx context.Context, c *call) error {
	record, to, lang, size := c.text("record"), c.text("to"), c.text("lang"), c.text("page")
	if err := c.parse(0, "profile", "record", "to"); err != nil {
		return err
	}
	language, page, err := c.printed(*lang, *size, "the page is about a person")
	if err != nil {
		return err
	}
	p, h, err := c.handover(ctx, *record, *to, disclose.Statement, language)
	if err != nil {
		return err
	}
	h.Write = c.pipe
	return p.PrintStatement(ctx, h, language, page)
}

// statementOpen prints the page of a statement that was sealed to this profile.
func statementOpen(ctx context.Context, c *call) error {
	lang, size := c.text("lang"), c.text("page")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	language, page, err := c.printed(*lang, *size, "the page is about a person")
	if err != nil {
		return err
	}
	in, err := c.incoming(ctx)
	if err != nil {
		return err
	}
	if in.Content.Profile != disclose.Statement {
		return fmt.Errorf("print statement: %w: the file holds none", screening.ErrUnreadable)
	}
	b, err := courier.StatementPage(in.Content, language, page)
	if err != nil {
		return err
	}
	return c.pipe(b)
}

// printed reads how pages are to be printed, and refuses where they would come to
// lie on a disk; why says what is wrong with that.
func (c *call) printed(lang, size, why string) (locales.Language, paper.Page, error) {
	language, err := speak(lang)
	if err != nil {
		return language, paper.A4, err
	}
	page, ok := map[string]paper.Page{"": paper.A4, "A4": paper.A4, "Letter": paper.Letter}[size]
	if !ok {
		return language, page, c.usage("--page is A4 or Letter")
	}
	if !piped(c.out) {
		return language, page, c.usage(why + ": pipe it to a printer, as in `| lp`; it goes into no file")
	}
	return language, page, nil
}

// pipe writes pages: as a PDF file, or within JSON.
func (c *call) pipe(b []byte) error {
	if *c.json {
		return c.show(map[string][]byte{"page": b})
	}
	if _, err := c.out.Write(b); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// piped says whether what is written goes to another program: a file would lie
// readable on a disk, and a terminal would show letters without sense.
func piped(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return true
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0
}
