package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"pelita/screening"
	"pelita/screening/country"
	"pelita/screening/protocol"
)

// edition names the wording and the origin of a pack.
func edition(id string, version uint64) string { return id + " " + strconv.FormatUint(version, 10) }

// Library reads the instruments of a pack. Its edition bears the pack's name, and
// its origin says which pack it was. *Refusal.
func (p *Pack) Library() (*screening.Library, error) {
	l, err := screening.LoadLibrary(p.Files())
	var lint *protocol.LintError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refused(Incomplete, "items, protocols, indicators", err)
	case errors.As(err, &lint), err != nil:
		return nil, refused(Instrument, "", err)
	}
	l.Edition = p.Name()
	l.Origin = screening.Origin{
		Pack: p.Manifest.ID, Version: p.Manifest.Version, Digest: p.Digest(),
		Made: p.Manifest.Created, Expires: p.Manifest.Expires,
	}
	return l, nil
}

// Check reads a pack as it would be used beside what is in use now, and refuses
// what would not work: an instrument that does not lint, a form that the program
// fills in and the pack lacks, a text that is missing, or letters that hide.
// Whether its cases come out is Golden's to say. *Refusal.
func (p *Pack) Check(now *screening.Library, source Source) (*screening.Library, error) {
	if err := p.checkFiles(source); err != nil {
		return nil, err
	}
	l, err := p.Library()
	if err != nil {
		return nil, err
	}
	for _, old := range now.Protocols() {
		if _, ok := l.Form(old.Form); old.Form != protocol.NoForm && !ok {
			return nil, refuse(Incomplete, "the form "+old.Form.String())
		}
	}
	if sheet, ok := now.Sheet(); ok {
		if err := l.Apart(sheet.Bank); err != nil {
			return nil, refuse(Instrument, "an item of the acts sheet")
		}
	}
	if len(l.Interviews()) == 0 {
		return nil, refuse(Incomplete, "an interview")
	}
	if err := checkCountries(l); err != nil {
		return nil, err
	}
	return l, p.speaks(l, source)
}

// checkCountries refuses words about a country that doubt or judge a person, as
// checkTexts does of the instrument's.
func checkCountries(l *screening.Library) error {
	for _, f := range l.Countries() {
		words := []country.Words{f.Name}
		for _, field := range f.Known() {
			for _, one := range f.Of(field) {
				words = append(words, one.Words)
			}
		}
		for _, w := range words {
			for _, tag := range w.Tags() {
				if text, _ := w.In(tag); screening.Doubt(tag, "country."+f.Code, text) != "" {
					return refuse(Text, "countries, "+f.Code+": words that doubt or judge a person")
				}
			}
		}
	}
	return nil
}

// speaks says whether there are words, in the source language, for everything that
// the instruments say.
func (p *Pack) speaks(l *screening.Library, source Source) error {
	own := map[string]string{}
	for _, f := range p.files {
		name, ok := strings.CutPrefix(f.Path, textsFolder+"/")
		if !ok || !strings.HasSuffix(name, ".en.toml") {
			continue
		}
		texts, err := readTexts(f)
		if err != nil {
			return err
		}
		for key, text := range texts {
			if _, twice := own[key]; twice {
				return refuse(Text, f.Path+": "+key+": in two files")
			}
			own[key] = text
		}
	}
	for _, key := range textKeys(l) {
		if _, ok := own[key]; ok {
			continue
		}
		if _, ok := source(key); !ok {
			return refuse(Incomplete, "text "+key)
		}
	}
	return nil
}

func textKeys(l *screening.Library) []string {
	var keys []string
	for _, p := range l.Protocols() {
		keys = append(keys, p.TextKeys()...)
	}
	for _, s := range l.Indicators() {
		keys = append(keys, s.TextKeys()...)
	}
	return keys
}

// caseOf names a case by its file.
func caseOf(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	return strings.TrimSuffix(name, ".toml")
}

// wrap keeps the place with an error of a case.
func wrap(name string, err error) error { return fmt.Errorf("case %s: %w", name, err) }
