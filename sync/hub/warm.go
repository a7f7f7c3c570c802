package hub

import (
	"context"
	"crypto/ed25519"
	"net"
	"net/http"

	"pelita/sync/wire"
)

// connection is what a hub remembers of one TLS connection: the last whole
// exchange on it and the key that signed the first. At most wire.MaxSpaces
// cursors and acknowledgements, about 32 KiB, for as long as the connection is
// open; HTTP/1.1 serves one request of a connection at a time, so it needs no
// lock. The signature of the first ask was over the keying material of this
// very connection, so whoever speaks on it is still the one who signed.
type connection struct {
	memory wire.Memory
	key    ed25519.PublicKey
}

type connectionKey struct{}

// WithMemory is the ConnContext of a server that serves a hub. Without it a
// hub asks for, and gives, everything in full.
func WithMemory(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, &connection{})
}

// memoryOf is nil where the server keeps none.
func memoryOf(ctx context.Context) *connection {
	c, _ := ctx.Value(connectionKey{}).(*connection)
	return c
}

func (c *connection) verify(key ed25519.PublicKey) error {
	if c == nil || len(c.key) == 0 || !c.key.Equal(key) {
		return wire.ErrSignature
	}
	return nil
}

// turn is one exchange on a connection.
type turn struct {
	c     *connection
	short bool // the ask left out what is remembered
	ask   wire.Ask
	reply wire.Reply
	key   ed25519.PublicKey
}

func (t *turn) read(rawAsk []byte) (err error) {
	memory := &wire.Memory{}
	if t.c != nil {
		memory = &t.c.memory
	}
	t.ask, t.short, err = memory.ReadAsk(rawAsk)
	return err
}

// shape gives a reply the form in which it is sent.
func (t *turn) shape(reply wire.Reply) wire.Reply {
	if t.c == nil {
		return reply
	}
	reply.Warm = t.c.memory.Next()
	t.reply = reply
	if t.short {
		return t.c.memory.ShortenReply(t.ask, reply)
	}
	return reply
}

// settle remembers an exchange that came to its end, and nothing of any other.
func (t *turn) settle(whole bool) {
	switch {
	case t.c == nil:
	case whole && t.reply.Warm > 0 && len(t.key) > 0:
		t.c.memory.Note(t.ask, t.reply, t.reply.Warm)
		t.c.key = t.key
	default:
		t.c.memory.Forget()
	}
}

// spare leaves out of a short reply the headers that only tell it from what
// is not a hub: who asks like this has talked to the hub already.
func spare(h http.Header) {
	h["Content-Type"] = nil
	h.Del("X-Content-Type-Options")
}
