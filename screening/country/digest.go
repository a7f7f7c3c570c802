package country

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"strconv"
)

// digestLabel names the form that is hashed. A new form needs a new label.
const digestLabel = "pelita country facts 1"

// Digest identifies the facts with their words and sources: two files with the
// same digest say the same, however they are written down.
func (f *Facts) Digest() [32]byte { return f.digest }

// digester hashes fields, each with its length in front, so that no two lists
// of fields are the same bytes.
type digester struct{ h hash.Hash }

func (d digester) add(fields ...string) {
	for _, f := range fields {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		d.h.Write(n[:])
		d.h.Write([]byte(f))
	}
}

func (d digester) list(fields []string) {
	d.add(strconv.Itoa(len(fields)))
	d.add(fields...)
}

func (d digester) words(w Words) {
	d.add(strconv.Itoa(len(w.texts)))
	for _, tag := range w.Tags() {
		d.add(tag, w.texts[tag])
	}
}

// canonical hashes the facts field by field; those of one field keep the order
// of the file, which is the order in which they are offered.
func (f *Facts) canonical() (out [32]byte) {
	d := digester{sha256.New()}
	d.add(digestLabel, f.Code, f.Dated, strconv.Itoa(f.StaleAfter))
	d.words(f.Name)
	for _, field := range Fields() {
		facts := f.Of(field)
		d.add(field.String(), strconv.Itoa(len(facts)))
		for _, one := range facts {
			d.add(one.Number, one.Reach.String(), one.Called, strconv.Itoa(one.Count), one.AsOf)
			d.list(one.Codes)
			d.words(one.Words)
			d.sources(one.Sources)
		}
	}
	d.h.Sum(out[:0])
	return out
}

func (d digester) sources(sources []Source) {
	d.add(strconv.Itoa(len(sources)))
	for _, s := range sources {
		d.add(s.Title, s.Publisher, s.Published, s.Seen, s.Kind.String(), s.URL)
	}
}
