package client

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// ErrPortal says that a web page came back: a network that wants a sign-in.
// It is also replica.ErrReply.
var ErrPortal = fmt.Errorf("%w: a web page", replica.ErrReply)

// Exchange is replica.Transport's.
func (c *Client) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	c.turn.Lock()
	defer c.turn.Unlock()
	if turn.Leaving != nil {
		turn.Leaving = sync.OnceValue(turn.Leaving)
	}
	reply, err := c.once(ctx, turn)
	if errors.Is(err, wire.ErrCold) {
		c.memory.Forget()
		reply, err = c.once(ctx, turn)
	}
	if err != nil {
		c.memory.Forget()
	}
	return reply, err
}

// once is one request: short where the connection allows it.
func (c *Client) once(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	watch := newWatch(c.stallOn(nil)+c.p.Connect, cancel)
	defer watch.stop()
	body, err := c.body(turn)
	if err != nil {
		return wire.Reply{}, err
	}
	request, err := c.request(body.trace(ctx, watch), body)
	if err != nil {
		return wire.Reply{}, err
	}
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
	in := bufio.NewReader(io.LimitReader(response.Body, replyLimit))
	take := turn.Take
	turn.Take = func(reply wire.Reply, arrival wire.Arrival) error {
		watch.moved()
		err := take(reply, arrival)
		if watch.moved(); err != nil {
			cancel() // nobody waits for the rest
		}
		return err
	}
	reply, err := c.readReply(response, in, turn, body.warm)
	if err == nil {
		c.remember(turn.Ask, reply)
	}
	return reply, err
}

// remember notes a whole exchange, when the hub says that it does so too. It
// need not know the connection: on another one the hub answers that it is cold.
func (c *Client) remember(ask wire.Ask, reply wire.Reply) {
	c.memory.Forget()
	if reply.Warm > 0 {
		c.memory.Note(ask, reply, reply.Warm)
	}
}

func (c *Client) request(ctx context.Context, body *body) (*http.Request, error) {
	reader, err := body.reader()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, reader)
	if err != nil {
		return nil, ErrURL
	}
	request.GetBody = nil // what failed is asked about before anything is sent again
	request.Host = hostHeader
	request.ContentLength = body.length()
	request.Header.Set("User-Agent", "") // sends none
	return request, nil
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
func (c *Client) readReply(response *http.Response, in io.Reader, turn replica.Turn, warm bool) (wire.Reply, error) {
	kind := response.Header.Get("Content-Type")
	if kind != contentType && !(warm && kind == "") || response.Header.Get("Content-Encoding") != "" {
		return wire.Reply{}, notAHub(in)
	}
	reply, err := readHead(in)
	if err != nil {
		return wire.Reply{}, err
	}
	if response.StatusCode != http.StatusOK {
		return wire.Reply{}, fmt.Errorf("%w: status %d", replica.ErrReply, response.StatusCode)
	}
	if warm {
		if reply, err = c.memory.ExpandReply(turn.Ask, reply); err != nil {
			return wire.Reply{}, fmt.Errorf("%w: head", replica.ErrReply)
		}
	}
	return readSegments(in, reply, turn.Take)
}

func readHead(in io.Reader) (wire.Reply, error) {
	head, err := wire.ReadFrame(in, wire.MaxReply)
	if err != nil {
		return wire.Reply{}, streamError(err)
	}
	reply, err := wire.ParseReply(head)
	switch {
	case err != nil:
		return wire.Reply{}, fmt.Errorf("%w: head", replica.ErrReply)
	case reply.Code == wire.CodeCold:
		return wire.Reply{}, wire.ErrCold
	case reply.Code != "":
		return wire.Reply{}, &replica.RefusedError{Code: reply.Code}
	}
	return reply, nil
}

func readSegments(in io.Reader, reply wire.Reply, take func(wire.Reply, wire.Arrival) error) (wire.Reply, error) {
	frames := make(chan frame, aheadFrames)
	stop := make(chan struct{})
	go readAhead(in, frames, stop)
	defer func() {
		close(stop)
		for range frames { // the reader has gone when they are closed
		}
	}()
	for f := range frames {
		switch {
		case errors.Is(f.err, io.EOF):
			return reply, nil
		case f.err != nil:
			return reply, streamError(f.err)
		case len(f.bytes) <= 8:
			return reply, fmt.Errorf("%w: frame", replica.ErrReply)
		}
		arrival := wire.Arrival{HSeq: binary.BigEndian.Uint64(f.bytes), Segment: f.bytes[8:], More: len(frames) > 0}
		if err := take(reply, arrival); err != nil {
			return reply, err
		}
	}
	return reply, fmt.Errorf("%w: stream cut", replica.ErrAway)
}

// aheadFrames is how many frames are read while one is being stored.
const aheadFrames = 16

type frame struct {
	bytes []byte
	err   error
}

// readAhead reads frames until the end, an error, or until nobody wants them.
func readAhead(in io.Reader, frames chan<- frame, stop <-chan struct{}) {
	defer close(frames)
	for {
		b, err := wire.ReadFrame(in, 8+wire.MaxSegment)
		if errors.Is(err, io.EOF) {
			_, _ = io.Copy(io.Discard, io.LimitReader(in, 64)) // so that the connection stays warm
		}
		select {
		case frames <- frame{b, err}:
		case <-stop:
			return
		}
		if err != nil {
			return
		}
	}
}

func notAHub(in io.Reader) error {
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
