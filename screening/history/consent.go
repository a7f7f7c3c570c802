package history

import "slices"

// Consents lists every consent that was ever given, and whether it stands.
//
// A withdrawal always wins. It ends the consents it names, and every consent of
// the same purpose and scope, or of the same purpose and any scope when it names
// none, whenever and wherever that was given, except one given in knowledge of
// the withdrawal: one that lists it in Prev, or that the
// same device made later. A person who says no on one tablet while another
// tablet records a yes has said no.
func (s State) Consents() []ConsentState {
	given, withdrawals := s.kept(GiveConsent), s.kept(Withdraw)
	var out []ConsentState
	for _, g := range given {
		c := ConsentState{
			ID: g.id, Consent: g.op.Consent, GivenAt: g.hlc, Officer: g.ctx.officer,
			Protocol: g.ctx.protocol, Text: g.ctx.text, Words: g.op.Text,
		}
		for _, w := range withdrawals {
			if !ends(w, g, given) {
				continue
			}
			if !c.Withdrawn {
				c.WithdrawnAt = w.hlc
			}
			c.Withdrawn = true
		}
		out = append(out, c)
	}
	return out
}

// ConsentHeads is what a new GiveConsent must list in Prev to stand after
// earlier withdrawals, and a new Withdraw to name what it ends: every consent
// and withdrawal of the purpose and scope.
func (s State) ConsentHeads(purpose, scope string) []OpID {
	given, withdrawals := s.kept(GiveConsent), s.kept(Withdraw)
	var out []*keptOp
	for _, g := range given {
		if covers(g.op.Consent, Consent{Purpose: purpose, Scope: scope}) {
			out = append(out, g)
		}
	}
	for _, w := range withdrawals {
		if speaksOf(w, Consent{Purpose: purpose, Scope: scope}, given) {
			out = append(out, w)
		}
	}
	return ids(out)
}

// Withdrawn says whether consent for the purpose was ever taken back, or refused.
func (s State) Withdrawn(purpose string) bool {
	given := s.kept(GiveConsent)
	return slices.ContainsFunc(s.kept(Withdraw), func(w *keptOp) bool {
		return w.op.Consent.Purpose == purpose || slices.ContainsFunc(given, func(g *keptOp) bool {
			return g.op.Consent.Purpose == purpose && slices.Contains(w.op.Prev, g.id)
		})
	})
}

// ends says whether withdrawal w ends consent g.
func ends(w, g *keptOp, given []*keptOp) bool {
	if slices.Contains(w.op.Prev, g.id) {
		return true
	}
	return speaksOf(w, g.op.Consent, given) && !knew(g, w)
}

// speaksOf says whether w withdraws consent of c's purpose and scope: by its own
// words, or by those of a consent it names.
func speaksOf(w *keptOp, c Consent, given []*keptOp) bool {
	return covers(w.op.Consent, c) || whole(w.op.Consent, c) || slices.ContainsFunc(given, func(g *keptOp) bool {
		return slices.Contains(w.op.Prev, g.id) && covers(g.op.Consent, c)
	})
}

// whole says whether w is a withdrawal of c's purpose without a scope: it takes
// back whatever was given for the purpose.
func whole(w, c Consent) bool { return w.Purpose != "" && w.Purpose == c.Purpose && w.Scope == "" }

func covers(a, b Consent) bool {
	return a.Purpose != "" && a.Purpose == b.Purpose && a.Scope == b.Scope
}

// knew says whether g was given in knowledge of w.
func knew(g, w *keptOp) bool {
	return slices.Contains(g.op.Prev, w.id) || g.id.Device == w.id.Device && w.id.Compare(g.id) < 0
}
