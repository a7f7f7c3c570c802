package outline

import "pelita/screening/protocol"

// Language speaks one language. Its texts are those of the instrument, by the
// keys that protocol.TextKeys names, and a few of the exports' own.
type Language interface {
	// Tag is the BCP 47 tag, Name what the language calls itself.
	Tag() string
	Name() string
	// Has says whether the language itself has words for the key.
	Has(key string) bool
	// T gives the words of a key, with {name} placeholders filled from pairs.
	T(key string, pairs ...string) string
}

// Wording is a language as an instrument is exported in it. The zero Checked is
// the safe one: nobody has checked the words, and the export says so.
type Wording struct {
	Language
	Checked bool
}

// Ask gives the words of a question.
func (w Wording) Ask(i *protocol.Item) string { return w.T("item." + string(i.ID) + ".ask") }

// Help gives what is meant for the officer alone, or "".
func (w Wording) Help(i *protocol.Item) string {
	if key := "item." + string(i.ID) + ".help"; w.Has(key) {
		return w.T(key)
	}
	return ""
}

// Choice gives the words of an answer that can be ticked.
func (w Wording) Choice(i *protocol.Item, code string) string {
	if i.Type == protocol.YesNo {
		return w.T("answer." + code)
	}
	return w.T("item." + string(i.ID) + ".option." + code)
}

// Absence gives the words of an absence.
func (w Wording) Absence(a protocol.Absence) string { return w.T("absence." + a.String()) }

// Section names a section.
func (w Wording) Section(id string) string { return w.T("section." + id + ".name") }

// Group names a repeat group.
func (w Wording) Group(id string) string { return w.T("group." + id + ".name") }

// Stop gives the title of a stop, which a bystander may read, and what the
// officer has to do.
func (w Wording) Stop(id string) (title, do string) {
	return w.T("stop." + id + ".title"), w.T("stop." + id + ".do")
}

// Protocol names a protocol.
func (w Wording) Protocol(p *protocol.Protocol) string { return w.T("protocol." + p.ID + ".name") }

// Manner says how a question is put, when it is not simply asked: it is read
// aloud, or it is only for the officer's eyes; otherwise "".
func (w Wording) Manner(kind protocol.SectionKind, i *protocol.Item) string {
	switch {
	case kind == protocol.Notice && i.Source == protocol.Said:
		return w.T("outline.read_aloud")
	case i.Source == protocol.Observed && kind != protocol.Fields:
		return w.T("outline.observe")
	}
	return ""
}
