package stream

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// maxMarkerName is the length of a marker's name, in characters, and
// maxMarkerMessage that of its message, in bytes.
const (
	maxMarkerName    = 200
	maxMarkerMessage = 4 << 10
)

// errNoMarker is the reason for which a reader is disconnected.
var errNoMarker = errors.New(`send {"marker": "NAME"}, a name of 1 to 200 characters`)

// parseMarker returns the name in a message {"marker": "NAME"}, on one line.
func parseMarker(text []byte) (string, error) {
	var sent struct {
		Marker string `json:"marker"`
	}
	if json.Unmarshal(text, &sent) != nil {
		return "", errNoMarker
	}
	name := strings.Join(strings.Fields(sent.Marker), " ")
	if length := utf8.RuneCountInString(name); length == 0 || length > maxMarkerName {
		return "", errNoMarker
	}
	return name, nil
}

// receiveMarkers passes a reader's markers on until it leaves, sends something else
// or ctx ends.
func (s *server) receiveMarkers(ctx context.Context, connection *websocket.Conn) {
	connection.SetReadLimit(maxMarkerMessage)
	for {
		_, text, err := connection.Read(ctx)
		if err != nil {
			return
		}
		name, err := parseMarker(text)
		if err != nil || s.onMarker == nil {
			connection.Close(websocket.StatusPolicyViolation, errNoMarker.Error())
			return
		}
		s.onMarker(name)
	}
}
