package presenter

import (
	"context"
	"strings"

	"pelita/locales"
)

// Standing is what this device is to the agency.
type Standing struct {
	Officer, Agency string
	Enrolled        Membership
	// Words are the six words by which this device is recognised.
	Words string
	// Recovery is how many recovery keys of the agency can open this profile.
	Recovery int
	// Renewing: the device has asked for new keys, and Words are those of that request.
	Renewing bool
	// Must: it cannot take that back. Dropped: it has, and may still be answered.
	Must, Dropped bool
	// Forgot are the ids that earlier requests asked for: what an answer to one of them
	// admits is to be revoked.
	Forgot []string
}

// Membership is how far a device belongs to an agency.
type Membership uint8

// The memberships.
const (
	Outside Membership = iota
	Member
	Administrator
)

// Request is another device that asks to join.
type Request struct {
	Officer, Words string
	// Renews is the id of the device that asks for new keys, "" when it is new. Former
	// are the devices that it says it was: what it writes in their names will count.
	Renews string
	Former []FormerDevice
	// Unsaid: its program is of an earlier version and does not say which it was. What it
	// writes in the name of any device will count.
	Unsaid bool
}

// FormerDevice is one that another device says it was. Live: the agency has it still.
type FormerDevice struct {
	ID, Officer string
	Live        bool
}

// Enrolment joins devices to an agency by files that people carry.
type Enrolment interface {
	// Standing says what this device is.
	Standing(ctx context.Context) (Standing, error)
	// WriteRequest writes this device's request to join.
	WriteRequest(ctx context.Context, file string) error
	// Renew asks for new keys for this device, and writes the request; where nobody else
	// has to answer it is done, and nothing is written. screening.ErrUnsent.
	Renew(ctx context.Context, file string) (done bool, err error)
	// DropRenewal takes the request for new keys back. screening.ErrCloned when it must
	// not be.
	DropRenewal(ctx context.Context) error
	// Join reads a grant. screening.ErrNotForUs, ErrForged, ErrUnreadable.
	Join(ctx context.Context, file string) error
	// ReadRequest reads another device's request. screening.ErrUnreadable, ErrForged.
	ReadRequest(ctx context.Context, file string) (Request, error)
	// Admit writes a grant for the request, whose words were compared by the people,
	// or, when more administrators have to approve, the proposal that goes to them.
	// screening.ErrWords, screening.ErrNotPermitted.
	Admit(ctx context.Context, request, words, grant string) (Waiting, error)
}

// EnrolmentState joins this device, or admits another one.
type EnrolmentState struct {
	Title string
	// Standing says what this device is to the agency.
	Standing string
	// Words are this device's six words, to be read aloud.
	Words Line
	// WriteRequest and Join each ask for a file; they are shown outside an agency, and
	// while the device waits for new keys. TakeBack takes that request back; then Join
	// stays.
	WriteRequest, Join, TakeBack Action
	// Renew asks whether to ask for new keys: then Sure is shown, and RenewDo asks for a
	// file.
	Renew, RenewDo, RenewKeep Action
	Sure                      Notice
	// OpenRequest asks for a file; it is shown to administrators.
	OpenRequest Action
	// Asking is the device that asks, once its request was opened; TheirWords is
	// where the words that its officer reads aloud are typed.
	Asking     []Line
	TheirWords Field
	// Admit asks for a file to write the grant to.
	Admit                  Action
	RequestName, GrantName string
	Written                Notice
}

// WriteRequest writes this device's request to join, or once more the one for new keys.
func (s *Sync) WriteRequest(file string) {
	if s.standing.Renewing {
		s.renew(file)
		return
	}
	s.do("sync.request_written", func(ctx context.Context) error { return s.enrol.WriteRequest(ctx, file) }, func() {})
}

// Join reads the grant that admits this device.
func (s *Sync) Join(file string) {
	written := "sync.joined"
	if s.standing.Renewing || s.standing.Dropped {
		written = "sync.renewed"
	}
	s.do(written, func(ctx context.Context) error { return s.enrol.Join(ctx, file) }, func() {})
}

// TakeBack takes the request for new keys back.
func (s *Sync) TakeBack() {
	if s.standing.Renewing && !s.standing.Must {
		s.do("sync.renewal_dropped", s.enrol.DropRenewal, func() {})
	}
}

// AskRenew asks whether to ask for new keys, and KeepKeys no longer.
func (s *Sync) AskRenew() { s.sureRenew(s.standing.Enrolled != Outside && !s.standing.Renewing) }

// KeepKeys asks no longer.
func (s *Sync) KeepKeys() { s.sureRenew(false) }

func (s *Sync) sureRenew(sure bool) {
	if !s.once.Busy() {
		s.renewing = sure
		s.Rebuild()
	}
}

// Renew asks for new keys, once that was asked about.
func (s *Sync) Renew(file string) {
	if s.renewing {
		s.renew(file)
	}
}

func (s *Sync) renew(file string) {
	var done bool
	s.do("sync.renewal_written", func(ctx context.Context) (err error) {
		done, err = s.enrol.Renew(ctx, file)
		return err
	}, func() {
		s.renewing = false
		if done {
			s.written = "sync.renewed"
		}
	})
}

// OpenRequest reads another device's request.
func (s *Sync) OpenRequest(file string) {
	Once(&s.once, func(ctx context.Context) (Request, error) { return s.enrol.ReadRequest(ctx, file) },
		func(r Request, err error) {
			s.asking, s.words, s.written, s.waits = nil, "", "", Waiting{}
			if err == nil {
				s.asking, s.request = &r, file
			}
			s.shown(err)
		})
	s.Rebuild()
}

// TypeWords takes the words that the other officer reads aloud.
func (s *Sync) TypeWords(text string) {
	s.words = text
	s.Rebuild()
}

// Admit writes the grant for the device that asks.
func (s *Sync) Admit(grant string) {
	if s.asking == nil || blank(s.words) || grant == "" {
		return
	}
	request, words := s.request, strings.Join(strings.Fields(strings.ToLower(s.words)), " ")
	var waits Waiting
	s.do("sync.admitted", func(ctx context.Context) (err error) {
		waits, err = s.enrol.Admit(ctx, request, words, grant)
		return err
	}, func() {
		s.asking, s.words, s.waits = nil, "", waits
	})
}

func (s *Sync) enrolment(t locales.Language, busy bool) EnrolmentState {
	e := EnrolmentState{
		Title: t.T("enrol.title"), RequestName: "pelita-request.bin", GrantName: "pelita-grant.bin",
		Words: Line{Label: t.T("enrol.words"), Text: s.standing.Words},
	}
	if s.written != "" {
		e.Written = Notice{Kind: Advice, Title: t.T(s.written)}
	}
	if s.waits.More() > 0 {
		e.Written = Notice{Kind: Caution, Title: moreTitle(t, s.waits), Text: t.T("approve.in_file")}
	}
	switch s.standing.Enrolled {
	case Outside:
		e.Standing = t.T("enrol.outside")
		e.WriteRequest = Action{Label: t.T("enrol.write_request"), Off: busy}
		e.Join = Action{Label: t.T("enrol.join"), Off: busy}
		return e
	case Member:
		e.Standing = t.T("enrol.member", "agency", s.standing.Agency)
	case Administrator:
		e.Standing = t.T("enrol.administrator", "agency", s.standing.Agency)
	}
	s.newKeys(t, &e, busy)
	if s.standing.Enrolled == Member {
		return e
	}
	e.OpenRequest = Action{Label: t.T("enrol.open_request"), Off: busy}
	if s.asking == nil {
		return e
	}
	e.Asking = append([]Line{{Label: t.T("enrol.asking"), Text: s.asking.Officer}}, formerLines(t, *s.asking)...)
	e.TheirWords = Field{Label: t.T("enrol.their_words"), Text: s.words, Hint: t.T("enrol.their_words_hint")}
	e.Admit = Action{Label: t.T("enrol.admit"), Off: busy || blank(s.words)}
	return e
}

// newKeys offers to ask for new keys, or says how it goes on once that was done.
func (s *Sync) newKeys(t locales.Language, e *EnrolmentState, busy bool) {
	switch {
	case s.standing.Renewing:
		e.Standing = t.T("enrol.renewing", "agency", s.standing.Agency)
		e.WriteRequest = Action{Label: t.T("enrol.renew_again"), Off: busy}
		e.Join = Action{Label: t.T("enrol.join"), Off: busy}
		if s.standing.Must {
			e.Standing = t.T("enrol.renewing_must", "agency", s.standing.Agency)
		} else {
			e.TakeBack = Action{Label: t.T("enrol.take_back"), Off: busy}
		}
		e.Standing = strings.Join(append([]string{e.Standing}, forgotten(t, s.standing.Forgot)...), " ")
	case s.renewing:
		e.Sure = Notice{Kind: Caution, Title: t.T("enrol.renew_sure"), Text: t.T("enrol.renew_sure_text")}
		e.RenewDo, e.RenewKeep = Action{Label: t.T("enrol.renew_do"), Off: busy}, Action{Label: t.T("enrol.renew_keep"), Off: busy}
	default:
		e.Renew = Action{Label: t.T("enrol.renew"), Off: busy}
		if s.standing.Dropped {
			e.Standing, e.Join = t.T("enrol.dropped", "agency", s.standing.Agency), Action{Label: t.T("enrol.join"), Off: busy}
		}
	}
}

// forgotten says what is done when an earlier request is answered.
func forgotten(t locales.Language, ids []string) []string {
	if len(ids) == 0 {
		return nil
	}
	var names []string
	for _, id := range ids {
		names = append(names, id[:min(len(id), 6)])
	}
	return []string{t.T("enrol.forgot", "devices", strings.Join(names, ", "))}
}

// formerLines say which devices another one says it was.
func formerLines(t locales.Language, r Request) []Line {
	var out []Line
	for _, f := range r.Former {
		key := "enrol.was_gone"
		switch {
		case f.Live && f.ID == r.Renews:
			key = "enrol.renews"
		case f.Live:
			key = "enrol.was_live"
		}
		out = append(out, Line{Label: t.T(key), Text: deviceName(t, f.Officer, f.ID)})
	}
	if r.Unsaid {
		out = append(out, Line{Label: t.T("enrol.was_unsaid"), Text: t.T("enrol.was_unsaid_text")})
	}
	return out
}
