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
}

// Enrolment joins devices to an agency by files that people carry.
type Enrolment interface {
	// Standing says what this device is.
	Standing(ctx context.Context) (Standing, error)
	// WriteRequest writes this device's request to join.
	WriteRequest(ctx context.Context, file string) error
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
	// WriteRequest and Join each ask for a file; they are shown outside an agency.
	WriteRequest, Join Action
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

// WriteRequest writes this device's request to join.
func (s *Sync) WriteRequest(file string) {
	s.do("sync.request_written", func(ctx context.Context) error { return s.enrol.WriteRequest(ctx, file) }, func() {})
}

// Join reads the grant that admits this device.
func (s *Sync) Join(file string) {
	s.do("sync.joined", func(ctx context.Context) error { return s.enrol.Join(ctx, file) }, func() {})
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
		return e
	}
	e.Standing = t.T("enrol.administrator", "agency", s.standing.Agency)
	e.OpenRequest = Action{Label: t.T("enrol.open_request"), Off: busy}
	if s.asking == nil {
		return e
	}
	e.Asking = []Line{{Label: t.T("enrol.asking"), Text: s.asking.Officer}}
	e.TheirWords = Field{Label: t.T("enrol.their_words"), Text: s.words, Hint: t.T("enrol.their_words_hint")}
	e.Admit = Action{Label: t.T("enrol.admit"), Off: busy || blank(s.words)}
	return e
}
