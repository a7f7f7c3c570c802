package dialect_test

import (
	"testing"

	"pelita/screening/dialect"
)

type sample struct {
	One  int    `cbor:"1,keyasint,omitempty"`
	Text string `cbor:"2,keyasint,omitempty"`
	List []int  `cbor:"3,keyasint,omitempty"`
}

func TestWhatIsNotOfTheDialectIsRefused(t *testing.T) {
	tight := dialect.Limits{Levels: 4, Pairs: 16, Elements: 16}
	closed := tight
	closed.Closed = true
	deep := []byte{0x81, 0x81, 0x81, 0x81, 0x81, 0x01}
	for _, c := range []struct {
		name string
		in   []byte
		of   dialect.Limits
		into any
		ok   bool
	}{
		{"a map", []byte{0xa1, 0x01, 0x07}, tight, &sample{}, true},
		{"a key twice", []byte{0xa2, 0x01, 0x07, 0x01, 0x08}, tight, &sample{}, false},
		{"a map without a length", []byte{0xbf, 0x01, 0x07, 0xff}, tight, &sample{}, false},
		{"a tag", []byte{0xc1, 0x07}, tight, new(any), false},
		{"text that is not UTF-8", []byte{0xa1, 0x02, 0x61, 0xff}, tight, &sample{}, false},
		{"something behind it", []byte{0xa1, 0x01, 0x07, 0x00}, tight, &sample{}, false},
		{"an unknown key", []byte{0xa1, 0x18, 0x63, 0x07}, tight, &sample{}, true},
		{"an unknown key of a closed format", []byte{0xa1, 0x18, 0x63, 0x07}, closed, &sample{}, false},
		{"too deep", deep, tight, new(any), false},
		{"as deep as another format takes", deep, dialect.Limits{}, new(any), true},
		{"more elements than a format takes", append([]byte{0xa1, 0x03, 0x91}, make([]byte, 17)...), tight, &sample{}, false},
		{"as many as it takes", append([]byte{0xa1, 0x03, 0x90}, make([]byte, 16)...), tight, &sample{}, true},
	} {
		if got := dialect.New(c.of).Unmarshal(c.in, c.into) == nil; got != c.ok {
			t.Errorf("%s: taken %v, want %v", c.name, got, c.ok)
		}
	}
}

func TestOnlyTheOneEncodingIsExact(t *testing.T) {
	c := dialect.New(dialect.Limits{})
	for name, in := range map[string][]byte{
		"a long number":         {0xa1, 0x01, 0x18, 0x07},
		"keys in another order": {0xa2, 0x02, 0x61, 'a', 0x01, 0x07},
	} {
		if c.Unmarshal(in, &sample{}) != nil {
			t.Errorf("%s: not even read", name)
		}
		if c.Exact(in, &sample{}) {
			t.Errorf("%s counts as exact", name)
		}
	}
	b, err := c.Marshal(sample{One: 7, Text: "a", List: []int{1}})
	if err != nil || !c.Exact(b, &sample{}) {
		t.Errorf("its own encoding is not exact: %v", err)
	}
}
