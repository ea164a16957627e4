package vision

import "strings"

// Redacted returns a spec as it may be shown, stored or sent: a network address
// without user, password, query and fragment. Every other spec is returned as it is.
//
//	rtsp://anna:secret@camera.local:554/stream?token=1  ->  rtsp://camera.local:554/stream
//
// Cameras accept passwords that should be escaped in an address, and some want them
// in the path (/user=anna_password=secret): in doubt more is removed.
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

// userinfo returns how many bytes after "://" are user, password and "@".
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
