package presenter

import (
	"context"
	"slices"
	"time"
)

// AgencyDevice is a device of the agency.
type AgencyDevice struct {
	ID, Officer, Words                 string
	This, Administrator, Revoked, Lost bool // Administrator is known of this device alone
	// Rights are the codes of what it may do.
	Rights []string
	// Heard is when something new last came of it; zero: never. Hidden counts
	// segments that others have of it and the hub did not show.
	Heard  time.Time
	Hidden uint64
}

// Fleet is all devices of the agency.
type Fleet struct {
	Devices []AgencyDevice
	// Administrator: this device administers. Need of Of administrators must approve.
	Administrator bool
	Need, Of      int
	// Leaking counts the caseloads whose keys a device has that may not read them.
	Leaking int
	// Rights are the codes of everything that a device may be allowed.
	Rights []string
	// Administrators are the keys of those who administer.
	Administrators []AdminKey
}

// Devices keeps the devices of the agency. What more administrators must approve
// gives a Waiting. screening.ErrNotPermitted, ErrNotEnrolled.
type Devices interface {
	Devices(ctx context.Context) (Fleet, error)
	// Revoke takes a device out for ever.
	Revoke(ctx context.Context, device string) (Waiting, error)
	// SetRights says what a device may do, by codes.
	SetRights(ctx context.Context, device string, codes []string) (Waiting, error)
	// Lose says that nothing waits for a device, Find that it was found again.
	Lose(ctx context.Context, device string) (Waiting, error)
	Find(ctx context.Context, device string) (Waiting, error)
	Administrators
	Proposing
}

// deviceAct is what an administrator is asked about again before it is done.
type deviceAct string

// The acts; each is the end of the keys of its words.
const (
	noAct     deviceAct = ""
	revokeAct deviceAct = "revoke"
	rightsAct deviceAct = "rights"
	loseAct   deviceAct = "lose"
	findAct   deviceAct = "find"
)

// DevicesPage is the page of the agency's devices.
type DevicesPage struct {
	agencyPage[DevicesState, Fleet]
	devices Devices
	open    string // the device that is shown with what can be done
	rights  []string
	sure    deviceAct
	seats   seats
}

// NewDevicesPage makes the presenter of the page.
func NewDevicesPage(f Frame, devices Devices, render func(DevicesState)) *DevicesPage {
	p := &DevicesPage{agencyPage: newAgencyPage(f, devices, devices.Devices, render), devices: devices}
	p.stage.build = p.state
	return p
}

// Leave drops what was read.
func (p *DevicesPage) Leave(done func()) {
	p.open, p.rights, p.sure, p.seats = "", nil, noAct, seats{}
	p.leave(done)
}

func (p *DevicesPage) device(id string) (AgencyDevice, bool) {
	i := slices.IndexFunc(p.all.Devices, func(d AgencyDevice) bool { return d.ID == id })
	if i < 0 {
		return AgencyDevice{}, false
	}
	return p.all.Devices[i], true
}

// OpenDevice shows what can be done with a device, or no longer.
func (p *DevicesPage) OpenDevice(id string) {
	d, ok := p.device(id)
	again := p.open == id
	p.open, p.rights, p.sure = "", nil, noAct
	if ok && !again && p.all.Administrator && !d.Revoked {
		p.open, p.rights = id, slices.Clone(d.Rights)
	}
	p.Rebuild()
}

// ToggleRight lets the open device do something, or no longer. Nothing holds before
// it is said again.
func (p *DevicesPage) ToggleRight(code string) {
	if i := slices.Index(p.rights, code); i >= 0 {
		p.rights = slices.Delete(p.rights, i, i+1)
	} else {
		p.rights = append(p.rights, code)
	}
	p.sure = noAct
	p.Rebuild()
}

func (p *DevicesPage) ask(what deviceAct) {
	if p.open == "" || p.acts.once.Busy() {
		return
	}
	p.sure = what
	p.Rebuild()
}

// AskRevoke and the others ask again before anything is done.
func (p *DevicesPage) AskRevoke() { p.ask(revokeAct) }

// AskRights asks whether the device may do from now on what is chosen.
func (p *DevicesPage) AskRights() { p.ask(rightsAct) }

// AskLost asks whether the device is lost, or found again when it is.
func (p *DevicesPage) AskLost() {
	if d, _ := p.device(p.open); d.Lost {
		p.ask(findAct)
		return
	}
	p.ask(loseAct)
}

// KeepDevice does nothing of what was asked about.
func (p *DevicesPage) KeepDevice() { p.ask(noAct) }

// DoToDevice does what was asked about.
func (p *DevicesPage) DoToDevice() {
	id, rights := p.open, p.chosenRights()
	act := map[deviceAct]func(context.Context) (Waiting, error){
		revokeAct: func(ctx context.Context) (Waiting, error) { return p.devices.Revoke(ctx, id) },
		rightsAct: func(ctx context.Context) (Waiting, error) { return p.devices.SetRights(ctx, id, rights) },
		loseAct:   func(ctx context.Context) (Waiting, error) { return p.devices.Lose(ctx, id) },
		findAct:   func(ctx context.Context) (Waiting, error) { return p.devices.Find(ctx, id) },
	}[p.sure]
	if act == nil {
		return
	}
	p.acts.act("devices.done."+string(p.sure), act, func(err error) {
		if made(err) {
			p.open, p.rights, p.sure = "", nil, noAct
		}
		p.look(err)
	})
	p.Rebuild()
}

// chosenRights are those that are chosen, in the order in which they are listed.
func (p *DevicesPage) chosenRights() []string {
	return slices.DeleteFunc(slices.Clone(p.all.Rights), func(code string) bool { return !slices.Contains(p.rights, code) })
}
