package presenter

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
)

// AdminKey is one of those who administer: a key, and nothing else is known of it.
type AdminKey struct {
	Key  string
	This bool // it is on this device
}

// AdminCandidate asks to be named an administrator.
type AdminCandidate struct{ Key, Words string }

// AdminChange is what is to change. Add names the candidate that was read last.
type AdminChange struct {
	Add    bool
	Remove string // a key; "" for none
	Need   int    // how many must approve from then on
}

// Administrators changes who administers the agency.
type Administrators interface {
	// AskToAdminister writes the file in which this device asks to be named, and gives
	// its six words.
	AskToAdminister(ctx context.Context, file string) (words string, err error)
	// ReadCandidate reads such a file of another. screening.ErrUnreadable, ErrForged.
	ReadCandidate(ctx context.Context, file string) (AdminCandidate, error)
	// ChangeAdministrators: a key that was removed never comes back.
	// screening.ErrFewAdministrators, ErrNotPermitted.
	ChangeAdministrators(ctx context.Context, c AdminChange) (Waiting, error)
}

// AdminsState is the part of the page about who administers.
type AdminsState struct {
	Title, Text string
	Rows        []AdminRow
	// Ask asks for the file in which this device asks to be named; Words are its words,
	// or those of the candidate whose file was opened.
	Ask, Open Action
	FileName  string
	Words     Line
	Other     Action // the words differ
	Need      Choice[int]
	Sure      Notice
	Do, Keep  Action
}

// AdminRow is one administrator.
type AdminRow struct {
	ID     string // the key
	Name   string
	Chips  []Chip
	Remove Action
}

// seats is what a person is doing about who administers.
type seats struct {
	words     string // of this device's own file
	candidate AdminCandidate
	already   bool   // the candidate whose file was opened administers
	sure      string // the end of the key of what is asked about
	change    AdminChange
}

// AskToAdminister writes the file in which this device asks to be named.
func (p *DevicesPage) AskToAdminister(file string) {
	Once(&p.acts.once, func(ctx context.Context) (string, error) { return p.devices.AskToAdminister(ctx, file) }, func(words string, err error) {
		p.seats = seats{}
		if err == nil {
			p.seats.words = words
		}
		p.shown(err)
	})
	p.Rebuild()
}

// OpenCandidate reads the file of another who asks: the words are to be compared.
func (p *DevicesPage) OpenCandidate(file string) {
	Once(&p.acts.once, func(ctx context.Context) (AdminCandidate, error) { return p.devices.ReadCandidate(ctx, file) }, func(c AdminCandidate, err error) {
		p.seats = seats{}
		switch {
		case err != nil:
		case p.administers(c.Key):
			p.seats = seats{already: true}
		default:
			p.seats = seats{candidate: c, sure: "add", change: AdminChange{Add: true, Need: p.all.Need}}
		}
		p.shown(err)
	})
	p.Rebuild()
}

// AskRemoveAdmin asks whether a key shall administer no longer.
func (p *DevicesPage) AskRemoveAdmin(key string) {
	if p.administers(key) {
		p.askSeat("remove", AdminChange{Remove: key, Need: min(p.all.Need, max(1, len(p.all.Administrators)-1))})
	}
}

func (p *DevicesPage) administers(key string) bool {
	return slices.ContainsFunc(p.all.Administrators, func(a AdminKey) bool { return a.Key == key })
}

// AskNeed asks whether so many shall approve from now on.
func (p *DevicesPage) AskNeed(need int) {
	if need != p.all.Need && need > 0 && need <= len(p.all.Administrators) {
		p.askSeat("need", AdminChange{Need: need})
	}
}

func (p *DevicesPage) askSeat(what string, c AdminChange) {
	if !p.all.Administrator || p.acts.once.Busy() {
		return
	}
	p.seats = seats{sure: what, change: c}
	p.Rebuild()
}

// KeepAdmins does nothing of what was asked about.
func (p *DevicesPage) KeepAdmins() {
	if !p.acts.once.Busy() {
		p.seats = seats{}
		p.Rebuild()
	}
}

// ChangeAdmins does what was asked about.
func (p *DevicesPage) ChangeAdmins() {
	c := p.seats.change
	if p.seats.sure == "" {
		return
	}
	p.acts.act("admins.done", func(ctx context.Context) (Waiting, error) { return p.devices.ChangeAdministrators(ctx, c) }, func(err error) {
		if made(err) {
			p.seats = seats{}
		}
		p.look(err)
	})
	p.Rebuild()
}

func (p *DevicesPage) admins(t locales.Language) AdminsState {
	off := p.acts.once.Busy()
	s := AdminsState{Title: t.T("admins.title"), Text: t.T("admins.text", "need", strconv.Itoa(p.all.Need), "of", strconv.Itoa(p.all.Of))}
	for _, a := range p.all.Administrators {
		row := AdminRow{ID: a.Key, Name: keyName(a.Key)}
		if a.This {
			row.Chips = []Chip{{Code: "this", Label: t.T("devices.is.this")}}
		}
		if p.all.Administrator && len(p.all.Administrators) > 1 {
			row.Remove = Action{Label: t.T("admins.remove"), Off: off}
		}
		s.Rows = append(s.Rows, row)
	}
	if p.all.Administrator {
		s.Open = Action{Label: t.T("admins.open"), Off: off}
		p.needs(t, &s)
	} else {
		s.Ask, s.FileName = Action{Label: t.T("admins.ask"), Off: off}, "pelita-administrator.bin"
	}
	if p.seats.already {
		s.Sure = Notice{Kind: Advice, Title: t.T("admins.already")}
	}
	if p.seats.words != "" {
		s.Words = Line{Label: t.T("admins.own_words"), Text: p.seats.words}
	}
	p.sureSeat(t, &s, off)
	return s
}

func (p *DevicesPage) needs(t locales.Language, s *AdminsState) {
	if len(p.all.Administrators) < 2 {
		return
	}
	s.Need = Choice[int]{Label: t.T("admins.need")}
	for n := range p.all.Administrators {
		s.Need.Options = append(s.Need.Options, Option[int]{Code: n + 1, Label: strconv.Itoa(n + 1), Chosen: n+1 == p.all.Need})
	}
}

func (p *DevicesPage) sureSeat(t locales.Language, s *AdminsState, off bool) {
	what, c := p.seats.sure, p.seats.change
	if what == "" {
		return
	}
	left := len(p.all.Administrators)
	switch what {
	case "add":
		left++
		s.Words = Line{Label: t.T("admins.their_words"), Text: p.seats.candidate.Words}
	case "remove":
		left--
	}
	key := "admins.sure." + what
	s.Sure = Notice{
		Kind: Caution, Title: t.T(key, "key", keyName(c.Remove), "need", strconv.Itoa(c.Need)),
		Text: t.T(key+"_text") + "\n" + t.T("admins.then", "need", strconv.Itoa(c.Need), "of", strconv.Itoa(left)),
	}
	s.Do, s.Keep = Action{Label: t.T("admins.do." + what), Off: off}, Action{Label: t.T("devices.keep"), Off: off}
}

// keyName is the beginning of a key, as two people can read it to each other.
func keyName(key string) string {
	var parts []string
	for part := range slices.Chunk([]byte(key[:min(len(key), 16)]), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}
