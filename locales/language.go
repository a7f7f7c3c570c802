package locales

import (
	"fmt"
	"io/fs"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// ReviewState says how far people have checked a translation.
type ReviewState uint8

// The states of a translation, the least checked first, so that the zero value
// promises nothing.
const (
	Unreviewed     ReviewState = iota // nobody has checked it; the screen says so
	ReviewedBy                        // a speaker of the language has read it
	BackTranslated                    // translated back by a second person and compared
	SourceWording                     // not a translation: the wording others are made from
)

// String gives the state's code, as locales.toml writes it.
func (s ReviewState) String() string {
	return [...]string{"unreviewed", "reviewed-by", "back-translated", "source"}[min(s, SourceWording)]
}

// Review is how far a translation has been checked, by whom and when.
type Review struct {
	State  ReviewState
	By, On string
}

// Language speaks one language. Its zero value knows no text and shows every
// key in brackets.
type Language struct {
	tag, name string
	review    Review
	catalogue *Catalogue
	localizer *i18n.Localizer
	change    func(string) string
	edition   string
}

// Tag is the BCP 47 tag of the language.
func (l Language) Tag() string { return l.tag }

// Name is what the language calls itself.
func (l Language) Name() string { return l.name }

// Review says how far the translation has been checked.
func (l Language) Review() Review { return l.review }

// RightToLeft reports whether the language is written from right to left.
func (l Language) RightToLeft() bool {
	tag, err := language.Parse(l.tag)
	if err != nil {
		return false
	}
	script, _ := tag.Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Nkoo", "Rohg", "Syrc":
		return true
	}
	return false
}

// Has reports whether the language itself has the key, without falling back.
func (l Language) Has(key string) bool {
	if l.catalogue == nil {
		return false
	}
	if _, ok := l.catalogue.editions[l.edition][l.own()][key]; ok {
		return true
	}
	_, ok := l.catalogue.keys[l.own()][key]
	return ok
}

// own is the tag under which the texts of the language are kept.
func (l Language) own() string {
	if l.change != nil {
		return Fallback
	}
	return l.tag
}

// T gives the text of a key with its {name} placeholders replaced from name,
// value pairs. A key that the language lacks is given in the fallback language,
// and one that no language has in brackets, so that the gap is seen and the
// screen still works.
func (l Language) T(key string, pairs ...string) string {
	if l.localizer == nil {
		return "[" + key + "]"
	}
	text, ok := l.said(key)
	if !ok {
		var err error
		text, err = l.localizer.Localize(&i18n.LocalizeConfig{
			MessageID:      key,
			TemplateParser: template.IdentityParser{},
		})
		if text == "" && err != nil {
			return "[" + key + "]"
		}
	}
	if l.change != nil {
		text = l.change(text)
	}
	return fill(text, pairs)
}

// listed is one entry of locales.toml.
type listed struct {
	Tag    string `toml:"tag"`
	Name   string `toml:"name"`
	Review string `toml:"review"`
	By     string `toml:"by"`
	On     string `toml:"on"`
}

func readList(fsys fs.FS) ([]listed, error) {
	b, err := fs.ReadFile(fsys, "locales.toml")
	if err != nil {
		return nil, err
	}
	var list struct {
		Language []listed `toml:"language"`
	}
	meta, err := toml.Decode(string(b), &list)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrText, err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("%w: unknown key %q", ErrText, extra[0].String())
	}
	return list.Language, nil
}

func (r listed) review() (Review, error) {
	if _, err := language.Parse(r.Tag); err != nil || r.Name == "" {
		return Review{}, fmt.Errorf("%w: a language needs a tag and a name", ErrText)
	}
	for s := Unreviewed; s <= SourceWording; s++ {
		if s.String() != r.Review {
			continue
		}
		checked := s == ReviewedBy || s == BackTranslated
		if checked && (r.By == "" || r.On == "") {
			return Review{}, fmt.Errorf("%w: a checked translation needs by and on", ErrText)
		}
		return Review{State: s, By: r.By, On: r.On}, nil
	}
	return Review{}, fmt.Errorf("%w: unknown review state %q", ErrText, r.Review)
}
