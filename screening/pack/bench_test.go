package pack_test

import (
	"testing"

	"pelita/screening/pack"
	"pelita/screening/protocol"
	"pelita/testdata/scenarios"
)

// BenchmarkLoadPack reads, verifies and type-checks a pack of the size of all that
// ships, as at every opening of a profile. The goal is 100 ms for the largest.
func BenchmarkLoadPack(b *testing.B) {
	file, r := written(b, build(b, folder(b), 1, 1, 2)), root(b)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		p, err := pack.Parse(file)
		if err == nil {
			err = p.Verify(r)
		}
		if err == nil {
			_, err = p.Library()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkActivatePack is all that happens before one is taken up: texts, cases,
// and the reference cases under both.
func BenchmarkActivatePack(b *testing.B) {
	p := build(b, folder(b), 1, 1, 2)
	ref, err := reference()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		l, err := p.Check(own(), silent)
		if err == nil {
			_, err = p.Golden(l)
		}
		if err != nil {
			b.Fatal(err)
		}
		ref.Shifts(own(), l)
	}
}

// BenchmarkReference reads the cases of every release and runs them under two
// instruments, as when a pack is looked at on a device.
func BenchmarkReference(b *testing.B) {
	now := shipped(b)
	for b.Loop() {
		today(b).Shifts(now, now)
	}
}

// BenchmarkAssess reads every condition that ships for somebody who has answered
// much. The goal is 10 ms.
func BenchmarkAssess(b *testing.B) {
	b.ReportAllocs()
	now := shipped(b)
	file, err := scenarios.Files().ReadFile("child-with-everything.toml")
	if err != nil {
		b.Fatal(err)
	}
	a, err := protocol.ParseAnswers(now.Protocol, "child-with-everything", file)
	if err != nil {
		b.Fatal(err)
	}
	p, _ := now.Protocol(a.Protocol)
	for b.Loop() {
		now.AssessFacts(p, a.Facts())
	}
}
