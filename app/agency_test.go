package app

import (
	"context"
	"image"
	"image/png"
	"io"
	quiet "log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
	"pelita/sync/client"
	mailbox "pelita/sync/hub"
	"pelita/sync/wire"
)

// hubOf starts the hub of a founder's agency in this process, over TLS, and tells
// the desks of it. All that it stores lies in dir.
func hubOf(t *testing.T, first *desk, others ...*desk) (dir string) {
	t.Helper()
	b, err := first.open.AgencyFile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := wire.ParseAgencyFile(b)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	store, err := mailbox.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	later := func() time.Time { return time.Now().AddDate(100, 0, 0) }
	h, err := mailbox.New(t.Context(), mailbox.Config{Genesis: genesis, Store: store, Now: later})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = quiet.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(func() {
		s.Close()
		h.Close()
		store.Close()
	})
	for _, d := range append(others, first) {
		if err := (hub{d}).SetAddress(t.Context(), presenter.HubAddress{URL: s.URL, Pin: client.Pin(s.Certificate())}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// exchange lets desks exchange with the hub, one after the other.
func exchange(t *testing.T, all ...*desk) {
	t.Helper()
	for _, d := range all {
		if r, err := (hub{d}).Exchange(t.Context()); err != nil || r.Err != nil {
			t.Fatal(err, r.Err)
		}
	}
}

// asking is a desk whose device asks to join an agency.
func asking(t *testing.T, officer string, set ...func(*courier.Config)) *desk {
	t.Helper()
	d := emptyDesk(t, set...)
	made := presenter.NewProfile{Officer: officer, Passphrase: []byte(journeyPassphrase), Way: presenter.JoinAgency}
	if err := d.Create(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.close() })
	return d
}

// byScreen shows what one desk has as codes, and lets another read pictures of them.
func byScreen(t *testing.T, from, to *byHand, kind presenter.ShownKind) presenter.HandRead {
	t.Helper()
	codes, err := from.Codes(t.Context(), kind)
	if err != nil || len(codes) == 0 {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	var read presenter.HandRead
	for i, c := range codes {
		read = scanned(t, to, c, i)
	}
	return read
}

func scanned(t *testing.T, to *byHand, c screening.Drawn, n int) presenter.HandRead {
	t.Helper()
	file := filepath.Join(t.TempDir(), "code"+strconv.Itoa(n)+".png")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := png.Encode(out, &image.NRGBA{Pix: c.Pix, Stride: 4 * c.Width, Rect: image.Rect(0, 0, c.Width, c.Height)}); err != nil {
		t.Fatal(err)
	}
	read, err := to.Scan(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func handOf(d *desk) *byHand { return &byHand{enrolment: enrolment{d}} }

// admitted lets a desk's device join, by file.
func admitted(t *testing.T, first, second *desk) {
	t.Helper()
	dir := t.TempDir()
	request, grant := filepath.Join(dir, "request"), filepath.Join(dir, "grant")
	if err := (enrolment{second}).WriteRequest(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	asked, err := (enrolment{first}).ReadRequest(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if w, err := (enrolment{first}).Admit(t.Context(), request, asked.Words, grant); err != nil || w.More() > 0 {
		t.Fatalf("%+v, %v", w, err)
	}
	if err := (enrolment{second}).Join(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
}

func deviceNamed(t *testing.T, d *desk, officer string) presenter.AgencyDevice {
	t.Helper()
	all, err := (&devices{proposing: proposing{desk: d}}).Devices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all.Devices {
		if one.Officer == officer {
			return one
		}
	}
	t.Fatalf("no device of %s among %d", officer, len(all.Devices))
	return presenter.AgencyDevice{}
}

// The whole way of a device that is taken out from its page: the list, the news over
// the hub, the late work that comes by stick, and its acceptance from its page.
func TestADeviceIsTakenOutFromThePageAndItsLateWorkCountsOnceAccepted(t *testing.T) {
	t.Parallel()
	first := deskOf(t, "First Officer")
	second := asking(t, "Second Officer")
	admitted(t, first.desk, second)
	hubOf(t, first.desk, second)
	shared := agreed(t, first)
	exchange(t, first.desk, second)
	early := agreed(t, &referrals{desk: second})
	exchange(t, second, first.desk)
	if a, err := (company{first.desk}).Among(t.Context(), shared.ID); err != nil || a.Several || len(a.Seen) != 1 || !a.Seen[0].All || a.Seen[0].On.IsZero() {
		t.Errorf("%+v, %v", a, err)
	}
	if at, err := (reach{first.desk}).Reached(t.Context()); err != nil || len(at.Others) != 1 || !at.Others[0].Has || at.Others[0].Name != "Second Officer" {
		t.Errorf("%+v, %v", at.Others, err)
	}

	theirs := deviceNamed(t, first.desk, "Second Officer")
	if theirs.This || theirs.Administrator || theirs.Heard.IsZero() || len(theirs.Rights) != 5 || theirs.Words == "" {
		t.Errorf("%+v", theirs)
	}
	seenBy := deviceNamed(t, second, "First Officer")
	if _, err := (&devices{proposing: proposing{desk: second}}).Revoke(t.Context(), seenBy.ID); err == nil {
		t.Error("taken out by a device that does not administer")
	}
	told := 0
	first.saved = func() { told++ }
	page := &devices{proposing: proposing{desk: first.desk}}
	for name, act := range map[string]func(context.Context, string) (presenter.Waiting, error){"lose": page.Lose, "find": page.Find} {
		if w, err := act(t.Context(), theirs.ID); err != nil || w.More() > 0 {
			t.Errorf("%s: %+v, %v", name, w, err)
		}
	}
	if w, err := page.Revoke(t.Context(), theirs.ID); err != nil || w.More() > 0 {
		t.Fatalf("%+v, %v", w, err)
	}
	if told != 3 || !deviceNamed(t, first.desk, "Second Officer").Revoked {
		t.Errorf("told %d times", told)
	}
	exchange(t, first.desk)

	late := agreed(t, &referrals{desk: second})
	stick := filepath.Join(t.TempDir(), "stick.bin")
	if w, err := handOf(second).TakeAlong(t.Context(), stick, presenter.CargoAll); err != nil || w.Files != 1 {
		t.Fatalf("%+v, %v", w, err)
	}
	if _, err := handOf(first.desk).ReadStick(t.Context(), stick); err != nil {
		t.Fatal(err)
	}
	at, err := (reach{first.desk}).Reached(t.Context())
	if err != nil || at.Apart != (presenter.Apart{Late: 1}) || len(at.Words) != 8 || at.Used == 0 {
		t.Errorf("%+v, %v", at, err)
	}
	apart := &quarantine{proposing{desk: first.desk}}
	all, err := apart.Quarantined(t.Context())
	if err != nil || len(all.Apart) != 1 || !all.Administrator {
		t.Fatalf("%+v, %v", all, err)
	}
	one := all.Apart[0]
	if one.Why != "late" || one.Officer != "Second Officer" || !one.Acceptable || one.Changes == 0 || len(one.Records) != 1 || one.Records[0].ID != late.ID || one.Records[0].Here {
		t.Errorf("%+v", one)
	}
	if _, err := first.store().Record(t.Context(), late.ID); err == nil {
		t.Fatal("it counts before anybody accepted it")
	}
	if w, err := apart.Accept(t.Context(), one.ID); err != nil || w.More() > 0 {
		t.Fatalf("%+v, %v", w, err)
	}
	for _, id := range []screening.RecordID{early.ID, late.ID} {
		if _, err := first.store().Record(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if all, err = apart.Quarantined(t.Context()); err != nil || len(all.Apart) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

// twoAdministrators is an agency of two administrators who must agree, the second of
// whom joined over the page for what goes by hand: by codes on the screens, the
// proposal as a file.
func twoAdministrators(t *testing.T) (first, second *desk) {
	t.Helper()
	second = asking(t, "Second Officer")
	c, err := second.open.AskToAdminister(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cfg := courierConfig(t, filepath.Join(t.TempDir(), "profile"))
	p, err := courier.Create(t.Context(), cfg, courier.Newcomer{
		Passphrase: []byte(journeyPassphrase), Officer: "First Officer", Agency: "Agency", Administrators: [][]byte{c.File}, Need: 2,
	})
	first = &desk{cfg: cfg}
	if err := first.take(t.Context(), p, err); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { first.close() })
	founding, err := p.Founding(t.Context())
	if err == nil {
		founding, err = second.open.ApproveProposal(t.Context(), founding)
	}
	if err == nil {
		_, err = p.SubmitProposal(t.Context(), founding)
	}
	if err != nil {
		t.Fatal(err)
	}
	return first, second
}

// passed lets the second administrator approve what waits at the first, and carries it
// out at home.
func passed(t *testing.T, made interface {
	SaveProposal(context.Context, string) error
}, first, second *byHand, want string) presenter.Admitted {
	t.Helper()
	dir := t.TempDir()
	proposal, approved := filepath.Join(dir, "proposal"), filepath.Join(dir, "approved")
	if err := made.SaveProposal(t.Context(), proposal); err != nil {
		t.Fatal(err)
	}
	read, err := second.OpenProposal(t.Context(), proposal)
	if err != nil || read.Mine || read.Ours || read.Stale || read.More() != 1 || len(read.Deeds) == 0 || read.Deeds[0].Code != want {
		t.Fatalf("%+v, %v", read, err)
	}
	if _, err := first.OpenProposal(t.Context(), proposal); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Submit(t.Context()); err == nil {
		t.Fatal("carried out with one approval of two")
	}
	if err := second.Approve(t.Context(), approved); err != nil {
		t.Fatal(err)
	}
	if read, err = first.OpenProposal(t.Context(), approved); err != nil || !read.Ours || read.More() != 0 {
		t.Fatalf("%+v, %v", read, err)
	}
	done, err := first.Submit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestTwoAdministratorsAdmitADeviceAndTakeItOutOnlyTogether(t *testing.T) {
	t.Parallel()
	first, second := twoAdministrators(t)
	home, away := handOf(first), handOf(second)
	read := byScreen(t, away, home, presenter.ShowRequest)
	if read.Asking == nil || read.Asking.Officer != "Second Officer" {
		t.Fatalf("%+v", read)
	}
	waits, err := home.Admit(t.Context(), read.Asking.Words)
	if err != nil || waits.More() != 1 || len(waits.Codes) != 0 {
		t.Fatalf("%+v, %v", waits, err)
	}
	got := passed(t, home, home, away, "enrol")
	if got.Agency == "" {
		t.Fatal("no grant")
	}
	grant := filepath.Join(t.TempDir(), "grant")
	if err := home.SaveGrant(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	if err := (enrolment{second}).Join(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	hubOf(t, first, second)
	exchange(t, first, second)

	page, theirs := &devices{proposing: proposing{desk: first}}, deviceNamed(t, first, "Second Officer")
	w, err := page.SetRights(t.Context(), theirs.ID, []string{"answer"})
	if err != nil || w != (presenter.Waiting{Have: 1, Need: 2}) || len(deviceNamed(t, first, "Second Officer").Rights) != 5 {
		t.Fatalf("%+v, %v", w, err)
	}
	passed(t, page, home, away, "role")
	if may := deviceNamed(t, first, "Second Officer").Rights; len(may) != 1 {
		t.Errorf("%v", may)
	}
}

// A file that a colleague took in waits at the hub where only what is asked for comes,
// and comes when it is.
func TestAFileOfAColleagueComesWhenItIsAskedForOnThePage(t *testing.T) {
	t.Parallel()
	first := deskOf(t, "First Officer")
	second := asking(t, "Second Officer")
	admitted(t, first.desk, second)
	hubOf(t, first.desk, second)
	ways := fetcher{second}
	if err := ways.SetFetching(t.Context(), presenter.Fetching{OnlyAsked: true}); err != nil {
		t.Fatal(err)
	}
	r, file := agreed(t, first), filepath.Join(t.TempDir(), "chat.txt")
	if err := os.WriteFile(file, []byte("one line of a chat\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (locker{first.desk, first}).Take(t.Context(), r.ID, file, screening.Taking{How: "persons-phone", Kind: "chat"}); err != nil {
		t.Fatal(err)
	}
	exchange(t, first.desk, second)
	there, err := second.store().Record(t.Context(), r.ID)
	if err != nil || len(there.State.Attached()) != 1 {
		t.Fatal(err)
	}
	f, away := there.State.Attached()[0].File, locker{second, first}
	if err := away.Here(t.Context(), f); err == nil {
		t.Fatal("it came unasked")
	}
	if err := ways.Fetch(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
	how, err := ways.Fetching(t.Context())
	if hereErr := away.Here(t.Context(), f); hereErr != nil || err != nil || !how.OnlyAsked {
		t.Errorf("%v, %+v, %v", hereErr, how, err)
	}
}

// The caseloads of an agency are made, filled and taken away from the page.
func TestCaseloadsAreMadeAndSharedFromThePage(t *testing.T) {
	t.Parallel()
	first := deskOf(t, "First Officer")
	second := asking(t, "Second Officer")
	admitted(t, first.desk, second)
	hubOf(t, first.desk, second)
	page := caseloadsOf(first.desk)
	if w, err := page.CreateCaseload(t.Context(), "Shelter"); err != nil || w.More() > 0 {
		t.Fatal(err)
	}
	find := func(d *desk) (shelter presenter.AgencyCaseload) {
		t.Helper()
		all, err := caseloadsOf(d).Caseloads(t.Context())
		if err != nil || len(all) != 2 {
			t.Fatalf("%d caseloads, %v", len(all), err)
		}
		for _, c := range all {
			if len(c.Devices) != 2 || c.Name == "Shelter" {
				shelter = c
			}
		}
		return shelter
	}
	theirs, shelter := deviceNamed(t, first.desk, "Second Officer").ID, find(first.desk)
	exchange(t, first.desk, second)
	if c := find(second); c.Reads || c.Name != "" {
		t.Errorf("a device that is no member reads %+v", c)
	}
	if err := page.UseCaseload(t.Context(), shelter.ID); err != nil {
		t.Fatal(err)
	}
	r := agreed(t, first)
	homes, base, err := page.Homes(t.Context())
	if err != nil || homes[r.ID] != shelter.ID || base == shelter.ID {
		t.Errorf("%v, %v", homes, err)
	}
	if w, err := page.AddMember(t.Context(), shelter.ID, theirs); err != nil || w.More() > 0 {
		t.Fatal(err)
	}
	exchange(t, first.desk, second)
	if c := find(second); !c.Reads || c.Name != "Shelter" {
		t.Errorf("%+v", c)
	}
	if a, err := (company{second}).Among(t.Context(), r.ID); err != nil || !a.Several || a.Caseload != "Shelter" || len(a.Seen) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	if w, err := page.RemoveMember(t.Context(), shelter.ID, theirs); err != nil || w.More() > 0 {
		t.Fatal(err)
	}
	exchange(t, first.desk, second)
	if c := find(second); c.Reads {
		t.Errorf("still reads %+v", c)
	}
}
