package disclose

// The labels of this package's key derivation and HMAC. None is a prefix of
// another label of the house (those of sync stand in sync/wire/labels.go), so that one key never serves two purposes.
const (
	// LabelPseudonymKey derives the pseudonym key of one service from the agency's secret.
	LabelPseudonymKey = "pelita/1 derive pseudonym key"
	// LabelPseudonym is what the pseudonym of a record is computed under.
	LabelPseudonym = "pelita/1 derive pseudonym of a record"
)

// Labels lists the labels, for the test that compares all labels of the house.
func Labels() []string { return []string{LabelPseudonymKey, LabelPseudonym} }
