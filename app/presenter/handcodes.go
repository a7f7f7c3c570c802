package presenter

import "pelita/screening"

// ShownCodes is a set of codes, one at a time.
type ShownCodes struct {
	Title, Text string
	Picture     screening.Drawn
	Place       string
	Words       Line
	Back, Next  Action
	Play, Close Action
	SaveGrant   Action
	GrantName   string
}

// shownSet is what is shown now.
type shownSet struct {
	key    string
	codes  []screening.Drawn
	at     int
	words  string
	stop   func() // of the running change to the next; nil: it stands still
	saving bool   // a grant, which may be saved as well
}

func (p *HandPage) show(s shownSet) {
	p.still()
	p.shown = s
	p.play()
}

// still stops the change from code to code.
func (p *HandPage) still() {
	if p.shown.stop != nil {
		p.shown.stop()
		p.shown.stop = nil
	}
}

func (p *HandPage) play() {
	if len(p.shown.codes) < 2 {
		return
	}
	p.shown.stop = p.frame.Timer.After(codeWait, func() {
		if p.left || p.shown.stop == nil {
			return
		}
		p.turn(1)
		p.play()
		p.Rebuild()
	})
}

func (p *HandPage) turn(by int) {
	if n := len(p.shown.codes); n > 0 {
		p.shown.at = (p.shown.at + by + n) % n
	}
}

// NextCode and the others turn by hand, and the codes stand still.
func (p *HandPage) NextCode() { p.step(1) }

// PreviousCode goes back.
func (p *HandPage) PreviousCode() { p.step(-1) }

func (p *HandPage) step(by int) {
	p.still()
	p.turn(by)
	p.Rebuild()
}

// PlayCodes lets them change by themselves, or stand still.
func (p *HandPage) PlayCodes() {
	if p.shown.stop != nil {
		p.still()
	} else {
		p.play()
	}
	p.Rebuild()
}

// CloseCodes shows none any more.
func (p *HandPage) CloseCodes() {
	p.still()
	p.shown = shownSet{}
	p.Rebuild()
}
