package protocol

import "slices"

// readExpect reads [expect]. Names and states are checked here, so that a
// scenario with a slip of the pen fails instead of checking nothing.
func readExpect(t *Table, p *Protocol) Expect {
	e := Expect{
		Profile:           oneOf(t, "profile", "adult", "child"),
		ForcedCriminality: oneOf(t, "forced_criminality", states()...),
		Outcome:           oneOf(t, "outcome", "indicators-present", "not-enough-information", "none-recorded"),
		Urgency:           t.Texts("urgency"),
		Flags:             t.Texts("flags"),
		NextItem:          t.Text("next_item"),
		Stop:              t.Text("stop"),
	}
	if e.NextItem != "" && e.NextItem != "none" && !p.Has(ItemID(e.NextItem)) {
		t.Addf("next_item: unknown item %q", e.NextItem)
	}
	if e.Stop != "" && e.Stop != "none" && !slices.ContainsFunc(p.Stops, func(s Stop) bool { return s.ID == e.Stop }) {
		t.Addf("stop: unknown stop %q", e.Stop)
	}
	e.Dimensions = readStates(t.Sub("dimensions"), "D1", "D2", "D3", "D4", "D5", "D6")
	e.Palermo = readStates(t.Sub("palermo"), "act", "means", "purpose")
	t.Done()
	return e
}

func states() []string { return []string{"positive", "not-met", "undetermined"} }

func readStates(t *Table, names ...string) map[string]string {
	if t == nil {
		return nil
	}
	out := map[string]string{}
	for _, n := range names {
		if s := oneOf(t, n, states()...); s != "" {
			out[n] = s
		}
	}
	t.Done()
	return out
}

func oneOf(t *Table, key string, codes ...string) string {
	s := t.Text(key)
	if s != "" && !slices.Contains(codes, s) {
		t.Addf("%s: unknown code %q", key, s)
	}
	return s
}
