package referral

// TextKeys lists the message keys that referrals and the directory need: one
// for every code that a person is shown.
func TextKeys() []string {
	var out []string
	add := func(prefix string, codes []string) {
		for _, c := range codes {
			if c != "" {
				out = append(out, prefix+c)
			}
		}
	}
	add("referral.state.", stateCodes())
	for _, r := range Reasons() {
		out = append(out, "referral.reason."+string(r))
	}
	add("referral.trust.", []string{Unverified.String(), Verified.String()})
	add("directory.body.", bodyCodes())
	add("directory.contact.", contactCodes())
	add("directory.from.", reachCodes())
	add("directory.offer.", Offers())
	add("directory.serves.", Groups())
	return append(out, KeyNoKey, KeyExpired, KeyNotCalled)
}

// The messages that stand beside a service.
const (
	// KeyNoKey: no key is known; ask the service for its key.
	KeyNoKey = "directory.no-key"
	// KeyExpired: what is known of the service is too old to be used.
	KeyExpired = "directory.expired"
	// KeyNotCalled: nobody has called the numbers; call before relying on them.
	KeyNotCalled = "directory.not-called"
)
