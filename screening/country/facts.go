package country

import (
	"errors"
	"slices"

	"pelita/screening/protocol"
)

// ErrUnknown says that nothing is known of a country.
var ErrUnknown = errors.New("nothing is known of this country")

// Facts is what is known of one country. It is immutable and safe to share.
type Facts struct {
	// Code is the ISO 3166-1 code of the country, two capital letters.
	Code string
	// Name is what the country is called.
	Name Words
	// Dated is the day on which the file was last looked through.
	Dated string
	// StaleAfter is for how many months after Dated the file is current.
	StaleAfter int
	facts      []Fact
	digest     [32]byte
}

// Fact is one thing that is known, with the sources that support it.
type Fact struct {
	Field Field
	// Words say it: the name of a line or an authority, or what a law says. They
	// are complete for every coded fact and may be missing for a counted one.
	Words Words
	// Number is a telephone number: E.164 with its "+", or a short code.
	Number string
	// Reach says from where the number can be called.
	Reach Reach
	// Called is the day on which somebody called the number and reached who it is
	// said to be; "" when nobody has.
	Called string
	// Count is a number of days or years; 0 where the words alone say it.
	Count int
	// Codes say what a coded field holds.
	Codes []string
	// AsOf is the day to which the sources reach, never more exact than they are.
	AsOf    string
	Sources []Source
}

// Source is a document that a fact was taken from.
type Source struct {
	ID, Title, Publisher string
	// Published is the date that the source bears; "" when it bears none.
	Published string
	// Seen is the day on which it was read, in a stored copy.
	Seen string
	Kind SourceKind
	// URL is where it was published. It is text to be read, never opened.
	URL string
}

// SourceKind says how near a source is to what it speaks of.
type SourceKind uint8

// The kinds of sources. The zero kind is the farthest.
const (
	Secondary SourceKind = iota // somebody who reports it
	Official                    // the authority itself
	Law                         // the text of the law
)

func sourceCodes() []string { return []string{"secondary", "official", "law"} }

// String is the code of the kind.
func (k SourceKind) String() string { return protocol.CodeOf(k, sourceCodes()) }

// Reach says from where a number can be called.
type Reach uint8

// The reaches. A short code works at home only.
const (
	Home Reach = iota + 1
	Anywhere
)

func reachCodes() []string { return []string{"", "home", "anywhere"} }

// String is the code of the reach, or "".
func (r Reach) String() string { return protocol.CodeOf(r, reachCodes()) }

// Of gives the facts of a field, in the order of the file. The slice is the
// caller's.
func (f *Facts) Of(field Field) []Fact {
	var out []Fact
	for _, one := range f.facts {
		if one.Field == field {
			one.Codes, one.Sources = slices.Clone(one.Codes), slices.Clone(one.Sources)
			out = append(out, one)
		}
	}
	return out
}

// Known lists the fields of which something is known, in the order of Fields.
func (f *Facts) Known() []Field {
	return slices.DeleteFunc(Fields(), func(field Field) bool {
		return !slices.ContainsFunc(f.facts, func(one Fact) bool { return one.Field == field })
	})
}
