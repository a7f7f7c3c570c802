package screening

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"pelita/screening/country"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Library holds the instruments of one family: the item bank, the protocols
// that pick from it, and the indicator sets that read the answers. It is
// immutable and safe to share.
type Library struct {
	Bank *protocol.Bank
	Sets indicator.Sets
	// Edition names the wording of these instruments in locales; "" is the
	// wording that comes with the program.
	Edition string
	// Origin is the pack that brought them; zero for those of the program.
	Origin    Origin
	protocols map[string]*protocol.Protocol
	topics    *indicator.Set
	clarify   *indicator.Set
	earlier   []*Library
	countries map[string]*country.Facts
	sheet     *Sheet
}

// maxInstrument bounds each instrument file before it is read.
const maxInstrument = 1 << 20

// LoadLibrary reads items/, protocols/ and indicators/ of fsys, sheets/ and
// countries/ where there are any, and the instruments of each folder below
// earlier/, if there is one. Anything that does not lint refuses the whole
// library with every problem found, so that the caller keeps the one it has.
func LoadLibrary(fsys fs.FS) (*Library, error) {
	l, err := loadEdition(fsys)
	if err != nil {
		return nil, err
	}
	if l.earlier, err = loadEarlier(fsys); err != nil {
		return nil, err
	}
	return l, nil
}

func loadEdition(fsys fs.FS) (*Library, error) {
	var items []protocol.File
	err := eachFile(fsys, "items", func(file string, b []byte) error {
		items = append(items, protocol.File{Name: file, Bytes: b})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load items: %w", err)
	}
	bank, err := protocol.ParseBankFiles(items)
	if err != nil {
		return nil, fmt.Errorf("load items: %w", err)
	}
	l := &Library{Bank: bank, protocols: map[string]*protocol.Protocol{}, countries: map[string]*country.Facts{}}
	err = errors.Join(
		eachFile(fsys, "protocols", l.addProtocol),
		eachFile(fsys, "indicators", l.addSet),
		l.addCountries(fsys),
	)
	if err != nil {
		return nil, fmt.Errorf("load instruments: %w", err)
	}
	if err := l.complete(); err != nil {
		return nil, err
	}
	if err := l.addSheet(fsys); err != nil {
		return nil, fmt.Errorf("load sheet: %w", err)
	}
	return l, nil
}

// complete says whether there is something to ask, and every set that an
// assessment reads.
func (l *Library) complete() error {
	if len(l.protocols) == 0 {
		return fmt.Errorf("load instruments: %w: no protocol", ErrUnreadable)
	}
	if l.Sets.ILO == nil || l.Sets.Palermo == nil || l.Sets.Urgency == nil || l.Sets.Flags == nil {
		return fmt.Errorf("load instruments: %w: an indicator set is missing", ErrUnreadable)
	}
	if l.topics == nil {
		return nil
	}
	return indicator.CheckTopics("indicators", l.topics, l.Sets.ILO, l.Sets.Palermo, l.Sets.Urgency, l.Sets.Flags)
}

func (l *Library) addProtocol(file string, b []byte) error {
	p, err := protocol.Parse(l.Bank, file, b)
	if err != nil {
		return err
	}
	if p.Form == protocol.ActsForm {
		return belongs(file, p.ID, "the acts sheet is no part of a record")
	}
	if _, twice := l.protocols[p.ID]; twice {
		return second(file, p.ID, "a protocol with this id")
	}
	if other, twice := l.Form(p.Form); twice {
		return second(file, p.ID, "the form "+other.Form.String())
	}
	l.protocols[p.ID] = p
	return nil
}

func (l *Library) addSet(file string, b []byte) error {
	s, err := indicator.ParseSet(l.Bank, file, b)
	if err != nil {
		return err
	}
	place := l.place(s.Kind)
	if *place != nil {
		return second(file, s.ID, "a set of kind "+s.Kind.String())
	}
	*place = s
	return nil
}

// place is where the one set of a kind is kept.
func (l *Library) place(k indicator.Kind) **indicator.Set {
	switch k {
	case indicator.ILO:
		return &l.Sets.ILO
	case indicator.Palermo:
		return &l.Sets.Palermo
	case indicator.Urgency:
		return &l.Sets.Urgency
	case indicator.Flags:
		return &l.Sets.Flags
	case indicator.Clarify:
		return &l.clarify
	}
	return &l.topics
}

// belongs is the problem of a file that lies in the wrong folder.
func belongs(file, id, why string) error {
	lint := protocol.Lint{File: file}
	lint.Addf(id, "%s", why)
	return lint.Err()
}

// second is the problem of a file that brings what another brought already:
// which of the two counts must not hang on their names.
func second(file, id, what string) error {
	lint := protocol.Lint{File: file}
	lint.Addf(id, "%s is there already, in another file", what)
	return lint.Err()
}

func eachFile(fsys fs.FS, dir string, add func(file string, b []byte) error) error {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".toml") {
			continue
		}
		file := path.Join(dir, e.Name())
		b, err := readInstrument(fsys, file)
		if err == nil {
			err = add(file, b)
		}
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

func readInstrument(fsys fs.FS, file string) ([]byte, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxInstrument+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(b) > maxInstrument {
		return nil, fmt.Errorf("read %s: %w: larger than %d bytes", file, ErrUnreadable, maxInstrument)
	}
	return b, nil
}

// Indicators lists the sets with rows that there are: those that an assessment
// reads, and what is to be cleared up later.
func (l *Library) Indicators() []*indicator.Set {
	all := []*indicator.Set{l.Sets.ILO, l.Sets.Palermo, l.Sets.Urgency, l.Sets.Flags, l.clarify}
	return slices.DeleteFunc(all, func(s *indicator.Set) bool { return s == nil })
}

// Protocol finds a protocol by its id.
func (l *Library) Protocol(id string) (*protocol.Protocol, bool) {
	p, ok := l.protocols[id]
	return p, ok
}

// Protocols lists the protocols by id.
func (l *Library) Protocols() []*protocol.Protocol {
	out := make([]*protocol.Protocol, 0, len(l.protocols))
	for _, p := range l.protocols {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// Interviews lists the protocols that are walked with a person, by id.
func (l *Library) Interviews() []*protocol.Protocol {
	return slices.DeleteFunc(l.Protocols(), func(p *protocol.Protocol) bool { return p.Form != protocol.NoForm })
}

// Form finds the protocol of a form.
func (l *Library) Form(f protocol.Form) (*protocol.Protocol, bool) {
	for _, p := range l.protocols {
		if p.Form == f && f != protocol.NoForm {
			return p, true
		}
	}
	return nil, false
}
