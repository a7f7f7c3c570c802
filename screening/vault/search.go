package vault

import (
	"context"
	"math/bits"
	"slices"
	"strings"

	"pelita/screening"
)

// Summaries lists every record, the last changed first.
func (v *Vault) Summaries(ctx context.Context) ([]screening.Summary, error) {
	return v.Search(ctx, "", 0)
}

// Search lists the records whose text holds every word of the query, the last
// changed first: the first few of them, or with most 0 all. It reads memory
// only: there is no index of texts on disk.
func (v *Vault) Search(ctx context.Context, query string, most int) ([]screening.Summary, error) {
	return look(ctx, v, func() []screening.Summary {
		found := v.index.search(strings.Fields(screening.Normalise(query)), most)
		out := make([]screening.Summary, len(found))
		for i, e := range found {
			out[i] = e.line().sum
			out[i].Sync = v.sync.state(e.own)
		}
		return out
	})
}

// look reads what is in memory while the vault is open.
func look[T any](ctx context.Context, v *Vault, at func() T) (none T, err error) {
	if err := ctx.Err(); err != nil {
		return none, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return none, screening.ErrLocked
	}
	return at(), nil
}

// walked is how many entries are looked at one after the other before the rows
// of the chunks are asked: what many records hold is found sooner so.
const walked = 2048

// search gives the first entries whose text holds every word. The result may be
// the index's own slice.
func (x *index) search(words []string, most int) []*entry {
	all := x.all()
	if most <= 0 || most > len(all) {
		most = len(all)
	}
	if len(words) == 0 {
		return all[:most]
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	first := min(walked, len(all))
	if len(words[0]) < gram { // the chunks have no rows for it
		first = len(all)
	}
	if found := firstOf(all[:first], words, most); len(found) == most || first == len(all) {
		return found
	}
	var found []*entry
	for _, c := range x.chunks {
		found = c.search(words, found)
	}
	found = append(found, firstOf(x.loose, words, len(x.loose))...)
	slices.SortFunc(found, newestFirst)
	return found[:min(most, len(found))]
}

// firstOf gives at most so many of the entries whose text holds every word.
func firstOf(entries []*entry, words []string, most int) []*entry {
	var found []*entry
	for _, e := range entries {
		if len(found) == most {
			break
		}
		if holds(e.searched(), words) {
			found = append(found, e)
		}
	}
	return found
}

// search looks at the entries of the chunk that may hold the words.
func (c *chunk) search(words []string, found []*entry) []*entry {
	if c.grams.rows == nil {
		c.mark()
	}
	classes := c.grams.of(words)
	for part := range c.grams.wide {
		for may := c.grams.may(classes, part); may != 0; may &= may - 1 {
			i := part*64 + bits.TrailingZeros64(may)
			if i >= len(c.entries) {
				break
			}
			if e := c.entries[i]; e.chunk == c && holds(e.searched(), words) {
				found = append(found, e)
			}
		}
	}
	return found
}

func holds(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
