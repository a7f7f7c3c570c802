package presenter

import (
	"context"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// GroupMode is what a tap on somebody of a group does.
type GroupMode uint8

// The modes.
const (
	SeeMembers  GroupMode = iota // opens the triage, or the record once it is done
	AddMembers                   // the same, while people are still coming
	SeatMembers                  // notes who sits apart
	HandMembers                  // picks those who are handed to another officer
)

// GroupFilter is whom the list of a group shows.
type GroupFilter uint8

// The filters.
const (
	WholeGroup GroupFilter = iota
	NotSeenYet
	HandedToMe
)

// Colleague is an officer to whom people can be handed: one for each device.
type Colleague struct {
	Device, Name string
	Self         bool
}

// Colleagues knows the officers of the agency.
type Colleagues interface {
	// Colleagues lists them; none outside an agency.
	Colleagues(ctx context.Context) ([]Colleague, error)
}

// Group is the page of people who arrived together: they are added fast, seen in
// the order in which they need somebody, seated apart and handed on.
type Group struct {
	stage[GroupState]
	work       screening.Casework
	colleagues Colleagues
	id         screening.RecordID

	load    Latest[gathering]
	queue   Queue
	record  screening.Record
	members []screening.Summary
	others  []Colleague
	read    bool

	mode    GroupMode
	filter  GroupFilter
	number  string
	typed   bool // the number is the person's, not ours
	twice   bool // somebody has the number already
	picked  map[screening.RecordID]bool
	officer string // the device
}

// gathering is what the page reads at once.
type gathering struct {
	record     screening.Record
	members    []screening.Summary
	colleagues []Colleague
}

// GroupParams are the parts of a Group.
type GroupParams struct {
	Frame      Frame
	Work       screening.Casework
	Colleagues Colleagues
	Record     screening.RecordID
	Render     func(GroupState)
}

// NewGroup makes the presenter of one group.
func NewGroup(with GroupParams) *Group {
	f := with.Frame
	g := &Group{
		stage: newStage(f, with.Render), work: spoken(with.Work, f.Speech()), colleagues: with.Colleagues, id: with.Record,
		load: Latest[gathering]{Runner: f.Runner}, queue: Queue{Runner: f.Runner}, picked: map[screening.RecordID]bool{},
	}
	g.stage.build = g.state
	return g
}

// Enter reads the group.
func (g *Group) Enter() { g.reload() }

// Leave waits for what is on its way to the store, and drops what was read.
func (g *Group) Leave(done func()) {
	g.load.Drop()
	g.clear()
	g.members, g.others, g.record = nil, nil, screening.Record{}
	clear(g.picked)
	g.queue.WhenIdle(done)
}

func (g *Group) reload() {
	g.load.Load(g.gather, func(found gathering, err error) {
		if err == nil {
			g.record, g.members, g.others, g.read = found.record, found.members, found.colleagues, true
		}
		g.shown(err)
	})
	g.Rebuild()
}

func (g *Group) gather(ctx context.Context) (gathering, error) {
	r, err := g.work.Store.Record(ctx, g.id)
	if err != nil {
		return gathering{}, err
	}
	all, err := g.work.Store.Summaries(ctx)
	if err != nil {
		return gathering{}, err
	}
	others, err := g.colleagues.Colleagues(ctx)
	return gathering{r, screening.Members(all, g.id), others}, err
}

// TypeNumber takes what the next person is called up by.
func (g *Group) TypeNumber(text string) {
	g.number, g.typed, g.twice = text, true, false
	g.Rebuild()
}

// Add begins the record of one more, and counts on.
func (g *Group) Add() {
	if !g.read {
		return
	}
	number := strings.TrimSpace(g.next())
	if g.twice = g.taken(number); g.twice || number == "" {
		g.Rebuild()
		return
	}
	g.number, g.typed, g.mode = following(number), false, AddMembers
	g.change(func(ctx context.Context) error {
		_, err := g.work.Join(ctx, g.id, number)
		return err
	}, func() { g.number, g.typed = number, true }) // still to be added
}

// next is the number that Add would give.
func (g *Group) next() string {
	if g.typed || g.number != "" {
		return g.number
	}
	last := firstNumber
	for _, m := range g.members {
		if n := following(m.Number); len(n) > len(last) || len(n) == len(last) && n > last {
			last = n
		}
	}
	return last
}

func (g *Group) taken(number string) bool {
	return slices.ContainsFunc(g.members, func(m screening.Summary) bool { return strings.EqualFold(m.Number, number) })
}

// firstNumber begins a group; two figures, so that lists of forty stay in order.
const firstNumber = "01"

// following counts on: 07 is followed by 08, B9 by B10. What does not end in a
// figure is followed by nothing.
func following(number string) string {
	digits := []byte(number)
	for n := len(digits) - 1; n >= 0 && digits[n] >= '0' && digits[n] <= '9'; n-- {
		if digits[n] < '9' {
			digits[n]++
			return string(digits)
		}
		digits[n] = '0'
		if n == 0 || digits[n-1] < '0' || digits[n-1] > '9' {
			return string(digits[:n]) + "1" + string(digits[n:])
		}
	}
	return ""
}

// ChooseMode says what a tap on somebody does from now on.
func (g *Group) ChooseMode(m GroupMode) {
	g.mode = m
	g.Rebuild()
}

// ChooseFilter says whom the list shows.
func (g *Group) ChooseFilter(f GroupFilter) {
	g.filter = f
	g.Rebuild()
}

// Open leads to somebody: to the triage until it is done, then to the record,
// where any interview goes on.
func (g *Group) Open(id screening.RecordID) {
	m, ok := g.member(id)
	if !ok {
		return
	}
	if m.Seen == screening.WasSeen || m.Protocol != screening.TriageProtocol {
		g.goTo(RecordScreen, id)()
		return
	}
	g.goTo(InterviewScreen, id)()
}

// Toggle does to somebody what the mode says: seats them apart, or picks them.
func (g *Group) Toggle(id screening.RecordID) {
	m, ok := g.member(id)
	switch {
	case !ok:
	case g.mode == HandMembers:
		g.picked[id] = !g.picked[id]
		g.Rebuild()
	case g.mode == SeatMembers:
		g.onRecord(id, func(ctx context.Context, r screening.Record) error {
			_, err := g.work.SeatApart(ctx, r, !m.Apart)
			return err
		})
	}
}

// ChooseOfficer says to whom the picked are handed; "" is back to nobody.
func (g *Group) ChooseOfficer(device string) {
	g.officer = device
	g.Rebuild()
}

// HandOver notes for each of the picked who takes over.
func (g *Group) HandOver() {
	to := g.officer
	for _, m := range g.members {
		if !g.picked[m.ID] {
			continue
		}
		g.onRecord(m.ID, func(ctx context.Context, r screening.Record) error {
			_, err := g.work.HandTo(ctx, r, to)
			return err
		})
	}
	clear(g.picked)
	g.Rebuild()
}

// OpenAbout goes to what is known of the group as a whole.
func (g *Group) OpenAbout() {
	if !g.left {
		g.frame.Go(Route{Screen: FormScreen, Record: g.id, Form: protocol.GroupForm})
	}
}

func (g *Group) member(id screening.RecordID) (screening.Summary, bool) {
	n := slices.IndexFunc(g.members, func(m screening.Summary) bool { return m.ID == id })
	if n < 0 {
		return screening.Summary{}, false
	}
	return g.members[n], true
}

// onRecord changes the record of somebody as it is when its turn comes.
func (g *Group) onRecord(id screening.RecordID, what func(context.Context, screening.Record) error) {
	g.change(func(ctx context.Context) error {
		r, err := g.work.Store.Record(ctx, id)
		if err != nil {
			return err
		}
		return what(ctx, r)
	}, func() {})
}

// change makes one change and reads the group again, or does what follows when
// it could not be kept.
func (g *Group) change(what func(context.Context) error, failed func()) {
	Add(&g.queue, Job[struct{}]{
		Prepare: func() func(context.Context) (struct{}, error) {
			return func(ctx context.Context) (struct{}, error) { return struct{}{}, what(ctx) }
		},
		Done: func(_ struct{}, err error) {
			if g.left {
				return
			}
			if err != nil {
				failed()
				g.shown(err)
				return
			}
			g.reload()
		},
	})
	g.Rebuild()
}

// after is where an interview leads when it is left: back to the group from a
// triage, since the next of it waits.
func (i *Interview) after(to Screen) Route {
	if group, ok := i.record.Group(); ok && to == RecordScreen && i.proto != nil && i.proto.ID == screening.TriageProtocol {
		return Route{Screen: GroupScreen, Record: group}
	}
	return Route{Screen: to, Record: i.id}
}

// deviceName is the officer of a device, as the agency or the roster names it.
func (g *Group) deviceName(device string) string {
	for _, c := range g.others {
		if c.Device == device {
			return c.Name
		}
	}
	if id, err := history.ParseDeviceID(device); err == nil && g.frame.Names != nil {
		return g.frame.Names(id)
	}
	return ""
}
