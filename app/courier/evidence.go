package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/picture"
	"pelita/screening/referral"
)

// Leaving says in which form a file of evidence leaves.
type Leaving uint8

// The forms. The zero form is the one that gives less away.
const (
	// AsCopy is the working copy of a picture: its pixels and nothing else.
	AsCopy Leaving = iota
	// AsOriginal is the file byte for byte.
	AsOriginal
)

// Locker is where the files of evidence lie.
func (p *Profile) Locker() screening.Locker { return p.watched() }

// TakeEvidence takes in a file and makes it part of a record.
// screening.ErrNotKept, ErrTooLarge, ErrTooLong.
func (p *Profile) TakeEvidence(ctx context.Context, work screening.Casework, id screening.RecordID, from io.Reader, t screening.Taking) (screening.Record, history.File, error) {
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return r, history.File{}, err
	}
	f, err := p.vault.TakeIn(ctx, from)
	if err != nil {
		return r, f, err
	}
	if t.Kind == "" {
		t.Kind = evidence.KindsOf(f.Media)[0]
	}
	f.Kind, f.How = t.Kind, t.How
	r, err = work.Attach(ctx, r, f, t)
	return r, f, err
}

// LookAtEvidence draws a picture, and notes that it was looked at.
// screening.ErrNotDrawn for what is no picture, ErrNoAttachment, ErrDamaged.
func (p *Profile) LookAtEvidence(ctx context.Context, work screening.Casework, id screening.RecordID, file [16]byte) (screening.Record, screening.Drawn, error) {
	r, a, err := p.evidence(ctx, id, file)
	if err != nil {
		return r, screening.Drawn{}, err
	}
	b, err := p.picture(ctx, a.File)
	if err != nil {
		return r, screening.Drawn{}, err
	}
	drawn, err := picture.Decoder{}.Shown(ctx, b)
	if err != nil {
		return r, drawn, err
	}
	r, err = work.Handle(ctx, r, evidence.Viewed, "", file)
	return r, drawn, err
}

// Outgoing is a file of evidence on its way to a service.
type Outgoing struct {
	Record screening.RecordID
	File   [16]byte
	As     Leaving
	To     referral.Service
	// Name is the file that is written, where nothing may be yet.
	Name string
}

// ExportEvidence seals a file of evidence to the key of a service and writes it
// outside: readable it lies on no disk of ours. That it left is noted first, in its
// custody and as shared, so that a withdrawal lists it. Nothing is noted or written
// when the file is not what was taken in.
//
// screening.ErrConsent when no consent covers the service; screening.ErrDisputed
// while decisions about the person differ; screening.ErrRecipient when no key of it
// is known.
func (p *Profile) ExportEvidence(ctx context.Context, work screening.Casework, o Outgoing) (screening.Record, error) {
	id, file, as, name := o.Record, o.File, o.As, o.Name
	r, a, err := p.evidence(ctx, id, file)
	if err != nil {
		return r, err
	}
	key, known := o.To.Key()
	if !known {
		return r, fmt.Errorf("export evidence: %w", screening.ErrRecipient)
	}
	if err := o.To.Current(p.reached()); err != nil {
		return r, fmt.Errorf("export evidence: %w", err)
	}
	if !o.To.Receiver().Permitted(r) {
		return r, fmt.Errorf("export evidence: %w", screening.ErrConsent)
	}
	if r.Barred("") {
		return r, fmt.Errorf("export evidence: %w", screening.ErrDisputed)
	}
	write, step := func(w io.Writer) error { return p.vault.ReadOut(ctx, a.File, w) }, evidence.Exported
	if as == AsCopy {
		b, err := p.picture(ctx, a.File)
		if err != nil {
			return r, err
		}
		write, step = func(w io.Writer) error { return picture.Decoder{}.Copy(ctx, b, w) }, evidence.CopyOut
	} else if err := p.vault.Check(ctx, a.File); err != nil {
		return r, err
	}
	out, err := newFile(name)
	if err != nil {
		return r, fmt.Errorf("export evidence: %w", err)
	}
	if r, err = p.noteLeaving(ctx, work, r, a, o, step); err == nil {
		err = sealInto(out, key, write)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return r, fmt.Errorf("export evidence: %w", errors.Join(err, os.Remove(name)))
	}
	return r, nil
}

// shareEvidence is the disclosure profile of a share of evidence.
const shareEvidence = "evidence"

// noteLeaving notes that a file leaves, in its custody and on the record.
func (p *Profile) noteLeaving(ctx context.Context, work screening.Casework, r screening.Record, a history.Attached, o Outgoing, step string) (screening.Record, error) {
	r, err := work.Handle(ctx, r, step, o.To.Name, o.File)
	if err != nil {
		return r, err
	}
	return work.Shared(ctx, r, history.Share{
		Referral: referral.NewRef().String(), Service: o.To.ID, Profile: shareEvidence, Digest: a.File.Sum,
	})
}

// sealInto writes an age file whole and durably.
func sealInto(out *os.File, key referral.Recipient, write func(io.Writer) error) error {
	sealed, err := key.Seal(out)
	if err != nil {
		return err
	}
	if err := write(sealed); err != nil {
		return err
	}
	return errors.Join(sealed.Close(), out.Sync())
}

// OpenSealed opens a file that was sealed to this profile, and writes it to out,
// which is no file. What came out before an error is not to be used.
// screening.ErrNotForUs, ErrUnreadable.
func (p *Profile) OpenSealed(from io.Reader, out io.Writer) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	r, err := age.Decrypt(from, m.identity)
	if none := (*age.NoIdentityMatchError)(nil); errors.As(err, &none) {
		return m.shut(fmt.Errorf("open file: %w", screening.ErrNotForUs))
	}
	if err != nil {
		return fmt.Errorf("open file: %w", screening.ErrUnreadable)
	}
	if _, err := io.Copy(out, io.LimitReader(r, evidence.MaxOpaque+1)); err != nil {
		return fmt.Errorf("open file: %w", screening.ErrUnreadable)
	}
	return nil
}

// newFile makes a file that a person named, for its owner alone, where there is
// none. screening.ErrNotPermitted for a place inside a profile.
func newFile(name string) (*os.File, error) {
	if err := mayWrite(name); err != nil {
		return nil, fmt.Errorf("write file: %w", nameless(err))
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	return f, nameless(err)
}

// evidence is a file of a record.
func (p *Profile) evidence(ctx context.Context, id screening.RecordID, file [16]byte) (screening.Record, history.Attached, error) {
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return r, history.Attached{}, err
	}
	a, ok := r.Evidence(file)
	if !ok {
		return r, a, fmt.Errorf("find evidence: %w", screening.ErrNoAttachment)
	}
	return r, a, nil
}

// picture reads a picture whole; it is no larger than can be decoded.
func (p *Profile) picture(ctx context.Context, f history.File) ([]byte, error) {
	if !evidence.Picture(f.Media) || f.Size > evidence.MaxPicture {
		return nil, fmt.Errorf("read picture: %w", screening.ErrNotDrawn)
	}
	var b bytes.Buffer
	err := p.vault.ReadOut(ctx, f, &b)
	return b.Bytes(), err
}

// CheckEvidence reads one file of evidence to its end and notes what was found. The
// error is that of the file.
func (p *Profile) CheckEvidence(ctx context.Context, work screening.Casework, id screening.RecordID, file [16]byte) (screening.Record, error) {
	r, a, err := p.evidence(ctx, id, file)
	if err != nil {
		return r, err
	}
	found := p.vault.Check(ctx, a.File)
	step := evidence.Verified
	switch {
	case errors.Is(found, screening.ErrDamaged):
		step = evidence.Failed
	case found != nil:
		return r, found
	}
	r, err = work.Handle(ctx, r, step, "", file)
	return r, errors.Join(found, err)
}

// Checked is a file that was held against what was taken in: Err is nil when it is
// the same, ErrNoAttachment when it is not on this device.
type Checked struct {
	File history.File
	Err  error
}

// VerifyEvidence reads every file that a record ever named, and notes for each file
// of evidence on this device what was found.
func (p *Profile) VerifyEvidence(ctx context.Context, work screening.Casework, id screening.RecordID) (screening.Record, []Checked, error) {
	r, err := p.watched().Record(ctx, id)
	if err != nil {
		return r, nil, err
	}
	files, err := p.watched().Files(ctx, id)
	if err != nil {
		return r, nil, err
	}
	var all []Checked
	found := map[string][][16]byte{}
	for _, f := range files {
		c := Checked{f, p.vault.Check(ctx, f)}
		if c.Err != nil && !errors.Is(c.Err, screening.ErrDamaged) && !errors.Is(c.Err, screening.ErrNoAttachment) {
			return r, all, c.Err
		}
		all = append(all, c)
		if _, is := r.Evidence(f.ID); !is || errors.Is(c.Err, screening.ErrNoAttachment) {
			continue
		}
		step := evidence.Verified
		if c.Err != nil {
			step = evidence.Failed
		}
		found[step] = append(found[step], f.ID)
	}
	for _, step := range []string{evidence.Verified, evidence.Failed} {
		if r, err = work.Handle(ctx, r, step, "", found[step]...); err != nil {
			return r, all, err
		}
	}
	return r, all, nil
}
