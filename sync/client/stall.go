package client

import (
	"net"
	"time"
)

// How long no byte may move: longer than a change of cell takes, and four round
// trips where those are long.
const (
	shortStall = 8 * time.Second
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
