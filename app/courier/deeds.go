package courier

import (
	"slices"
	"strconv"
	"strings"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// deeds are what a proposal does, in its order. Keys that go with a new epoch are
// counted and not listed.
func deeds(w wire.Proposal, roster wire.Roster, ring *envelope.Ring) []Deed {
	n := namer{roster, ring}
	words := func(e wire.Enrol) string { // of the request itself: a hash anybody may write
		asked, err := w.Asked(e)
		if err != nil {
			return ""
		}
		return asked.Words()
	}
	var out []Deed
	wraps, entries := 0, w.Entries()
	for _, e := range entries {
		if e.Wrap != nil {
			wraps++
			continue
		}
		for _, d := range n.deeds(e) {
			if e.Enrol != nil {
				d.Words = words(*e.Enrol)
			}
			out = append(out, d)
		}
		out = append(out, n.formerDeeds(e, entries)...)
	}
	if wraps > 0 {
		out = append(out, Deed{Code: "wrap", What: strconv.Itoa(wraps)})
	}
	return out
}

// formerDeeds are one for each device that the agency still has and that the one
// which is enrolled says it was: what it writes in that name will count. One that is
// taken out beside it is said there.
func (n namer) formerDeeds(e wire.Entry, beside []wire.Entry) []Deed {
	if e.Enrol == nil {
		return nil
	}
	var out []Deed
	for _, id := range e.Enrol.Former {
		known, ok := n.roster.Device(id)
		gone := slices.ContainsFunc(beside, func(b wire.Entry) bool { return b.Revoke != nil && b.Revoke.Device == id })
		if ok && !known.Revoked && !gone {
			out = append(out, n.about("former", id))
		}
	}
	return out
}

// namer finds the names of devices.
type namer struct {
	roster wire.Roster
	ring   *envelope.Ring
}

func (n namer) about(code string, device wire.ID) Deed {
	d := Deed{Code: code, Device: device.String()}
	if known, ok := n.roster.Device(device); ok {
		d.Name = n.open(known.Enrol.Name, known.NameEpoch, device)
	}
	return d
}

func (n namer) open(sealed []byte, epoch wire.Short, id wire.ID) string {
	key, ok := n.ring.Find(epoch)
	if !ok {
		return ""
	}
	name, _ := envelope.OpenName(sealed, key, id)
	return name
}

func (n namer) deeds(e wire.Entry) []Deed {
	switch {
	case e.Enrol != nil:
		name := n.open(e.Enrol.Name, e.Enrol.NameEpoch, e.Enrol.Device)
		return []Deed{{Code: "enrol", Device: e.Enrol.Device.String(), Name: name}}
	case e.Revoke != nil:
		return []Deed{n.about("revoke", e.Revoke.Device)}
	case e.Space != nil:
		return []Deed{{Code: "caseload", What: e.Space.Space.String()}}
	case e.Member != nil:
		d := n.about("member", e.Member.Device)
		if e.Member.Access == wire.NoAccess {
			d.Code = "member.remove"
		}
		d.What = e.Member.Space.String()
		return []Deed{d}
	case e.Epoch != nil:
		return []Deed{{Code: "rotate"}}
	case e.Hub != nil:
		return []Deed{{Code: "hub", What: e.Hub.URL}}
	case e.Admins != nil:
		return adminDeeds(*e.Admins)
	}
	return n.laterDeeds(e)
}

func adminDeeds(c wire.Change) []Deed {
	var out []Deed
	for _, key := range c.Add {
		out = append(out, Deed{Code: "admin.add", What: keyText(key)})
	}
	for _, key := range c.Remove {
		out = append(out, Deed{Code: "admin.remove", What: keyText(key)})
	}
	return append(out, Deed{Code: "admin.need", What: strconv.Itoa(int(c.Need))})
}

func (n namer) laterDeeds(e wire.Entry) []Deed {
	switch {
	case e.Role != nil:
		d := n.about("role", e.Role.Device)
		d.What = strings.Join(rightCodes(e.Role.Rights), ", ")
		return []Deed{d}
	case e.Partner != nil && e.Partner.Removed:
		return []Deed{{Code: "partner.remove", What: e.Partner.Partner.String()}}
	case e.Partner != nil:
		d := Deed{Code: "partner", What: e.Partner.Partner.String()}
		if a, err := envelope.OpenAddress(*e.Partner, n.ring); err == nil {
			d.Name = a.Name
		}
		return []Deed{d}
	case e.Signer != nil && e.Signer.Removed:
		return []Deed{{Code: "signer.remove", What: keyText(e.Signer.Key)}}
	case e.Signer != nil:
		return []Deed{{Code: "signer", What: keyText(e.Signer.Key)}}
	case e.Accept != nil:
		d := n.about("accept", e.Accept.Device)
		d.What = strconv.FormatUint(e.Accept.Seq, 10)
		return []Deed{d}
	}
	return n.lettingGo(e)
}

func (n namer) lettingGo(e wire.Entry) []Deed {
	switch {
	case e.Compact != nil:
		return []Deed{{Code: "compact", What: e.Compact.Space.String()}}
	case e.Lost != nil && e.Lost.Found:
		return []Deed{n.about("found", e.Lost.Device)}
	case e.Lost != nil:
		return []Deed{n.about("lost", e.Lost.Device)}
	}
	return []Deed{{Code: "other"}}
}
