package pack

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"pelita/screening"
)

// Source gives the wording of a key that the program itself has, from which a
// message's placeholders are known. ok is false for a key that it does not have.
type Source func(key string) (text string, ok bool)

// instrument are the beginnings of the keys that a pack may say. What the program
// says of outcomes, of warnings and of itself is not among them.
func instrument() []string {
	return []string{"protocol.", "section.", "group.", "stop.", "item.", "indicator.", "topic."}
}

// maxText bounds one text, in bytes.
const maxText = 8 << 10

var placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[a-z][a-z0-9_]*\}`) })

// checkFiles looks at every file as what a person will read: nothing that hides,
// and in texts nothing that could do anything but speak. *Refusal.
func (p *Pack) checkFiles(source Source) error {
	for _, f := range p.files {
		// an escape would bring in what the bytes do not show
		if !shown(string(f.Bytes)) || bytes.Contains(f.Bytes, []byte(`\u`)) || bytes.Contains(f.Bytes, []byte(`\U`)) {
			return refuse(Display, f.Path)
		}
		if strings.HasPrefix(f.Path, textsFolder+"/") {
			if err := checkTexts(f, source); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkTexts(f file, source Source) error {
	texts, err := readTexts(f)
	if err != nil {
		return err
	}
	tag := languageOf(f)
	for key, text := range texts {
		if !slices.ContainsFunc(instrument(), func(p string) bool { return strings.HasPrefix(key, p) }) || !plainKey(key) {
			return refuse(Text, f.Path+": a key that is no instrument's")
		}
		if why := wrongText(key, text, source); why != "" {
			return refuse(Text, f.Path+": "+key+": "+why)
		}
		if screening.Doubt(tag, key, text) != "" {
			return refuse(Text, f.Path+": "+key+": words that doubt or judge a person")
		}
	}
	return nil
}

// languageOf is the language of a file of texts.
func languageOf(f file) string { return strings.Split(path.Base(f.Path), ".")[1] }

func readTexts(f file) (map[string]string, error) {
	var flat map[string]any
	if toml.Unmarshal(f.Bytes, &flat) != nil {
		return nil, refuse(Text, f.Path+": not TOML")
	}
	texts := map[string]string{}
	for key, v := range flat {
		text, ok := v.(string)
		if !ok {
			return nil, refuse(Text, f.Path+": a key that holds no text")
		}
		texts[key] = text
	}
	return texts, nil
}

func plainKey(key string) bool {
	for _, c := range []byte(key) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// wrongText says why a text cannot be the wording of its key, or "".
func wrongText(key, text string, source Source) string {
	said, _ := source(key)
	allowed := placeholder().FindAllString(said, -1)
	for _, hole := range placeholder().FindAllString(text, -1) {
		if !slices.Contains(allowed, hole) {
			return "a placeholder that the message does not have"
		}
	}
	rest, lower := placeholder().ReplaceAllString(text, ""), strings.ToLower(text)
	switch {
	case strings.ContainsAny(rest, "{}"):
		return "a brace"
	case strings.Contains(lower, "://") || strings.Contains(lower, "www."):
		return "an address of the web"
	case strings.TrimSpace(text) == "":
		return "empty"
	case len(text) > maxText:
		return "too long"
	case !shown(text):
		return "letters that hide"
	}
	return ""
}
