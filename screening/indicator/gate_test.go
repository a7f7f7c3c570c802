package indicator_test

import (
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

func TestEveryProtocolDemandsAClearAnswerBeforeAnythingElseIsAsked(t *testing.T) {
	for id, p := range loadShipped(t).protocols {
		for _, item := range []protocol.ItemID{"private_place", "nobody_listening", "afraid_here", "consent_interview"} {
			s := interview.Resume(p, answersOf(t, p, "age = 30\n"), interview.Position{Item: item})
			if s.State().At.Item != item || s.Demand() != interview.Clear {
				t.Errorf("%s: %s demands %s", id, item, s.Demand())
			}
		}
	}
}

func TestAgeIsAskedBeforeThoughtsOfDyingAndPregnancy(t *testing.T) {
	rank := map[protocol.ItemID]int{}
	for n, i := range loadShipped(t).protocols["tfc-returnee"].Items() {
		rank[i.ID] = n + 1
	}
	for _, later := range []protocol.ItemID{"self_harm", "pregnant", "child_alone"} {
		if rank["age"] == 0 || rank["age"] > rank[later] || rank["trusted_adult"] != rank["age"]+1 {
			t.Errorf("age stands at %d, trusted_adult at %d, %s at %d", rank["age"], rank["trusted_adult"], later, rank[later])
		}
	}
}
