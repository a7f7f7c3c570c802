package synctest

// Lie is a thing that a hub, or whoever carries a stick, must not do.
type Lie uint8

// The lies. LieNone is the truth.
const (
	LieNone              Lie = iota
	LieSwapDeviceKey         // a device is enrolled with the liar's key
	LieGhostDevice           // a device that nobody admitted is enrolled, and writes
	LieReplaySegment         // all that was ever stored comes again
	LieReplayAcross          // segments of one space come as those of another
	LieReorder               // segments come in the wrong order
	LieDuplicate             // each segment comes twice
	LieDropOne               // of each chain one segment in the middle is left out
	LieDropTail              // half the devices do not get the newest of the first device
	LieDelay                 // half the devices get nothing new for ever
	LieForkViews             // half the devices are shown another history
	LieRollBack              // the hub of last week is put back
	LieTruncate              // what comes stops in the middle
	LieBitFlip               // a bit of each segment is another
	LieOversize              // something larger than anything may be
	LieSlowDrip              // a byte at a time
	LieWrongType             // a web page
	LieRedirect              // go and ask there
	LieBomb                  // a little that inflates to very much
	LieMixEpochs             // a segment claims the key of another epoch
	LieOldFormat             // a version from before there was one
	LieDowngrade             // an older protocol, an unknown suite
	LieFalseTime             // it is another decade
	LieOtherAgency           // another agency's segments
	LieAckWithoutStoring     // it is stored, says who throws it away
	lies
)

// Lies lists all lies.
func Lies() []Lie {
	var all []Lie
	for l := LieNone + 1; l < lies; l++ {
		all = append(all, l)
	}
	return all
}

// String is the lie's name.
func (l Lie) String() string {
	names := [...]string{
		"truth", "swap device key", "ghost device", "replay segment", "replay across spaces", "reorder", "duplicate",
		"drop one", "drop tail", "delay for ever", "fork views", "roll back to snapshot", "truncate", "bit flip",
		"oversize", "slow drip", "wrong type", "redirect", "compressed bomb", "mix epochs", "old format",
		"suite downgrade", "false time", "other agency's segments", "acknowledge without storing",
	}
	if int(l) >= len(names) {
		return "unknown lie"
	}
	return names[l]
}
