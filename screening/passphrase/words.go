package passphrase

import (
	"crypto/rand"
	_ "embed"
	"math/big"
	"strings"
	"sync"

	"github.com/sethvargo/go-diceware/diceware"
)

// indonesian is a list of 2,048 words written for this program: common, four to
// ten letters, a to z, and no two of them one slip of the pen apart. Six of them
// have 66 bits.
//
//go:embed words/id.txt
var indonesian string

// Words lists the words that passphrases are made of in a language, by its tag.
// For every language without a list of its own it is the English one: EFF's large
// list of 7,776 words, six of which have 77 bits.
func Words(tag string) []string {
	if base, _, _ := strings.Cut(tag, "-"); base == "id" {
		return strings.Fields(indonesian)
	}
	return english()
}

var english = sync.OnceValue(func() []string {
	list := diceware.WordListEffLarge()
	var out []string
	for roll := 11111; roll <= 66666; roll++ {
		if w := list.WordAt(roll); w != "" {
			out = append(out, w)
		}
	}
	return out
})

// Generate draws a passphrase of six different words. Each is as likely as any
// other that Check accepts.
func Generate(tag string) string {
	list := Words(tag)
	for {
		words := make([]string, MinWords)
		for i := range words {
			words[i] = list[draw(len(list))]
		}
		p := strings.Join(words, " ")
		if len(different(p)) == MinWords && Check([]byte(p)) == nil {
			return p
		}
	}
}

func draw(n int) int {
	at, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil { // crypto/rand ends the program before it fails
		panic(err)
	}
	return int(at.Int64())
}
