package protocol

// AnswersFile is a file of answers, written by a person or by a test. A
// scenario is an answers file with [expect].
type AnswersFile struct {
	Protocol string
	Title    string
	Notes    string
	Given    []Given // in the order of the protocol
	Expect   Expect
}

// Expect is what a scenario says must come out. An empty field is not
// checked.
type Expect struct {
	Profile           string
	Dimensions        map[string]string // D1..D6 -> state
	Palermo           map[string]string // act, means, purpose -> state
	ForcedCriminality string
	Urgency           []string // row ids, exactly these; nil is not checked
	Flags             []string
	Outcome           string
	NextItem          string // an item, or "none": enough has been asked
	Stop              string // the stop that must be in force
}

// Facts gives the answers of the file as facts.
func (f *AnswersFile) Facts() Facts {
	facts := Facts{}
	for _, g := range f.Given {
		instances := facts[g.Item]
		for len(instances) <= g.Instance {
			instances = append(instances, nil)
		}
		instances[g.Instance] = append(instances[g.Instance], g.Answer)
		facts[g.Item] = instances
	}
	return facts
}
