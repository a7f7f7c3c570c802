package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pelita/app/courier"
)

// maxReceiptFile bounds a receipt before it is read.
const maxReceiptFile = 256 << 10

// bundleWrite writes what this device holds, to be carried by hand.
func bundleWrite(ctx context.Context, c *call) error {
	to, size, fresh := c.text("to"), c.text("part-size"), c.flags.Bool("new", false, "")
	light := c.flags.Bool("records-only", false, "")
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	carrying := courier.Carrying{File: c.args[0], New: *fresh, RecordsOnly: *light}
	if *to != "" {
		carrying.To = strings.Split(*to, ",")
	}
	if *size != "" {
		n, err := strconv.ParseInt(*size, 10, 64)
		if err != nil || n <= 0 {
			return c.usage("--part-size is a number of bytes")
		}
		carrying.PartSize = n
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	w, err := p.WriteBundle(ctx, carrying)
	if err != nil {
		return err
	}
	return c.show(map[string]any{"files": w.Files, "segments": w.Segments, "attachments": w.Attachments, "bytes": w.Bytes, "devices": w.For},
		fmt.Sprintf("wrote %d segments and %d attachments for %d devices, %d bytes", w.Segments, w.Attachments, w.For, w.Bytes), strings.Join(w.Files, "\n"))
}

// bundleRead takes parts of bundles, in any order. What can be taken is taken
// before it says what could not.
func bundleRead(ctx context.Context, c *call) error {
	if err := c.parseAny("profile"); err != nil {
		return err
	}
	if len(c.args) == 0 {
		return c.usage("no file")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	type row struct {
		File string `json:"file"`
		shownTaking
		Error string `json:"error,omitempty"`
	}
	rows, lines := []row{}, []string{}
	var failed error
	for _, file := range c.args {
		taken, err := p.ReadBundle(ctx, file)
		r := row{File: file, shownTaking: shownOf(taken)}
		if err != nil {
			r.Error = errorCode(err)
			failed = errors.Join(failed, err)
		}
		rows, lines = append(rows, r), append(lines, file+": "+r.line()+" "+r.Error)
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(c.show(rows, lines...), failed)
}

// shownTaking is what was taken, as it is shown.
type shownTaking struct {
	Segments    int      `json:"segments"`
	Passed      int      `json:"passed"`
	Missing     int      `json:"missing"`
	Waiting     int      `json:"waiting"`
	Attachments int      `json:"attachments"`
	Unfinished  int      `json:"unfinished"`
	Colleagues  int      `json:"colleagues"`
	Cut         bool     `json:"cut"`
	Alarms      []string `json:"alarms"`
}

func shownOf(t courier.Taken) shownTaking {
	return shownTaking{
		Segments: t.Segments, Passed: t.Passed, Missing: t.Missing, Waiting: t.Waiting, Attachments: t.Attachments,
		Unfinished: t.Unfinished, Colleagues: t.Colleagues, Cut: t.Cut, Alarms: append([]string{}, t.Alarms...),
	}
}

func (s shownTaking) line() string {
	text := fmt.Sprintf("new %d, passed over %d, missing %d, waiting %d", s.Segments, s.Passed, s.Missing, s.Waiting)
	if s.Attachments+s.Unfinished > 0 {
		text += fmt.Sprintf(", attachments %d, begun %d", s.Attachments, s.Unfinished)
	}
	if s.Cut {
		text += ", cut"
	}
	for _, a := range s.Alarms {
		text += ", alarm: " + a
	}
	return text
}

// bundleReceipt writes what this device holds, or with --take reads what another
// says that it holds.
func bundleReceipt(ctx context.Context, c *call) error {
	take := c.flags.Bool("take", false, "")
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	if *take {
		b, err := c.readFile(c.args[0], maxReceiptFile)
		if err != nil {
			return err
		}
		taken, err := p.TakeReceipt(ctx, b)
		if err != nil {
			return err
		}
		return c.show(shownOf(taken), shownOf(taken).line())
	}
	b, err := p.ReceiptFile(ctx)
	if err != nil {
		return err
	}
	if err := courier.WriteFile(c.args[0], b); err != nil {
		return err
	}
	return c.show(map[string]any{"file": c.args[0], "bytes": len(b)}, c.args[0])
}

// bundleCodes writes a short case, or a receipt, as pictures of codes.
func bundleCodes(ctx context.Context, c *call) error {
	receipt := c.flags.Bool("receipt", false, "")
	p, err := c.begin(ctx, 1)
	if err != nil {
		return err
	}
	texts, err := caseOrReceipt(ctx, p, *receipt)
	if err != nil {
		return err
	}
	return c.writeCodes(c.args[0], texts)
}

func caseOrReceipt(ctx context.Context, p *courier.Profile, receipt bool) ([]string, error) {
	if !receipt {
		return p.CaseCodes(ctx)
	}
	b, err := p.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	return courier.ReceiptCodes(b)
}

// writeCodes writes each code as a picture of its own into a folder.
func (c *call) writeCodes(folder string, texts []string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	files := []string{}
	for i, text := range texts {
		var b strings.Builder
		if err := courier.WriteCode(&b, text); err != nil {
			return err
		}
		file := filepath.Join(folder, fmt.Sprintf("code-%02d.png", i+1))
		if err := courier.WriteFile(file, []byte(b.String())); err != nil {
			return err
		}
		files = append(files, file)
	}
	return c.show(map[string]any{"files": files}, files...)
}

// scanned reads the codes of every picture that was named.
func (c *call) scanned(ctx context.Context) (*courier.Scan, error) {
	if len(c.args) == 0 {
		return nil, c.usage("no picture")
	}
	var s courier.Scan
	for _, file := range c.args {
		if err := s.PictureFile(ctx, file); err != nil {
			return nil, err
		}
	}
	return &s, nil
}

// errCodesMissing says which codes are still to be read.
func errCodesMissing(s courier.Scanned) error {
	if s.Of == 0 {
		return fmt.Errorf("none of those that are asked for: %w", courier.ErrCodesMissing)
	}
	return fmt.Errorf("%d of %d, without %s: %w", s.Have, s.Of, strings.Trim(fmt.Sprint(s.Missing), "[]"), courier.ErrCodesMissing)
}

// bundleScan takes a short case, or a receipt, from pictures of codes.
func bundleScan(ctx context.Context, c *call) error {
	if err := c.parseAny("profile"); err != nil {
		return err
	}
	scan, err := c.scanned(ctx)
	if err != nil {
		return err
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	taken, rest, err := p.TakeScan(ctx, scan)
	if err != nil {
		return err
	}
	if rest.Of > 0 {
		return errCodesMissing(rest)
	}
	return c.show(shownOf(taken), shownOf(taken).line())
}

// deviceCodes writes a request or a grant as pictures of codes.
func deviceCodes(_ context.Context, c *call) error {
	request, grant := c.text("request"), c.text("grant")
	if err := c.parse(1); err != nil {
		return err
	}
	name, codes := *request, courier.RequestCodes
	if *grant != "" {
		name, codes = *grant, courier.GrantCodes
	}
	if name == "" || *request != "" && *grant != "" {
		return c.usage("--request or --grant")
	}
	b, err := c.readFile(name, maxExchange)
	if err != nil {
		return err
	}
	texts, err := codes(b)
	if err != nil {
		return err
	}
	return c.writeCodes(c.args[0], texts)
}

// deviceScan reads a request or a grant from pictures of codes into its file.
func deviceScan(ctx context.Context, c *call) error {
	out := c.text("out")
	if err := c.parseAny("out"); err != nil {
		return err
	}
	scan, err := c.scanned(ctx)
	if err != nil {
		return err
	}
	b, rest, err := scan.Request()
	if err == nil && b == nil {
		var of courier.Scanned
		if b, of, err = scan.Grant(); of.Of > 0 {
			rest = of
		}
	}
	if err == nil && b == nil {
		err = errCodesMissing(rest)
	}
	if err != nil {
		return err
	}
	if err := courier.WriteFile(*out, b); err != nil {
		return err
	}
	return c.show(map[string]any{"file": *out, "bytes": len(b)}, *out)
}
