package locales

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// wording is what one edition of the instrument says, by language and key.
type wording map[string]map[string]string

// instrument are the beginnings of the keys that belong to the instrument. An
// edition may say these and no other: what the interface says of an outcome, of
// a warning or of itself is not for an instrument to change.
func instrument() []string {
	return []string{"protocol.", "section.", "group.", "stop.", "item.", "indicator.", "topic."}
}

// OfInstrument says whether a key is one of the instrument's.
func OfInstrument(key string) bool {
	return slices.ContainsFunc(instrument(), func(p string) bool { return strings.HasPrefix(key, p) })
}

// earlierFolder is where the wordings of earlier releases lie, each in a folder
// that bears the name of its edition.
const earlierFolder = "earlier"

// addEarlier reads the wordings of earlier releases.
func (c *Catalogue) addEarlier(fsys fs.FS) error {
	entries, err := fs.ReadDir(fsys, earlierFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		folder, err := fs.Sub(fsys, path.Join(earlierFolder, e.Name()))
		if err != nil {
			return err
		}
		if c.editions[e.Name()], err = readWording(folder); err != nil {
			return fmt.Errorf("edition %s: %w", e.Name(), err)
		}
	}
	return nil
}

// With is the catalogue with the wording of one edition more; c stays as it is.
// The folder holds <name>.<tag>.toml files with keys of the instrument only.
func (c *Catalogue) With(edition string, fsys fs.FS) (*Catalogue, error) {
	w, err := readWording(fsys)
	if err != nil {
		return nil, fmt.Errorf("wording of %s: %w", edition, err)
	}
	next := &Catalogue{bundle: c.bundle, keys: c.keys, editions: map[string]wording{edition: w}}
	for name, old := range c.editions {
		if name != edition {
			next.editions[name] = old
		}
	}
	for _, l := range c.languages {
		l.catalogue = next
		next.languages = append(next.languages, l)
	}
	return next, nil
}

func readWording(fsys fs.FS) (wording, error) {
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return nil, err
	}
	w := wording{}
	for _, name := range names {
		parts := strings.Split(name, ".")
		if len(parts) != 3 {
			return nil, fmt.Errorf("%s: %w: not named <name>.<tag>.toml", name, ErrText)
		}
		if w[parts[1]] == nil {
			w[parts[1]] = map[string]string{}
		}
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if err := w.add(parts[1], b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return w, nil
}

func (w wording) add(tag string, b []byte) error {
	var flat map[string]any
	if err := toml.Unmarshal(b, &flat); err != nil {
		return fmt.Errorf("%w: %w", ErrText, err)
	}
	for key, value := range flat {
		text, ok := value.(string)
		_, twice := w[tag][key]
		switch {
		case !ok:
			return fmt.Errorf("%w: %q is not a string", ErrText, key)
		case twice:
			return fmt.Errorf("%w: %q stands in two files", ErrText, key)
		case !OfInstrument(key):
			return fmt.Errorf("%w: %q is no text of an instrument", ErrText, key)
		}
		w[tag][key] = text
	}
	return nil
}

// Under is the same language, saying the instrument in the words of an edition.
// What the edition does not say in this language comes from the program's own
// texts, then from the edition in the fallback language. An edition that is not
// known, as "", changes nothing. That somebody has checked a translation is said
// of the program's own texts only.
func (l Language) Under(edition string) Language {
	l.edition = ""
	if l.catalogue == nil || l.catalogue.editions[edition] == nil {
		return l
	}
	l.edition = edition
	if _, says := l.catalogue.editions[edition][l.own()]; says && l.review.State != SourceWording {
		l.review = Review{}
	}
	return l
}

// said is what the edition has to say of a key, before the texts of today.
func (l Language) said(key string) (string, bool) {
	if l.edition == "" {
		return "", false
	}
	w := l.catalogue.editions[l.edition]
	if text, ok := w[l.own()][key]; ok {
		return text, true
	}
	if _, ok := l.catalogue.keys[l.own()][key]; ok {
		return "", false
	}
	text, ok := w[Fallback][key]
	return text, ok
}

// Ever is T for what may have been said once: where neither the edition nor the
// texts of today know the key, the words of whichever edition does.
func (l Language) Ever(key string) string {
	if text := l.T(key); text != "["+key+"]" || l.catalogue == nil {
		return text
	}
	for _, name := range slices.Sorted(maps.Keys(l.catalogue.editions)) {
		if text, ok := l.Under(name).said(key); ok {
			return text
		}
	}
	return "[" + key + "]"
}
