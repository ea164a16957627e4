package app

// Version of the program, as in FyneApp.toml.
const Version = "0.1.0"

// Commit is what the program was built from; make build sets it, "" where nobody
// did.
var Commit string
