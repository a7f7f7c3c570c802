package presenter

// aged is a page with the word that the records are not on this device, or that
// this profile is an older copy, when it is so and the page says nothing more
// urgent.
func (s *stage[S]) aged(p Page) Page {
	t, key := s.speech(), ""
	switch {
	case p.Notice != (Notice{}):
	case s.frame.Away != nil && s.frame.Away():
		key = "travel.list"
	case s.frame.Older != nil && s.frame.Older():
		key = "older"
	}
	if key != "" {
		p.Notice = Notice{Kind: Advice, Title: t.T(key + ".title"), Text: t.T(key + ".text")}
	}
	return p
}
