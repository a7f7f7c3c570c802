package courier_test

import (
	"testing"

	"pelita/app/courier"
	"pelita/sync/wire"
)

// A device says which it was, also that it was none. One that asked with an earlier
// version does not: who admits it is told, and it may join.
func TestARequestSaysWhichDevicesItWas(t *testing.T) {
	t.Parallel()
	p, request := asker(t, "Second Officer")
	says := func(file []byte) courier.Asking {
		t.Helper()
		r, err := wire.ParseRequest(file)
		asked, readErr := courier.ReadRequest(file)
		if err != nil || readErr != nil || asked.Unsaid != (r.Former == nil) {
			t.Fatalf("%+v, %v, %v", asked, err, readErr)
		}
		return asked
	}
	if says(request.File).Unsaid {
		t.Error("a new request does not say it")
	}
	old, err := p.OldRequest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asked := says(old)
	if !asked.Unsaid {
		t.Error("an old request says it")
	}
	grant, err := founder(t).Enrol(t.Context(), old, asked.Words)
	if err == nil {
		err = p.Join(t.Context(), grant.File)
	}
	if err != nil {
		t.Error(err)
	}
}
