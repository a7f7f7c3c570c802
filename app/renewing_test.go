package app

import (
	"os"
	"path/filepath"
	"testing"

	"pelita/app/courier"
	"pelita/app/presenter"
)

// A device asks for new keys by the page, by file and by codes on a screen: the
// administrator is told whose place it takes, both read the same words, and once it has
// the grant it goes on with its records.
func TestADeviceGetsNewKeysByFileAndByCodes(t *testing.T) {
	for _, way := range []string{"file", "codes"} {
		t.Run(way, func(t *testing.T) {
			first, second := deskOf(t, "First Officer").desk, asking(t, "Second Officer")
			admitted(t, first, second)
			hubOf(t, first, second)
			exchange(t, first, second)
			boss, own := enrolment{first}, enrolment{second}
			before, err := own.Standing(t.Context())
			if err != nil || before.Renewing {
				t.Fatalf("%+v, %v", before, err)
			}
			request, grant := filepath.Join(t.TempDir(), "request"), filepath.Join(t.TempDir(), "grant")
			if done, err := own.Renew(t.Context(), request); err != nil || done {
				t.Fatal(done, err)
			}
			waits, err := own.Standing(t.Context())
			if err != nil || !waits.Renewing || waits.Words == before.Words {
				t.Fatalf("%+v, %v", waits, err)
			}
			var asks presenter.Request
			if way == "file" {
				asks, err = boss.ReadRequest(t.Context(), request)
				if err == nil {
					_, err = boss.Admit(t.Context(), request, asks.Words, grant)
				}
				if err == nil {
					err = own.Join(t.Context(), grant)
				}
			} else {
				admin, hand := handOf(first), handOf(second)
				read := byScreen(t, hand, admin, presenter.ShowRequest)
				if read.Asking == nil {
					t.Fatalf("%+v", read)
				}
				asks = *read.Asking
				var a presenter.Admitted
				a, err = admin.Admit(t.Context(), asks.Words)
				for i, c := range a.Codes {
					read = scanned(t, hand, c, i)
				}
				if err == nil && read.Agency == "" {
					t.Fatalf("%+v", read)
				}
				if err == nil {
					err = hand.Join(t.Context())
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			if asks.Renews == "" || asks.Renews != asks.Former[0].ID || asks.Words != waits.Words || len(asks.Former) != 1 || !asks.Former[0].Live || asks.Former[0].Officer != "Second Officer" {
				t.Errorf("%+v", asks)
			}
			after, err := own.Standing(t.Context())
			if err != nil || after.Renewing || after.Enrolled != presenter.Member || after.Words != waits.Words {
				t.Errorf("%+v, %v", after, err)
			}
			exchange(t, first, second, first)
		})
	}
}

// A request that was taken back is answered all the same: the page goes on as before until
// then, and takes the answer by file and by codes.
func TestARequestForNewKeysIsTakenBackOnThePageAndItsAnswerIsStillRead(t *testing.T) {
	for _, way := range []string{"file", "codes"} {
		t.Run(way, func(t *testing.T) {
			first, second := deskOf(t, "First Officer").desk, asking(t, "Second Officer")
			admitted(t, first, second)
			hubOf(t, first, second)
			exchange(t, first, second)
			boss, own := enrolment{first}, enrolment{second}
			request, grant := filepath.Join(t.TempDir(), "request"), filepath.Join(t.TempDir(), "grant")
			if done, err := own.Renew(t.Context(), request); err != nil || done {
				t.Fatal(done, err)
			}
			if err := own.DropRenewal(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s, err := own.Standing(t.Context()); err != nil || s.Renewing || !s.Dropped {
				t.Fatalf("%+v, %v", s, err)
			}
			exchange(t, first, second)
			asks, err := boss.ReadRequest(t.Context(), request)
			if err == nil {
				_, err = boss.Admit(t.Context(), request, asks.Words, grant)
			}
			if err == nil && way == "file" {
				err = own.Join(t.Context(), grant)
			}
			if err == nil && way == "codes" {
				err = joinedByCodes(t, handOf(second), grant)
			}
			if err != nil {
				t.Fatal(err)
			}
			if s, err := own.Standing(t.Context()); err != nil || s.Dropped || s.Words != asks.Words {
				t.Errorf("%+v, %v", s, err)
			}
			exchange(t, first, second, first)
		})
	}
}

// joinedByCodes shows a grant as codes to the page.
func joinedByCodes(t *testing.T, hand *byHand, grant string) error {
	t.Helper()
	b, err := os.ReadFile(grant)
	if err != nil {
		return err
	}
	texts, err := courier.GrantCodes(b)
	if err != nil {
		return err
	}
	codes, err := drawCodes(texts)
	if err != nil {
		return err
	}
	for i, c := range codes {
		scanned(t, hand, c, i)
	}
	return hand.Join(t.Context())
}
