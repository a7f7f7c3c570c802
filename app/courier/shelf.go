package courier

import (
	"sync"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/pack"
)

// shelf is what the records of an open profile are read by. It is replaced as a
// whole when a pack is taken; whoever holds what stood there before goes on with
// that, and comes to no harm.
type shelf struct {
	mu sync.Mutex
	at shelved
}

// shelved is one moment of a shelf.
type shelved struct {
	library *screening.Library
	words   *locales.Catalogue
	packs   []*pack.Pack // the newest first
	damaged string       // the id of a pack that cannot be read
	seen    time.Time    // the latest time that was noted
}

// shelf is what a profile is read by before its packs are known.
func (c Config) shelf() (*shelf, error) {
	words, err := c.words()
	return &shelf{at: shelved{library: c.Library, words: words}}, err
}

func (s *shelf) now() shelved {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *shelf) put(at shelved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = at
}

// summarise makes the summary of a record by what stands on the shelf.
func (s *shelf) summarise(r screening.Record) screening.Summary { return s.now().library.Summarise(r) }

// shippedTexts are the texts that come with the program, read once.
var shippedTexts = sync.OnceValues(locales.Load)

// words are the texts that packs are laid over.
func (c Config) words() (*locales.Catalogue, error) {
	if c.Words != nil {
		return c.Words, nil
	}
	return shippedTexts()
}
