package replica

// adopt lets each chain that ends below its floor go on from there: what was
// below is in a snapshot, and is not handed out any more. Of this device's own
// chain a higher floor only says that others know more of it than it does.
func (s *session) adopt() error {
	var mark Mark
	var raised []place
	for _, space := range s.roster.Spaces(s.r.p.Device) {
		for _, f := range s.roster.Floors(space) {
			p := place{space, f.Device}
			c := s.chain(p)
			switch {
			case c.Link.Seq >= f.Seq:
			case f.Device != s.r.p.Device:
				mark.Floors = append(mark.Floors, ChainFloor{Space: space, Floor: f})
				raised = append(raised, p)
			case c.Known < f.Seq:
				mark.Known = append(mark.Known, ChainMark{Space: space, Device: f.Device, Seq: f.Seq})
			}
		}
	}
	if len(mark.Floors)+len(mark.Known) == 0 {
		return nil
	}
	if err := s.mark(mark); err != nil {
		return err
	}
	if err := s.reload(); err != nil {
		return err
	}
	for _, p := range raised {
		if err := s.release(p); err != nil {
			return err
		}
	}
	return nil
}
