package presenter

import (
	"slices"
	"strings"

	"pelita/locales"
	"pelita/screening/protocol"
)

// newer offers to go on under the present version of the record's protocol, and
// says what differs. A record is never moved by itself.
func (p *RecordPage) newer(t locales.Language, to *protocol.Protocol) MoveAction {
	now := p.speech().Under(p.work.Library.Edition)
	changes := protocol.Changes(edition(p.book.def, t), edition(to, now))
	m := MoveAction{
		Protocol: to.ID, Title: t.T("pack.newer_title", "version", to.Version), Detail: t.T("pack.newer"),
		Move:    Action{Label: t.T("pack.newer_move", "version", to.Version)},
		Changes: changeLines(t, now, to, changes),
	}
	if len(m.Changes) == 0 {
		m.Detail = t.T("pack.newer_same")
	}
	return m
}

func edition(p *protocol.Protocol, t locales.Language) protocol.Edition {
	return protocol.Edition{Protocol: p, Say: func(key string) string { return t.T(key) }}
}

// changeLines says each changed item once, with everything that differs. What is
// new is asked anyway and is named in one line.
func changeLines(t, now locales.Language, to *protocol.Protocol, changes []protocol.Change) []Line {
	var out []Line
	var added []string
	for n := 0; n < len(changes); {
		item, kinds := changes[n].Item, []string{}
		for ; n < len(changes) && changes[n].Item == item; n++ {
			if changes[n].Kind == protocol.Added {
				added = append(added, topic(now, item))
				continue
			}
			kinds = append(kinds, changeWords(t, to, changes[n]))
		}
		if len(kinds) > 0 {
			out = append(out, Line{Label: t.Ever("item." + string(item) + ".topic"), Text: strings.Join(kinds, "; ")})
		}
	}
	if len(added) > 0 {
		slices.Sort(added)
		out = append(out, Line{Label: t.T("pack.change.added"), Text: strings.Join(slices.Compact(added), ", ")})
	}
	return out
}

func changeWords(t locales.Language, to *protocol.Protocol, c protocol.Change) string {
	if c.Kind == protocol.Redefined && len(c.Codes) > 0 {
		var gone []string
		item, ok := to.Bank().Item(c.Item)
		for _, code := range c.Codes {
			if ok {
				code = goneLabel(t, item, code)
			}
			gone = append(gone, code)
		}
		return t.T("pack.change.options", "options", strings.Join(gone, ", "))
	}
	return t.T("pack.change." + c.Kind.String())
}
