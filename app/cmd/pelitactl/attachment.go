package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// maxCaptionFile bounds the file of a caption, in bytes.
const maxCaptionFile = 4 * screening.MaxCaption

// attachmentAdd takes a file into the evidence of a record. Its caption comes from
// a file or the standard input, never from the command line.
func attachmentAdd(ctx context.Context, c *call) error {
	record, file, kind, how, caption := c.text("record"), c.text("file"), c.text("kind"), c.text("how"), c.text("caption-file")
	if err := c.parse(0, "profile", "record", "file", "how"); err != nil {
		return err
	}
	if *kind != "" && !slices.Contains(evidence.Kinds(), *kind) {
		return c.usage("--kind is one of " + strings.Join(evidence.Kinds(), ", "))
	}
	if !slices.Contains(evidence.Ways(), *how) {
		return c.usage("--how is one of " + strings.Join(evidence.Ways(), ", "))
	}
	words, err := c.caption(*caption)
	if err != nil {
		return err
	}
	id, p, err := c.openRecord(ctx, *record)
	if err != nil {
		return err
	}
	from, err := c.reader(*file)
	if err != nil {
		return err
	}
	defer from.Close()
	work := evidenceWork(p)
	_, f, err := p.TakeEvidence(ctx, work, id, from, screening.Taking{Kind: *kind, How: *how, Caption: words})
	if err != nil {
		return err
	}
	return c.show(shownFile(f), "attachment: "+hex.EncodeToString(f.ID[:]), "sha-256: "+hex.EncodeToString(f.Sum[:]))
}

func (c *call) caption(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	b, err := c.readFile(file, maxCaptionFile)
	return strings.TrimSpace(string(b)), err
}

// reader opens a file for streaming; "-" is the standard input.
func (c *call) reader(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.in), nil
	}
	return courier.OpenFile(name)
}

// openRecord opens the profile and reads the id of a record.
func (c *call) openRecord(ctx context.Context, text string) (screening.RecordID, *courier.Profile, error) {
	id, err := history.ParseRecordID(text)
	if err != nil {
		return id, nil, c.usage("--record is not a record id")
	}
	p, err := c.open(ctx)
	return id, p, err
}

func evidenceWork(p *courier.Profile) screening.Casework {
	return p.Casework(func(p *protocol.Protocol) history.TextRef { return history.TextRef{} })
}

func shownFile(f history.File) map[string]any {
	return map[string]any{
		"id": hex.EncodeToString(f.ID[:]), "sha256": hex.EncodeToString(f.Sum[:]), "bytes": f.Size, "media": f.Media, "kind": f.Kind, "how": f.How,
	}
}

// attachmentList lists the evidence of a record and the custody of each file.
func attachmentList(ctx context.Context, c *call) error {
	record := c.text("record")
	if err := c.parse(0, "profile", "record"); err != nil {
		return err
	}
	id, p, err := c.openRecord(ctx, *record)
	if err != nil {
		return err
	}
	r, err := p.Store().Record(ctx, id)
	if err != nil {
		return err
	}
	shown, lines := []map[string]any{}, []string{}
	for _, a := range r.State.Attached() {
		row := shownFile(a.File)
		row["at"], row["officer"], row["caption"] = moment(a.HLC), a.Officer.String(), a.Caption
		row["here"], row["custody"] = hereCode(p.Here(ctx, a.File)), custody(a)
		shown = append(shown, row)
		lines = append(lines, fmt.Sprintf("%s  %-10s %-16s %10d  %s  %s", row["id"], a.File.Kind, a.File.Media, a.File.Size, row["here"], row["at"]))
		for _, s := range a.Steps {
			lines = append(lines, fmt.Sprintf("    %s  %s %s %s", moment(s.HLC), s.Handling.Step, s.Handling.To, linkCode(s.Link)))
		}
	}
	return c.show(shown, lines...)
}

func moment(h history.HLC) string { return h.Time().UTC().Format(time.RFC3339) }

func custody(a history.Attached) []map[string]string {
	out := []map[string]string{}
	for _, s := range a.Steps {
		out = append(out, map[string]string{
			"step": s.Handling.Step, "to": s.Handling.To, "at": moment(s.HLC), "officer": s.Officer.String(), "link": linkCode(s.Link),
		})
	}
	return out
}

func linkCode(l history.Link) string {
	return [...]string{"whole", "waiting", "broken"}[min(l, history.Broken)]
}

// hereCode says whether a file is on this device, and where else it is.
func hereCode(err error) string {
	var away *screening.AwayError
	switch {
	case err == nil:
		return "here"
	case errors.As(err, &away) && away.Percent > 0:
		return fmt.Sprintf("coming-%d%%", away.Percent)
	case errors.As(err, &away) && away.WithHub:
		return "with-hub"
	case errors.Is(err, screening.ErrNoAttachment):
		return "elsewhere"
	}
	return "damaged"
}

// attachmentVerify reads every file again, of one record or of all, and holds it
// against what was taken in. E_DAMAGED, after all were read, when one is not.
func attachmentVerify(ctx context.Context, c *call) error {
	record := c.text("record")
	p, err := c.begin(ctx, 0)
	if err != nil {
		return err
	}
	ids, err := c.recordsOf(ctx, p, *record)
	if err != nil {
		return err
	}
	shown, lines := []map[string]any{}, []string{}
	var bad error
	for _, id := range ids {
		r, all, err := p.VerifyEvidence(ctx, evidenceWork(p), id)
		if err != nil {
			return err
		}
		for _, f := range all {
			row := shownFile(f.File)
			row["record"], row["state"] = id.String(), verdict(f.Err)
			shown = append(shown, row)
			lines = append(lines, fmt.Sprintf("%s  %s  %s", id, row["id"], row["state"]))
			if errors.Is(f.Err, screening.ErrDamaged) {
				bad = errors.Join(bad, f.Err)
			}
		}
		for _, a := range r.State.Attached() {
			if slices.ContainsFunc(a.Steps, func(s history.Step) bool { return s.Link == history.Broken }) {
				bad = errors.Join(bad, &screening.DamagedError{Part: "custody", ID: hex.EncodeToString(a.File.ID[:])})
			}
		}
	}
	if err := c.show(shown, lines...); err != nil {
		return err
	}
	return bad
}

func verdict(err error) string {
	if err == nil {
		return "sound"
	}
	return hereCode(err)
}

// recordsOf is the record that was named, or all.
func (c *call) recordsOf(ctx context.Context, p *courier.Profile, named string) ([]screening.RecordID, error) {
	if named != "" {
		id, err := history.ParseRecordID(named)
		if err != nil {
			return nil, c.usage("--record is not a record id")
		}
		return []screening.RecordID{id}, nil
	}
	all, err := p.Store().Summaries(ctx)
	var ids []screening.RecordID
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return ids, err
}

// attachmentExport writes a file of evidence outside: the officer's own act, noted
// in its custody.
func attachmentExport(ctx context.Context, c *call) error {
	record, to, out, lang := c.text("record"), c.text("to"), c.text("out"), c.text("lang")
	asCopy, asOriginal := c.flags.Bool("copy", false, ""), c.flags.Bool("original", false, "")
	if err := c.parse(1, "profile", "record", "to", "out"); err != nil {
		return err
	}
	if *asCopy == *asOriginal {
		return c.usage("either --copy or --original is needed")
	}
	file, err := fileID(c.args[0])
	if err != nil {
		return c.usage("ID is not that of an attachment")
	}
	id, p, err := c.openRecord(ctx, *record)
	if err != nil {
		return err
	}
	as := courier.AsCopy
	if *asOriginal {
		as = courier.AsOriginal
	}
	language, err := speak(*lang)
	if err != nil {
		return err
	}
	service, err := c.findService(ctx, p, *to)
	if err != nil {
		return err
	}
	work := inWords(p, language)
	r, err := p.ExportEvidence(ctx, work, courier.Outgoing{Record: id, File: file, As: as, To: service, Name: *out})
	if err != nil {
		return err
	}
	a, _ := r.Evidence(file)
	return c.show(shownFile(a.File), "sha-256 of the original: "+hex.EncodeToString(a.File.Sum[:]))
}

// attachmentOpen opens a file of evidence that was sealed to this profile, into a
// pipe: to a viewer, or to another program that takes it in.
func attachmentOpen(ctx context.Context, c *call) error {
	if err := c.parse(1, "profile"); err != nil {
		return err
	}
	if !piped(c.out) {
		return c.usage("the file is about a person: pipe it to the program that shows it; it goes into no file")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	from, err := c.reader(c.args[0])
	if err != nil {
		return err
	}
	defer from.Close()
	return p.OpenSealed(from, c.out)
}

func fileID(text string) (id [16]byte, err error) {
	b, err := hex.DecodeString(text)
	if err == nil && copy(id[:], b) != len(b) || len(b) != len(id) {
		err = errors.New("not an id")
	}
	return id, err
}

// attachmentFetch says which attachments of others come with an exchange: one, all,
// or only those that are asked for.
func attachmentFetch(ctx context.Context, c *call) error {
	asked, all := c.flags.Bool("only-asked", false, ""), c.flags.Bool("all", false, "")
	id := c.text("id")
	if err := c.parse(0, "profile"); err != nil {
		return err
	}
	if *asked && *all {
		return c.usage("either --all or --only-asked")
	}
	p, err := c.open(ctx)
	if err != nil {
		return err
	}
	if *id != "" {
		file, err := fileID(*id)
		if err != nil {
			return c.usage("--id is not that of an attachment")
		}
		if err := p.Fetch(ctx, file); err != nil {
			return err
		}
	}
	how, err := p.Fetching(ctx)
	if err == nil && (*asked || *all) {
		how.OnlyAsked = *asked
		err = p.SetFetching(ctx, how)
	}
	if err != nil {
		return err
	}
	word := map[bool]string{false: "all", true: "only-asked"}[how.OnlyAsked]
	return c.show(map[string]any{"fetch": word, "asked": len(how.Asked)}, "fetch: "+word)
}
