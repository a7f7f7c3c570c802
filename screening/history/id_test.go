package history

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAnIDHasOneTextAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b [16]byte
		copy(b[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		r, err := ParseRecordID(RecordID(b).String())
		d, err2 := ParseDeviceID(DeviceID(b).String())
		o, err3 := ParseOfficerID(OfficerID(b).String())
		if errors.Join(err, err2, err3) != nil || r != b || d != b || o != b || len(r.String()) != 26 {
			t.Fatalf("%x does not come back", b)
		}
		js, err := json.Marshal(map[string]any{"r": r, "d": d, "o": o})
		var back struct {
			R RecordID
			D DeviceID
			O OfficerID
		}
		if err != nil || json.Unmarshal(js, &back) != nil || back.R != b || back.D != b || back.O != b {
			t.Fatalf("%x does not come back through JSON", b)
		}
	})
}

func TestWhatIsNotAnIDIsRefused(t *testing.T) {
	good := RecordID{1, 2, 3}.String()
	for name, s := range map[string]string{
		"empty": "", "upper case": strings.ToUpper(good), "short": good[:25], "long": good + "a", "padded": good + "======",
		"a letter outside the alphabet": "1" + good[1:], "a second text of the same id": good[:25] + "b", "line break": good[:25] + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseRecordID(s)
			_, err2 := ParseDeviceID(s)
			_, err3 := ParseOfficerID(s)
			var r RecordID
			for _, err := range []error{err, err2, err3, r.UnmarshalText([]byte(s)), (*DeviceID)(&r).UnmarshalText([]byte(s)), (*OfficerID)(&r).UnmarshalText([]byte(s))} {
				if !errors.Is(err, ErrID) {
					t.Errorf("error %v, want ErrID", err)
				}
			}
		})
	}
}
