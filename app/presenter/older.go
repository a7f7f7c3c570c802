package presenter

// aged is a page with the word that this profile is an older copy, when it is
// one and the page says nothing more urgent.
func (s *stage[S]) aged(p Page) Page {
	if p.Notice != (Notice{}) || s.frame.Older == nil || !s.frame.Older() {
		return p
	}
	t := s.speech()
	p.Notice = Notice{Kind: Advice, Title: t.T("older.title"), Text: t.T("older.text")}
	return p
}
