package referral

// The labels of this package's signatures and hashes. None is a prefix of
// another label of the house, so that a signature under one never passes for
// one under another.
const (
	// LabelReferral is what the sender of a referral signs under.
	LabelReferral = "pelita/1 sign referral"
	// LabelReply is what a service signs its reply under.
	LabelReply = "pelita/1 sign reply to a referral"
	// LabelSheet is what a sealed sheet is signed under.
	LabelSheet = "pelita/1 sign acts sheet"
	// LabelRevocation is what a letter that takes a referral back is signed under.
	LabelRevocation = "pelita/1 sign revocation of a referral"
	// LabelFingerprint is what the fingerprint of a recipient is computed under.
	LabelFingerprint = "pelita/1 derive recipient fingerprint"
)

// Labels lists the labels, for the test that compares all labels of the house.
func Labels() []string {
	return []string{LabelReferral, LabelReply, LabelSheet, LabelRevocation, LabelFingerprint}
}
