package presenter

import (
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// spoken is casework asked in the wording of a language. The digest of the
// wording is made once for each protocol; casework is used by one Queue, so
// nothing else writes here meanwhile.
func spoken(c screening.Casework, l locales.Language) screening.Casework {
	made := map[[32]byte]history.TextRef{}
	c.Text = func(p *protocol.Protocol) history.TextRef {
		ref, ok := made[p.Digest()]
		if !ok {
			ref = history.TextRef{Locale: l.Tag(), Digest: p.TextDigest(func(key string) string { return l.T(key) })}
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
