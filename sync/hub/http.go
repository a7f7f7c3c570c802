package hub

import (
	"crypto/ed25519"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	quiet "log"
	"net/http"
	"strings"
	"time"

	"pelita/sync/wire"
)

// The HTTP surface. There is nothing else.
const (
	PathSync    = "/v1/sync"
	PathHealth  = "/healthz"
	ContentType = "application/octet-stream"

	headerTimeout = 10 * time.Second
	idleTimeout   = 20 * time.Minute // a device comes again within 19
	maxHeader     = 16 << 10
	maxDuration   = 15 * time.Minute
)

// Server is an HTTP server set up as a hub must be: TLS 1.3 and HTTP/1.1
// only, bounded headers and idle times, and no log, since net/http's lines
// hold addresses.
func (h *Hub) Server(certificate tls.Certificate) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          quiet.New(io.Discard, "", 0),
		TLSConfig: &tls.Config{
			MinVersion:   tls.VersionTLS13,
			Certificates: []tls.Certificate{certificate},
			NextProtos:   []string{"http/1.1"},
		},
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
		ConnContext:  WithMemory,
	}
}

// ServeHTTP answers POST /v1/sync, requests about attachments, and GET /healthz.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", ContentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header()["Date"] = nil // the hub's clock is nobody's business
	switch {
	case r.URL.Path == PathHealth && r.Method == http.MethodGet:
		_, _ = io.WriteString(w, "ok\n")
	case strings.HasPrefix(r.URL.Path, PathBlob):
		h.blob(w, r)
	case r.URL.Path != PathSync:
		h.refuseHTTP(w, http.StatusNotFound, wire.CodeRequest)
	case r.Method != http.MethodPost:
		h.refuseHTTP(w, http.StatusMethodNotAllowed, wire.CodeRequest)
	default:
		h.sync(w, r)
	}
}

func (h *Hub) sync(w http.ResponseWriter, r *http.Request) {
	pace := &pace{hub: h, control: http.NewResponseController(w), w: w}
	pace.r = http.MaxBytesReader(w, r.Body, wire.MaxRequest)
	pace.end = h.c.Now().Add(h.c.Stall) // who asks has to say so in one stall
	call, warm, err := h.readCall(pace, r)
	pace.end = h.c.Now().Add(maxDuration)
	if err == nil {
		call.Peer = r.RemoteAddr // a Gate has made a keyed name of it
		if warm.short {
			spare(w.Header())
		}
		err = h.Exchange(r.Context(), call)
	}
	if err == nil {
		err = wire.WriteFrame(pace) // the end; who does not get it asks again
		warm.settle(err == nil)
		return
	}
	warm.settle(false)
	if pace.wrote {
		panic(http.ErrAbortHandler) // the stream is cut: the client must notice
	}
	code := codeOf(err)
	h.refuseHTTP(w, statusOf(code), code)
}

// readCall reads what stands before the segments: the ask and, unless it goes
// on from the exchange before, its signature.
func (h *Hub) readCall(p *pace, r *http.Request) (Call, *turn, error) {
	warm := &turn{c: memoryOf(r.Context())}
	rawAsk, err := wire.ReadFrame(p, wire.MaxAsk)
	if err != nil {
		return Call{}, warm, refuse(wire.CodeRequest)
	}
	if err := warm.read(rawAsk); err != nil {
		return Call{}, warm, refuse(askCode(err))
	}
	verify := warm.c.verify
	if !warm.short {
		if verify, err = signed(p, r, rawAsk); err != nil {
			return Call{}, warm, err
		}
	}
	return Call{
		Ask: warm.ask,
		Verify: func(key ed25519.PublicKey) error {
			warm.key = key
			return verify(key)
		},
		Next:   func() ([]byte, error) { return wire.ReadFrame(p, wire.MaxSegment) },
		Shape:  warm.shape,
		Answer: func(parts ...[]byte) error { return wire.WriteFrame(p, parts...) },
	}, warm, nil
}

// signed reads the signature of an ask and gives what checks it.
func signed(p *pace, r *http.Request, rawAsk []byte) (func(ed25519.PublicKey) error, error) {
	signature, err := wire.ReadFrame(p, wire.SignatureSize)
	if err != nil {
		return nil, refuse(wire.CodeRequest)
	}
	if r.TLS == nil {
		return nil, refuse(wire.CodeAuth)
	}
	exporter, err := r.TLS.ExportKeyingMaterial(wire.LabelExporter, nil, wire.ExporterSize)
	if err != nil {
		return nil, refuse(wire.CodeAuth)
	}
	return func(key ed25519.PublicKey) error { return wire.VerifyExchange(exporter, rawAsk, signature, key) }, nil
}

func askCode(err error) wire.Code {
	switch {
	case errors.Is(err, wire.ErrVersion):
		return wire.CodeVersion
	case errors.Is(err, wire.ErrCold):
		return wire.CodeCold
	}
	return wire.CodeRequest
}

func codeOf(err error) wire.Code {
	var refused *RefusedError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return wire.CodeTooLarge
	case errors.As(err, &refused):
		return refused.Code
	case errors.Is(err, ErrStorage):
		return wire.CodeStorage
	}
	return wire.CodeRequest
}

func statusOf(code wire.Code) int {
	switch code {
	case wire.CodeAuth, wire.CodeUnknownDevice, wire.CodeRevoked, wire.CodeAgency:
		return http.StatusForbidden
	case wire.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case wire.CodeBusy, wire.CodeStorage:
		return http.StatusServiceUnavailable
	case wire.CodeCold:
		return http.StatusConflict
	}
	return http.StatusBadRequest
}

// refuseHTTP answers with a reply that holds a code and nothing else.
func (h *Hub) refuseHTTP(w http.ResponseWriter, status int, code wire.Code) {
	b, err := wire.Marshal(wire.Reply{Version: wire.Version, Code: code})
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if code != wire.CodeCold { // who is cold asks in full, on the same connection
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(status)
	_ = wire.WriteFrame(w, b) // who does not get it has gone
	_ = wire.WriteFrame(w)
}

// pace moves the connection's deadlines along with the bytes, so that a slow
// link may take its time and a dead one may not.
type pace struct {
	hub     *Hub
	control *http.ResponseController
	r       io.Reader
	w       io.Writer
	end     time.Time
	wrote   bool
}

func (p *pace) deadline() time.Time {
	next := p.hub.c.Now().Add(p.hub.c.Stall)
	if next.After(p.end) {
		return p.end
	}
	return next
}

// Read reads on, for one stall at most.
func (p *pace) Read(b []byte) (int, error) {
	_ = p.control.SetReadDeadline(p.deadline()) // a recorder in a test has none
	return p.r.Read(b)
}

// Write writes on, for one stall at most.
func (p *pace) Write(b []byte) (int, error) {
	p.wrote = true
	_ = p.control.SetWriteDeadline(p.deadline())
	return p.w.Write(b)
}

func position(hseq uint64) []byte { return binary.BigEndian.AppendUint64(nil, hseq) }
