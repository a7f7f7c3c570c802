package history

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

// everyAnswer holds one answer of each type and each absence.
func everyAnswer() map[string]protocol.Answer {
	v := func(v protocol.Value) protocol.Answer { return protocol.Answer{Value: v} }
	return map[string]protocol.Answer{
		"one":         v(protocol.Value{Type: protocol.One, Codes: []string{"phone"}}),
		"many":        v(protocol.Value{Type: protocol.Many, Codes: []string{"beaten", "threatened"}}),
		"many, none":  v(protocol.Value{Type: protocol.Many}),
		"yes":         yes(),
		"no":          no(),
		"text":        v(protocol.Value{Type: protocol.Text, Text: "ខ្មែរ"}),
		"empty text":  v(protocol.Value{Type: protocol.Text}),
		"number":      v(protocol.Value{Type: protocol.Number, Number: 17}),
		"zero":        v(protocol.Value{Type: protocol.Number}),
		"negative":    v(protocol.Value{Type: protocol.Number, Number: -1 << 63}),
		"largest":     v(protocol.Value{Type: protocol.Number, Number: 1<<63 - 1}),
		"date":        v(protocol.Value{Type: protocol.Date, Text: "2025-03~"}),
		"money":       v(protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: "1200.50", Currency: "USD"}}),
		"place":       v(protocol.Value{Type: protocol.Place, Text: "Sihanoukville"}),
		"handle":      v(protocol.Value{Type: protocol.Handle, Text: "@name"}),
		"age":         v(protocol.Value{Type: protocol.Age, Text: "14-19"}),
		"picture":     v(protocol.Value{Type: protocol.Picture, Kept: picture()}),
		"unknown":     absent(protocol.Unknown),
		"declined":    absent(protocol.Declined),
		"unsafe":      absent(protocol.UnsafeToAsk),
		"many, empty": v(protocol.Value{Type: protocol.Many, Codes: []string{}}),
	}
}

func picture() protocol.Attachment {
	return protocol.Attachment{ID: [16]byte{1, 15: 2}, Key: [16]byte{3}, Sum: [32]byte{31: 4}, Size: 70000, Media: "image/png"}
}

func TestEveryAnswerComesBackFromChangeSetAndBody(t *testing.T) {
	for name, a := range everyAnswer() {
		t.Run(name, func(t *testing.T) {
			d := newDevice(1)
			b, err := d.set(hours(), a).Encode()
			if err != nil {
				t.Fatal(err)
			}
			c, err := Decode(b)
			if err != nil || !c.Ops[0].Answer.Equal(a) {
				t.Fatalf("change-set: %v, %v", c.Ops, err)
			}
			s, err := ParseBody([]byte(body(t, d.state)))
			if err != nil || !s.Live(hours())[0].Answer.Equal(a) {
				t.Fatalf("body: %v, %v", s.Live(hours()), err)
			}
		})
	}
}

func TestTheNumbersOfTypesStandInStoredBytes(t *testing.T) {
	for i, typ := range []protocol.Type{0, protocol.One, protocol.Many, protocol.YesNo, protocol.Text, protocol.Number,
		protocol.Date, protocol.Money, protocol.Place, protocol.Handle, protocol.Age, protocol.Picture} {
		if int(typ) != i {
			t.Errorf("type %d is now %d", i, typ)
		}
	}
	for i, k := range []Kind{0, Set, Retract, AddNote, Decide, GiveConsent, Withdraw, UseProtocol, Close, Reopen, ShareOut} {
		if int(k) != i {
			t.Errorf("kind %d is now %d", i, k)
		}
	}
	if protocol.Said != 0 || protocol.Observed != 1 || protocol.Document != 2 {
		t.Error("the sources have other numbers")
	}
	if protocol.Unknown != 1 || protocol.Declined != 2 || protocol.UnsafeToAsk != 3 {
		t.Error("the absences have other numbers")
	}
}

func TestEncodeRefusesWhatNoRecordCanHold(t *testing.T) {
	good := newDevice(1).set(hours(), yes())
	with := func(o Op) ChangeSet {
		c := good
		c.Ops = []Op{o}
		return c
	}
	stray := yes()
	stray.Value.Text = "x"
	both := yes()
	both.Absence = protocol.Declined
	noCounter, noRecord, noDevice, manyOps := good, good, good, good
	noCounter.Counter, noRecord.Record, noDevice.Device, manyOps.Ops = 0, RecordID{}, DeviceID{}, make([]Op, MaxOps+1)
	unsorted := protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: []string{"b", "a"}}}
	cases := map[string]struct {
		c    ChangeSet
		want error
	}{
		"counter 0":                 {noCounter, ErrInvalid},
		"no record":                 {noRecord, ErrInvalid},
		"no device":                 {noDevice, ErrInvalid},
		"too many ops":              {manyOps, ErrTooLarge},
		"no kind":                   {with(Op{}), ErrInvalid},
		"unknown kind made here":    {with(Op{Kind: lastKind + 1}), ErrInvalid},
		"set without item":          {with(Op{Kind: Set, Answer: yes()}), ErrInvalid},
		"set without answer":        {with(Op{Kind: Set, Register: hours()}), ErrInvalid},
		"item with a capital":       {with(Op{Kind: Set, Register: Register{Item: "Hours"}, Answer: yes()}), ErrInvalid},
		"item too long":             {with(Op{Kind: Set, Register: Register{Item: protocol.ItemID(strings.Repeat("a", 41))}, Answer: yes()}), ErrInvalid},
		"instance too large":        {with(Op{Kind: Set, Register: Register{Item: "a", Instance: MaxInstance + 1}, Answer: yes()}), ErrInvalid},
		"negative instance":         {with(Op{Kind: Set, Register: Register{Item: "a", Instance: -1}, Answer: yes()}), ErrInvalid},
		"source out of range":       {with(Op{Kind: Set, Register: Register{Item: "a", Source: 3}, Answer: yes()}), ErrInvalid},
		"stray field in the answer": {with(Op{Kind: Set, Register: hours(), Answer: stray}), ErrInvalid},
		"value and absence":         {with(Op{Kind: Set, Register: hours(), Answer: both}), ErrInvalid},
		"codes not sorted":          {with(Op{Kind: Set, Register: hours(), Answer: unsorted}), ErrInvalid},
		"text not UTF-8":            {with(Op{Kind: AddNote, Text: "\xff"}), ErrInvalid},
		"text too long":             {with(Op{Kind: AddNote, Text: strings.Repeat("x", maxText+1)}), ErrInvalid},
		"code too long":             {with(Op{Kind: Decide, Decision: Decision{Kind: strings.Repeat("x", maxCode+1)}}), ErrInvalid},
		"empty note":                {with(Op{Kind: AddNote}), ErrInvalid},
		"withdrawal of nothing":     {with(Op{Kind: Withdraw}), ErrInvalid},
		"retract in no item":        {with(Op{Kind: Retract, Register: Register{Instance: 1}}), ErrInvalid},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := c.c.Encode(); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if s := Fold([]ChangeSet{c.c}); s.Record() != (RecordID{}) {
				t.Error("the fold took it")
			}
		})
	}
	large := good
	large.Ops = nil
	for range 3 {
		large.Ops = append(large.Ops, Op{Kind: AddNote, Text: strings.Repeat("x", maxText)})
	}
	if _, err := large.Encode(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("large: error %v, want ErrTooLarge", err)
	}
}

// edit replaces one stretch of the hex text of an encoded change-set.
func edit(t *testing.T, b []byte, from, to string) []byte {
	t.Helper()
	h := hex.EncodeToString(b)
	if strings.Count(h, from) != 1 {
		t.Fatalf("%q is %d times in %s", from, strings.Count(h, from), h)
	}
	out, err := hex.DecodeString(strings.Replace(h, from, to, 1))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// setBytes is a change-set with one yes to hours: its only op is
// a3 01 01 02 65"hours" 05 82 03 f5.
func setBytes(t *testing.T) []byte {
	t.Helper()
	b, err := newDevice(1).set(hours(), yes()).Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const opHex = "a30101" + "0265686f757273" + "058203f5"

func TestDecodeRefusesAllButTheOneEncoding(t *testing.T) {
	deep := strings.Repeat("81", 20) + "00"
	cases := map[string]struct{ from, to string }{
		"kind in a longer head":           {opHex, "a3011801" + opHex[6:]},
		"kind twice":                      {opHex, "a40101" + opHex[2:]},
		"keys out of order":               {opHex, "a30265686f757273" + "0101" + "058203f5"},
		"a zero that is left out":         {opHex, "a40101" + "0265686f757273" + "0300" + "058203f5"},
		"an indefinite map":               {opHex, "bf" + opHex[2:] + "ff"},
		"a tag":                           {opHex, "c1" + opHex},
		"a text key":                      {opHex, "a4" + opHex[2:] + "6161f5"},
		"content of another type":         {opHex, opHex[:len(opHex)-2] + "01"},
		"an answer of three":              {opHex, "a30101" + "0265686f757273" + "058303f5f5"},
		"absence 0":                       {opHex, "a30101" + "0265686f757273" + "05820000"},
		"an op that is no map":            {opHex, "01"},
		"no kind":                         {opHex, "a2" + "0265686f757273" + "058203f5"},
		"an unknown value not canonical":  {opHex, "a4" + opHex[2:] + "1828" + "1801"},
		"an unknown key twice":            {opHex, "a5" + opHex[2:] + "1828f5" + "1828f5"},
		"an unknown map with a key twice": {opHex, "a4" + opHex[2:] + "1828" + "a2" + "01f5" + "01f5"},
		"nesting beyond 16":               {opHex, "a4" + opHex[2:] + "1828" + deep},
		"an unknown kind not canonical":   {opHex, "a2" + "01184d" + "1828" + "1801"},
		"kind 300":                        {opHex, "a1" + "0119012c"},
		"text that is not UTF-8":          {opHex, "a30101" + "0265ff6f757273" + "058203f5"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(edit(t, setBytes(t), c.from, c.to))
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrInvalid) {
				t.Errorf("error %v, want ErrMalformed or ErrInvalid", err)
			}
		})
	}
	good := setBytes(t)
	for n := range good {
		if _, err := Decode(good[:n]); err == nil {
			t.Errorf("the first %d of %d bytes were taken", n, len(good))
		}
	}
	if _, err := Decode(append(good, 0)); !errors.Is(err, ErrMalformed) {
		t.Errorf("a byte too many: error %v", err)
	}
	if _, err := Decode(make([]byte, MaxChangeSet+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too long: error %v, want ErrTooLarge", err)
	}
}

func TestWhatANewerVersionWroteIsKeptByteForByte(t *testing.T) {
	cases := map[string]struct {
		to      string
		foreign bool
	}{
		"an unknown key of an op":                             {"a4" + opHex[2:] + "1828" + "a10182f56161", false},
		"an unknown key with a float":                         {"a4" + opHex[2:] + "1828" + "f93c00", false},
		"an unknown key with byte keys":                       {"a4" + opHex[2:] + "1828" + "a1" + "41ff" + "01", false},
		"an unknown kind":                                     {"a3" + "01184d" + "0265686f757273" + "1828f5", true},
		"an unknown kind that uses known keys in another way": {"a2" + "01184d" + "05" + "a101f5", true},
		"an unknown type of answer":                           {"a30101" + "0265686f757273" + "05821863a10102", true},
		"an unknown absence":                                  {"a30101" + "0265686f757273" + "05820009", true},
		"an unknown source":                                   {"a40101" + "0265686f757273" + "0407" + "058203f5", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			in := edit(t, setBytes(t), opHex, c.to)
			cs, err := Decode(in)
			if err != nil {
				t.Fatal(err)
			}
			out, err := cs.Encode()
			if err != nil || !bytes.Equal(in, out) {
				t.Fatalf("encodes to %x, %v", out, err)
			}
			s := Fold([]ChangeSet{cs})
			kept, err := hex.DecodeString(c.to[max(strings.Index(c.to, "1828"), 0):])
			if err != nil || !strings.Contains(body(t, s), string(kept)) {
				t.Error("the body does not hold the unknown part")
			}
			if want := map[bool]int{true: 1}[c.foreign]; s.Foreign() != want || cs.Ops[0].Foreign() != c.foreign {
				t.Errorf("%d foreign ops, want %d", s.Foreign(), want)
			}
			again, err := ParseBody([]byte(body(t, s)))
			if err != nil || body(t, again) != body(t, s) {
				t.Fatalf("the body does not come back: %v", err)
			}
		})
	}
}

func TestUnknownKeysOfAChangeSetReachTheBody(t *testing.T) {
	in := setBytes(t)
	in = append([]byte{in[0] + 1}, append(in[1:], 0x18, 0x63, 0x65, 'l', 'a', 't', 'e', 'r')...)
	c, err := Decode(in)
	if err != nil {
		t.Fatal(err)
	}
	s := newDevice(2)
	s.set(hours(), no())
	s.see(c)
	again, err := ParseBody([]byte(body(t, s.state)))
	if err != nil || !strings.Contains(body(t, again), "\x18\x63\x65later") {
		t.Errorf("the unknown key is lost: %v", err)
	}
}

func TestNoErrorQuotesWhatPeopleWrote(t *testing.T) {
	const secret = "planted"
	h := hex.EncodeToString([]byte(secret))
	text := "67" + h
	for name, to := range map[string]string{
		"as a key":             "a2" + text + "01" + text + "02",
		"as a key of unknowns": "a4" + opHex[2:] + "1828" + "a2" + text + "01" + text + "02",
		"as the kind":          "a101" + text,
		"as an answer":         "a30101" + "0265686f757273" + "058203" + text,
		"as an item":           "a30101" + "0268" + h + "2e" + "058203f5",
		"as a note of a set":   "a20101" + "07" + text,
	} {
		_, err := Decode(edit(t, setBytes(t), opHex, to))
		if err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), h) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
