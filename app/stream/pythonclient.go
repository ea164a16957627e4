package stream

import _ "embed"

// PythonClient is a script that reads the stream and sends markers, with Python's
// standard library alone: for PsychoPy and other programs with a loop of their own.
//
//go:embed arbex_stream.py
var PythonClient string
