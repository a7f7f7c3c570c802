package country

import (
	"strconv"

	"pelita/screening/protocol"
)

// digestLabel names the form that is hashed. A new form needs a new label.
const digestLabel = "pelita country facts 1"

// Digest identifies the facts with their words and sources: two files with the
// same digest say the same, however they are written down.
func (f *Facts) Digest() [32]byte { return f.digest }

func digestWords(d protocol.Digester, w Words) {
	d.Add(strconv.Itoa(len(w.texts)))
	for _, tag := range w.Tags() {
		d.Add(tag, w.texts[tag])
	}
}

// canonical hashes the facts field by field; those of one field keep the order
// of the file, which is the order in which they are offered.
func (f *Facts) canonical() [32]byte {
	d := protocol.NewDigester()
	d.Add(digestLabel, f.Code, f.Dated, strconv.Itoa(f.StaleAfter))
	digestWords(d, f.Name)
	for _, field := range Fields() {
		facts := f.Of(field)
		d.Add(field.String(), strconv.Itoa(len(facts)))
		for _, one := range facts {
			d.Add(one.Number, one.Reach.String(), one.Called, strconv.Itoa(one.Count), one.AsOf)
			d.List(one.Codes)
			digestWords(d, one.Words)
			digestSources(d, one.Sources)
		}
	}
	return d.Sum()
}

func digestSources(d protocol.Digester, sources []Source) {
	d.Add(strconv.Itoa(len(sources)))
	for _, s := range sources {
		d.Add(s.Title, s.Publisher, s.Published, s.Seen, s.Kind.String(), s.URL)
	}
}
