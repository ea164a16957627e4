package vision

import "strings"

// Redacted is what a source is called wherever it is shown, stored or sent: a
// network address without its user, password, query and fragment, which are for
// opening it alone. Every other source stays as it is.
//
//	rtsp://anna:secret@camera.local:554/stream?token=1  ->  rtsp://camera.local:554/stream
//
// Cameras take passwords that no address should hold unescaped, and some want
// them in the path (/user=anna_password=secret): in doubt more is left out.
func Redacted(spec string) string {
	scheme, rest, ok := strings.Cut(spec, "://")
	if !ok || strings.EqualFold(scheme, "file") {
		return spec
	}
	rest = rest[userinfo(rest):]
	if end := strings.IndexAny(rest, "?#"); end >= 0 {
		rest = rest[:end]
	}
	if equals := strings.IndexByte(rest, '='); equals >= 0 { // a query by another name
		rest = rest[:strings.LastIndexByte(rest[:equals], '/')+1]
	}
	return scheme + "://" + rest
}

// userinfo is how many bytes of what follows "://" are user, password and "@".
func userinfo(rest string) int {
	authority := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		authority = rest[:end]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		return at + 1
	}
	if _, port, ok := strings.Cut(authority, ":"); ok && !strings.HasPrefix(authority, "[") && strings.Trim(port, "0123456789") != "" {
		return strings.LastIndexByte(rest, '@') + 1 // no port: a password with a slash in it
	}
	return 0
}
