package disclose

import (
	"errors"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
)

func TestWhileDecisionsDifferNothingLeavesButHelpInDanger(t *testing.T) {
	to := Receiver{ID: "shelter-one", Body: Independent}
	given := func(basis string) history.Op {
		return history.Op{Kind: history.GiveConsent, Text: "why", Consent: history.Consent{Purpose: "service", Scope: "service:shelter-one", Basis: basis}}
	}
	decided := func(kind string) history.Op {
		return history.Op{Kind: history.Decide, Decision: history.Decision{Kind: kind}}
	}
	for name, tt := range map[string]struct {
		ops  []history.Op
		want error
	}{
		"one decision":              {[]history.Op{given("consent"), decided("refer")}, nil},
		"two decisions":             {[]history.Op{given("consent"), decided("refer"), decided("other")}, screening.ErrDisputed},
		"two, and a danger to life": {[]history.Op{given("vital-interest"), decided("refer"), decided("other")}, nil},
	} {
		d, p := &draft{}, projector(t)
		def, _ := p.Library.Protocol("tfc-returnee")
		d.add(history.Op{Kind: history.UseProtocol, Protocol: history.ProtocolRef{ID: def.ID, Version: def.Version, Digest: def.Digest()}})
		d.add(tt.ops...)
		if _, err := p.Disclose(d.record(), Shelter, to); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
