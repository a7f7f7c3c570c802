package exposure

import "strconv"

// Adversary is somebody who might look.
type Adversary string

// The adversaries, in the order in which they are shown.
const (
	Thief      Adversary = "thief"      // has the device, switched off or locked
	Officer    Adversary = "officer"    // makes the person unlock it
	Laboratory Adversary = "laboratory" // reads memory, swap and old blocks
	Hub        Adversary = "hub"        // runs the hub
	Colleague  Adversary = "colleague"  // has an account on this device
	Partner    Adversary = "partner"    // sits inside an organisation that got a referral
	Network    Adversary = "network"    // watches the line
	Finder     Adversary = "finder"     // finds a stick with a backup or a bundle
)

// Adversaries lists all.
func Adversaries() []Adversary {
	return []Adversary{Thief, Officer, Laboratory, Hub, Colleague, Partner, Network, Finder}
}

// Weight is how much a finding gives away.
type Weight uint8

// A finding tells what stays closed, what an outline gives, or what is open.
const (
	Closed Weight = iota
	Outline
	Open
)

// Finding is one thing that an adversary gets, or does not get, now. Its words
// stand under "doctor.<who>.<code>", and what the officer can do about it under
// "doctor.<who>.<code>.do".
type Finding struct {
	Who    Adversary
	Code   string
	Weight Weight
	// Args are the numbers in its words, by turns name and value.
	Args []string
}

// Key is where its words stand.
func (f Finding) Key() string { return "doctor." + string(f.Who) + "." + f.Code }

// String is the code of a weight.
func (w Weight) String() string {
	return [...]string{Closed: "closed", Outline: "outline", Open: "open"}[w]
}

func finding(who Adversary, code string, w Weight, args ...string) Finding {
	return Finding{who, code, w, args}
}

func number(n int) string { return strconv.Itoa(n) }

// size is a number of bytes in a unit that everybody reads.
func size(n int64) string {
	units := []string{"kB", "MB", "GB"}
	v := float64(n) / 1000
	i := 0
	for v >= 1000 && i < len(units)-1 {
		v /= 1000
		i++
	}
	precision := 0
	if v < 10 {
		precision = 1
	}
	return strconv.FormatFloat(v, 'f', precision, 64) + " " + units[i]
}

// Findings are what each adversary would get now, in the order of Adversaries.
func Findings(f Facts) []Finding {
	var out []Finding
	for _, of := range []func(Facts) []Finding{thief, officer, laboratory, hub, colleague, partner, network, finder} {
		out = append(out, of(f)...)
	}
	return out
}

func thief(f Facts) []Finding {
	out := []Finding{finding(Thief, "sealed", Closed)}
	if f.Counted {
		out = append(out, finding(Thief, "rows", Outline, "records", number(f.Outside.Records), "changes", number(f.Changes), "size", size(f.Bytes)))
	} else {
		out = append(out, finding(Thief, "size", Outline, "size", size(f.Bytes)))
	}
	if f.Files > 0 {
		out = append(out, finding(Thief, "files", Outline, "files", number(f.Files), "size", size(f.FileBytes)))
	}
	out = append(out, finding(Thief, "quiet", Outline, "days", number(f.Quiet)))
	if f.WorkFactor < goodWorkFactor {
		out = append(out, finding(Thief, "guess_cheap", Open, "memory", guess(f.WorkFactor)))
	} else {
		out = append(out, finding(Thief, "guess", Outline, "memory", guess(f.WorkFactor)))
	}
	if f.Loose > 0 {
		out = append(out, finding(Thief, "loose", Open, "files", number(f.Loose)))
	}
	if f.Disk == Clear || f.Disk == Unknown {
		out = append(out, finding(Thief, "disk_"+state(f.Disk), Outline))
	}
	return out
}

// goodWorkFactor is what a desktop should have: 128 MiB a guess.
const goodWorkFactor = 17

// guess is the memory that each guess of a passphrase costs.
func guess(factor int) string {
	if factor < 10 {
		return "1 MB"
	}
	return strconv.Itoa(1<<(factor-10)) + " MB"
}

func state(s Safety) string {
	return [...]string{Unknown: "unknown", Off: "off", Sealed: "sealed", Clear: "clear"}[s]
}

func officer(f Facts) []Finding {
	if !f.Inside.Open {
		return []Finding{finding(Officer, "locked", Outline)}
	}
	out := away(f)
	if f.Inside.Records == 0 {
		if len(out) == 0 {
			out = append(out, finding(Officer, "nothing", Closed))
		}
		return out
	}
	out = append(out,
		finding(Officer, "records", Open, "records", number(f.Inside.Records), "named", number(f.Named)),
		finding(Officer, "oldest", Open, "days", number(f.Oldest)),
	)
	if f.Inside.Closed > 0 {
		out = append(out, finding(Officer, "closed", Open, "records", number(f.Inside.Closed)))
	}
	if f.Drafts > 0 {
		out = append(out, finding(Officer, "drafts", Open, "drafts", number(f.Drafts)))
	}
	if f.Waiting > 0 {
		out = append(out, finding(Officer, "only_here", Outline, "records", number(f.Waiting)))
	}
	if f.Code {
		out = append(out, finding(Officer, "code", Outline))
	}
	return out
}

// away is what is to be seen of records that left for a journey.
func away(f Facts) []Finding {
	if !f.Inside.Away {
		return nil
	}
	out := []Finding{finding(Officer, "away", Outline), finding(Officer, "away_file", Outline)}
	if f.Inside.Administrator {
		out = append(out, finding(Officer, "away_admin", Open))
	}
	return out
}

func laboratory(f Facts) []Finding {
	var out []Finding
	switch f.Swap {
	case Off, Sealed:
		out = append(out, finding(Laboratory, "swap_"+state(f.Swap), Closed))
	default:
		out = append(out, finding(Laboratory, "swap_"+state(f.Swap), Open))
	}
	if f.Dumps == Off {
		out = append(out, finding(Laboratory, "dumps_off", Closed))
	} else {
		out = append(out, finding(Laboratory, "dumps_on", Open))
	}
	if f.Inside.Open {
		out = append(out, finding(Laboratory, "unlocked", Open))
	} else {
		out = append(out, finding(Laboratory, "locked", Closed))
	}
	if f.Before {
		out = append(out, finding(Laboratory, "old_key", Open))
	}
	if f.Unfolded {
		out = append(out, finding(Laboratory, "unfolded", Outline))
	}
	return append(out, finding(Laboratory, "clipboard", Outline), finding(Laboratory, "old_blocks", Outline))
}

func hub(f Facts) []Finding {
	out := []Finding{}
	switch {
	case !f.Inside.Open:
		out = append(out, finding(Hub, "maybe", Outline))
	case !f.Inside.Hub:
		return []Finding{finding(Hub, "none", Closed)}
	default:
		out = append(out, finding(Hub, "sees", Outline, "segments", number(f.Segments)))
	}
	return append(out, finding(Hub, "sealed", Closed))
}

func colleague(f Facts) []Finding {
	out := []Finding{finding(Colleague, "alone", Closed)}
	if f.Users > 1 {
		out = []Finding{finding(Colleague, "shared", Open, "users", number(f.Users))}
	}
	if keys := f.Keys - f.Users; keys > 0 {
		out = append(out, finding(Colleague, "recovery", Outline, "keys", number(keys)))
	}
	return out
}

func partner(f Facts) []Finding {
	switch {
	case !f.Inside.Open:
		return []Finding{finding(Partner, "unknown", Outline)}
	case f.Referrals == 0:
		return []Finding{finding(Partner, "none", Closed)}
	}
	return []Finding{
		finding(Partner, "referrals", Open, "referrals", number(f.Referrals), "services", number(f.Services)),
		finding(Partner, "apart", Closed),
	}
}

func network(f Facts) []Finding {
	switch {
	case f.Inside.Open && !f.Inside.Hub:
		return []Finding{finding(Network, "silent", Closed)}
	case !f.Inside.Open:
		return []Finding{finding(Network, "maybe", Outline)}
	}
	return []Finding{finding(Network, "address", Outline), finding(Network, "sealed", Closed)}
}

func finder(f Facts) []Finding {
	switch {
	case !f.Inside.Open:
		return []Finding{finding(Finder, "sealed", Closed)}
	case f.Recovery == 0:
		return []Finding{finding(Finder, "sealed", Closed), finding(Finder, "no_recovery", Outline)}
	case f.Backup < 0:
		return []Finding{finding(Finder, "sealed", Closed), finding(Finder, "no_backup", Outline)}
	}
	return []Finding{finding(Finder, "sealed", Closed), finding(Finder, "backup", Outline, "days", number(f.Backup))}
}
