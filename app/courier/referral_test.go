package courier_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/protocol"
	"pelita/screening/referral"
	"pelita/screening/screeningtest"
)

// ownService is a directory that an agency lays over the shipped one.
const ownService = `country = "ID"
as_of = "2026-11-20"
expires = "2027-05-01"
[[source]]
id = "visit"
name = "visited by the agency"
seen = "2026-11-20"
[[service]]
id = "house-by-the-river"
name = "House by the river"
operator = "Own partners"
body = "independent"
sources = ["visit"]
[[service.contact]]
kind = "phone"
value = "+62215550100"
from = "anywhere"
sources = ["visit"]
`

const house = "house-by-the-river"

// referring is a profile with a person who may be referred, and a shelter.
type referring struct {
	p       *courier.Profile
	shelter *courier.Profile
	at      [2]courier.Config // where the two lie
	record  screening.Record
	to      referral.Service
}

func newReferring(t *testing.T) referring {
	t.Helper()
	r := referring{at: [2]courier.Config{config(t), config(t)}}
	r.p, r.shelter = founderAt(t, r.at[0]), founderAt(t, r.at[1])
	r.record = interviewed(t, r.p, map[protocol.ItemID]protocol.Answer{
		"age": age("29"), "locked_in": yes, "consent_service": yes, "consent_authorities": yes, "call_name": screeningtest.Text("Wulandari"),
	})
	if err := r.p.AddServices(t.Context(), "own.toml", []byte(ownService)); err != nil {
		t.Fatal(err)
	}
	if err := r.p.AddKey(t.Context(), house, recipient(t, r.shelter), "read aloud"); err != nil {
		t.Fatal(err)
	}
	r.to = service(t, r.p, house)
	return r
}

func recipient(t *testing.T, p *courier.Profile) referral.Recipient {
	t.Helper()
	key, err := p.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func service(t *testing.T, p *courier.Profile, id string) referral.Service {
	t.Helper()
	d, err := p.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, ok := d.Service(id)
	if !ok {
		t.Fatalf("no service %s", id)
	}
	return s
}

// refusing is a store that keeps nothing.
type refusing struct{ screening.Store }

var errRefusing = errors.New("not kept")

func (refusing) Commit(context.Context, screening.Change) (screening.Record, error) {
	return screening.Record{}, errRefusing
}

func (r referring) preview(t *testing.T) disclose.Disclosure {
	t.Helper()
	d, err := r.p.Disclose(t.Context(), r.record.ID, disclose.Shelter, r.to)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (r referring) handover(d disclose.Disclosure, write func([]byte) error) courier.Handover {
	return courier.Handover{Work: work(r.p), Record: r.record.ID, Disclosure: d, To: r.to, Write: write}
}

func (r referring) shares(t *testing.T) int {
	t.Helper()
	now, err := r.p.Store().Record(t.Context(), r.record.ID)
	if err != nil {
		t.Fatal(err)
	}
	return len(now.State.Shares())
}

func TestWhatIsSealedIsWhatWasPreviewed(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	d := r.preview(t)
	var file []byte
	sealed, err := r.p.Refer(t.Context(), r.handover(d, func(b []byte) error { file = b; return nil }))
	if err != nil {
		t.Fatal(err)
	}
	in, err := r.shelter.OpenReferral(file)
	if err != nil || in.Digest != d.Digest() || in.Ref != sealed.Referral.Ref || in.Content.Pseudonym != d.Content().Pseudonym {
		t.Fatalf("opened %+v, %v", in, err)
	}
	now, err := r.p.Store().Record(t.Context(), r.record.ID)
	if err != nil {
		t.Fatal(err)
	}
	s := now.State.Shares()
	if len(s) != 1 || s[0].Share.Digest != d.Digest() || s[0].Share.Service != house || s[0].Share.Profile != "shelter" || s[0].Share.Referral != in.Ref.String() {
		t.Errorf("on record: %+v", s)
	}
	t.Run("the one who sent it cannot open it", func(t *testing.T) {
		if _, err := r.p.OpenReferral(file); !errors.Is(err, screening.ErrNotForUs) {
			t.Errorf("%v", err)
		}
	})
	t.Run("an answer comes back, once as often", func(t *testing.T) {
		answer, err := r.shelter.Reply(in, referral.Accepted, "")
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			got, err := r.p.TakeReply(t.Context(), answer)
			if err != nil || got.State != referral.Accepted || got.Ref != in.Ref {
				t.Errorf("%+v, %v", got, err)
			}
		}
		if _, err := r.shelter.TakeReply(t.Context(), answer); !errors.Is(err, screening.ErrNotForUs) {
			t.Errorf("taken by another: %v", err)
		}
		if _, err := r.p.TakeReply(t.Context(), []byte("hello")); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("no answer: %v", err)
		}
	})
	t.Run("an answer under another key is refused after the first", func(t *testing.T) {
		forged, err := founder(t).Reply(in, referral.Rejected, referral.ReasonFull)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.p.TakeReply(t.Context(), forged); !errors.Is(err, screening.ErrForged) {
			t.Errorf("%v", err)
		}
	})
}

func TestNothingLeavesThatWasNotPreviewed(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	answer := func(item protocol.ItemID, a protocol.Answer) {
		t.Helper()
		now, err := r.p.Store().Record(t.Context(), r.record.ID)
		if err == nil {
			_, err = work(r.p).Answer(t.Context(), now, screening.Answered{Item: item, Answer: a})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	never := func([]byte) error { t.Error("a file was written"); return nil }
	t.Run("after an answer that goes along has changed", func(t *testing.T) {
		d := r.preview(t)
		answer("age", age("17"))
		if _, err := r.p.Refer(t.Context(), r.handover(d, never)); !errors.Is(err, screening.ErrChanged) {
			t.Errorf("%v", err)
		}
	})
	t.Run("after the consent was withdrawn", func(t *testing.T) {
		d := r.preview(t)
		answer("consent_service", no)
		if _, err := r.p.Refer(t.Context(), r.handover(d, never)); !errors.Is(err, screening.ErrConsent) {
			t.Errorf("%v", err)
		}
		answer("consent_service", yes)
	})
	t.Run("to another service than the one it was made for", func(t *testing.T) {
		d, h := r.preview(t), r
		var err error
		if h.to, err = r.p.ServiceOf(recipient(t, r.shelter)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.p.Refer(t.Context(), h.handover(d, never)); err == nil {
			t.Error("it was sealed to another")
		}
	})
	t.Run("to a service whose key nobody has", func(t *testing.T) {
		h := r
		d, err := r.p.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(d.Services(), func(s referral.Service) bool { return s.Receiver().Body == disclose.Independent && s.ID != house })
		if i < 0 {
			t.Skip("the directory knows no other independent service")
		}
		h.to = d.Services()[i]
		if _, err := r.p.Refer(t.Context(), h.handover(h.preview(t), never)); !errors.Is(err, screening.ErrRecipient) {
			t.Errorf("%v", err)
		}
	})
	if n := r.shares(t); n != 0 {
		t.Errorf("%d disclosures are on record, none left", n)
	}
	t.Run("it is on record before it leaves, and where the file cannot be written that is too", func(t *testing.T) {
		full := errors.New("disk full")
		if _, err := r.p.Refer(t.Context(), r.handover(r.preview(t), func([]byte) error {
			if n := r.shares(t); n != 1 {
				t.Errorf("it leaves with %d disclosures on record", n)
			}
			return full
		})); !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
		now, err := r.p.Store().Record(t.Context(), r.record.ID)
		if err != nil {
			t.Fatal(err)
		}
		if s := now.State.Shares(); len(s) != 2 || s[1].Share.Profile != "not-written" || s[0].Share.Referral != s[1].Share.Referral {
			t.Errorf("%+v", s)
		}
		answer("consent_service", no)
		defer answer("consent_service", yes)
		duties, err := r.p.Duties(t.Context(), r.record.ID)
		sent, err2 := r.p.Sent(t.Context())
		if err != nil || err2 != nil || len(duties)+len(sent) != 0 {
			t.Errorf("somebody is to delete what never left: %+v, %+v, %v, %v", duties, sent, err, err2)
		}
	})
	t.Run("what cannot be recorded does not leave", func(t *testing.T) {
		h := r.handover(r.preview(t), never)
		h.Work.Store = refusing{h.Work.Store}
		if _, err := r.p.Refer(t.Context(), h); !errors.Is(err, errRefusing) {
			t.Errorf("%v", err)
		}
	})
	t.Run("a record that is not here", func(t *testing.T) {
		if _, err := r.p.Disclose(t.Context(), screening.RecordID{9}, disclose.Shelter, r.to); !errors.Is(err, screening.ErrNoRecord) {
			t.Errorf("%v", err)
		}
	})
}

func TestAPersonHasOnePseudonymForAServiceOnEveryDeviceOfTheAgency(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	second := colleague(t, r.p, "Second Officer")
	hub := newStation(t, r.p)
	hub.sync(r.p)
	hub.sync(second)
	there, err := second.Disclose(t.Context(), r.record.ID, disclose.Shelter, r.to)
	if err != nil || there.Content().Pseudonym != r.preview(t).Content().Pseudonym {
		t.Errorf("%q, %v", there.Content().Pseudonym, err)
	}
	other, err := r.p.ServiceOf(recipient(t, second))
	if err != nil {
		t.Fatal(err)
	}
	if elsewhere, err := r.p.Disclose(t.Context(), r.record.ID, disclose.Shelter, other); err != nil || elsewhere.Content().Pseudonym == there.Content().Pseudonym {
		t.Errorf("two services know the person by one name, %v", err)
	}
}

func TestAnAgencysOwnServicesAndKeysAreLaidOverTheDirectory(t *testing.T) {
	t.Parallel()
	p := founder(t)
	shipped, err := p.Directory(t.Context())
	if err != nil || len(shipped.Services()) < 3 {
		t.Fatalf("%v", err)
	}
	count := func() int {
		t.Helper()
		d, err := p.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(d.Services())
	}
	known := shipped.Services()[0].ID
	for name, text := range map[string]string{
		"no TOML":                   "country = ",
		"a key nobody knows":        ownService + "colour = 1\n",
		"a fact without a source":   strings.Replace(ownService, `sources = ["visit"]`, "sources = []", 1),
		"a service that is there":   strings.ReplaceAll(ownService, house, known),
		"a key for no service":      ownService + fmt.Sprintf("[[key]]\nservice = \"nowhere\"\nrecipient = %q\nchecked = \"x\"\nas_of = \"2026-11-20\"\n", recipient(t, p)),
		"a key of the old kind":     ownService + fmt.Sprintf("[[key]]\nservice = %q\nrecipient = \"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\"\nchecked = \"x\"\nas_of = \"2026-11-20\"\n", house),
		"facts that expire in 2099": strings.Replace(ownService, "2027-05-01", "2099-01-01", 1),
	} {
		var lint *protocol.LintError
		if err := p.AddServices(t.Context(), "own.toml", []byte(text)); !errors.As(err, &lint) || !strings.Contains(err.Error(), "own.toml") {
			t.Errorf("%s: %v", name, err)
		}
		if n := count(); n != len(shipped.Services()) {
			t.Errorf("%s: %d services", name, n)
		}
	}
	if err := p.AddServices(t.Context(), "own.toml", []byte(ownService)); err != nil {
		t.Fatal(err)
	}
	second := strings.NewReplacer(house, "house-on-the-hill", "by the river", "on the hill").Replace(ownService)
	if err := p.AddServices(t.Context(), "more.toml", []byte(second)); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != len(shipped.Services())+2 {
		t.Errorf("%d services, want two more", n)
	}
	for _, id := range []string{house, "house-on-the-hill", known} {
		if err := p.AddKey(t.Context(), id, recipient(t, p), "read aloud"); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if key, ok := service(t, p, id).Key(); !ok || key.String() != recipient(t, p).String() {
			t.Errorf("%s has no key", id)
		}
	}
	other := recipient(t, founder(t))
	if err := p.AddKey(t.Context(), house, other, "the shelter has a new one"); err != nil {
		t.Errorf("a new key for an old one: %v", err)
	}
	if key, _ := service(t, p, house).Key(); key.String() != other.String() {
		t.Error("the old key is still used")
	}
	if err := p.AddKey(t.Context(), "nowhere", other, "x"); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("a key for nobody: %v", err)
	}
	if _, err := p.ServiceOf(referral.Recipient{}); !errors.Is(err, screening.ErrRecipient) {
		t.Errorf("a service without a key: %v", err)
	}
}

// What has expired stays so when the clock of the device is set back.
func TestAClockThatIsSetBackMakesNoDirectoryAndNoLetterYoung(t *testing.T) {
	r := newReferring(t)
	d, err := r.p.Disclose(t.Context(), r.record.ID, disclose.Shelter, r.to)
	if err != nil {
		t.Fatal(err)
	}
	var letter []byte
	give := func() error {
		_, err := r.p.Refer(t.Context(), courier.Handover{Work: work(r.p), Record: r.record.ID, Disclosure: d, To: r.to,
			Write: func(b []byte) error { letter = b; return nil }})
		return err
	}
	if err := give(); err != nil {
		t.Fatal(err)
	}
	for i, p := range []**courier.Profile{&r.p, &r.shelter} {
		late := r.at[i]
		late.Now = func() time.Time { return today().AddDate(1, 0, 0) }
		*p = reopened(t, reopened(t, *p, late), r.at[i]) // it has seen that day, and its clock is set back
	}
	if _, err := r.shelter.OpenReferral(letter); !errors.Is(err, screening.ErrExpired) {
		t.Errorf("the letter: %v", err)
	}
	if err := give(); !errors.Is(err, screening.ErrExpired) {
		t.Errorf("the directory: %v", err)
	}
}
