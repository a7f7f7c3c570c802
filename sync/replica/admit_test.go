package replica_test

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"filippo.io/age"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

func admit(t *testing.T, a *synctest.Agency, r wire.Request) []byte {
	t.Helper()
	grant, err := a.First.Replica.Admit(t.Context(), replica.Admission{Admins: a.Admins(), Request: r, Name: "Desk 2"})
	if err != nil {
		t.Fatal(err)
	}
	return grant
}

func TestFoundingAdmittingAndJoiningTwiceChangesNothing(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Stranger(t)
	request := b.Request(t)
	founding := replica.Founding{Admins: a.Admins(), Name: "again", Space: a.Space}
	for range 2 {
		if err := a.First.Replica.Found(t.Context(), founding); err != nil {
			t.Fatal(err)
		}
		if err := b.Replica.Join(t.Context(), admit(t, a, request)); err != nil {
			t.Fatal(err)
		}
	}
	roster, err := b.Replica.Roster(t.Context())
	if err != nil || len(roster.Devices()) != 2 || roster.Link(a.First.ID).Seq != 2 {
		t.Errorf("%d devices, chain %+v, %v", len(roster.Devices()), roster.Link(a.First.ID), err)
	}
}

func TestTheNamesOfDevicesAreForMembersOnly(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "Desk 2")
	devices, err := b.Replica.Devices(t.Context())
	if err != nil || len(devices) != 2 {
		t.Fatal(devices, err)
	}
	for _, d := range devices {
		if want := map[bool]string{true: "Desk 2", false: "first"}[d.Self]; d.Name != want || d.Self != (d.Enrol.Device == b.ID) {
			t.Errorf("%q, want %q", d.Name, want)
		}
	}
}

func TestAGrantIsOfUseToItsDeviceOnly(t *testing.T) {
	a := synctest.NewAgency(t)
	b, thief := a.Stranger(t), a.Stranger(t)
	grant := admit(t, a, b.Request(t))
	if err := thief.Replica.Join(t.Context(), grant); !errors.Is(err, replica.ErrOtherDevice) {
		t.Errorf("another device: %v", err)
	}
	// The device's id and signing key, but not the age identity it asked with.
	other := *b
	other.Log = &synctest.MemLog{}
	other.Identity, _ = envelope.NewIdentity()
	other.Connect(t, nil)
	if err := other.Replica.Join(t.Context(), grant); !errors.Is(err, replica.ErrOtherDevice) {
		t.Errorf("another identity: %v", err)
	}
	if state, _ := other.Log.State(t.Context()); len(state.Chains) != 0 {
		t.Error("a refused grant has left something behind")
	}
	if err := b.Replica.Join(t.Context(), grant[:len(grant)-1]); !errors.Is(err, wire.ErrFormat) {
		t.Errorf("a cut grant: %v", err)
	}
	rival := synctest.NewAgency(t)
	if err := b.Replica.Join(t.Context(), admit(t, rival, b.Request(t))); !errors.Is(err, replica.ErrOtherDevice) {
		t.Errorf("another agency's grant: %v", err)
	}
}

func TestADeviceIDIsUsedOnce(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	impostor := a.Stranger(t)
	impostor.ID = b.ID
	_, err := a.First.Replica.Admit(t.Context(), replica.Admission{Admins: a.Admins(), Request: impostor.Request(t)})
	if !errors.Is(err, replica.ErrTaken) {
		t.Errorf("taken: %v", err)
	}
	if err := a.First.Replica.Revoke(t.Context(), a.Admins(), b.ID); err != nil {
		t.Fatal(err)
	}
	_, err = a.First.Replica.Admit(t.Context(), replica.Admission{Admins: a.Admins(), Request: b.Request(t)})
	if !errors.Is(err, replica.ErrNotEnrolled) {
		t.Errorf("revoked: %v", err)
	}
}

func TestOnlyAnAdministratorAdmitsAndOnlyHybridRecipients(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Stranger(t)
	rogue := synctest.NewAgency(t).Admin
	for name, admins := range map[string][]ed25519.PrivateKey{"nobody": nil, "a stranger": {rogue}} {
		_, err := a.First.Replica.Admit(t.Context(), replica.Admission{Admins: admins, Request: b.Request(t)})
		if !errors.Is(err, wire.ErrApproval) {
			t.Errorf("%s: %v", name, err)
		}
	}
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := wire.NewRequest(wire.Request{Device: b.ID, Recipient: classic.Recipient().String(), Nonce: make([]byte, 32)}, b.Sign)
	if err != nil {
		t.Fatal(err)
	}
	request, err := wire.ParseRequest(raw)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.First.Replica.Admit(t.Context(), replica.Admission{Admins: a.Admins(), Request: request})
	if !errors.Is(err, envelope.ErrNotHybrid) {
		t.Errorf("X25519: %v", err)
	}
	if roster, _ := a.First.Replica.Roster(t.Context()); len(roster.Devices()) != 1 {
		t.Error("somebody was admitted all the same")
	}
}

func TestANewDeviceReadsWhatWasWrittenBeforeItCame(t *testing.T) {
	a := synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	a.First.Log.Enqueue(a.Space, []byte("under the first epoch"))
	sync(t, a.First)
	if err := a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
		t.Fatal(err)
	}
	a.First.Log.Enqueue(a.Space, []byte("under the second"))
	sync(t, a.First)
	b := a.Join(t, "late")
	b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign})
	sync(t, b)
	same(t, []string{"under the first epoch", "under the second"}, a.Space, b)
}

func TestWhereTheHubAnswersStandsInTheRoster(t *testing.T) {
	a := synctest.NewAgency(t)
	for _, url := range []string{"https://one.example", "https://two.example"} {
		if err := a.First.Replica.NameHub(t.Context(), a.Admins(), wire.Hub{URL: url, Pins: []string{"sha256/x"}}); err != nil {
			t.Fatal(err)
		}
	}
	roster, err := a.First.Replica.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if hub, ok := roster.Hub(); !ok || hub.URL != "https://two.example" || hub.Rev != 2 {
		t.Errorf("%+v", hub)
	}
	if err := a.First.Replica.NameHub(t.Context(), a.Admins(), wire.Hub{URL: "http://plain.example"}); !errors.Is(err, wire.ErrFormat) {
		t.Errorf("a plain address: %v", err)
	}
}

func TestASegmentWhoseKeyComesLaterOpensThen(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	h := synctest.NewHub(t, a)
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	sync(t, a.First)
	if err := a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
		t.Fatal(err)
	}
	a.First.Log.Enqueue(a.Space, []byte("locked at first"))
	// The segment reaches the hub before the roster does.
	a.First.Connect(t, without{synctest.Direct{Hub: h, Sign: a.First.Sign}, a.Genesis.RosterSpace()})
	if _, err := a.First.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrReply) {
		t.Fatal(err)
	}
	b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign})
	report := sync(t, b)
	if c := chainOf(t, report.Chains, a.Space, a.First.ID); c.Locked != 1 {
		t.Fatalf("chain %+v, want one locked", c)
	}
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	sync(t, a.First)
	report = sync(t, b)
	if c := chainOf(t, report.Chains, a.Space, a.First.ID); c.Locked != 0 {
		t.Errorf("chain %+v, want none locked", c)
	}
	same(t, []string{"locked at first"}, a.Space, b)
}

// A device that joins asks once: a second request for the same keys was not compared by
// anybody when it comes after the first was answered.
func TestASecondRequestForTheSameKeysAdmitsNobody(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Stranger(t)
	admit(t, a, b.Request(t))
	_, err := a.First.Replica.Admit(t.Context(), replica.Admission{Admins: a.Admins(), Request: b.Request(t)})
	if !errors.Is(err, replica.ErrTaken) {
		t.Errorf("asked a second time: %v", err)
	}
}
