package disclose

import (
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

func TestADisclosureHoldsTheListedAnswersInCodedForm(t *testing.T) {
	p := projector(t)
	d, err := p.Disclose(full(t, p.Library).record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	c := d.Content()
	if c.Profile != Shelter || c.Protocol != "tfc-returnee" || c.Version == "" || c.Age != "25-34" || c.Child {
		t.Errorf("content = %+v", c)
	}
	want := map[Field][]string{Region: {"id_java"}, Needs: {"legal", "shelter"}, Language: {"id"}, Interpreter: {"no"}}
	if len(c.Choices) != len(want) {
		t.Errorf("choices = %+v", c.Choices)
	}
	for _, ch := range c.Choices {
		if !slices.Equal(ch.Codes, want[ch.Field]) {
			t.Errorf("%s = %v, want %v", ch.Field, ch.Codes, want[ch.Field])
		}
	}
	if len(c.Urgency) == 0 || len(c.Indicators) == 0 {
		t.Errorf("urgency = %v, indicators = %v, want some", c.Urgency, c.Indicators)
	}
	if c.Answered == 0 || c.Core < 30 || c.Answered >= c.Core {
		t.Errorf("answered %d of %d core items", c.Answered, c.Core)
	}
}

func TestTimeLeavesAsAMonthAndTheEndOfAMonth(t *testing.T) {
	p := projector(t)
	r := full(t, p.Library).record()
	for _, c := range []struct{ now, made, expires string }{
		{"2026-11-01T00:00:00Z", "2026-11", "2027-01-31"},
		{"2026-11-17T09:30:00Z", "2026-11", "2027-02-28"},
		{"2026-11-30T23:59:59Z", "2026-11", "2027-02-28"},
		{"2026-12-01T03:00:00+07:00", "2026-11", "2027-02-28"},
		{"2027-12-01T00:00:00Z", "2027-12", "2028-02-29"},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		p.Now = func() time.Time { return now }
		d, err := p.Disclose(r, Shelter, shelter())
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Content(); got.Made != c.made || got.Expires != c.expires {
			t.Errorf("at %s: made %s, expires %s; want %s, %s", c.now, got.Made, got.Expires, c.made, c.expires)
		}
	}
}

func TestNothingLeavesWithoutTheConsentThatTheSharingNeeds(t *testing.T) {
	p := projector(t)
	state := Receiver{ID: "dinas"}
	tests := []struct {
		name string
		to   Receiver
		make func(d *draft)
		want error
	}{
		{"consent stands", shelter(), func(*draft) {}, nil},
		{"consent was withdrawn", shelter(), func(d *draft) {
			d.add(history.Op{Kind: history.Withdraw, Consent: history.Consent{Purpose: PurposeService, Scope: "this-record"}})
		}, screening.ErrConsent},
		{"another officer heard a no meanwhile", shelter(), func(d *draft) {
			d.addFrom(history.DeviceID{8}, history.Op{Kind: history.Set,
				Register: history.Register{Item: "consent_service"}, Answer: protocol.Answer{Value: no()}})
		}, screening.ErrConsent},
		{"a document shows that the person declined", shelter(), func(d *draft) {
			d.add(history.Op{Kind: history.Set, Answer: protocol.Answer{Value: no()},
				Register: history.Register{Item: "consent_service", Source: protocol.Document}})
		}, screening.ErrConsent},
		{"a service of a state needs the consent for authorities too", state, func(*draft) {}, screening.ErrConsent},
		{"a service of a state with both consents", state, func(d *draft) { d.consent(PurposeAuthorities) }, nil},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			d := full(t, p.Library)
			c.make(d)
			got, err := p.Disclose(d.record(), Shelter, c.to)
			if !errors.Is(err, c.want) {
				t.Fatalf("err = %v, want %v", err, c.want)
			}
			if err != nil && len(got.Bytes()) != 0 {
				t.Error("a refused disclosure has bytes")
			}
		})
	}
	t.Run("a record that was never asked", func(t *testing.T) {
		r := screening.Record{ID: history.RecordID{1}}
		if _, err := p.Disclose(r, Shelter, shelter()); !errors.Is(err, screening.ErrConsent) {
			t.Errorf("err = %v, want ErrConsent", err)
		}
	})
}

func TestARefusalSaysWhy(t *testing.T) {
	p := projector(t)
	r := full(t, p.Library).record()
	if _, err := p.Disclose(r, NoProfile, shelter()); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("without a profile: %v", err)
	}
	if _, err := p.Disclose(r, Shelter, Receiver{Body: Independent}); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("without a receiver: %v", err)
	}
	lost := p
	lost.Library = &screening.Library{}
	if _, err := lost.Disclose(r, Shelter, shelter()); !errors.Is(err, screening.ErrNoProtocol) {
		t.Errorf("without the protocol: %v", err)
	}
	lost = p
	lost.Secret = Secret{}
	if _, err := lost.Disclose(r, Shelter, shelter()); err == nil {
		t.Error("without a secret a pseudonym was made")
	}
}

func TestWhatIsPreviewedIsWhatIsSent(t *testing.T) {
	p := projector(t)
	d, err := p.Disclose(full(t, p.Library).record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	if d.Digest() != sha256.Sum256(d.Bytes()) {
		t.Error("the digest is not that of the bytes")
	}
	d.Bytes()[10] ^= 1
	d.Content().Choices[0].Codes[0] = "changed"
	if d.Digest() != sha256.Sum256(d.Bytes()) || d.Content().Choices[0].Codes[0] == "changed" {
		t.Error("a caller changed the disclosure")
	}
	again, err := Parse(d.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !equal(again, d.Content()) {
		t.Errorf("parsed %+v\n   want %+v", again, d.Content())
	}
}

func equal(a, b Content) bool {
	x, err1 := a.encode()
	y, err2 := b.encode()
	return err1 == nil && err2 == nil && slices.Equal(x, y)
}

func TestEveryKeyOfTheContentHasALineInThePreview(t *testing.T) {
	p := projector(t)
	d, err := p.Disclose(full(t, p.Library).record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	known := slices.Concat(TextKeys(), textKeys(t, p.Library))
	lines := d.Preview()
	// The format number has no line; protocol and version share one, and so do the
	// two counts; facts and the two times are of a statement.
	if want := lastKey - 6; len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	for _, l := range lines {
		if !slices.Contains(known, l.Label) {
			t.Errorf("label %q is not among the message keys", l.Label)
		}
		if len(l.Values) == 0 {
			t.Errorf("%s says nothing", l.Label)
		}
		for _, v := range l.Values {
			if (v.Key == "") == (v.Literal == "") {
				t.Errorf("%s: %+v must be a key or a literal", l.Label, v)
			}
			if v.Key != "" && !slices.Contains(known, v.Key) || v.Note != "" && !slices.Contains(known, v.Note) {
				t.Errorf("%s: %+v is not among the message keys", l.Label, v)
			}
		}
	}
}

// textKeys are the keys of the texts that the protocol and the sets have.
func textKeys(t *testing.T, lib *screening.Library) []string {
	t.Helper()
	def, _ := lib.Protocol("tfc-returnee")
	return slices.Concat(def.TextKeys(), lib.Sets.ILO.TextKeys(), lib.Sets.Palermo.TextKeys(), lib.Sets.Urgency.TextKeys())
}

func TestTwoServicesCannotTellThatTheyReadOfOnePerson(t *testing.T) {
	p := projector(t)
	r := full(t, p.Library).record()
	names := map[string]bool{}
	for _, to := range []Receiver{shelter(), {ID: "rumah-lain", Body: Independent}} {
		d, err := p.Disclose(r, Shelter, to)
		if err != nil {
			t.Fatal(err)
		}
		if d.Receiver() != to {
			t.Errorf("made for %v, says %v", to, d.Receiver())
		}
		names[d.Content().Pseudonym] = true
	}
	if len(names) != 2 {
		t.Errorf("pseudonyms %v", names)
	}
}

func TestADisclosureOfTheZeroValueHoldsNothing(t *testing.T) {
	var d Disclosure
	if len(d.Bytes()) != 0 || d.Receiver() != (Receiver{}) {
		t.Error("the zero Disclosure holds something")
	}
}

func TestAFullRecordAndAnEmptyOneHaveTheSameLength(t *testing.T) {
	p := projector(t)
	d := newDraft(t, p.Library)
	empty, err := p.Disclose(d.record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	d = everything(t, p)
	full, err := p.Disclose(d.record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	if len(full.Content().Indicators) < 20 || len(full.Bytes()) != len(empty.Bytes()) {
		t.Errorf("%d indicators in %d bytes; none in %d", len(full.Content().Indicators), len(full.Bytes()), len(empty.Bytes()))
	}
}

// everything is a record in which every question is answered with all there is
// to say, as an adult.
func everything(t *testing.T, p Projector) *draft {
	t.Helper()
	d := newDraft(t, p.Library)
	d.set("age", years("27"))
	for _, item := range p.Library.Bank.Items() {
		switch item.Type {
		case protocol.YesNo:
			d.set(item.ID, yes())
		case protocol.Number:
			d.set(item.ID, protocol.Value{Type: item.Type, Number: 16})
		case protocol.Many:
			all := slices.DeleteFunc(slices.Clone(item.Options), func(c string) bool { return c == item.None })
			slices.Sort(all)
			d.set(item.ID, many(all...))
		}
	}
	d.set("place_kind", one("scam_place"))
	return d
}

// An advertisement or a group is nobody's record, whatever another program wrote
// into it.
func TestNothingLeavesOfWhatIsNoPersonsRecord(t *testing.T) {
	p := projector(t)
	for _, id := range []string{"form-advert", "form-group"} {
		def, ok := p.Library.Protocol(id)
		if !ok {
			t.Fatal(id)
		}
		d := &draft{}
		d.add(history.Op{Kind: history.UseProtocol, Protocol: history.ProtocolRef{ID: id, Version: def.Version, Digest: def.Digest()}})
		d.consent(PurposeService)
		if _, err := p.Disclose(d.record(), Shelter, shelter()); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s leaves: %v", id, err)
		}
	}
}
