package screening

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// doubting are, by language, words that would call a person's truth in question,
// judge them, or say that somebody is no victim. A language that is not here has no
// pattern yet: what is said in it is for its reviewer to read.
var doubting = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"en": regexp.MustCompile(`(?i)\b(lie[sd]?|lying|liars?|truthful|suspect|claims? to|allege\w*|confess\w*|admit\w*|illegal\w*|credib\w*|inconsisten\w*|contradict\w*` +
			`|(not|never|no|isn['’]t|wasn['’]t|hardly)\s+(really\s+|been\s+)?(an?\s+|the\s+|any\s+)?(victims?|trafficked))\b`),
		"id": regexp.MustCompile(`(?i)\b(bohongi?|berbohong|pembohong|tersangka|mengaku|pengakuan|ilegal|kredib\w*|tidak konsisten|kontradiksi` +
			`|(bukan(lah)?|tidak|tak)\s+(benar-benar\s+|termasuk\s+|menjadi\s+)?(seorang\s+|para\s+)?korban)\b`),
	}
})

// Doubt is the first word of a text that must not be said of a person, or "". tag
// is the language; key names the text, since a few may say such a word of others.
//
// It finds what somebody wrote without thinking, not what somebody hides: the
// differences of a pack are there to be read.
func Doubt(tag, key, text string) string {
	language, _, _ := strings.Cut(tag, "-")
	pattern, ok := doubting()[language]
	if !ok {
		return ""
	}
	for _, found := range pattern.FindAllString(text, -1) {
		if !slices.Contains(others()[key], strings.ToLower(found)) {
			return found
		}
	}
	return ""
}

// others are the texts that say such a word of somebody or something else: what
// others said untruly, what others may suspect, an authority's decision, a device
// that is let in.
func others() map[string][]string {
	return map[string][]string{
		"device.place.hand_detail":                   {"admit"},
		"hand.admitted":                              {"admitted"},
		"roster.deed.enrol":                          {"admit"},
		"enrol.administrator":                        {"admit"},
		"enrol.admit":                                {"admit"},
		"error.words.text":                           {"admitted"},
		"indicator.ilo_3_false_law.name":             {"bohong"},
		"indicator.ilo_3_false_success.name":         {"bohong"},
		"indicator.means_deception.name":             {"bohong"},
		"item.ident_authority.ask":                   {"pengakuan"},
		"item.inside_noticed.ask":                    {"suspect"},
		"item.recruiter_used.option.success_stories": {"bohong"},
	}
}
