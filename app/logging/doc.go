// Package logging keeps the program's log on this computer: a file that never
// grows beyond a few megabytes, and a report when the program has crashed.
//
//	l, err := logging.Open(folder)
//	log.SetOutput(l)                          // Fyne's messages go there as well
//	report, err := l.WatchCrashes(crashes)    // the last run's report, "" for none
//	text := l.Diagnostics("network: compact") // to copy into a message to somebody
//	l.Close()
//
// Nothing is sent anywhere, and only the user can read the files.
package logging
