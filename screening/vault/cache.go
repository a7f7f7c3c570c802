package vault

import (
	"container/list"

	"pelita/screening"
	"pelita/screening/history"
)

// cacheRecords is how many records stay open in memory: the one on screen and
// those just seen.
const cacheRecords = 64

// loaded is one record with its key. It is a value: a change makes a new one.
type loaded struct {
	id      screening.RecordID
	row     int64
	key     recordKey
	state   history.State
	version uint64
	own     uint64
	tag     tag  // of the body
	link    link // the end of the chain over the change-sets
	draft   draftMark
	stored  bool // the record has a body on disk
}

// cacheKeys is how many record keys stay unwrapped: reading one costs as much as
// reading a body.
const cacheKeys = 4096

// cache keeps the records used last, and keys of more of them.
type cache struct {
	keys map[screening.RecordID]recordKey
	byID map[screening.RecordID]*list.Element
	used *list.List // of loaded, the last used first
}

func newCache() *cache {
	return &cache{keys: map[screening.RecordID]recordKey{}, byID: map[screening.RecordID]*list.Element{}, used: list.New()}
}

func (c *cache) get(id screening.RecordID) (loaded, bool) {
	el, ok := c.byID[id]
	if !ok {
		return loaded{}, false
	}
	c.used.MoveToFront(el)
	return el.Value.(loaded), true
}

func (c *cache) putKey(id screening.RecordID, k recordKey) {
	if len(c.keys) >= cacheKeys {
		clear(c.keys)
	}
	c.keys[id] = k
}

func (c *cache) put(l loaded) {
	if el, ok := c.byID[l.id]; ok {
		el.Value = l
		c.used.MoveToFront(el)
		return
	}
	c.byID[l.id] = c.used.PushFront(l)
	if c.used.Len() > cacheRecords {
		last := c.used.Back()
		delete(c.byID, last.Value.(loaded).id)
		c.used.Remove(last)
	}
}
