package presenter

import (
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// book is what a record is read by: its edition, its protocol there, and whether
// either is known here.
type book struct {
	*screening.Library
	def *protocol.Protocol
	ok  bool
}

// bookOf finds what a record is read by. Where no edition fits it is the present
// one, for names and words, with ok false.
func bookOf(l *screening.Library, r screening.Record) book {
	if edition, def, ok := l.Of(r); ok {
		return book{edition, def, true}
	}
	return book{Library: l}
}

// says is a language in the wording of the book.
func (b book) says(l locales.Language) locales.Language {
	if b.Library == nil {
		return l
	}
	return l.Under(b.Edition)
}

// spoken is casework asked in the wording of a language. The digest of the
// wording is made once for each protocol; casework is used by one Queue, so
// nothing else writes here meanwhile.
func spoken(c screening.Casework, l locales.Language) screening.Casework {
	made := map[[32]byte]history.TextRef{}
	c.Text = func(p *protocol.Protocol) history.TextRef {
		ref, ok := made[p.Digest()]
		if !ok {
			t := l.Under(c.Library.EditionOf(p))
			ref = history.TextRef{Locale: l.Tag(), Digest: p.TextDigest(func(key string) string { return t.T(key) })}
			made[p.Digest()] = ref
		}
		return ref
	}
	return c
}

// worded is casework in the wording in which a record was last asked, so that a
// change that asks nothing keeps it.
func worded(f Frame, c screening.Casework, r screening.Record) screening.Casework {
	if tag := lastWording(r); tag != "" {
		return spoken(c, f.Catalogue.Language(tag))
	}
	return spoken(c, f.Speech())
}
