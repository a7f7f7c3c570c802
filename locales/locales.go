// Package locales holds every word that Pelita says, in every language it says
// it in.
//
// Texts are flat strings in TOML files beside this file: ui.<tag>.toml for the
// interface, tfc.<tag>.toml for the instrument, locales.toml for the list of
// languages and how far each translation has been checked. A text may hold
// {name} placeholders and nothing else: it is never run as a template, so a
// text file cannot do anything but speak.
package locales

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Fallback is the tag of the language that every other falls back to, and in
// which every key must exist.
const Fallback = "en"

// ErrText says that a text file of ours cannot be used: a key with something
// other than a string, a key in two files, or a language without a name.
var ErrText = errors.New("unusable text file")

//go:embed *.toml earlier
var files embed.FS

// Catalogue is every text in every language. It is immutable after Load and
// may be read from several goroutines.
type Catalogue struct {
	bundle    *i18n.Bundle
	languages []Language
	keys      map[string]map[string]string
	editions  map[string]wording
}

// Load reads the texts that were built into the program.
func Load() (*Catalogue, error) { return LoadFS(files) }

// LoadFS reads locales.toml and all <name>.<tag>.toml files of a folder, and
// below earlier/<edition> the wordings of instruments of earlier releases.
func LoadFS(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{
		bundle: i18n.NewBundle(language.English),
		keys:   map[string]map[string]string{}, editions: map[string]wording{},
	}
	c.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	rows, err := readList(fsys)
	if err != nil {
		return nil, fmt.Errorf("load languages: %w", err)
	}
	for _, row := range rows {
		if err := c.addLanguage(fsys, row); err != nil {
			return nil, fmt.Errorf("load texts in %s: %w", row.Tag, err)
		}
	}
	if _, ok := c.keys[Fallback]; !ok {
		return nil, fmt.Errorf("load languages: %w: %s is missing", ErrText, Fallback)
	}
	if err := c.addEarlier(fsys); err != nil {
		return nil, fmt.Errorf("load earlier texts: %w", err)
	}
	return c, nil
}

func (c *Catalogue) addLanguage(fsys fs.FS, row listed) error {
	review, err := row.review()
	if err != nil {
		return err
	}
	names, err := fs.Glob(fsys, "*."+row.Tag+".toml")
	if err != nil {
		return err
	}
	texts := map[string]string{}
	for _, name := range names {
		if err := c.addFile(fsys, name, texts); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	c.keys[row.Tag] = texts
	c.languages = append(c.languages, Language{
		tag: row.Tag, name: row.Name, review: review, catalogue: c,
		localizer: i18n.NewLocalizer(c.bundle, row.Tag, Fallback),
	})
	return nil
}

func (c *Catalogue) addFile(fsys fs.FS, name string, texts map[string]string) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	var flat map[string]any
	if err := toml.Unmarshal(b, &flat); err != nil {
		return fmt.Errorf("%w: %w", ErrText, err)
	}
	for key, value := range flat {
		text, ok := value.(string)
		if !ok {
			return fmt.Errorf("%w: %q is not a string", ErrText, key)
		}
		if _, twice := texts[key]; twice {
			return fmt.Errorf("%w: %q stands in two files", ErrText, key)
		}
		texts[key] = text
	}
	if len(flat) == 0 {
		return nil
	}
	read, err := c.bundle.ParseMessageFileBytes(b, name)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrText, err)
	}
	for _, m := range read.Messages { // the library takes keys like "other" for itself
		if _, ours := flat[m.ID]; !ours {
			return fmt.Errorf("%w: a key without a dot", ErrText)
		}
	}
	return nil
}

// Languages lists what can be offered to a person, in the order of
// locales.toml. Pseudo-locales are not among them.
func (c *Catalogue) Languages() []Language { return slices.Clone(c.languages) }

// Language finds a language by its tag. PseudoLong and PseudoSame are made
// from English; a tag that is not known gives English.
func (c *Catalogue) Language(tag string) Language {
	var fallback Language
	for _, l := range c.languages {
		if l.tag == tag {
			return l
		}
		if l.tag == Fallback {
			fallback = l
		}
	}
	return pseudo(fallback, tag)
}

// Keys lists every key of the fallback language, sorted.
func (c *Catalogue) Keys() []string {
	keys := make([]string, 0, len(c.keys[Fallback]))
	for key := range c.keys[Fallback] {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// fill puts the values of name, value pairs in the {name} placeholders of a
// text. A placeholder without a value stays visible, so that it is noticed.
func fill(text string, pairs []string) string {
	if len(pairs) < 2 || !strings.Contains(text, "{") {
		return text
	}
	old := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		old = append(old, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(old...).Replace(text)
}
