package client

import (
	"crypto/tls"
	"net"
	"time"
)

// How long no byte may move: longer than TCP takes to go on by itself after a
// radio was dead for ten seconds, whose retransmissions come about 1, 3, 7 and 15 s
// after the first byte that was held up. A connection that only slept is better
// than another one: what was under way is not sent twice. And four round trips,
// where those are long.
const (
	shortStall = 20 * time.Second
	stallTrips = 4
	longStall  = 30 * time.Second // where nothing tells what the hub itself has taken
)

// stallOn is that time on a connection. Behind a proxy it is the long one: what
// the proxy has taken says nothing of the hub.
func (c *Client) stallOn(conn net.Conn) time.Duration {
	switch {
	case c.p.Stall > 0:
		return c.p.Stall
	case !seesQueue || c.p.Proxy != "":
		return longStall
	}
	return max(shortStall, stallTrips*roundTrip(conn))
}

// follow has a watch look at a connection.
func (c *Client) follow(w *watch, conn *tls.Conn) {
	if raw, ok := conn.NetConn().(*metered); ok {
		w.on(raw.confirmed, c.stallOn(raw))
	}
}
