// Package exposure says what each adversary would get from a profile now, from
// facts of that profile. It is pure: it reads nothing, and holds no value of any
// record, only counts, sizes and ages.
package exposure

// Safety is what is known of a part of the device.
type Safety uint8

// A part whose state cannot be found out is unknown, and counts as open.
const (
	Unknown Safety = iota
	Off            // swap that is not there
	Sealed         // encrypted below
	Clear          // readable for who has the disk
)

// Outside are the facts that anybody learns who holds the profile folder. No
// passphrase is needed for them.
type Outside struct {
	// Counted says that the rows could be counted.
	Counted bool
	// Records, Changes and Segments are counts of rows.
	Records, Changes, Segments int
	// Drafts are sentences that are half typed.
	Drafts int
	// Files are sealed files beside the records; FileBytes is their size.
	Files     int
	FileBytes int64
	// Bytes is the size of everything in the folder.
	Bytes int64
	// Users have a key file here; Keys can open the vault: users and recovery keys.
	Users, Keys int
	// Before says that the key of before the last change of keys is still there.
	Before bool
	// WorkFactor is the lowest of any key file: each guess costs 2^WorkFactor KiB.
	WorkFactor int
	// Quiet is how many days ago the folder was changed last.
	Quiet int
	// Unfolded: the program did not end well, and its log still stands there.
	Unfolded bool
	// Loose counts files and folders that others on this device may read.
	Loose int
}

// Device are facts of the machine.
type Device struct {
	Swap, Disk Safety
	// Dumps says that this program could leave its memory in a file.
	Dumps Safety
}

// Inside are the facts that only an unlocked profile gives.
type Inside struct {
	// Open says that they are known.
	Open bool
	// Records are those that can be read here; Named have a name; Closed are those
	// on which the work has ended.
	Records, Named, Closed int
	// Oldest is the age in days of the oldest record, Idle of the one that was
	// changed longest ago.
	Oldest, Idle int
	// Waiting are records that no other device holds yet.
	Waiting int
	// Hub says that one is set; Sent are days since the last exchange, or -1.
	Hub  bool
	Sent int
	// Recovery counts the recovery keys of the agency.
	Recovery int
	// Referrals are those that left, Services who got one.
	Referrals, Services int
	// Backup is how many days ago the last one was made, or -1.
	Backup int
	// Away says that the records left this device for a journey.
	Away bool
	// Administrator says that a key lies here with which others are admitted.
	Administrator bool
	// Code says that a short code opens the cover.
	Code bool
}

// Facts are all that is known of a profile.
type Facts struct {
	Outside
	Device
	Inside
}
