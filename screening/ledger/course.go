package ledger

// Step is one demand or payment in the course of a debt: which entry it is, and
// what was owed after it.
type Step struct {
	Entry int
	Owed  Money
}

// course is the steps of one currency, with what has been demanded and paid so far.
type course struct {
	steps []Step
	view  DebtView
}

func (course) of(zero Money) course { return course{view: DebtView{}.of(zero)} }

// Course follows what was owed from demand to payment, per currency, in the order
// of the entries: how a debt grew. ErrEntry, ErrCurrency, ErrRange.
func Course(entries []Entry) (map[string][]Step, error) {
	at := -1
	all, err := tally(entries, "course", func(c course, e Entry) (course, error) {
		at++
		return c.with(at, e)
	})
	if err != nil {
		return nil, err
	}
	out := map[string][]Step{}
	for currency, c := range all {
		if len(c.steps) > 0 {
			out[currency] = c.steps
		}
	}
	return out, nil
}

func (c course) with(at int, e Entry) (course, error) {
	var err error
	if c.view, err = c.view.with(e); err != nil {
		return c, err
	}
	switch e.Kind {
	case Debt, Fine, Ransom, Payment:
		owed, err := c.view.Owed()
		if err != nil {
			return c, err
		}
		c.steps = append(c.steps, Step{Entry: at, Owed: owed})
	}
	return c, nil
}
