package courier

import (
	"fmt"
	"sync"

	"pelita/screening"
	"pelita/sync/client"
)

// warm is the client of the hub that an open profile goes on speaking with. Its
// connection stays open from one exchange to the next, which spares nearly all that
// an exchange with nothing to do takes otherwise. The zero warm has none.
type warm struct {
	mu     sync.Mutex
	by     string // what the client was made of
	client *client.Client
	shut   bool
}

// with gives the client, or makes another one when the hub, a pin, the proxy, or the
// device and its key are others than before. screening.ErrLocked once it was shut.
func (w *warm) with(p client.Params) (*client.Client, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.shut {
		return nil, screening.ErrLocked
	}
	by := fmt.Sprintf("%q %q %s %x %q", p.URL, p.Pins, p.Device, p.Sign.Public(), p.Proxy)
	if w.client != nil && w.by == by {
		return w.client, nil
	}
	w.hangUp()
	c, err := client.New(p)
	if err == nil {
		w.by, w.client = by, c
	}
	return c, err
}

// drop ends the connection, and what is exchanged over it.
func (w *warm) drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hangUp()
}

// close is drop for good.
func (w *warm) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shut = true
	w.hangUp()
}

func (w *warm) hangUp() {
	if w.client != nil {
		w.client.Close()
	}
	w.by, w.client = "", nil
}
