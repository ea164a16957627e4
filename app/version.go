package app

// Version of the program, as in FyneApp.toml.
const Version = "0.1.0"
