package fileperm

import "os"

func loose(path string) {
	_, _ = os.Open(path)               // want `Open opens a file outside the named places`
	_, _ = os.ReadFile(path)           // want `ReadFile opens a file outside the named places`
	_ = os.WriteFile(path, nil, 0o644) // want `WriteFile opens a file outside the named places`
	create := os.Create                // want `Create opens a file outside the named places`
	_, _ = create(path)
	_, _ = os.CreateTemp("", "x") // want `CreateTemp opens a file outside the named places`
	_ = os.MkdirAll(path, 0o777)  // want `MkdirAll opens a file outside the named places`
}

func rooted(root *os.Root) {
	_, _ = root.Open("vault.age")
	_, _ = root.OpenFile("vault.age", os.O_RDWR, 0o600)
	_ = os.Getenv("HOME")
}
