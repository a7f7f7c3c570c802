package synctest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Agency is an agency of one administrator with its founding device.
type Agency struct {
	Genesis wire.Genesis
	Admin   ed25519.PrivateKey
	Space   wire.ID
	First   *Device
}

// Device is one tablet: keys, a log, a replica. Transport is empty until
// Connect.
type Device struct {
	ID       wire.ID
	Sign     ed25519.PrivateKey
	Identity *age.HybridIdentity
	Log      *MemLog
	Replica  *replica.Replica
	Clock    *Clock
	// Keeper gives the payloads for snapshots; the log does when it is nil.
	Keeper replica.Keeper
	// Budget is how many bytes may still be moved; nil is no bound. It counts from the
	// next Connect.
	Budget  func() int64
	genesis wire.Genesis

	transport replica.Transport
	judge     func(replica.Writer, [][]byte) replica.Status
}

// Clock is time that passes only when somebody sleeps.
type Clock struct {
	mu    sync.Mutex
	slept time.Duration
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC).Add(c.slept)
}

// Sleep lets the time pass at once.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept += d
	return ctx.Err()
}

// Slept is how much time was slept away.
func (c *Clock) Slept() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slept
}

// NewAgency founds an agency with one device.
func NewAgency(t testing.TB) *Agency {
	t.Helper()
	public, admin, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	nonce := make([]byte, 32)
	_, _ = rand.Read(nonce)
	genesis, err := wire.NewGenesis([]ed25519.PublicKey{public}, 1, nonce)
	must(t, err)
	a := &Agency{Genesis: genesis, Admin: admin, Space: wire.NewID()}
	a.First = a.device(t)
	must(t, a.First.Replica.Found(t.Context(), replica.Founding{
		Admins: []ed25519.PrivateKey{admin}, Name: "first", Space: a.Space,
	}))
	return a
}

// Admins is what approves.
func (a *Agency) Admins() []ed25519.PrivateKey { return []ed25519.PrivateKey{a.Admin} }

// device makes a device that nobody has admitted.
func (a *Agency) device(t testing.TB) *Device { return NewDevice(t, a.Genesis) }

// NewDevice makes a device of an agency that nobody has admitted.
func NewDevice(t testing.TB, g wire.Genesis) *Device {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	identity, err := envelope.NewIdentity()
	must(t, err)
	d := &Device{ID: wire.NewID(), Sign: key, Identity: identity, Log: &MemLog{}, Clock: &Clock{}, genesis: g}
	d.Connect(t, nil)
	return d
}

// Stranger is a device with good keys that nobody has admitted.
func (a *Agency) Stranger(t testing.TB) *Device { return a.device(t) }

// Request is the request that a device would write.
func (d *Device) Request(t testing.TB) wire.Request {
	t.Helper()
	nonce := make([]byte, 32)
	_, _ = rand.Read(nonce)
	b, err := wire.NewRequest(wire.Request{
		Device: d.ID, Recipient: d.Identity.Recipient().String(), Nonce: nonce, Former: []wire.ID{},
	}, d.Sign)
	must(t, err)
	r, err := wire.ParseRequest(b)
	must(t, err)
	return r
}

// Join makes a device and admits it, by files from hand to hand.
func (a *Agency) Join(t testing.TB, name string) *Device {
	t.Helper()
	d := a.device(t)
	grant, err := a.First.Replica.Admit(t.Context(), replica.Admission{
		Admins: a.Admins(), Request: d.Request(t), Name: name,
	})
	must(t, err)
	must(t, d.Replica.Join(t.Context(), grant))
	return d
}

// Connect gives the device a transport.
func (d *Device) Connect(t testing.TB, transport replica.Transport) {
	t.Helper()
	d.transport = transport
	d.renew(t)
}

// Transport is what Connect gave.
func (d *Device) Transport() replica.Transport { return d.transport }

// Judge gives the device what holds payloads against the rights of their writer.
func (d *Device) Judge(t testing.TB, judge func(replica.Writer, [][]byte) replica.Status) {
	t.Helper()
	d.judge = judge
	d.renew(t)
}

func (d *Device) renew(t testing.TB) {
	t.Helper()
	var keeper replica.Keeper = d.Log
	if d.Keeper != nil {
		keeper = d.Keeper
	}
	r, err := replica.New(replica.Params{
		Log: d.Log, Transport: d.transport, Genesis: d.genesis, Judge: d.judge,
		Device: d.ID, Sign: d.Sign, Identity: d.Identity, Keeper: keeper, Left: d.Budget,
		Today: func() uint64 { return uint64(d.Clock.Now().Unix()) / 86400 },
		Sleep: d.Clock.Sleep, Jitter: func(n int64) int64 { return n / 2 },
	})
	must(t, err)
	d.Replica = r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
