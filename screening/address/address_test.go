package address

import (
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"pelita/screening/protocol"
)

// vector is one case of testdata/addresses.
type vector struct {
	Name, Shape, Text, Region, Platform string
	Kind, Verdict, Normal, Shown        string
	PlatformIs                          string `toml:"platform_is"`
}

func vectors(t testing.TB, file string) []vector {
	t.Helper()
	var table struct{ Case []vector }
	meta, err := toml.DecodeFile("../../testdata/addresses/"+file, &table)
	if err != nil {
		t.Fatal(err)
	}
	if left := meta.Undecoded(); len(left) > 0 || len(table.Case) == 0 {
		t.Fatalf("%s: unread keys %v, %d cases", file, left, len(table.Case))
	}
	return table.Case
}

func TestWalletsAreReadAsTheTableSays(t *testing.T) {
	for _, c := range vectors(t, "wallets.toml") {
		t.Run(c.Name, func(t *testing.T) {
			r := Read(protocol.WalletShape, c.Text, Hint{})
			if r.Kind.String() != c.Kind || r.Verdict.String() != c.Verdict {
				t.Fatalf("%s %s, want %s %s", r.Kind, r.Verdict, c.Kind, c.Verdict)
			}
			want := c.Normal
			if want == "" && (r.Verdict == Valid || r.Verdict == Unverified || r.Verdict == Contract) {
				want = c.Text
			}
			if r.Normal != want || r.Shown != want {
				t.Errorf("normal %q, shown %q, want %q", r.Normal, r.Shown, want)
			}
		})
	}
}

func TestNumbersAccountsAndPagesAreReadAsTheTableSays(t *testing.T) {
	for _, c := range vectors(t, "others.toml") {
		t.Run(c.Name, func(t *testing.T) {
			shape, ok := protocol.ParseShape(c.Shape)
			if !ok {
				t.Fatal("no shape")
			}
			r := Read(shape, c.Text, Hint{Region: c.Region, Platform: platform(c.Platform)})
			if r.Kind.String() != c.Kind || r.Verdict.String() != c.Verdict || r.Normal != c.Normal {
				t.Fatalf("%s %s %q, want %s %s %q", r.Kind, r.Verdict, r.Normal, c.Kind, c.Verdict, c.Normal)
			}
			if c.Shown != "" && r.Shown != c.Shown {
				t.Errorf("shown %q, want %q", r.Shown, c.Shown)
			}
			if want := c.Platform + c.PlatformIs; r.Platform.String() != want {
				t.Errorf("platform %q, want %q", r.Platform, want)
			}
		})
	}
}

func platform(code string) Platform {
	for _, p := range Platforms() {
		if p.String() == code {
			return p
		}
	}
	return UnknownPlatform
}

// TestNoWrongLetterOfAWalletPasses: a checksum is there to notice what a hand
// copies wrongly. Every single wrong letter of an address is noticed, at every
// place.
func TestNoWrongLetterOfAWalletPasses(t *testing.T) {
	for _, text := range []string{
		"T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
	} {
		if r := Read(protocol.WalletShape, text, Hint{}); r.Verdict != Valid {
			t.Fatalf("%s: %s", text, r.Verdict)
		}
		for i := range text {
			for _, c := range "0123456789ABCXYZabcxyz" {
				wrong := text[:i] + string(c) + text[i+1:]
				if r := Read(protocol.WalletShape, wrong, Hint{}); wrong != text && (r.Verdict == Valid || r.Verdict == Contract) {
					t.Errorf("%s passes for %s", wrong, text)
				}
			}
		}
	}
}

func TestNothingTypedIsTooMuchToLookAt(t *testing.T) {
	long := strings.Repeat("1", 16<<10)
	for _, shape := range []protocol.Shape{protocol.NoShape, protocol.WalletShape, protocol.PhoneShape, protocol.AccountShape, protocol.WebShape} {
		if r := Read(shape, long, Hint{}); r != (Reading{Verdict: NotAddress}) {
			t.Errorf("%s: %+v", shape, r)
		}
		allocations := testing.AllocsPerRun(10, func() { Read(shape, strings.Repeat("1", maxTyped), Hint{Region: "ID"}) })
		if allocations > 200 {
			t.Errorf("%s: %v allocations", shape, allocations)
		}
	}
}

func TestEveryCodeHasItsName(t *testing.T) {
	seen := map[string]bool{}
	for k := Tron; k <= Page; k++ {
		seen[k.String()] = true
	}
	for v := Nothing; v <= NotAddress; v++ {
		seen[v.String()] = true
	}
	for _, p := range Platforms() {
		seen[p.String()] = true
	}
	if want := int(Page) + int(NotAddress) + 1 + len(Platforms()); len(seen) != want || seen[""] {
		t.Errorf("%d names for %d codes", len(seen), want)
	}
	if (NotAddress+1).String() != "" || (Page+1).String() != "" || (QQ+1).String() != "" {
		t.Error("a code outside the list has a name")
	}
}

// FuzzRead: no text breaks it, and a normal form reads as itself.
func FuzzRead(f *testing.F) {
	for _, c := range vectors(f, "wallets.toml") {
		f.Add(uint8(protocol.WalletShape), c.Text, "")
	}
	for _, c := range vectors(f, "others.toml") {
		shape, _ := protocol.ParseShape(c.Shape)
		f.Add(uint8(shape), c.Text, c.Region)
	}
	f.Fuzz(func(t *testing.T, shape uint8, text, region string) {
		s := protocol.Shape(shape % (uint8(protocol.WebShape) + 1))
		r := Read(s, text, Hint{Region: region})
		if r.Verdict.String() == "" || r.Kind != NoKind && r.Kind.String() == "" {
			t.Fatalf("%+v", r)
		}
		sound := r.Verdict == Valid || r.Verdict == Unverified || r.Verdict == Contract || r.Verdict == NoPlatform
		if (r.Normal != "") != sound || (r.Shown != "") != sound {
			t.Fatalf("%s has the normal form %q, shown %q", r.Verdict, r.Normal, r.Shown)
		}
		if r.Normal == "" {
			return
		}
		again := Read(s, r.Normal, Hint{Region: region, Platform: r.Platform})
		if again.Normal != r.Normal || again.Kind != r.Kind || again.Platform != r.Platform {
			t.Fatalf("%q is %+v, then %+v", text, r, again)
		}
		if s == protocol.WebShape && Read(s, r.Shown, Hint{}).Normal != r.Normal {
			t.Fatalf("%q is shown as %q, which is another", r.Normal, r.Shown)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for name, c := range map[string]struct {
		shape protocol.Shape
		text  string
	}{
		"tron":     {protocol.WalletShape, "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"},
		"ethereum": {protocol.WalletShape, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
		"segwit":   {protocol.WalletShape, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
		"phone":    {protocol.PhoneShape, "+62 812-3456-7890"},
		"account":  {protocol.AccountShape, "https://t.me/example_name"},
		"page":     {protocol.WebShape, "https://jobs.example.com/apply"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Read(c.shape, c.text, Hint{})
			}
		})
	}
}
