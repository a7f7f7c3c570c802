package presenter

import (
	"context"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/history"
)

// KeptApart is something that a device wrote and that is kept apart.
type KeptApart struct {
	ID, Device, Officer string
	// Why is the code of the reason: "late", "forbidden", "forked", "broken" or
	// "misnamed".
	Why string
	// Acceptable: the agency can accept it. Counted: it counts on this device all the
	// same.
	Acceptable, Counted bool
	// Changes is how many changes it holds; none when this device cannot open it.
	Changes int
	Records []TouchedRecord
}

// TouchedRecord is a record that it changes; Here says that it can be opened.
type TouchedRecord struct {
	ID   screening.RecordID
	Name string
	Here bool
}

// UnreadOf is what arrived of a device and is not in the records yet: Gap parts wait for
// others before them, Shut lack a key, Newer come from a later version.
type UnreadOf struct {
	Device, Officer  string
	Heard            time.Time
	Gap, Shut, Newer int
}

// Quarantined is all that is kept apart.
type Quarantined struct {
	Apart []KeptApart
	// Unread is what arrived and can be neither counted nor judged yet.
	Unread        []UnreadOf
	Administrator bool
}

// Quarantine keeps what is kept apart. screening.ErrNotEnrolled.
type Quarantine interface {
	Quarantined(ctx context.Context) (Quarantined, error)
	// Accept makes it count for the whole agency, and with a late one those before
	// it. screening.ErrNotApart, ErrNotPermitted.
	Accept(ctx context.Context, id string) (Waiting, error)
	Proposing
}

// QuarantinePage is the page of what is kept apart.
type QuarantinePage struct {
	agencyPage[QuarantineState, Quarantined]
	port Quarantine
	sure string // the one that is asked about
}

// NewQuarantinePage makes the presenter of the page.
func NewQuarantinePage(f Frame, port Quarantine, render func(QuarantineState)) *QuarantinePage {
	p := &QuarantinePage{agencyPage: newAgencyPage(f, port, port.Quarantined, render), port: port}
	p.stage.build = p.state
	return p
}

// Leave drops what was read.
func (p *QuarantinePage) Leave(done func()) {
	p.sure = ""
	p.leave(done)
}

// AskAccept asks whether one shall be accepted; "" asks no longer.
func (p *QuarantinePage) AskAccept(id string) {
	if p.acts.once.Busy() {
		return
	}
	p.sure = ""
	if p.all.Administrator && slices.ContainsFunc(p.all.Apart, func(a KeptApart) bool { return a.ID == id && a.Acceptable }) {
		p.sure = id
	}
	p.Rebuild()
}

// Accept accepts the one that was asked about.
func (p *QuarantinePage) Accept() {
	id := p.sure
	if id == "" {
		return
	}
	p.acts.act("quarantine.accepted", func(ctx context.Context) (Waiting, error) { return p.port.Accept(ctx, id) }, func(err error) {
		if made(err) {
			p.sure = ""
		}
		p.look(err)
	})
	p.Rebuild()
}

// OpenTouched goes to a record that it changes.
func (p *QuarantinePage) OpenTouched(id history.RecordID) { p.goTo(RecordScreen, id)() }
