package wire

// Every label of a signature, HKDF, HMAC or key export in Pelita's sync. A
// label opens the signed or derived bytes, so that a signature made for one
// purpose can never be taken for another. No label is a prefix of another
// (tested), so no separator is needed after it.
const (
	// LabelSegment opens what a device signs for each segment.
	LabelSegment = "pelita/1 sign segment"
	// LabelStatement opens what an administrator signs for a roster segment.
	LabelStatement = "pelita/1 sign roster statement"
	// LabelRequest opens what a device that asks to join signs.
	LabelRequest = "pelita/1 sign enrolment request"
	// LabelGrant opens what an administrator signs over a grant.
	LabelGrant = "pelita/1 sign enrolment grant"
	// LabelExchange opens what a device signs to speak with a hub.
	LabelExchange = "pelita/1 sign exchange"
	// LabelExporter is the TLS exporter label (RFC 5705) of that signature.
	LabelExporter = "EXPORTER-pelita/1 exchange"
	// LabelRosterSpace derives the roster's space id from the agency id.
	LabelRosterSpace = "pelita/1 derive roster space"
	// LabelWords derives the six words that two people read aloud.
	LabelWords = "pelita/1 derive words"
	// LabelHeadWords derives the eight words for what is held of a space.
	LabelHeadWords = "pelita/1 derive head words"
	// LabelSegmentKey derives the key of one device in one space and epoch.
	LabelSegmentKey = "pelita/1 derive segment key"
	// LabelCommitment derives the public commitment to an epoch key.
	LabelCommitment = "pelita/1 derive epoch commitment"
	// LabelParentKey derives the key that seals a parent epoch's key.
	LabelParentKey = "pelita/1 derive parent seal"
	// LabelNameKey derives the key that seals a device's name.
	LabelNameKey = "pelita/1 derive name seal"
	// LabelAgencySecret derives what an agency's devices share besides segments.
	LabelAgencySecret = "pelita/1 derive agency secret"
	// LabelOrder opens what a device signs about a record: that it is held, let
	// go, or erased.
	LabelOrder = "pelita/1 sign record order"
	// LabelBackup opens what a device signs for a backup of itself.
	LabelBackup = "pelita/1 sign backup"
	// LabelTravel opens what a device signs that lets another have its records back.
	LabelTravel = "pelita/1 sign travel grant"
	// LabelSnapshot opens what the hash of a snapshot is made of.
	LabelSnapshot = "pelita/1 derive snapshot hash"
	// LabelBlob opens what a device signs to send, fetch or drop an attachment.
	LabelBlob = "pelita/1 sign attachment"
	// LabelReceipt opens what a device signs about what it holds.
	LabelReceipt = "pelita/1 sign receipt"
	// LabelAdministrator opens what an administrator's key signs to be named.
	LabelAdministrator = "pelita/1 sign administrator key"
	// LabelPartnerKey derives the key that seals an entry of the address book.
	LabelPartnerKey = "pelita/1 derive partner seal"
	// LabelWrap opens the plaintext of an age wrap of an epoch key.
	LabelWrap = "pelita/1 wrap epoch key"
)

// Labels lists every label, for the test that none is a prefix of another
// and for a reader who wants to see them all.
func Labels() []string {
	return []string{
		LabelSegment, LabelStatement, LabelRequest, LabelGrant, LabelExchange,
		LabelExporter, LabelRosterSpace, LabelWords, LabelHeadWords, LabelSegmentKey,
		LabelCommitment, LabelParentKey, LabelNameKey, LabelAgencySecret, LabelBackup, LabelOrder,
		LabelSnapshot, LabelBlob, LabelReceipt, LabelWrap, LabelAdministrator, LabelPartnerKey,
	}
}
