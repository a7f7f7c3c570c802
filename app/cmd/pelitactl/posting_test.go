package main

import "testing"

func TestThePostingIsShownAndSet(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "embassy")
	type posting struct {
		Role, Country string
		Powers        bool
	}
	var at posting
	o.do(nil, "init", "--officer", "First Officer", "--role", "consular")
	o.do(&at, "posting", "show")
	if at != (posting{Role: "consular"}) {
		t.Errorf("%+v", at)
	}
	o.do(&at, "posting", "set", "--role", "police", "--country", "TH")
	if at != (posting{"police", "TH", true}) {
		t.Errorf("%+v", at)
	}
	o.do(&at, "posting", "set", "--role", "unknown")
	if at != (posting{"unknown", "TH", true}) {
		t.Errorf("unknown: %+v", at)
	}
	for _, args := range [][]string{{"posting", "set"}, {"posting", "set", "--role", "king"}} {
		if r := o.try(args...); r.code != exitUsage {
			t.Errorf("%v: exit %d, %s", args, r.code, r.stderr)
		}
	}
}
