package history

import "testing"

func consent(purpose, scope string) Consent {
	return Consent{Purpose: purpose, Scope: scope, Basis: "consent", Mode: "spoken", Language: "id"}
}

func give(d *device, purpose string, prev ...OpID) ChangeSet {
	return d.do(Op{Kind: GiveConsent, Consent: consent(purpose, "this-record"), Prev: prev})
}

func withdraw(d *device, prev ...OpID) ChangeSet { return d.do(Op{Kind: Withdraw, Prev: prev}) }

// standing counts the consents for the purpose that stand.
func standing(s State, purpose string) int {
	n := 0
	for _, c := range s.Consents() {
		if c.Consent.Purpose == purpose && !c.Withdrawn {
			n++
		}
	}
	return n
}

func TestWithdrawalWinsOverAConcurrentGrant(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	first := give(a, "referral")
	b.see(first)
	other := give(b, "statistics")
	no, again := withdraw(a, first.ID(0)), give(b, "referral")
	for name, order := range map[string][]ChangeSet{
		"withdrawal first": {no, first, again, other},
		"withdrawal last":  {first, again, other, no},
	} {
		t.Run(name, func(t *testing.T) {
			s := Fold(order)
			count(t, "standing for referral", standing(s, "referral"), 0)
			count(t, "standing for statistics", standing(s, "statistics"), 1)
			for _, c := range s.Consents() {
				if c.Withdrawn && c.WithdrawnAt != no.HLC {
					t.Error("the time of the withdrawal is lost")
				}
			}
		})
	}
}

func TestConsentGivenInKnowledgeOfAWithdrawalStands(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	first := give(a, "referral")
	no := withdraw(a, first.ID(0))
	b.see(first, no)
	again := give(b, "referral", b.state.ConsentHeads("referral", "this-record")...)
	count(t, "standing", standing(Fold([]ChangeSet{again, no, first}), "referral"), 1)
	a.see(again)
	withdraw(a, again.ID(0))
	count(t, "standing after the second withdrawal", standing(a.state, "referral"), 0)
}

func TestConsentGivenLaterOnTheSameDeviceStands(t *testing.T) {
	a := newDevice(1)
	withdraw(a, give(a, "referral").ID(0))
	give(a, "referral")
	count(t, "standing", standing(a.state, "referral"), 1)
}

func TestAWithdrawalByPurposeEndsConsentItNeverSaw(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	yes := give(b, "referral")
	no := a.do(Op{Kind: Withdraw, Consent: consent("referral", "this-record")})
	count(t, "standing", standing(Fold([]ChangeSet{yes, no}), "referral"), 0)
	wider := b.do(Op{Kind: GiveConsent, Consent: consent("referral", "all-records")})
	count(t, "standing in another scope", standing(Fold([]ChangeSet{yes, wider, no}), "referral"), 1)
}

func TestNothingTakesAWithdrawalBack(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	yes := give(a, "referral")
	no := withdraw(a, yes.ID(0))
	b.see(yes, no)
	retract := b.do(
		Op{Kind: Retract, Prev: []OpID{no.ID(0)}},
		Op{Kind: Set, Register: hours(), Answer: absent(1), Prev: []OpID{no.ID(0)}},
		Op{Kind: Withdraw, Consent: consent("statistics", "x"), Prev: []OpID{no.ID(0)}},
	)
	count(t, "standing", standing(Fold([]ChangeSet{yes, no, retract}), "referral"), 0)
}
