package pack

// The labels that open what is signed and hashed here. None is a prefix of
// another, nor of one of sync's (tested), so that a signature made for one
// purpose can never be taken for another.
const (
	// LabelManifest opens what is signed over a pack's manifest.
	LabelManifest = "pelita/1 sign instrument pack"
	// LabelRoot opens what is signed over a trust root.
	LabelRoot = "pelita/1 sign pack root"
	// LabelRootHash opens what a root's fingerprint is made of.
	LabelRootHash = "pelita/1 hash pack root"
	// LabelAnswers opens what the digest of a record's answers is made of.
	LabelAnswers = "pelita/1 hash answers"
	// LabelChanges opens what the digest of changed outcomes is made of.
	LabelChanges = "pelita/1 hash changed outcomes"
)

// Labels lists every label.
func Labels() []string {
	return []string{LabelManifest, LabelRoot, LabelRootHash, LabelAnswers, LabelChanges}
}
