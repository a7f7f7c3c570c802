package hub

import (
	"encoding/hex"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Gate bounds how many connections a listener has open, in all and from one
// address, so that slow ones cannot use up the process. What comes through it
// carries no address: RemoteAddr gives a keyed name that lasts an hour, which is
// enough to count by and is written nowhere.
type Gate struct {
	net.Listener
	all, each int
	blind     blinder
	freed     *sync.Cond
	mu        sync.Mutex
	open      int
	closed    bool
	names     map[string]int
}

// NewGate bounds a listener.
func NewGate(l net.Listener, all, each int, now func() time.Time) *Gate {
	g := &Gate{Listener: l, all: all, each: each, blind: blinder{now: now}, names: map[string]int{}}
	g.freed = sync.NewCond(&g.mu)
	return g
}

// Accept waits for a connection that may come in.
func (g *Gate) Accept() (net.Conn, error) {
	for {
		g.wait()
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if through := g.pass(c); through != nil {
			return through, nil
		}
		_ = c.Close() // too many from there: it is told nothing
	}
}

// wait waits until there is room. Who comes meanwhile waits in the system's queue.
func (g *Gate) wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.open >= g.all && !g.closed {
		g.freed.Wait()
	}
}

func (g *Gate) pass(c net.Conn) net.Conn {
	known := g.nameOf(c.RemoteAddr())
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.names[known] >= g.each {
		return nil
	}
	g.open++
	g.names[known]++
	return &gated{Conn: c, name: known, done: sync.OnceFunc(func() { g.leave(known) })}
}

func (g *Gate) leave(known string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	if g.names[known]--; g.names[known] == 0 {
		delete(g.names, known)
	}
	g.freed.Signal()
}

// nameOf names the machine: of IPv6 its network, since one machine has as many
// addresses as it likes.
func (g *Gate) nameOf(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return "local"
	}
	ip, _ := netip.AddrFromSlice(tcp.IP)
	ip = ip.Unmap()
	if ip.Is6() {
		if network, err := ip.WithZone("").Prefix(64); err == nil {
			ip = network.Addr()
		}
	}
	n, _ := g.blind.name(ip.AsSlice())
	return hex.EncodeToString(n[:])
}

// Open says how many connections are open.
func (g *Gate) Open() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open
}

// Close closes the listener and lets Accept go.
func (g *Gate) Close() error {
	g.mu.Lock()
	g.closed = true
	g.freed.Broadcast()
	g.mu.Unlock()
	return g.Listener.Close()
}

// gated is a connection that keeps its address to itself.
type gated struct {
	net.Conn
	name string
	done func()
}

// RemoteAddr is the keyed name.
func (c *gated) RemoteAddr() net.Addr { return blinded(c.name) }

// Close closes it and makes room.
func (c *gated) Close() error {
	defer c.done()
	return c.Conn.Close()
}

type blinded string

// Network says that it is no address.
func (blinded) Network() string { return "blinded" }

// String is the name.
func (b blinded) String() string { return string(b) }
