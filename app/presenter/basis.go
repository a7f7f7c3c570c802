package presenter

import (
	"slices"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
)

// withoutConsent says of something that was decided without the person's consent
// that it was, who wrote it down and why; "" for a consent.
func withoutConsent(t locales.Language, by string, s history.ConsentState) string {
	if screening.Personal(s.Consent) {
		return ""
	}
	if d, ok := screening.DecisionOf(s); ok {
		return t.T("consent.by_decision", "by", by, "who", t.T("consent.decider."+d.By), "heard", t.T("consent.heard."+d.Heard), "reason", d.Reason)
	}
	return t.T("consent.by_override", "by", by, "reason", s.Words)
}

// overruled says of a consent that was not withdrawn why it allows nothing all the
// same; "" for one that does.
func overruled(t locales.Language, r screening.Record, s history.ConsentState) string {
	allows := slices.ContainsFunc(r.Standing(s.Consent.Purpose), func(o history.ConsentState) bool { return o.ID == s.ID })
	if s.Withdrawn || allows {
		return ""
	}
	return t.T("consent.overruled")
}

// reaches says on what telling a service about a record rests; false when one of
// the permissions that it needs does not stand. One that is not known to be
// independent counts as a state's.
func reaches(r screening.Record, to Service) (history.ConsentState, bool) {
	body, purposes := screening.BodyState, []string{screening.PurposeAuthorities, screening.PurposeService}
	if to.Body == screening.BodyIndependent {
		body, purposes = to.Body, purposes[1:]
	}
	var found history.ConsentState
	for _, purpose := range purposes {
		var ok bool
		if found, ok = r.Permits(purpose, screening.ScopeRecord, screening.ScopeService(to.ID), screening.ScopeBody(body)); !ok {
			return found, false
		}
	}
	return found, true
}

// independent are the services that belong to no state.
func independent(all []Service) []Service {
	return slices.DeleteFunc(slices.Clone(all), func(s Service) bool { return s.Body != screening.BodyIndependent })
}
