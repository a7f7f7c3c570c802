// Command vetting holds the rules of the house that no ready-made tool knows. It
// runs under go vet, which remembers what it has seen:
//
//	go build -o vetting ./app/testdata/vetting && go vet -vettool=vetting ./...
//
// Each rule looks at the text of the programs, not of their tests, and lists the
// places where it does not hold, with the reason. Each has a fixture under
// testdata/src that it must find.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() { unitchecker.Main(analyzers()...) }

func analyzers() []*analysis.Analyzer {
	var out []*analysis.Analyzer
	for _, r := range rules() {
		out = append(out, r.analyzer())
	}
	return out
}

func rules() []rule {
	return []rule{noLog(), noWords(), noSecretString(), boundIO(), sqlConst(), regexConst(), filePerm(), timeNow(), weakRandom(), cryptoHome(), httpDefault(), toolkitDirect()}
}
