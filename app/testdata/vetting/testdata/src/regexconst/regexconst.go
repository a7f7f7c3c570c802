package regexconst

import "regexp"

const placeholder = `\{[a-z]+\}`

func patterns(typed string) {
	_, _ = regexp.Compile(typed)                              // want `Compile reads a pattern that is not constant`
	_ = regexp.MustCompile(placeholder + typed)               // want `Compile reads a pattern that is not constant`
	_, _ = regexp.MatchString(regexp.QuoteMeta(typed), "abc") // want `MatchString reads a pattern that is not constant`
}

func constant(typed string) {
	r := regexp.MustCompile(placeholder)
	_ = r.MatchString(typed)
	_, _ = regexp.MatchString("^a+"+placeholder, typed)
}
