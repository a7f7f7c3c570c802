package client

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// ErrPortal says that a web page came back: a network that wants a sign-in.
// It is also replica.ErrReply.
var ErrPortal = fmt.Errorf("%w: a web page", replica.ErrReply)

// Exchange is replica.Transport's.
func (c *Client) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	rawAsk, err := wire.Marshal(turn.Ask)
	if err != nil {
		return wire.Reply{}, fmt.Errorf("encode ask: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.p.Total)
	defer cancel()
	watch := newWatch(c.p.Stall+c.p.Connect, cancel)
	defer watch.stop()
	body := &body{client: c, ask: rawAsk, send: turn.Send, watch: watch, leaving: turn.Leaving, failed: make(chan error, 1)}
	request, err := http.NewRequestWithContext(body.trace(ctx), http.MethodPost, c.url, body)
	if err != nil {
		return wire.Reply{}, ErrURL
	}
	request.ContentLength = body.length()
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("User-Agent", "") // sends none
	response, err := c.http.Do(request)
	if err != nil {
		select {
		case failed := <-body.failed:
			return wire.Reply{}, failed
		default:
			return wire.Reply{}, connectionError(err)
		}
	}
	defer func() { _ = response.Body.Close() }() // only read from
	in := &reader{r: bufio.NewReader(io.LimitReader(response.Body, replyLimit)), watch: watch}
	return readReply(response, in, turn.Take)
}

// replyLimit bounds everything that one reply may bring.
const replyLimit = wire.MaxReply + wire.MaxWant + wire.MaxSegment + 1<<20

// connectionError sorts what net/http says about a request that failed.
func connectionError(err error) error {
	for _, sentinel := range []error{replica.ErrPin, replica.ErrAway, replica.ErrReply} {
		if errors.Is(err, sentinel) {
			return sentinel
		}
	}
	return replica.ErrAway
}

// readReply reads the reply's head and the segments behind it.
func readReply(response *http.Response, in *reader, take func(wire.Reply, wire.Arrival) error) (wire.Reply, error) {
	if response.Header.Get("Content-Type") != contentType || response.Header.Get("Content-Encoding") != "" {
		return wire.Reply{}, notAHub(in)
	}
	head, err := wire.ReadFrame(in, wire.MaxReply)
	if err != nil {
		return wire.Reply{}, streamError(err)
	}
	reply, err := wire.ParseReply(head)
	if err != nil {
		return wire.Reply{}, fmt.Errorf("%w: head", replica.ErrReply)
	}
	if reply.Code != "" {
		return wire.Reply{}, &replica.RefusedError{Code: reply.Code}
	}
	if response.StatusCode != http.StatusOK {
		return wire.Reply{}, fmt.Errorf("%w: status %d", replica.ErrReply, response.StatusCode)
	}
	for {
		frame, err := wire.ReadFrame(in, 8+wire.MaxSegment)
		if errors.Is(err, io.EOF) {
			_, _ = io.Copy(io.Discard, io.LimitReader(in, 64)) // so that the connection stays warm
			return reply, nil
		}
		if err != nil {
			return reply, streamError(err)
		}
		if len(frame) <= 8 {
			return reply, fmt.Errorf("%w: frame", replica.ErrReply)
		}
		if err := take(reply, wire.Arrival{HSeq: binary.BigEndian.Uint64(frame), Segment: frame[8:]}); err != nil {
			return reply, err
		}
	}
}

func notAHub(in *reader) error {
	start := make([]byte, 256)
	n, _ := io.ReadFull(in, start)
	if isHTML(start[:n]) {
		return ErrPortal
	}
	return fmt.Errorf("%w: content", replica.ErrReply)
}

// streamError tells a link that broke from a peer that talks nonsense.
func streamError(err error) error {
	if errors.Is(err, wire.ErrCut) {
		return fmt.Errorf("%w: stream cut", replica.ErrAway)
	}
	return fmt.Errorf("%w: stream", replica.ErrReply)
}

// body is the request: ask, signature, segments, end. The signature is over
// the connection's own keying material, so it is made when the connection is
// there: with the first read.
type body struct {
	client *Client
	ask    []byte
	send   [][]byte
	watch  *watch

	leaving func() error
	failed  chan error // what leaving answered, when it was an error

	conn    *tls.Conn
	started bool
	next    int
	rest    []byte
}

func (b *body) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) { b.conn, _ = got.Conn.(*tls.Conn) },
	})
}

// Read gives the next bytes of the request.
func (b *body) Read(p []byte) (int, error) {
	b.watch.moved()
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
	n := 4 + len(b.ask) + 4 + wire.SignatureSize + 4
	for _, s := range b.send {
		n += 4 + len(s)
	}
	return int64(n)
}

func (b *body) fill() error {
	switch {
	case !b.started:
		signature, err := b.sign()
		if err != nil {
			return err
		}
		b.started = true
		b.rest = frames(b.ask, signature)
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

// watch ends an exchange in which no byte moves. It needs no clock of ours:
// each move winds a timer up again.
type watch struct {
	timer *time.Timer
	stall time.Duration
}

func newWatch(stall time.Duration, cancel func()) *watch {
	return &watch{timer: time.AfterFunc(stall, cancel), stall: stall}
}

func (w *watch) moved() { w.timer.Reset(w.stall) }
func (w *watch) stop()  { w.timer.Stop() }

// reader winds the watch up with every byte that comes.
type reader struct {
	r     io.Reader
	watch *watch
}

// Read reads on.
func (r *reader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if n > 0 {
		r.watch.moved()
	}
	return n, err
}
