package presenter

import "strconv"

// aged is a page with the word that records are not on this device, that this profile is
// an older copy, that files of evidence are missing, or that a proposal is lost, when it is
// so and the page says nothing more urgent.
func (s *stage[S]) aged(p Page) Page {
	t, key := s.speech(), ""
	switch {
	case p.Notice != (Notice{}):
	case s.frame.absence() == AllAway:
		key = "travel.list"
	case s.frame.absence() == SomeAway:
		key = "travel.list_some"
	case s.frame.Older != nil && s.frame.Older():
		key = "older"
	case s.frame.Lost != nil && s.frame.Lost() > 0:
		p.Notice = Notice{Kind: Caution, Title: t.T("lost_files.title"), Text: t.T("lost_files.text", "count", strconv.Itoa(s.frame.Lost()))}
	case s.frame.ProposalLost != nil && s.frame.ProposalLost():
		p.Notice = Notice{Kind: Caution, Title: t.T("proposal_lost.title"), Text: t.T("proposal_lost.text")}
	}
	if key != "" {
		p.Notice = Notice{Kind: Advice, Title: t.T(key + ".title"), Text: t.T(key + ".text")}
	}
	return p
}
