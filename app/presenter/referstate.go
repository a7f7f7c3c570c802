package presenter

// ReferState prepares one referral.
type ReferState struct {
	Page
	Name string
	// Consent says whether the person agreed or, where they did not, on what the
	// sharing rests. Without anything nothing can be prepared and Ask leads to the
	// question.
	Consent Notice
	Ask     Action
	// Services is the directory; ServicesDated says how old it is.
	Services Choice[string]
	// What is shared.
	What          Choice[Shared]
	ServicesDated string
	NoServices    string
	// Countries leads to the hotlines and authorities of a country, which need
	// no referral.
	Countries Action
	// Preview is shown when a disclosure was made.
	Preview PreviewState
	Prepare Action
	// Write asks the person for a file and calls the intent Write with it.
	Write Action
	// FileName is what to suggest.
	FileName   string
	Written    Notice
	OpenRecord Action
}

// PreviewState shows the exact content that would leave.
type PreviewState struct {
	// Title is empty when there is no preview.
	Title string
	// Still warns that it remains personal data.
	Still Notice
	// Lines are all that would leave, line by line.
	Lines []Line
	// Facts holds pseudonym, digest, size and expiry.
	Facts []Line
}

// purposeService is the purpose of a consent to share with a service.
const purposeService = "service"
