package presenter

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"pelita/screening/history"
	"pelita/screening/protocol"
)

// place is where an answer is typed.
type place struct {
	Item     protocol.ItemID
	Instance int
	Source   protocol.Source
}

// parts are the entries of one control as they are typed: one for a text, year,
// month, day and "about" for a date, amount and currency, from and to.
type parts [4]string

// agreed is the answer of all that stand in one place: none where they differ.
func agreed(all []history.Live) protocol.Answer {
	for _, l := range all {
		if !l.Answer.Equal(all[0].Answer) {
			return protocol.Answer{}
		}
	}
	if len(all) == 0 {
		return protocol.Answer{}
	}
	return all[0].Answer
}

// halves is everything half typed in an interview. It is written into the
// record's draft, so that a lock, a crash or a dead battery loses at most half
// a second of typing.
//
// The text form is the current answer first, so that a plain half sentence is
// stored as it is typed. U+001F stands between parts, U+001E between the
// answer, the note, and the answers left half typed elsewhere.
//
// Beside what is typed it holds what a visit must not forget: the language in
// which the person reads along, when it was chosen and nothing answered in it
// yet, until when answers about the room are those of another day or place, and
// since when the person has been asked without a break.
type halves struct {
	note   string
	at     map[place]parts
	spoken string
	recall history.HLC
	asking stretch
}

// The marks of what is no answer. No item has such an id.
const (
	spokenMark = "#spoken"
	recallMark = "#recall"
	askingMark = "#asking"
)

const (
	unitMark   = "\x1f"
	recordMark = "\x1e"
	aboutMark  = "~"
)

// clean takes out what the text form needs for itself. No keyboard types it.
func clean(text string) string {
	return strings.NewReplacer(unitMark, "", recordMark, "").Replace(text)
}

func (h *halves) put(at place, p parts) {
	for i := range p {
		p[i] = clean(p[i])
	}
	if p == (parts{}) {
		delete(h.at, at)
		return
	}
	if h.at == nil {
		h.at = map[place]parts{}
	}
	h.at[at] = p
}

// without gives a copy that leaves out one place.
func (h halves) without(at place) halves {
	out := h
	out.at = map[place]parts{}
	for k, v := range h.at {
		if k != at {
			out.at[k] = v
		}
	}
	return out
}

// encode writes the text form; current is the place the draft stands at.
func (h halves) encode(current place) string {
	records := []string{joinParts(h.at[current]), h.note}
	var others []place
	for at := range h.at {
		if at != current {
			others = append(others, at)
		}
	}
	slices.SortFunc(others, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Instance, b.Instance), cmp.Compare(a.Source, b.Source))
	})
	for _, at := range others {
		records = append(records, strings.Join([]string{
			string(at.Item), strconv.Itoa(at.Instance), at.Source.String(), joinParts(h.at[at]),
		}, unitMark))
	}
	if h.spoken != "" {
		records = append(records, spokenMark+unitMark+clean(h.spoken))
	}
	if h.recall != 0 {
		records = append(records, recallMark+unitMark+strconv.FormatUint(uint64(h.recall), 10))
	}
	if h.asking.worthKeeping() {
		records = append(records, askingMark+unitMark+h.asking.encode())
	}
	return strings.TrimRight(strings.Join(records, recordMark), recordMark)
}

func joinParts(p parts) string { return strings.TrimRight(strings.Join(p[:], unitMark), unitMark) }

func splitParts(units []string) (p parts) {
	copy(p[:], units)
	return p
}

// decodeHalves reads the text form. What does not parse is passed over: a draft
// is a help, and never stands in the way of the record.
func decodeHalves(current place, text string) halves {
	var h halves
	records := strings.Split(text, recordMark)
	h.put(current, splitParts(strings.Split(records[0], unitMark)))
	if len(records) > 1 {
		h.note = clean(records[1])
	}
	for _, r := range records[min(2, len(records)):] {
		units := strings.Split(r, unitMark)
		if len(units) == 2 {
			h.remember(units[0], units[1])
		}
		if len(units) < 4 {
			continue
		}
		instance, err := strconv.Atoi(units[1])
		source, ok := protocol.ParseSource(units[2])
		if err != nil || instance < 0 || !ok {
			continue
		}
		h.put(place{Item: protocol.ItemID(units[0]), Instance: instance, Source: source}, splitParts(units[3:]))
	}
	return h
}

func (h *halves) remember(mark, what string) {
	switch mark {
	case spokenMark:
		h.spoken = what
	case recallMark:
		if at, err := strconv.ParseUint(what, 10, 64); err == nil {
			h.recall = history.HLC(at)
		}
	case askingMark:
		h.asking = decodeStretch(what)
	}
}
