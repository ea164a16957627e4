package app

// Version is the version of the program, as in FyneApp.toml.
const Version = "0.1.0"

// Commit is the commit that the program was built from, empty where it is not known;
// make build sets it.
var Commit string
