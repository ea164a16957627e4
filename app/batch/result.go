package batch

// Result is a free path in a folder for what is made of a source: named as the
// source, with an ending or, for a folder, without.
func Result(folder, source, ending string) string { return free(folder, nameFor(source), ending) }
