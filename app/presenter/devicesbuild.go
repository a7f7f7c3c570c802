package presenter

import (
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
)

// DevicesState is the page of the agency's devices.
type DevicesState struct {
	Page
	Intro string
	// ReadOnly says why this device can change none of it.
	ReadOnly Notice
	Done     Notice
	// Leaking says how many caseloads a device can open that may not any more.
	Leaking Notice
	Waits   WaitsState
	Title   string
	Devices []DeviceRow
	// Gone are those that were taken out.
	GoneTitle string
	Gone      []DeviceRow
	Admins    AdminsState
}

// DeviceRow is one device. Words are those to compare by voice, large, of the one that
// is open.
type DeviceRow struct {
	ID    string
	Name  string
	Chips []Chip
	Words Line
	Facts []Line
	More  Action
	Doing DeviceDoing
}

// DeviceDoing is what an administrator can do with the device that is open.
type DeviceDoing struct {
	Rights           Choice[string]
	KeepRights       Action
	Lost, Revoke     Action
	LostText, GoText string
	// Sure asks again, with what will happen.
	Sure     Notice
	Do, Keep Action
}

func (p *DevicesPage) state() DevicesState {
	t := p.speech()
	s := DevicesState{Page: p.page(t.T("devices.title"))}
	switch {
	case p.acts.once.Busy():
		s.Busy = t.T("devices.working")
	case p.load.Loading() && !p.here:
		s.Busy = t.T("devices.busy")
	}
	if !p.here {
		return s
	}
	s.Intro, s.Title = t.T("devices.intro")+"\n"+t.T("devices.admin_here"), t.T("devices.list")
	s.Done, s.Waits = p.acts.doneNotice(t), p.acts.waiting(t)
	if n := p.all.Leaking; n > 0 {
		s.Leaking = Notice{Kind: Caution, Title: t.T("devices.leaking", "n", strconv.Itoa(n)), Text: t.T("devices.leaking_text")}
	}
	switch {
	case !p.all.Administrator:
		s.ReadOnly = Notice{Kind: Advice, Title: t.T("devices.read_only"), Text: t.T("devices.read_only_text")}
	case p.all.Need > 1:
		s.Intro += "\n" + t.T("devices.need", "need", strconv.Itoa(p.all.Need), "of", strconv.Itoa(p.all.Of))
	}
	for _, d := range p.all.Devices {
		if d.Revoked {
			s.GoneTitle, s.Gone = t.T("devices.gone"), append(s.Gone, p.row(t, d))
		} else {
			s.Devices = append(s.Devices, p.row(t, d))
		}
	}
	s.Admins = p.admins(t)
	return s
}

func (p *DevicesPage) row(t locales.Language, d AgencyDevice) DeviceRow {
	r := DeviceRow{ID: d.ID, Name: deviceName(t, d.Officer, d.ID), Chips: deviceChips(t, d)}
	if d.Revoked {
		r.Facts = []Line{{Text: t.T("devices.revoked_text")}}
		return r
	}
	if !d.This {
		r.Facts = append(r.Facts, Line{Label: t.T("devices.heard"), Text: heardOn(t, d.Heard, p.frame.Now(), d.Hidden)})
	}
	r.Facts = append(r.Facts, Line{Label: t.T("devices.may"), Text: p.may(t, d)})
	words := Line{Label: t.T("devices.words"), Text: d.Words}
	if p.all.Administrator {
		r.More = Action{Label: t.T("devices.more")}
	}
	if p.open == d.ID {
		r.More.Label, r.Words = t.T("devices.less"), words
		r.Doing = p.doing(t, d)
		return r
	}
	r.Facts = append(r.Facts, words)
	return r
}

// deviceName is who works on a device, or the beginning of its id.
func deviceName(t locales.Language, officer, id string) string {
	if officer != "" {
		return officer
	}
	return t.T("devices.nameless", "id", id[:min(len(id), 6)])
}

func deviceChips(t locales.Language, d AgencyDevice) []Chip {
	var out []Chip
	for _, c := range []struct {
		code string
		is   bool
		tone Tone
	}{{"this", d.This, Plain}, {"administrator", d.Administrator, Plain}, {"lost", d.Lost && !d.Revoked, Marked}, {"revoked", d.Revoked, Quiet}} {
		if c.is {
			out = append(out, Chip{Code: c.code, Label: t.T("devices.is." + c.code), Tone: c.tone})
		}
	}
	return out
}

// may says in words what a device may do.
func (p *DevicesPage) may(t locales.Language, d AgencyDevice) string {
	if len(d.Rights) > 0 && !slices.ContainsFunc(p.all.Rights, func(code string) bool { return !slices.Contains(d.Rights, code) }) {
		return t.T("devices.may_all")
	}
	return rightWords(t, d.Rights)
}

// rightWords says rights in words; none is to read and nothing else.
func rightWords(t locales.Language, codes []string) string {
	var words []string
	for _, code := range codes {
		if known(t, "devices.right."+code) {
			words = append(words, t.T("devices.right."+code))
		}
	}
	if len(words) == 0 {
		return t.T("devices.may_nothing")
	}
	return strings.Join(words, "\n")
}

func (p *DevicesPage) doing(t locales.Language, d AgencyDevice) DeviceDoing {
	off := p.acts.once.Busy()
	o := DeviceDoing{Rights: Choice[string]{Label: t.T("devices.rights"), Hint: t.T("devices.rights_hint")}}
	for _, code := range p.all.Rights {
		o.Rights.Options = append(o.Rights.Options, Option[string]{
			Code: code, Label: t.T("devices.right." + code), Chosen: slices.Contains(p.rights, code),
		})
	}
	changed := !slices.Equal(p.chosenRights(), d.Rights)
	o.KeepRights = Action{Label: t.T("devices.keep_rights"), Off: off || !changed}
	if !d.This {
		o.Lost, o.LostText = Action{Label: t.T("devices.lose"), Off: off}, t.T("devices.lose_text")
		if d.Lost {
			o.Lost.Label, o.LostText = t.T("devices.find"), ""
		}
		o.Revoke, o.GoText = Action{Label: t.T("devices.revoke"), Off: off}, t.T("devices.revoke_text")
	}
	if p.sure != noAct {
		key := "devices.sure." + string(p.sure)
		o.Sure = Notice{Kind: Caution, Title: t.T(key, "name", deviceName(t, d.Officer, d.ID)), Text: t.T(key + "_text")}
		o.Do, o.Keep = Action{Label: t.T("devices.do." + string(p.sure)), Off: off}, Action{Label: t.T("devices.keep")}
	}
	return o
}
