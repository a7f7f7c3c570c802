package courier_test

import (
	"bytes"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/evidence"
)

// TestAReceiptFileNamesMoreFilesThanACodeHasRoomFor: after it nothing goes a second
// time; after the code, what it had no room for does.
func TestAReceiptFileNamesMoreFilesThanACodeHasRoomFor(t *testing.T) {
	t.Parallel()
	const files = 240
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	r := interviewed(t, first, nil)
	for range files {
		var err error
		if r, _, err = first.TakeEvidence(t.Context(), work(first), r.ID, bytes.NewReader(voice(900)), screening.Taking{Kind: evidence.Audio, How: "stick"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := brought(t, second, carried(t, first, courier.Carrying{}).Files[0]); got.Attachments != files {
		t.Fatalf("%d of %d files arrived", got.Attachments, files)
	}
	taken := func(receipt []byte, err error) (left int) {
		t.Helper()
		if err == nil {
			_, err = first.TakeReceipt(t.Context(), receipt)
		}
		if err != nil {
			t.Fatalf("receipt of %d bytes: %v", len(receipt), err)
		}
		return carried(t, first, courier.Carrying{New: true}).Attachments
	}
	code, err := second.Receipt(t.Context())
	if len(code) > 2000 {
		t.Errorf("a code of %d bytes", len(code))
	}
	if left := taken(code, err); left <= 0 || left >= files-128 {
		t.Errorf("after the code %d go again", left)
	}
	if left := taken(second.ReceiptFile(t.Context())); left != 0 {
		t.Errorf("after the file %d go again", left)
	}
}
