package presenter

// UnlockState asks for the passphrase. It shows nothing else: no name, no count.
type UnlockState struct {
	Page
	// Passphrase is a secret field: it is drawn masked.
	Passphrase Field
	Unlock     Action
	Language   Choice[string]
}
