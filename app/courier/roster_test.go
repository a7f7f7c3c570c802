package courier_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// done fails unless an act is done, or waits as it should.
func done(t *testing.T, a courier.Act, err error) {
	t.Helper()
	if err != nil || !a.Done() {
		t.Fatalf("done %v, %v", a.Done(), err)
	}
}

func TestAnAgencyOfThreeAdministratorsIsFoundedAndChangedByTwo(t *testing.T) {
	t.Parallel()
	second, _ := asker(t, "Second Officer")
	third, request := asker(t, "Third Officer")
	n := newcomer("First Officer")
	for _, p := range []*courier.Profile{second, third} {
		c, err := p.AskToAdminister(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := p.AskToAdminister(t.Context()); err != nil || again.Words != c.Words {
			t.Errorf("asked again: other words, %v", err)
		}
		n.Administrators = append(n.Administrators, c.File)
	}
	n.Need = 4
	if _, err := courier.Create(t.Context(), config(t), n); !errors.Is(err, screening.ErrFewAdministrators) {
		t.Errorf("four of three: %v", err)
	}
	n.Need, n.Passphrase = 2, bytes.Clone(passphrase)
	first, err := courier.Create(t.Context(), config(t), n)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, first)
	file, err := first.Founding(t.Context())
	if err != nil || file == nil || first.Enrolled() {
		t.Fatalf("enrolled before a second has approved: %v, %v", first.Enrolled(), err)
	}
	if _, err := first.SubmitProposal(t.Context(), file); !errors.Is(err, screening.ErrApprovals) {
		t.Errorf("submitted with one approval: %v", err)
	}
	shown, err := second.ReadProposal(t.Context(), file)
	if err != nil || shown.Have != 1 || shown.Need != 2 || shown.Mine || len(shown.Deeds) == 0 {
		t.Fatalf("%+v, %v", shown, err)
	}
	if file, err = second.ApproveProposal(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if _, err := first.SubmitProposal(t.Context(), file); err != nil || !first.Enrolled() {
		t.Fatalf("founding: %v", err)
	}
	if all, need, err := first.Administrators(t.Context()); err != nil || need != 2 || len(all) != 3 {
		t.Errorf("%d of %d, %v", need, len(all), err)
	}

	joined(t, first, second)
	waits, err := first.Enrol(t.Context(), request.File, request.Words)
	if err != nil || waits.Done() || waits.File != nil {
		t.Fatalf("%v, %v", waits.Done(), err)
	}
	other, act, err := first.CreateCaseload(t.Context(), "Shelter")
	if err != nil || act.Done() || other == "" {
		t.Fatalf("%v, %v", act.Done(), err)
	}
	shown, err = second.ReadProposal(t.Context(), waits.Proposal)
	if err != nil || shown.Stale || !slices.ContainsFunc(shown.Deeds, func(d courier.Deed) bool { return d.Code == "enrol" && d.Words == request.Words }) {
		t.Fatalf("%+v, %v", shown, err)
	}
	if file, err = second.ApproveProposal(t.Context(), waits.Proposal); err != nil {
		t.Fatal(err)
	}
	grants, err := first.SubmitProposal(t.Context(), file)
	if err != nil || len(grants) != 1 {
		t.Fatalf("%d grants, %v", len(grants), err)
	}
	if err := third.Join(t.Context(), grants[0].File); err != nil {
		t.Fatal(err)
	}
	if s, err := third.Standing(t.Context()); err != nil || !s.Administrator {
		t.Errorf("%+v, %v", s, err)
	}
	if shown, err = third.ReadProposal(t.Context(), act.Proposal); err != nil || !shown.Stale { // its place is taken
		t.Errorf("%+v, %v", shown, err)
	}
	if _, err := third.ApproveProposal(t.Context(), act.Proposal); !errors.Is(err, screening.ErrStale) {
		t.Errorf("approved a stale one: %v", err)
	}
	if _, err := first.SubmitProposal(t.Context(), act.Proposal); !errors.Is(err, screening.ErrStale) {
		t.Errorf("submitted a stale one: %v", err)
	}
}

// joined admits the profile of an administrator, approved by its own key.
func joined(t *testing.T, first, second *courier.Profile) *courier.Profile {
	t.Helper()
	request, err := second.Request(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waits, err := first.Enrol(t.Context(), request.File, "")
	if err != nil {
		t.Fatal(err)
	}
	file, err := second.ApproveProposal(t.Context(), waits.Proposal)
	if err != nil {
		t.Fatal(err)
	}
	grants, err := first.SubmitProposal(t.Context(), file)
	if err != nil || len(grants) != 1 {
		t.Fatalf("%d grants, %v", len(grants), err)
	}
	if err := second.Join(t.Context(), grants[0].File); err != nil {
		t.Fatal(err)
	}
	return second
}

func TestARecordStaysInItsCaseloadAndGoesToItsMembersAlone(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	first := founderAt(t, cfg)
	member := colleague(t, first, "Second Officer")
	outside := colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	id, act, err := first.CreateCaseload(t.Context(), "Shelter")
	done(t, act, err)
	act, err = first.AddMember(t.Context(), id, member.Device().String())
	done(t, act, err)
	open := interviewed(t, first, nil)
	if err := first.ChooseCaseload(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	shelter := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	if home, err := first.CaseloadOf(t.Context(), shelter.ID); err != nil || home != id {
		t.Errorf("lives in %s, %v", home, err)
	}
	for _, p := range []*courier.Profile{first, member, outside} {
		hub.sync(p)
	}
	hub.sync(member)
	for name, c := range map[string]struct {
		p            *courier.Profile
		open, closed bool
	}{"member": {member, true, true}, "outside": {outside, true, false}} {
		_, err1 := c.p.Store().Record(t.Context(), open.ID)
		_, err2 := c.p.Store().Record(t.Context(), shelter.ID)
		if (err1 == nil) != c.open || (err2 == nil) != c.closed {
			t.Errorf("%s: open %v, shelter %v", name, err1, err2)
		}
	}
	// the colleague's answer goes back into the caseload of the record, not into the
	// one in which new records are made there
	there, err := member.Store().Record(t.Context(), shelter.ID)
	if err != nil {
		t.Fatal(err)
	}
	if there, err = work(member).Answer(t.Context(), there, screening.Answered{Item: "locked_in", Answer: no}); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*courier.Profile{member, outside, first} {
		hub.sync(p)
	}
	if r, err := first.Store().Record(t.Context(), shelter.ID); err != nil || r.State.Hash() != there.State.Hash() {
		t.Errorf("the answer did not come back: %v", err)
	}
	if _, err := outside.Store().Record(t.Context(), shelter.ID); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("outside: %v", err)
	}
	act, err = first.RemoveMember(t.Context(), id, member.Device().String())
	done(t, act, err)
	later := interviewed(t, first, nil)
	for _, p := range []*courier.Profile{first, member, member} {
		hub.sync(p)
	}
	if _, err := member.Store().Record(t.Context(), later.ID); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("who left the caseload reads on: %v", err)
	}
}

// A role is what its keys open: who is no member of a caseload opens nothing of it,
// whatever program it runs and whatever it was handed.
func TestSRJ07_WithoutTheKeysOfACaseloadNoProgramOpensIt(t *testing.T) {
	t.Parallel()
	first := founder(t)
	member := colleague(t, first, "Second Officer")
	outside := colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	shelter, act, err := first.CreateCaseload(t.Context(), "Shelter")
	done(t, act, err)
	act, err = first.AddMember(t.Context(), shelter, member.Device().String())
	done(t, act, err)
	if err := first.ChooseCaseload(t.Context(), shelter); err != nil {
		t.Fatal(err)
	}
	interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	for _, p := range []*courier.Profile{first, member, outside} {
		hub.sync(p)
	}
	segments, err := first.SegmentsOf(t.Context(), shelter)
	if err != nil || len(segments) == 0 {
		t.Fatalf("%d segments, %v", len(segments), err)
	}
	for name, c := range map[string]struct {
		p    *courier.Profile
		want int
	}{"member": {member, len(segments)}, "outside": {outside, 0}} {
		wraps, keys, opened, err := c.p.Pried(t.Context(), segments)
		if err != nil || wraps < 5 || keys == 0 || opened != c.want {
			t.Errorf("%s: %d of %d segments open with %d keys of %d wraps, %v", name, opened, len(segments), keys, wraps, err)
		}
	}
}

func TestADeviceWithNewKeysGoesOnAndTheOldOnesOpenNothingMore(t *testing.T) {
	t.Parallel()
	first := founder(t)
	cfg := config(t)
	second, request, err := courier.Ask(t.Context(), cfg, newcomer("Second Officer"))
	if err != nil {
		t.Fatal(err)
	}
	grant, err := first.Enrol(t.Context(), request.File, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Join(t.Context(), grant.File); err != nil {
		t.Fatal(err)
	}
	hub := newStation(t, first)
	hub.sync(first)
	r := interviewed(t, second, nil)
	if _, err := second.Renew(t.Context()); !errors.Is(err, screening.ErrOnItsWay) {
		t.Errorf("before all is with the hub: %v", err)
	}
	hub.sync(second)
	asked, err := second.Renew(t.Context())
	if err != nil || asked.File == nil {
		t.Fatal(err)
	}
	if read, err := courier.ReadRequest(asked.File); err != nil || read.Renews != second.Device().String() {
		t.Errorf("%+v, %v", read, err)
	}
	if _, err := second.Sync(t.Context()); !errors.Is(err, screening.ErrRenewing) {
		t.Errorf("sync while it waits: %v", err)
	}
	r2 := interviewed(t, second, nil) // meanwhile work goes on
	if _, err := second.WriteBundle(t.Context(), courier.Carrying{File: filepath.Join(t.TempDir(), "case.pelita")}); !errors.Is(err, screening.ErrRenewing) {
		t.Errorf("a bundle while it waits: %v", err)
	}
	if _, err := second.CaseCodes(t.Context()); !errors.Is(err, screening.ErrRenewing) {
		t.Errorf("codes while it waits: %v", err)
	}
	if grant, err = first.Enrol(t.Context(), asked.File, asked.Words); err != nil {
		t.Fatal(err)
	}
	if err := second.Join(t.Context(), grant.File); err != nil {
		t.Fatal(err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if second, err = courier.Open(t.Context(), cfg, passphrase); err != nil {
		t.Fatal(err)
	}
	closing(t, second)
	hub.sync(first)
	hub.sync(second)
	hub.sync(first)
	for _, id := range []screening.RecordID{r.ID, r2.ID} {
		there, err := first.Store().Record(t.Context(), id)
		here, err2 := second.Store().Record(t.Context(), id)
		if err != nil || err2 != nil || there.State.Hash() != here.State.Hash() || where(t, second, id) != screening.WithHub {
			t.Errorf("%v, %v, %s", err, err2, where(t, second, id))
		}
	}
	devices, err := first.Devices(t.Context())
	if err != nil || len(devices) != 3 {
		t.Fatalf("%d devices, %v", len(devices), err)
	}
	revoked := slices.IndexFunc(devices, func(d courier.Device) bool { return d.Revoked })
	if revoked < 0 || devices[revoked].ID != second.Device().String() {
		t.Error("the old id is not revoked")
	}
	if again, err := first.Renew(t.Context()); err != nil || again.File != nil { // who decides alone does it at once
		t.Errorf("%v", err)
	}
	hub.sync(first)
	if got := hub.sync(second); got.Alarm() != nil {
		t.Error(got.Alarm())
	}
}

func TestARoleIsHeldToByTheOthersNotByTheDeviceItself(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	r := interviewed(t, second, nil)
	hub.sync(second)
	hub.sync(first)
	act, err := first.SetRole(t.Context(), second.Device().String(), []string{"answer"})
	done(t, act, err)
	hub.sync(first)
	closed, err := work(second).Close(t.Context(), r) // its program is modified, or has not heard
	if err != nil {
		t.Fatal(err)
	}
	hub.sync(second)
	hub.sync(first)
	if here, err := first.Store().Record(t.Context(), r.ID); err != nil || here.State.Hash() == closed.State.Hash() {
		t.Errorf("what it may not do was applied, %v", err)
	}
	apart, err := first.Quarantine(t.Context())
	if err != nil || len(apart) != 1 || apart[0].Why != courier.ApartForbidden || len(apart[0].Records) != 1 {
		t.Fatalf("%+v, %v", apart, err)
	}
	if _, err := second.Accept(t.Context(), apart[0].ID); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("accepted by the device itself: %v", err)
	}
	act, err = first.Accept(t.Context(), apart[0].ID)
	done(t, act, err)
	if here, err := first.Store().Record(t.Context(), r.ID); err != nil || here.State.Hash() != closed.State.Hash() {
		t.Errorf("after it was accepted: %v", err)
	}
	if apart, err = first.Quarantine(t.Context()); err != nil || len(apart) != 0 {
		t.Errorf("%d apart, %v", len(apart), err)
	}
}

func TestEveryKindOfChangeNeedsItsRight(t *testing.T) {
	decides := []history.Kind{history.Decide, history.Close, history.Reopen}
	settles := []history.Kind{history.Resolve, history.LinkRecord, history.UnlinkRecord}
	for kind := history.Set; kind <= history.UnlinkRecord; kind++ {
		want := "answer"
		switch {
		case slices.Contains(decides, kind):
			want = "decide"
		case slices.Contains(settles, kind):
			want = "settle"
		case kind == history.ShareOut:
			want = "share"
		}
		for _, right := range courier.Rights() {
			if got := courier.Allows([]string{right}, history.Op{Kind: kind}); got != (right == want) {
				t.Errorf("kind %d under %q: %v", kind, right, got)
			}
		}
		later := history.Op{Kind: kind + history.UnlinkRecord}
		if courier.Allows([]string{"answer", "decide", "settle", "erase"}, later) || !courier.Allows(courier.Rights(), later) {
			t.Errorf("kind %d of a later version: allowed to who may not do all, or not to who may", later.Kind)
		}
		if courier.Allows(nil, history.Op{Kind: kind}) || !courier.Allows(courier.Rights(), history.Op{Kind: kind}) {
			t.Errorf("kind %d: allowed to nobody, or not to who may do all", kind)
		}
	}
}

func TestAPartnerIsTheSameOnEveryDevice(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	ngo := founder(t) // another agency
	hub := newStation(t, first)
	key, err := ngo.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	d, err := second.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	service := d.Services()[0].ID
	id, act, err := first.PutPartner(t.Context(), courier.Partner{Name: "Partner", Service: service, Recipient: key.String(), Checked: "words over the phone"})
	done(t, act, err)
	if _, _, err := second.PutPartner(t.Context(), courier.Partner{Name: "Partner", Recipient: key.String()}); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("named by who does not administer: %v", err)
	}
	hub.sync(first)
	hub.sync(second)
	if d, err = second.Directory(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := d.Service(service)
	if got, ok := s.Key(); !ok || got.String() != key.String() {
		t.Error("the colleague does not know the key")
	}
	act, err = first.RemovePartner(t.Context(), id)
	done(t, act, err)
	hub.sync(first)
	hub.sync(second)
	if all, err := second.Partners(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d partners, %v", len(all), err)
	}
}

func TestACaseloadThatIsMadeLaterKnowsThePartnersToo(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	key, err := founder(t).Recipient()
	if err != nil {
		t.Fatal(err)
	}
	all, err := first.Caseloads(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d caseloads, %v", len(all), err)
	}
	act, err := first.RemoveMember(t.Context(), all[0].ID, second.Device().String())
	done(t, act, err)
	_, act, err = first.PutPartner(t.Context(), courier.Partner{Name: "Partner", Recipient: key.String(), Checked: "face to face"})
	done(t, act, err)
	shelter, act, err := first.CreateCaseload(t.Context(), "Shelter")
	done(t, act, err)
	act, err = first.AddMember(t.Context(), shelter, second.Device().String())
	done(t, act, err)
	if u, err := first.Upkeep(t.Context()); err != nil || u.Unshared != 1 {
		t.Errorf("due: %+v, %v", u, err)
	}
	hub.sync(first)
	hub.sync(second)
	if u, err := first.Upkeep(t.Context()); err != nil || u.Due() {
		t.Errorf("still due: %+v, %v", u, err)
	}
	for name, p := range map[string]*courier.Profile{"who makes it": first, "who reads the new one alone": second} {
		if got, err := p.Partners(t.Context()); err != nil || len(got) != 1 || got[0].Name != "Partner" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestKeysOfNinetyDaysAreChangedAtTheNextExchange(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	now := cfg.Now
	later := time.Duration(0)
	cfg.Now = func() time.Time { return now().Add(later) }
	first := founderAt(t, cfg)
	hub := newStation(t, first)
	hub.sync(first)
	if u, err := first.Upkeep(t.Context()); err != nil || u.Due() {
		t.Fatalf("%+v, %v", u, err)
	}
	later = 89 * 24 * time.Hour
	if u, err := first.Upkeep(t.Context()); err != nil || u.Due() {
		t.Errorf("after 89 days: %+v, %v", u, err)
	}
	later = 91 * 24 * time.Hour
	if u, err := first.Upkeep(t.Context()); err != nil || u.Old != 1 {
		t.Errorf("after 91 days: %+v, %v", u, err)
	}
	hub.sync(first)
	if u, err := first.Upkeep(t.Context()); err != nil || u.Due() {
		t.Errorf("after the exchange: %+v, %v", u, err)
	}
}
