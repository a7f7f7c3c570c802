package view

// Files asks a person for a file. When they change their mind, use is not
// called.
type Files interface {
	// Open asks for a file that exists.
	Open(use func(path string))
	// Save asks where to write; name is suggested.
	Save(name string, use func(path string))
}
