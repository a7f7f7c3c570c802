// Package client speaks with a hub over HTTPS. It trusts one thing: the
// pinned public key. No authority, no redirect, no clock.
package client

import (
	"crypto/ed25519"
	"time"

	"pelita/sync/wire"
)

// Params makes a Client. All but the times are needed.
type Params struct {
	// URL is https://host[:port]; nothing else is accepted.
	URL string
	// Pins are `sha256/BASE64` of the hub's public key (SubjectPublicKeyInfo);
	// one of them must match, the others are for a change of keys.
	Pins   []string
	Device wire.ID
	Sign   ed25519.PrivateKey
	// Proxy, if set, is socks5://[USER:WORD@]ADDRESS:PORT, ADDRESS in digits. The
	// hub's name is then looked up by the proxy and nowhere else.
	Proxy string
	// Connect bounds connecting, Stall the time without a byte moving in
	// either direction, Total one whole exchange. Zero: 20 s; 20 s or four round
	// trips, whichever is longer (30 s where the system does not tell what the
	// other side has taken); 10 min.
	Connect, Stall, Total time.Duration
}
