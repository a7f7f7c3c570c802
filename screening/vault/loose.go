package vault

import "slices"

// What is changed while the vault is open lies apart from the pages that were
// read. As soon as there is a page of it, it becomes a chunk of its own, so that
// a search asks rows of bits about it too.

// loosen takes an entry that was changed from the chunk that had its text, if one
// had. A chunk that has lost more than half of its entries is given up: what is no
// longer listed takes no more room than what is.
func (x *index) loosen(e *entry, was *chunk) {
	x.loose = append(x.loose, e)
	if was != nil {
		was.left++
		if 2*was.left > len(was.entries) {
			x.giveUp(was)
		}
	}
	if len(x.loose) >= pageEntries {
		x.gather()
	}
}

func (x *index) giveUp(c *chunk) {
	at := slices.Index(x.chunks, c)
	if at < 0 {
		return
	}
	x.chunks = slices.Delete(x.chunks, at, at+1)
	for _, e := range c.entries {
		if e.chunk == c {
			e.loose = true
			x.loose = append(x.loose, e)
		}
	}
}

// gather makes a chunk of the entries that are loose.
func (x *index) gather() {
	c := &chunk{format: pageFormat, entries: x.loose}
	text := make([]byte, 0, len(x.loose)*len(x.loose[0].encoded()))
	for _, e := range x.loose {
		one := *e
		if one.chunk.old() {
			one = entryOf(e.line())
		}
		by := int32(len(text)) - one.at
		text = append(text, one.encoded()...)
		e.at, e.end, e.text, e.textEnd = one.at+by, one.end+by, one.text+by, one.textEnd+by
		e.loose = false
	}
	c.bytes = string(text)
	for _, e := range c.entries {
		e.chunk = c
	}
	x.chunks, x.loose = append(x.chunks, c), nil
}
