package presenter

import (
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// unconsented says what to do while nothing may be shared.
func (r *Refer) unconsented(t locales.Language, st *ReferState) {
	st.Consent = Notice{Kind: Caution, Title: t.T("refer.no_consent_title"), Text: t.T("refer.no_consent")}
	st.Ask = Action{Label: t.T("refer.ask"), Off: r.once.Busy()}
	if r.child() {
		st.Consent.Title, st.Consent.Text = "", t.T("refer.child")
		st.Ask.Label = t.T("refer.permissions")
		return
	}
	to, askable := r.question()
	switch {
	case !askable:
		st.Consent.Text = t.T("refer.no_question")
		st.Ask.Label = t.T("refer.record")
	case to == protocol.AgeItem:
		st.Consent.Title, st.Consent.Text = t.T("findings.no_age_title"), t.T("findings.no_age")
	case to == "":
		st.Ask = Action{}
	}
}

func (r *Refer) child() bool { return r.work.Library.Child(r.record) }

// standing says what allows the referral, to the chosen service once there is one.
func (r *Refer) standing(t locales.Language, st *ReferState) {
	found, ok := r.reached()
	switch {
	case r.service != "" && !ok:
		st.Consent = Notice{Kind: Caution, Title: t.T("refer.not_reached_title"), Text: t.T("refer.not_reached")}
		st.Ask = Action{Label: t.T("refer.permissions"), Off: r.once.Busy()}
		return
	case r.service == "" && r.record.Consented(purposeService):
		st.Consent = Notice{Kind: Advice, Title: t.T("refer.consent")}
		if _, everybody := r.record.Permits(purposeService, screening.ScopeRecord); !everybody {
			st.Consent.Text = t.T("refer.consent_some")
		}
		return
	case r.service == "":
		found = r.record.Standing(purposeService)[0]
	}
	if why := withoutConsent(t, r.frame.authors(r.work).line(written{found.ID, found.Officer, found.GivenAt}), found); why != "" {
		st.Consent = Notice{Kind: Caution, Title: t.T("refer.without_consent"), Text: why}
		return
	}
	st.Consent = Notice{Kind: Advice, Title: t.T("refer.consent")}
}

// reached says on what telling the chosen service rests.
func (r *Refer) reached() (history.ConsentState, bool) {
	for _, s := range r.services {
		if s.ID == r.service {
			return reaches(r.record, s)
		}
	}
	return history.ConsentState{}, false
}

// decided says whether anybody may be told at all.
func (r *Refer) decided() bool { return r.read && len(r.record.Standing(purposeService)) > 0 }

func (r *Refer) state() ReferState {
	t := bookOf(r.work.Library, r.record).says(r.speech())
	st := ReferState{Page: r.page(t.T("refer.title")), OpenRecord: Action{Label: t.T("refer.record")}}
	switch {
	case r.once.Busy():
		st.Busy = t.T("refer.working")
	case r.load.Loading() || r.list.Loading():
		st.Busy = t.T("refer.busy")
	}
	if !r.read {
		return st
	}
	st.Name = callName(t, nameOf(r.record), r.id)
	st.Countries = Action{Label: t.T("record.place.country")}
	if !r.decided() {
		r.unconsented(t, &st)
		return st
	}
	r.standing(t, &st)
	r.offered(t, &st)
	_, reached := r.reached()
	st.Prepare = Action{Label: t.T("refer.prepare"), Off: !reached || r.once.Busy()}
	if r.offer == nil {
		return st
	}
	st.Preview = preview(t, *r.offer)
	st.Write = Action{Label: t.T("refer.write"), Off: r.once.Busy()}
	st.FileName = "pelita-" + r.offer.Pseudonym + ".age"
	if r.written {
		st.Written = Notice{Kind: Advice, Title: t.T("refer.written_title"), Text: t.T("refer.written")}
	}
	return st
}

// offered lists the directory.
func (r *Refer) offered(t locales.Language, st *ReferState) {
	st.Services.Label = t.T("refer.services")
	oldest := ""
	for _, s := range r.services {
		detail := t.T("refer.service_detail", "place", s.Place, "checked", s.Checked)
		if !s.Reachable {
			detail = t.T("refer.service_no_key", "contact", s.Contact, "checked", s.Checked)
		}
		st.Services.Options = append(st.Services.Options, Option[string]{
			Code: s.ID, Label: s.Name, Detail: detail, Chosen: s.ID == r.service,
		})
		if oldest == "" || s.Checked < oldest {
			oldest = s.Checked
		}
	}
	st.What.Label = t.T("refer.what")
	for _, what := range []Shared{ShareForCare, ShareTreatment} {
		st.What.Options = append(st.What.Options, Option[Shared]{
			Code: what, Label: t.T("refer.what." + string(what)), Detail: t.T("refer.what." + string(what) + "_detail"), Chosen: what == r.what,
		})
	}
	if oldest != "" {
		st.ServicesDated = t.T("refer.dated", "date", dateWords(t, oldest))
	}
	if r.listed && len(r.services) == 0 {
		st.NoServices = t.T("refer.no_services")
	}
}
