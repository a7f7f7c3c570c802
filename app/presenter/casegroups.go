package presenter

import (
	"slices"
	"strconv"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
)

// self is the device of this profile, or the zero id.
func (f Frame) self() history.DeviceID {
	if f.Self == nil {
		return history.DeviceID{}
	}
	return f.Self()
}

// handedTo says whether somebody was handed to the officer of a device.
func handedTo(s screening.Summary, device history.DeviceID) bool {
	return s.HandedTo != "" && s.HandedTo == device.String()
}

func (c *Caseload) admits(s screening.Summary) bool {
	if c.filter == MyCases {
		return handedTo(s, c.frame.self())
	}
	return c.filter.admits(s.Stage)
}

// gathered puts the members of a group under it: a list in which the last
// changed comes first would scatter them. Within a group those come first who
// need somebody first.
func gathered(list []screening.Summary) []screening.Summary {
	under := map[screening.RecordID][]screening.Summary{}
	for _, s := range list {
		if s.Group != (screening.RecordID{}) {
			under[s.Group] = append(under[s.Group], s)
		}
	}
	if len(under) == 0 {
		return list
	}
	groups := map[screening.RecordID]screening.Summary{}
	for _, s := range list {
		if _, ok := under[s.ID]; ok {
			groups[s.ID] = s
		}
	}
	var out []screening.Summary
	put := map[screening.RecordID]bool{}
	for _, s := range list {
		group, there := groups[s.Group]
		if _, is := groups[s.ID]; is {
			group, there = s, true
		}
		switch {
		case !there:
			out = append(out, s)
		case !put[group.ID]:
			put[group.ID] = true
			out = append(append(out, group), screening.ByProtection(under[group.ID])...)
		}
	}
	return out
}

// summary is what the list knows of a record.
func (c *Caseload) summary(id screening.RecordID) (screening.Summary, bool) {
	n := slices.IndexFunc(c.all, func(s screening.Summary) bool { return s.ID == id && id != (screening.RecordID{}) })
	if n < 0 {
		return screening.Summary{}, false
	}
	return c.all[n], true
}

// members says how many of a group there are, and how many nobody has seen.
func (c *Caseload) members(t locales.Language, group screening.RecordID) string {
	open := 0
	all := screening.Members(c.all, group)
	for _, m := range all {
		if m.Seen != screening.WasSeen {
			open++
		}
	}
	return t.T("caseload.members", "n", strconv.Itoa(len(all)), "open", strconv.Itoa(open))
}
