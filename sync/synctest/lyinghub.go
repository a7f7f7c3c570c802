package synctest

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	quiet "log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/wire"
)

// LyingHub is a real hub behind real HTTPS that tells the lie it is told to.
// Between LieNone and LieNone it is the hub that it always was.
type LyingHub struct {
	*Liar
	t      testing.TB
	agency *Agency
	server *httptest.Server
	dir    string

	mu       sync.Mutex
	lie      Lie
	here     *Shelf // what honest devices see
	there    *Shelf // what the others see, while the lie is a fork
	snapshot string // a folder with last week's hub
	claimed  []wire.Segment
	redirect int
	bomb     []byte
}

// NewLyingHub starts a hub for an agency that begins with the truth.
func NewLyingHub(t testing.TB, a *Agency, devices ...*Device) *LyingHub {
	t.Helper()
	h := &LyingHub{Liar: NewLiar(t, a, devices...), t: t, agency: a, dir: fastDir(t), bomb: bomb()}
	h.here = OpenShelf(t, a, filepath.Join(h.dir, "live"))
	h.server = httptest.NewUnstartedServer(h)
	h.server.Config.ErrorLog = quiet.New(io.Discard, "", 0)
	h.server.TLS = &tls.Config{GetConfigForClient: h.suite}
	h.server.StartTLS()
	t.Cleanup(func() {
		h.server.CloseClientConnections()
		h.server.Close()
		h.here.Close(t)
		h.there.Close(t)
	})
	return h
}

// Connect gives a device a client of this hub, and how long an exchange may
// take at most.
func (h *LyingHub) Connect(d *Device, patience time.Duration) {
	h.t.Helper()
	c, err := client.New(client.Params{
		URL: h.URL(), Pins: []string{h.Pin()}, Device: d.ID, Sign: d.Sign,
		Connect: time.Second, Stall: 300 * time.Millisecond, Total: patience,
	})
	must(h.t, err)
	h.t.Cleanup(c.Close)
	d.Connect(h.t, c)
}

// URL is where the hub answers.
func (h *LyingHub) URL() string { return h.server.URL }

// Pin is the pin of its key: a liar has the right key.
func (h *LyingHub) Pin() string { return client.Pin(h.server.Certificate()) }

// Redirected counts who followed a redirect.
func (h *LyingHub) Redirected() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.redirect
}

// Snapshot keeps the hub as it is, to be put back by LieRollBack.
func (h *LyingHub) Snapshot() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.snapshot = filepath.Join(h.dir, "snapshot")
	h.here.CopyTo(h.t, h.snapshot)
}

// Tell begins a lie, or ends all with LieNone.
func (h *LyingHub) Tell(lie Lie) {
	h.Begin()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lie, h.claimed = lie, nil
	h.there.Close(h.t)
	h.there = nil
	switch lie {
	case LieForkViews:
		other := filepath.Join(h.dir, "other")
		h.here.CopyTo(h.t, other)
		h.there = OpenShelf(h.t, h.agency, other)
	case LieRollBack:
		h.here.Close(h.t)
		h.here = OpenShelf(h.t, h.agency, h.snapshot)
	}
	h.server.CloseClientConnections()
}

// suite refuses TLS 1.3 where the lie is a downgrade.
func (h *LyingHub) suite(*tls.ClientHelloInfo) (*tls.Config, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	config := h.server.TLS.Clone()
	config.GetConfigForClient, config.NextProtos = nil, []string{"http/1.1"}
	if h.lie == LieDowngrade {
		config.MinVersion, config.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
	}
	return config, nil
}

// ServeHTTP answers one exchange, one after the other.
func (h *LyingHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path != hub.PathSync {
		h.redirect++
	}
	if h.lie.instead(w, h.bomb) {
		return
	}
	ask, device, segments, err := h.request(r)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	shelf := h.here
	if h.there != nil && h.Blind(device) {
		shelf = h.there
	}
	if h.lie == LieAckWithoutStoring {
		segments = h.throwAway(segments)
	}
	r.Body = io.NopCloser(bytes.NewReader(append(framed(append(ask, segments...)...), 0, 0, 0, 0)))
	recorder := httptest.NewRecorder()
	shelf.Hub.ServeHTTP(recorder, r)
	h.answer(w, device, recorder)
}

// request takes a request apart: the ask and its signature, who asks, and the
// segments.
func (h *LyingHub) request(r *http.Request) (ask [][]byte, device wire.ID, segments [][]byte, err error) {
	for range 2 {
		frame, err := wire.ReadFrame(r.Body, wire.MaxAsk)
		if err != nil {
			return nil, device, nil, err
		}
		ask = append(ask, frame)
	}
	parsed, err := wire.ParseAsk(ask[0])
	if err != nil {
		return nil, device, nil, err
	}
	for {
		raw, err := wire.ReadFrame(r.Body, wire.MaxSegment)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, device, nil, err
		}
		segments = append(segments, raw)
	}
	h.Saw(segments...)
	return ask, parsed.Device, segments, nil
}

// throwAway lets only the roster through.
func (h *LyingHub) throwAway(segments [][]byte) (kept [][]byte) {
	for _, raw := range segments {
		seg, err := wire.ParseSegment(raw)
		if err == nil && seg.Space != h.agency.Genesis.RosterSpace() {
			h.claimed = append(h.claimed, seg)
			continue
		}
		kept = append(kept, raw)
	}
	return kept
}

// answer passes on what the real hub said, bent.
func (h *LyingHub) answer(w http.ResponseWriter, device wire.ID, from *httptest.ResponseRecorder) {
	for name, values := range from.Header() {
		w.Header()[name] = values
	}
	w.Header()["Date"] = nil
	if h.lie == LieFalseTime {
		w.Header().Set("Date", "Mon, 01 Jan 2035 00:00:00 GMT")
	}
	parcel, err := unpack(device, from.Body)
	if err != nil || from.Code != http.StatusOK {
		w.WriteHeader(from.Code)
		_, _ = w.Write(from.Body.Bytes())
		return
	}
	claim(&parcel.Reply, h.claimed)
	lie := h.lie
	if lie == LieSlowDrip && !h.Blind(device) {
		lie = LieNone
	}
	lie.write(w, pack(h.t, h.Bend(lie, parcel)))
}

// unpack reads a reply and what follows it.
func unpack(device wire.ID, body *bytes.Buffer) (Parcel, error) {
	in := bytes.NewReader(body.Bytes())
	head, err := wire.ReadFrame(in, wire.MaxReply)
	if err != nil {
		return Parcel{}, err
	}
	p := Parcel{Device: device}
	if p.Reply, err = wire.ParseReply(head); err != nil {
		return Parcel{}, err
	}
	for {
		frame, err := wire.ReadFrame(in, 8+wire.MaxSegment)
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return Parcel{}, err
		}
		p.Arrivals = append(p.Arrivals, wire.Arrival{HSeq: binary.BigEndian.Uint64(frame), Segment: frame[8:]})
	}
}

// pack is a parcel as frames, with the end.
func pack(t testing.TB, p Parcel) []byte {
	head, err := wire.Marshal(p.Reply)
	must(t, err)
	frames := [][]byte{head}
	for _, a := range p.Arrivals {
		frames = append(frames, append(position(a.HSeq), a.Segment...))
	}
	return append(framed(frames...), 0, 0, 0, 0)
}

func framed(frames ...[]byte) []byte {
	var b bytes.Buffer
	for _, f := range frames {
		_ = wire.WriteFrame(&b, f) // a buffer takes everything
	}
	return b.Bytes()
}
