package courier_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/referral"
	"pelita/screening/screeningtest"
)

// parted is a device with two caseloads, of which one goes on a journey. A colleague
// reads both, another only the first.
type parted struct {
	t                  *testing.T
	cfg                courier.Config
	p, second, third   *courier.Profile
	key                *courier.RecoveryKey
	hub                *station
	house              *courier.Profile // gets referrals
	leaves, stays      string
	went, here         screening.Record
	wentFile, hereFile history.File
	wentTo, hereTo     referral.Referral
	answer             []byte // to the last referral
	keys               map[string][][32]byte
	chosen             string // where new records go before the journey, and after it
	file               string
}

// newParted makes it. The caseload that was made later leaves, or the first one.
func newParted(t *testing.T, firstLeaves bool) *parted {
	t.Helper()
	x := &parted{t: t, cfg: config(t), keys: map[string][][32]byte{}}
	x.p, x.key = traveller(t, x.cfg)
	x.second, x.third = colleague(t, x.p, "Second Officer"), colleague(t, x.p, "Third Officer")
	x.hub, x.house = newStation(t, x.p), founder(t)
	x.must(x.p.AddServices(t.Context(), "own.toml", []byte(ownService)))
	x.must(x.p.AddKey(t.Context(), house, recipient(t, x.house), "read aloud"))
	_, first, err := x.p.Homes(t.Context())
	x.must(err)
	shelter, act, err := x.p.CreateCaseload(t.Context(), "Shelter")
	if x.must(err); !act.Done() {
		t.Fatal("not created")
	}
	_, err = x.p.AddMember(t.Context(), shelter, x.second.Device().String())
	x.must(err)
	x.leaves, x.stays = shelter, first
	if firstLeaves {
		x.leaves, x.stays = first, shelter
	}
	x.went, x.wentFile, x.wentTo = x.person(x.leaves, "left")
	x.here, x.hereFile, x.hereTo = x.person(x.stays, "stays")
	x.hub.round(x.p, x.second, x.third, x.p)
	x.went, err = work(x.p).Note(t.Context(), x.went, "waits when it leaves")
	x.must(err)
	for _, one := range []string{x.leaves, x.stays} {
		x.keys[one], err = x.p.EpochKeys(t.Context(), one)
		if x.must(err); len(x.keys[one]) == 0 {
			t.Fatal("the control: no key")
		}
	}
	x.choose(x.leaves)
	return x
}

func (x *parted) choose(caseload string) {
	x.t.Helper()
	x.must(x.p.ChooseCaseload(x.t.Context(), caseload))
	x.chosen = caseload
}

func (x *parted) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// person is a record in a caseload, with a file, that was referred.
func (x *parted) person(caseload, name string) (screening.Record, history.File, referral.Referral) {
	x.t.Helper()
	ctx := x.t.Context()
	x.must(x.p.ChooseCaseload(ctx, caseload))
	r := interviewed(x.t, x.p, map[protocol.ItemID]protocol.Answer{
		"age": age("29"), "locked_in": yes, "consent_service": yes, "consent_authorities": yes, "call_name": screeningtest.Text(name),
	})
	r, f, err := x.p.TakeEvidence(ctx, work(x.p), r.ID, bytes.NewReader([]byte("RIFF of "+name)), screening.Taking{Kind: evidence.Chat, How: "stick"})
	x.must(err)
	return r, f, x.refers(r)
}

func (x *parted) refers(r screening.Record) referral.Referral {
	x.t.Helper()
	to := service(x.t, x.p, house)
	d, err := x.p.Disclose(x.t.Context(), r.ID, disclose.Shelter, to)
	x.must(err)
	var file []byte
	s, err := x.p.Refer(x.t.Context(), courier.Handover{
		Work: work(x.p), Record: r.ID, Disclosure: d, To: to, Write: func(b []byte) error { file = b; return nil },
	})
	x.must(err)
	in, err := x.house.OpenReferral(file)
	x.must(err)
	x.answer, err = x.house.Reply(in, referral.Accepted, "")
	x.must(err)
	return s.Referral
}

func (x *parted) departs(devices ...string) {
	x.t.Helper()
	x.file = filepath.Join(x.t.TempDir(), "journey")
	if _, err := x.p.Leave(x.t.Context(), x.file, devices, x.leaves); err != nil {
		x.t.Fatal(err)
	}
	x.must(x.p.Close())
	var err error
	x.p, err = courier.Open(x.t.Context(), x.cfg, passphrase)
	x.must(err)
	closing(x.t, x.p)
}

// nothingOpens looks at every secret that is left, for keys of what left and for
// identities that would open them.
func (x *parted) nothingOpens() {
	x.t.Helper()
	all, err := x.p.Secrets(x.t.Context())
	x.must(err)
	identities, kept, files := 0, 0, 0
	for name, b := range all {
		if bytes.Contains(b, x.wentFile.ID[:8]) {
			x.t.Errorf("%s holds a file that left", name)
		}
		files += bytes.Count(b, x.hereFile.ID[:8])
		for _, key := range x.keys[x.leaves] {
			if bytes.Contains(b, key[:]) {
				x.t.Errorf("%s holds a key of what left", name)
			}
		}
		for _, key := range x.keys[x.stays] {
			if bytes.Contains(b, key[:]) {
				kept++
			}
		}
		if bytes.Contains(b, []byte(x.wentTo.Ref.String())) || bytes.Contains(b, x.wentTo.Digest[:]) {
			x.t.Errorf("%s holds a referral that left", name)
		}
		for _, id := range regexp.MustCompile(`AGE-SECRET-KEY-PQ-1[0-9A-Z]+`).FindAll(b, -1) {
			identities++
			if n, err := x.p.Unwraps(x.t.Context(), x.leaves, string(id)); err != nil || n > 0 {
				x.t.Errorf("an identity in %s opens %d keys of what left, %v", name, n, err)
			}
		}
	}
	if identities == 0 || kept == 0 || files == 0 {
		x.t.Errorf("%d identities, %d keys and %d files of what stays: the test sees nothing", identities, kept, files)
	}
	if left, err := x.p.EpochKeys(x.t.Context(), x.leaves); err != nil || len(left) > 0 {
		x.t.Errorf("%d keys of what left open, %v", len(left), err)
	}
}

// staysAtWork does what an officer does in the caseload that stayed, and gives what
// was made.
func (x *parted) staysAtWork() screening.Record {
	x.t.Helper()
	ctx := x.t.Context()
	noRecord(x.t, x.p, x.went.ID)
	now, err := x.p.Store().Record(ctx, x.here.ID)
	x.must(err)
	x.here, err = work(x.p).Note(ctx, now, "on the way")
	x.must(err)
	if got := bytesOf(x.t, x.p, x.hereFile); string(got) != "RIFF of stays" {
		x.t.Errorf("the file of a record that stayed: %q", got)
	}
	if err := x.p.ChooseCaseload(ctx, x.leaves); !errors.Is(err, screening.ErrTravelling) {
		x.t.Errorf("new records go into what left: %v", err)
	}
	made := interviewed(x.t, x.p, map[protocol.ItemID]protocol.Answer{"age": age("31"), "consent_service": yes, "consent_authorities": yes})
	if home := x.homeOf(made); home != x.stays {
		x.t.Errorf("a new record went into %q", home)
	}
	all, err := x.p.Caseloads(ctx)
	x.must(err)
	for _, c := range all {
		if c.Away != (c.ID == x.leaves) || c.New != (c.ID == x.stays) {
			x.t.Errorf("caseload %+v", c)
		}
	}
	sent, err := x.p.Sent(ctx)
	if err != nil || len(sent) != 1 || sent[0].Ref != x.hereTo.Ref {
		x.t.Errorf("referrals %+v, %v", sent, err)
	}
	if _, err := x.hub.try(ctx, x.p); !errors.Is(err, screening.ErrTravelling) {
		x.t.Errorf("an exchange on the journey: %v", err)
	}
	return made
}

func (x *parted) homeOf(r screening.Record) string {
	x.t.Helper()
	home, err := x.p.CaseloadOf(x.t.Context(), r.ID)
	x.must(err)
	return home
}

func (x *parted) comesBack(with courier.Opener) {
	x.t.Helper()
	if err := x.p.Return(x.t.Context(), x.file, with); err != nil {
		x.t.Fatal(err)
	}
	for name, b := range secretsOf(x.t, x.p) {
		if name == "attachments-hub" && (!bytes.Contains(b, x.wentFile.ID[:]) || !bytes.Contains(b, x.hereFile.ID[:])) {
			x.t.Error("how its files stand with the hub is not back")
		}
	}
	if x.p.Travelling() || x.p.Parted() {
		x.t.Error("it is still away")
	}
}

// whole holds that all is back, where it was, and reaches who reads it and nobody else.
func (x *parted) whole(made screening.Record) {
	x.t.Helper()
	ctx := x.t.Context()
	if again := interviewed(x.t, x.p, nil); x.homeOf(again) != x.chosen {
		x.t.Error("new records do not go where they went before the journey")
	}
	for id, want := range map[screening.RecordID]string{x.went.ID: x.leaves, x.here.ID: x.stays, made.ID: x.stays} {
		if home := x.homeOf(screening.Record{ID: id}); home != want {
			x.t.Errorf("a record lives in %q, want %q", home, want)
		}
	}
	if got := bytesOf(x.t, x.p, x.wentFile); string(got) != "RIFF of left" {
		x.t.Errorf("the file that came back: %q", got)
	}
	x.hub.round(x.p, x.second, x.third, x.p, x.second, x.third)
	for _, r := range []screening.Record{x.went, x.here, made} {
		alike(x.t, x.p, x.second, r.ID)
	}
	if got := bytesOf(x.t, x.second, x.wentFile); string(got) != "RIFF of left" {
		x.t.Errorf("the file at a colleague's: %q", got)
	}
	_, first, err := x.p.Homes(ctx)
	x.must(err)
	for _, r := range []screening.Record{x.went, x.here, made} {
		if x.homeOf(r) == first {
			alike(x.t, x.p, x.third, r.ID)
		} else {
			noRecord(x.t, x.third, r.ID)
		}
	}
}
