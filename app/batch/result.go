package batch

// ResultPath is a free path in a folder for what is made of a source: named as the
// source, with an ending or, for a folder, without.
func ResultPath(folder, source, ending string) string {
	return unusedPath(folder, resultName(source), ending)
}
