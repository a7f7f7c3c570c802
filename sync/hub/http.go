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
	idleTimeout   = 2 * time.Minute
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
		h.limited(w, r, h.blob)
	case r.URL.Path != PathSync:
		h.refuseHTTP(w, http.StatusNotFound, wire.CodeRequest)
	case r.Method != http.MethodPost:
		h.refuseHTTP(w, http.StatusMethodNotAllowed, wire.CodeRequest)
	default:
		h.limited(w, r, h.sync)
	}
}

// limited serves a request when there are not too many already.
func (h *Hub) limited(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
		serve(w, r)
	default:
		h.refuseHTTP(w, http.StatusServiceUnavailable, wire.CodeBusy)
	}
}

func (h *Hub) sync(w http.ResponseWriter, r *http.Request) {
	pace := &pace{hub: h, control: http.NewResponseController(w), w: w}
	pace.r = http.MaxBytesReader(w, r.Body, wire.MaxRequest)
	pace.end = h.c.Now().Add(h.c.Stall) // who asks has to say so in one stall
	call, err := h.readCall(pace, r)
	pace.end = h.c.Now().Add(maxDuration)
	if err == nil {
		err = h.Exchange(r.Context(), call)
	}
	if err == nil {
		_ = wire.WriteFrame(pace) // the end; who does not get it asks again
		return
	}
	if pace.wrote {
		panic(http.ErrAbortHandler) // the stream is cut: the client must notice
	}
	code := codeOf(err)
	h.refuseHTTP(w, statusOf(code), code)
}

// readCall reads what stands before the segments: the ask and its signature.
func (h *Hub) readCall(p *pace, r *http.Request) (Call, error) {
	rawAsk, err := wire.ReadFrame(p, wire.MaxAsk)
	if err != nil {
		return Call{}, refuse(wire.CodeRequest)
	}
	signature, err := wire.ReadFrame(p, wire.SignatureSize)
	if err != nil {
		return Call{}, refuse(wire.CodeRequest)
	}
	ask, err := wire.ParseAsk(rawAsk)
	if errors.Is(err, wire.ErrVersion) {
		return Call{}, refuse(wire.CodeVersion)
	}
	if err != nil {
		return Call{}, refuse(wire.CodeRequest)
	}
	if r.TLS == nil {
		return Call{}, refuse(wire.CodeAuth)
	}
	exporter, err := r.TLS.ExportKeyingMaterial(wire.LabelExporter, nil, wire.ExporterSize)
	if err != nil {
		return Call{}, refuse(wire.CodeAuth)
	}
	return Call{
		Ask:    ask,
		Verify: func(key ed25519.PublicKey) error { return wire.VerifyExchange(exporter, rawAsk, signature, key) },
		Next:   func() ([]byte, error) { return wire.ReadFrame(p, wire.MaxSegment) },
		Answer: func(parts ...[]byte) error { return wire.WriteFrame(p, parts...) },
	}, nil
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
	w.Header().Set("Connection", "close")
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
