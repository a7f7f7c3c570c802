package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net/http/httptrace"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// hostHeader is all that a hub is told of its own name: it is known by its pin.
const hostHeader = "hub"

// body is the request: ask, signature, segments, end. The signature is over
// the connection's own keying material, so it is made when the connection is
// there: with the first read. A warm ask has none: on another
// connection than the one it was made for the hub remembers nothing and says so.
type body struct {
	client *Client
	ask    []byte
	warm   bool
	send   [][]byte

	leaving func() error
	failed  chan error // why the request was not sent, when that was decided here

	conn    *tls.Conn
	started bool
	next    int
	rest    []byte
}

func (c *Client) body(turn replica.Turn) (*body, error) {
	ask, warm := c.memory.ShortenAsk(turn.Ask)
	if !warm {
		var err error
		if ask, err = wire.Marshal(turn.Ask); err != nil {
			return nil, fmt.Errorf("encode ask: %w", err)
		}
	}
	return &body{
		client: c, ask: ask, warm: warm, send: turn.Send, leaving: turn.Leaving, failed: make(chan error, 1),
	}, nil
}

func (b *body) trace(ctx context.Context, watch *watch) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			var secured bool
			if b.conn, secured = got.Conn.(*tls.Conn); secured {
				b.client.follow(watch, b.conn)
			}
		},
	})
}

// smallBody is how much is handed to net/http in one piece, so that it goes
// out together with its header: a record less of TLS for what is said most.
const smallBody = 16 << 10

// reader is the body itself, or all of it in memory when it is small and needs
// no signature.
func (b *body) reader() (io.Reader, error) {
	if !b.warm || b.length() > smallBody {
		return b, nil
	}
	whole := frames(b.ask)
	if len(b.send) > 0 {
		if err := b.leave(); err != nil {
			return nil, err
		}
		whole = append(whole, frames(b.send...)...)
	}
	return bytes.NewReader(append(whole, 0, 0, 0, 0)), nil // with the end frame
}

// Read gives the next bytes of the request.
func (b *body) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// Close is called by net/http when it is done with the body.
func (b *body) Close() error { return nil }

// length is known before the signature is: every signature has one length.
func (b *body) length() int64 {
	n := 4 + len(b.ask) + 4
	if !b.warm {
		n += 4 + wire.SignatureSize
	}
	for _, s := range b.send {
		n += 4 + len(s)
	}
	return int64(n)
}

func (b *body) fill() error {
	switch {
	case !b.started:
		head, err := b.head()
		if err != nil {
			return err
		}
		b.started = true
		b.rest = head
	case b.next < len(b.send):
		if err := b.leave(); err != nil {
			return err
		}
		b.rest = frames(b.send[b.next])
		b.next++
	case b.next == len(b.send):
		b.rest = make([]byte, 4) // the end frame
		b.next++
	default:
		return io.EOF
	}
	return nil
}

// leave tells that the first segment is about to go.
func (b *body) leave() error {
	if b.next > 0 || b.leaving == nil {
		return nil
	}
	err := b.leaving()
	if err != nil {
		b.failed <- err
	}
	return err
}

// head is what stands before the segments.
func (b *body) head() ([]byte, error) {
	if !b.warm {
		signature, err := b.sign()
		return frames(b.ask, signature), err
	}
	return frames(b.ask), nil
}

func (b *body) sign() ([]byte, error) {
	if b.conn == nil {
		return nil, fmt.Errorf("%w: no connection", replica.ErrAway)
	}
	state := b.conn.ConnectionState()
	exporter, err := state.ExportKeyingMaterial(wire.LabelExporter, nil, wire.ExporterSize)
	if err != nil {
		return nil, fmt.Errorf("%w: keying material", replica.ErrReply)
	}
	return wire.SignExchange(exporter, b.ask, b.client.p.Sign), nil
}

func frames(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}
