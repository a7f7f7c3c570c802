package vault

import (
	"context"
	"slices"
	"strings"

	"pelita/screening"
)

// Summaries lists every record, the last changed first.
func (v *Vault) Summaries(ctx context.Context) ([]screening.Summary, error) {
	return v.Search(ctx, "")
}

// Search lists the records whose text holds every word of the query, the last
// changed first. It reads memory only: there is no index of texts on disk.
func (v *Vault) Search(ctx context.Context, query string) ([]screening.Summary, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	found := v.index.search(strings.Fields(screening.Normalise(query)))
	out := make([]screening.Summary, len(found))
	for i, e := range found {
		out[i] = e.sum
		out[i].Urgency = slices.Clone(e.sum.Urgency)
		out[i].Sync = v.sync.state(e.own)
	}
	return out, nil
}

// search gives the entries whose text holds every word. The result may be the
// index's own slice.
func (x *index) search(words []string) []*entry {
	if len(words) == 0 {
		return x.all()
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	var found []*entry
	for _, c := range x.chunks {
		found = c.search(words, found)
	}
	for e := range x.loose {
		if holds(e.sum.Text, words) {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, newestFirst)
	return found
}

// search scans the page for the longest word and looks closer where it is.
func (c *chunk) search(words []string, found []*entry) []*entry {
	for at := 0; ; {
		hit := strings.Index(c.text[at:], words[0])
		if hit < 0 {
			return found
		}
		at += hit
		// The entry whose text begins last at or before the hit.
		i, exact := slices.BinarySearch(c.starts, int32(at))
		if !exact {
			i--
		}
		if i < 0 {
			at++
			continue
		}
		e, end := &c.entries[i], int(c.starts[i])
		if e.chunk == c { // else it was changed since, and its text is elsewhere
			end += len(e.sum.Text)
			if at < end && holds(e.sum.Text, words) {
				found = append(found, e)
			}
		}
		at = max(at+1, end)
	}
}

func holds(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
