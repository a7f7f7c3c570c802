package disclose

import (
	"errors"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

func TestADisclosureRestsOnAConsentThatReachesItsReceiver(t *testing.T) {
	independent, state := Receiver{ID: "shelter-one", Body: Independent}, Receiver{ID: "ministry"}
	given := func(purpose, scope, basis string) history.Op {
		return history.Op{Kind: history.GiveConsent, Text: "words of the officer", Consent: history.Consent{Purpose: purpose, Scope: scope, Basis: basis}}
	}
	aged := func(text string) history.Op {
		return history.Op{Kind: history.Set, Register: history.Register{Item: "age"}, Answer: protocol.Answer{Value: years(text)}}
	}
	decided := given("service", "service:shelter-one", "best-interests")
	decided.Consent.Mode = "guardian/agrees"
	for name, tt := range map[string]struct {
		ops  []history.Op
		to   Receiver
		want string // the basis, or "" when refused
	}{
		"for everybody":             {[]history.Op{given("service", "this-record", "consent")}, independent, "consent"},
		"for this service":          {[]history.Op{given("service", "service:shelter-one", "consent")}, independent, "consent"},
		"for another service":       {[]history.Op{given("service", "service:shelter-two", "consent")}, independent, ""},
		"for its kind":              {[]history.Op{given("service", "kind:independent", "consent")}, independent, "consent"},
		"for another kind":          {[]history.Op{given("service", "kind:state", "consent")}, independent, ""},
		"an override":               {[]history.Op{given("service", "service:shelter-one", "vital-interest")}, independent, "vital-interest"},
		"an override and a consent": {[]history.Op{given("service", "service:shelter-one", "vital-interest"), given("service", "this-record", "consent")}, independent, "consent"},
		"an override, for a state":  {[]history.Op{given("service", "service:ministry", "vital-interest"), given("authorities", "service:ministry", "vital-interest")}, state, ""},
		"a state, with both":        {[]history.Op{given("service", "kind:state", "consent"), given("authorities", "service:ministry", "consent")}, state, "consent"},
		"decided for a child":       {[]history.Op{aged("14"), decided}, independent, "best-interests"},
		"decided, age in doubt":     {[]history.Op{aged("16-19"), decided}, independent, "best-interests"},
		"decided, but an adult":     {[]history.Op{aged("30"), decided}, independent, ""},
		"decided, age not asked":    {[]history.Op{decided}, independent, ""},
		"decided, for a state":      {[]history.Op{aged("14"), given("service", "service:ministry", "best-interests"), given("authorities", "service:ministry", "best-interests")}, state, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, p := &draft{}, projector(t)
			def, _ := p.Library.Protocol("tfc-returnee")
			d.add(history.Op{Kind: history.UseProtocol, Protocol: history.ProtocolRef{ID: def.ID, Version: def.Version, Digest: def.Digest()}})
			d.add(tt.ops...)
			got, err := p.Disclose(d.record(), Shelter, tt.to)
			if tt.want == "" {
				if !errors.Is(err, screening.ErrConsent) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || got.Content().Basis != tt.want {
				t.Fatalf("%q, %v", got.Content().Basis, err)
			}
			again, err := Parse(got.Bytes())
			if err != nil || again.Basis != tt.want {
				t.Errorf("the receiver reads %q, %v", again.Basis, err)
			}
			lines := again.Lines()
			if last := lines[len(lines)-1]; last.Label != "disclosure.basis" || last.Values[0].Key != "disclosure.basis."+tt.want {
				t.Errorf("%+v", last)
			}
		})
	}
}
