package bundle

// Unsealed reads what stands inside a seal.
var Unsealed = unsealed
