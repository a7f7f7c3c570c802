package client

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/proxy"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// ErrURL says that a hub's address is not https://host[:port].
var ErrURL = errors.New("client: not an https address of a hub")

// ErrPinForm says that a pin is not `sha256/` and 32 bytes in base64, or that
// there is none.
var ErrPinForm = errors.New("client: not a pin")

const (
	connectTime = 20 * time.Second // longer than the fourth try of a SYN, after 15 s
	totalTime   = 10 * time.Minute
	idleTime    = 19 * time.Minute // longer than any wait between two rounds, shorter than the hub's
	syncPath    = "/v1/sync"
	contentType = "application/octet-stream"
)

// Client is a replica.Transport. It keeps one connection warm; Close ends it.
type Client struct {
	p    Params
	url  string
	pins [][32]byte
	http *http.Client
	via  proxy.ContextDialer // what reaches the hub: directly, or through a proxy

	moved  atomic.Int64 // bytes over every connection, TLS included
	turn   sync.Mutex   // one exchange at a time
	memory wire.Memory

	mu      sync.Mutex
	running context.Context // of what is asked now
	end     context.CancelFunc
}

var _ replica.Transport = (*Client)(nil)

// New checks the params (ErrURL, ErrPinForm). Nothing is sent yet.
func New(p Params) (*Client, error) {
	address, err := checkURL(p.URL)
	if err != nil {
		return nil, err
	}
	c := &Client{p: p, url: address + syncPath}
	for _, text := range p.Pins {
		pin, err := ParsePin(text)
		if err != nil {
			return nil, err
		}
		c.pins = append(c.pins, pin)
	}
	if len(c.pins) == 0 {
		return nil, ErrPinForm
	}
	if p.Device.IsZero() || len(p.Sign) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("%w: no device key", replica.ErrNotEnrolled)
	}
	if c.via, err = dialer(p.Proxy); err != nil {
		return nil, err
	}
	c.defaults()
	c.running, c.end = context.WithCancel(context.Background())
	c.http = &http.Client{Transport: c.transport(), CheckRedirect: refuseRedirect}
	return c, nil
}

func (c *Client) defaults() {
	if c.p.Connect == 0 {
		c.p.Connect = connectTime
	}
	if c.p.Total == 0 {
		c.p.Total = totalTime
	}
}

func checkURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.Hostname() == "" || u.User != nil ||
		u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", ErrURL
	}
	return "https://" + u.Host, nil
}

// ParsePin reads `sha256/BASE64`, the SHA-256 of a SubjectPublicKeyInfo.
func ParsePin(text string) ([32]byte, error) {
	encoded, ok := strings.CutPrefix(text, "sha256/")
	if !ok {
		return [32]byte{}, ErrPinForm
	}
	b, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(b) != 32 {
		return [32]byte{}, ErrPinForm
	}
	return [32]byte(b), nil
}

// Pin is the pin of a certificate.
func Pin(certificate *x509.Certificate) string {
	sum := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
	return "sha256/" + base64.StdEncoding.EncodeToString(sum[:])
}

// Moved is how many bytes went and came so far, TLS included.
func (c *Client) Moved() int64 { return c.moved.Load() }

// Close ends every connection, and what is asked over it. What is asked afterwards
// makes another one.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
	c.running, c.end = context.WithCancel(context.Background())
	c.http.CloseIdleConnections() // one that becomes idle now is closed too
}

// bounded is how long one request may take: Params.Total, and until Close.
func (c *Client) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	running := c.running
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, c.p.Total)
	stop := context.AfterFunc(running, cancel)
	return ctx, func() { stop(); cancel() }
}

func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// transport speaks HTTP/1.1 over TLS 1.3, asks for no compression, and uses
// no proxy that it was not told of.
func (c *Client) transport() *http.Transport {
	return &http.Transport{
		DialTLSContext:         c.dial,
		DisableCompression:     true,
		MaxIdleConns:           1,
		MaxConnsPerHost:        1,
		IdleConnTimeout:        idleTime,
		MaxResponseHeaderBytes: 16 << 10,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{},
	}
}

// dial connects and compares the server's key with the pins before a byte of
// a request is sent. Names, authorities and dates of the certificate are not
// looked at: the pin came from hand to hand and says more than they do, and a
// tablet's clock may be years off.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.p.Connect)
	defer cancel()
	raw, err := c.via.DialContext(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("%w: connect", replica.ErrAway)
	}
	conn := tls.Client(&metered{Conn: raw, moved: &c.moved}, &tls.Config{
		MinVersion:         tls.VersionTLS13,
		NextProtos:         []string{"http/1.1"},
		InsecureSkipVerify: true, // #nosec G402 -- VerifyConnection below is the verification
		VerifyConnection:   c.verify,
		ServerName:         serverName(address),
	})
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		if errors.Is(err, replica.ErrPin) {
			return nil, replica.ErrPin
		}
		return nil, handshakeError(err)
	}
	return conn, nil
}

// handshakeError tells a peer that does not speak TLS 1.3 (a portal, a proxy,
// another program) from one that went away.
func handshakeError(err error) error {
	var alert *net.OpError // net's name for an alert that the peer sent
	var record tls.RecordHeaderError
	if errors.As(err, &alert) && alert.Op == "remote error" || errors.As(err, &record) {
		return fmt.Errorf("%w: handshake", replica.ErrReply)
	}
	return fmt.Errorf("%w: handshake", replica.ErrAway)
}

// serverName is empty for an address of digits: TLS has no name for it.
func serverName(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil || net.ParseIP(host) != nil {
		return ""
	}
	return host
}

func (c *Client) verify(state tls.ConnectionState) error {
	if len(state.PeerCertificates) == 0 {
		return replica.ErrPin
	}
	sum := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
	for _, pin := range c.pins {
		if subtle.ConstantTimeCompare(sum[:], pin[:]) == 1 {
			return nil
		}
	}
	return replica.ErrPin
}

// isHTML guesses a captive portal's page by how it begins.
func isHTML(b []byte) bool {
	b = bytes.ToLower(bytes.TrimSpace(b))
	return bytes.HasPrefix(b, []byte("<!")) || bytes.HasPrefix(b, []byte("<html"))
}
