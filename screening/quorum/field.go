package quorum

// times multiplies in GF(256) with the polynomial x^8 + x^4 + x^3 + x + 1. It
// takes the same time for all values.
func times(a, b byte) byte {
	var p byte
	for range 8 {
		p ^= a & -(b & 1)
		high := -(a >> 7)
		a = a<<1 ^ 0x1b&high
		b >>= 1
	}
	return p
}

// inverse is a^254, which is 1/a; of 0 it is 0.
func inverse(a byte) byte {
	out := byte(1)
	for n := 254; n > 0; n >>= 1 {
		if n&1 == 1 {
			out = times(out, a)
		}
		a = times(a, a)
	}
	return out
}

// at is the line through secret with this slope, at x.
func at(x byte, secret, slope []byte) []byte {
	y := make([]byte, len(secret))
	for i := range y {
		y[i] = secret[i] ^ times(slope[i], x)
	}
	return y
}

// atZero is the line through two points, at zero: x1 and x2 differ.
func atZero(x1 byte, y1 []byte, x2 byte, y2 []byte) []byte {
	by := inverse(x1 ^ x2)
	w1, w2 := times(x2, by), times(x1, by)
	out := make([]byte, len(y1))
	for i := range out {
		out[i] = times(y1[i], w1) ^ times(y2[i], w2)
	}
	return out
}
