package history

import (
	"encoding/hex"
	"errors"
	"slices"
	"testing"
)

func TestABodyOfSeventyAnswersIsSmall(t *testing.T) {
	if n := len(body(t, Fold(interviewOf(70)))); n > 8<<10 {
		t.Errorf("%d bytes, want at most 8 KiB", n)
	}
}

func TestAnEmptyStateHasAnEmptyBody(t *testing.T) {
	s, err := ParseBody(nil)
	if err != nil || s != (State{}) || body(t, s) != "" || body(t, Fold(nil)) != "" {
		t.Errorf("the zero state does not come back: %v", err)
	}
	c := ChangeSet{Record: RecordID{1}, Device: DeviceID{1}, Counter: 1}
	if body(t, Fold([]ChangeSet{c})) == "" {
		t.Error("a record whose one change-set has no ops counts as empty")
	}
}

func TestABodyOfAnotherVersionIsFoldedAgain(t *testing.T) {
	b := []byte(body(t, Fold(interviewOf(1))))
	b[2]++                                        // map head, key 1, format
	other := []byte{0xa2, 0x01, 0x02, 0x07, 0xf5} // format 2, and registers of another shape
	for _, b := range [][]byte{b, other} {
		if _, err := ParseBody(b); !errors.Is(err, ErrStale) {
			t.Errorf("error %v, want ErrStale", err)
		}
	}
}

func TestUnknownKeysOfABodyAreKept(t *testing.T) {
	b := []byte(body(t, Fold(interviewOf(2))))
	b = append([]byte{b[0] + 1}, append(b[1:], 0x18, 0x63, 0xf5)...)
	s, err := ParseBody(b)
	if err != nil || body(t, s) != string(b) {
		t.Errorf("the key is lost: %v", err)
	}
}

func TestParseBodyRefusesWhatNoFoldCanBe(t *testing.T) {
	d, e := newDevice(1), newDevice(2)
	late := e.set(hours(), yes())
	c := d.do(
		Op{Kind: Set, Register: hours(), Answer: yes(), Prev: []OpID{late.ID(0), late.ID(1)}},
		Op{Kind: Set, Register: Register{Item: "pay"}, Answer: yes()}, Op{Kind: Close}, Op{Kind: Reopen},
	)
	cases := map[string]func(*fold){
		"clock runs backwards":        func(f *fold) { f.opened = f.updated + 1 },
		"live before the record":      func(f *fold) { f.regs[0].live[0].hlc = 0 },
		"registers out of order":      func(f *fold) { slices.Reverse(f.regs) },
		"a register twice":            func(f *fold) { f.regs[1] = f.regs[0] },
		"a register without answers":  func(f *fold) { f.regs[0] = &register{Register: hours()} },
		"a register without item":     func(f *fold) { f.regs[0] = &register{Register{}, f.regs[0].live} },
		"an answer of no change-set":  func(f *fold) { f.regs[0].live[0].id.Counter = 9 },
		"pending that has arrived":    func(f *fold) { f.pending[0].id.Device = f.seen[0].device; f.pending[0].id.Counter = 1 },
		"pending out of order":        func(f *fold) { slices.Reverse(f.pending) },
		"kept out of order":           func(f *fold) { slices.Reverse(f.kept) },
		"an answer among the kept":    func(f *fold) { f.kept[0].op = Op{Kind: Set, Register: hours(), Answer: yes()} },
		"devices out of order":        func(f *fold) { f.seen = append(f.seen, deviceRuns{DeviceID{}, []run{{1, 1}}}) },
		"a device without counters":   func(f *fold) { f.seen = append(f.seen, deviceRuns{DeviceID{255}, nil}) },
		"counter 0":                   func(f *fold) { f.seen = append(f.seen, deviceRuns{DeviceID{255}, []run{{0, 1}}}) },
		"runs that touch":             func(f *fold) { f.seen[0].runs = []run{{1, 1}, {2, 3}} },
		"runs beyond the last number": func(f *fold) { f.seen[0].runs = []run{{1, 1}, {3, 1}} },
		"contexts twice":              func(f *fold) { f.contexts = append(f.contexts, f.contexts[0]) },
		"no contexts":                 func(f *fold) { f.contexts = nil },
		"extras of no change-set":     func(f *fold) { f.extras = []extra{{OpID{Device: f.seen[0].device, Counter: 7}, fields{99: {0xf5}}}} },
		"extras with a known key":     func(f *fold) { f.extras = []extra{{OpID{Device: f.seen[0].device, Counter: 1}, fields{3: {0xf5}}}} },
		"unknown keys that are known": func(f *fold) { f.regs[0].live[0].rest = fields{3: {0xf5}} },
	}
	if _, err := ParseBody([]byte(body(t, Fold([]ChangeSet{c})))); err != nil {
		t.Fatalf("the body before it is broken: %v", err)
	}
	for name, breakIt := range cases {
		t.Run(name, func(t *testing.T) {
			f := Fold([]ChangeSet{c}).f
			breakIt(f)
			b, err := f.encode()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ParseBody(b); !errors.Is(err, ErrMalformed) {
				t.Errorf("error %v, want ErrMalformed: %s", err, hex.EncodeToString(b))
			}
		})
	}
}

func TestABodyOfNoRecordIsRefused(t *testing.T) {
	b := []byte(body(t, Fold(interviewOf(1))))
	clear(b[5:21]) // map head, format, key 2, length, record
	if _, err := ParseBody(b); !errors.Is(err, ErrMalformed) {
		t.Errorf("error %v, want ErrMalformed", err)
	}
}

func TestABodyThatIsTooLongIsRefusedUnread(t *testing.T) {
	if _, err := ParseBody(make([]byte, MaxBody+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v, want ErrTooLarge", err)
	}
}
