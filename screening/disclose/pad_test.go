package disclose

import (
	"bytes"
	"errors"
	"testing"

	"pelita/screening"
)

func TestPaddingTellsOnlyTheSizeClass(t *testing.T) {
	for _, c := range []struct{ n, want int }{
		{0, 2048}, {1, 2048}, {2044, 2048}, {2045, 2176}, {4000, 4096}, {4092, 4096}, {4093, 4352}, {60000, 61440},
	} {
		if got := len(Pad(make([]byte, c.n))); got != c.want {
			t.Errorf("%d bytes are padded to %d, want %d", c.n, got, c.want)
		}
	}
	for n := 2048; n < 40000; n += 7 {
		if c := class(n); c < n || c > n+n*12/100 || class(c) != c {
			t.Fatalf("class(%d) = %d", n, c)
		}
	}
}

func TestUnpadTakesBackWhatPadMade(t *testing.T) {
	for _, n := range []int{0, 1, 2043, 2044, 2045, 9000} {
		b := bytes.Repeat([]byte{7}, n)
		got, err := Unpad(Pad(b))
		if err != nil || !bytes.Equal(got, b) {
			t.Errorf("%d bytes: %d came back, %v", n, len(got), err)
		}
	}
}

func TestUnpadRefusesWhatPadCannotHaveMade(t *testing.T) {
	good := Pad([]byte("abc"))
	change := func(at int, v byte) []byte {
		b := bytes.Clone(good)
		b[at] = v
		return b
	}
	for name, b := range map[string][]byte{
		"nothing":                 nil,
		"too short":               good[:2047],
		"one byte more":           append(bytes.Clone(good), 0),
		"twice as long":           append(bytes.Clone(good), make([]byte, 2048)...),
		"something in the filler": change(2047, 1),
		"a length beyond the end": change(0, 255),
		"a length into the data":  change(3, 2),
	} {
		if _, err := Unpad(b); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %v, want ErrUnreadable", name, err)
		}
	}
}
