package hub_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// maxFuzzed bounds one input: what is longer is only slower.
const maxFuzzed = 1 << 20

// FuzzHTTP gives whatever it is given to net/http's reader of requests and then to the
// hub: request line and headers from one input, the body from the other. The ask in a
// body that can be read is signed for the connection, so that what lies behind the
// signature is reached too. Nothing waits: the body ends where the input does. The hub
// never panics but to cut a stream, and fails with a code of its own. Its goroutines
// make the same input cover now this and now that, so the fuzzer would spend its time
// on making inputs smaller: run it with -fuzzminimizetime 1x.
func FuzzHTTP(f *testing.F) {
	a := synctest.NewAgency(f)
	h := synctest.NewHub(f, a)
	a.First.Connect(f, synctest.Direct{Hub: h, Sign: a.First.Sign})
	a.First.Log.Enqueue(a.Space, []byte("an answer"))
	if _, err := a.First.Replica.Sync(f.Context()); err != nil {
		f.Fatal(err)
	}
	stored, err := a.First.Log.Read(f.Context(), replica.Query{Space: a.Space})
	if err != nil {
		f.Fatal(err)
	}
	state := handshake(f)

	ask, err := wire.Marshal(wire.Ask{
		Version: wire.Version, Agency: a.Genesis.Agency().Short(), Device: a.First.ID,
		Spaces: []wire.SpaceAsk{{Space: a.Genesis.RosterSpace(), Repair: true}, {Space: a.Space}}, Want: 1000,
	})
	if err != nil {
		f.Fatal(err)
	}
	post := "POST /v1/sync HTTP/1.1\r\nHost: h\r\n"
	good := frames(ask, make([]byte, wire.SignatureSize), []byte("no segment"))
	f.Add(post, good)
	f.Add(post, frames(ask, make([]byte, wire.SignatureSize)))
	f.Add(post, frames(ask, make([]byte, wire.SignatureSize), stored[0].Raw))
	f.Add("GET /healthz HTTP/1.1\r\nHost: h\r\n", []byte{})
	f.Add("POST /v1/sync HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", []byte("5\r\nhello\r\n0\r\n\r\n"))
	f.Add(post, []byte{0x7f, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		if len(head)+len(body) > maxFuzzed {
			t.Skip()
		}
		body = signedFor(t, state, body, a.First)
		raw := append([]byte(head+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body))), body...)
		request, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return // net/http refuses it
		}
		request.TLS, request.RemoteAddr = &state, "peer"
		answer := httptest.NewRecorder()
		if serveCut(t, h, answer, request) {
			refusedWell(t, answer.Result())
		}
	})
}

// serveCut serves a request and says whether the answer came to its end.
func serveCut(t *testing.T, h http.Handler, w http.ResponseWriter, r *http.Request) (whole bool) {
	defer func() {
		if p := recover(); p != nil {
			if err, is := p.(error); !is || !errors.Is(err, http.ErrAbortHandler) {
				t.Fatal(p)
			}
		}
	}()
	h.ServeHTTP(w, r)
	return true
}

// handshake is the state of a connection of which the keying material is known.
func handshake(f *testing.F) tls.ConnectionState {
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS() // for its certificate
	defer server.Close()
	here, there := net.Pipe()
	f.Cleanup(func() { _, _ = here.Close(), there.Close() })
	go func() {
		_ = tls.Client(there, &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "example.com"}).Handshake()
		_, _ = io.Copy(io.Discard, there)
	}()
	conn := tls.Server(here, &tls.Config{Certificates: server.TLS.Certificates, MinVersion: tls.VersionTLS13})
	if err := conn.HandshakeContext(f.Context()); err != nil {
		f.Fatal(err)
	}
	return conn.ConnectionState()
}

func frames(parts ...[]byte) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		_ = wire.WriteFrame(&b, p) // a buffer takes everything
	}
	return append(b.Bytes(), 0, 0, 0, 0)
}

// signedFor puts the right signature behind the ask of a body, if it has one.
func signedFor(t *testing.T, state tls.ConnectionState, body []byte, d *synctest.Device) []byte {
	in := bytes.NewReader(body)
	ask, err := wire.ReadFrame(in, wire.MaxAsk)
	if err != nil {
		return body
	}
	if _, err := wire.ReadFrame(in, wire.SignatureSize); err != nil {
		return body
	}
	exporter, err := state.ExportKeyingMaterial(wire.LabelExporter, nil, wire.ExporterSize)
	if err != nil {
		t.Fatal(err)
	}
	rest := body[len(body)-in.Len():]
	signed := frames(ask, wire.SignExchange(exporter, ask, d.Sign))
	return append(signed[:len(signed)-4], rest...)
}

// refused holds that an answer with an error status is one of the hub's own,
// and that the hub itself failed at nothing.
func refusedWell(t *testing.T, response *http.Response) {
	t.Helper()
	if response.StatusCode < 500 || response.StatusCode == http.StatusInsufficientStorage || response.Header.Get(hub.HeaderCode) != "" {
		return
	}
	raw, err := wire.ReadFrame(response.Body, wire.MaxReply)
	if err == nil {
		if reply, err := wire.ParseReply(raw); err == nil && (reply.Code == wire.CodeBusy || reply.Code == wire.CodeStorage) {
			return
		}
	}
	if response.StatusCode == http.StatusNotImplemented || response.StatusCode == http.StatusHTTPVersionNotSupported {
		return // net/http's own, before any handler
	}
	t.Fatalf("status %d, %v", response.StatusCode, err)
}

var _ http.Handler = (*hub.Hub)(nil)
