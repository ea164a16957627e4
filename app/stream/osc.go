package stream

import (
	"encoding/binary"
	"fmt"
	"math"
	"net"
	"strings"

	"arbex/app/session"
	"arbex/assets/message"
)

// oscSender sends OSC to a UDP port of this computer. A nil one does nothing.
//
// The encoder is our own: the bundles need three argument types, some fifty lines,
// and its output goes into a buffer that is reused.
type oscSender struct {
	connection net.Conn
	packet     []byte // reused
}

func dialOSC(port int) (*oscSender, error) {
	connection, err := net.Dial("udp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, message.Wrap(err, "OSC cannot be sent to port {{.Port}}: {{.Cause}}", message.Fields{"Port": port})
	}
	return &oscSender{connection: connection}, nil
}

// send sends a bundle for each face with a prediction. Errors are ignored: UDP
// returns one when nobody receives.
func (o *oscSender) send(records []session.Record) {
	if o == nil {
		return
	}
	for i := range records {
		if records[i].Success {
			o.packet = appendFaceBundle(o.packet[:0], &records[i])
			o.connection.Write(o.packet)
		}
	}
}

func (o *oscSender) close() error {
	if o == nil {
		return nil
	}
	return o.connection.Close()
}

// immediately is the time tag of a bundle that takes effect at once.
const immediately = 1

// appendFaceBundle appends an OSC bundle: "#bundle", the time tag, and each
// message after its size (OSC 1.0, OSC Bundles).
func appendFaceBundle(to []byte, r *session.Record) []byte {
	to = appendString(to, "#bundle")
	to = binary.BigEndian.AppendUint64(to, immediately)
	face := fmt.Sprintf("/arbex/face/%d", r.FaceID)
	confidence := r.Confidence.Corrected
	if confidence == nil {
		confidence = r.Confidence.Primary
	}
	b := r.Box
	to = appendMessage(to, face, int32(r.Frame), r.Label, *confidence, float32(b[0]), float32(b[1]), float32(b[2]), float32(b[3]))
	to = appendDistribution(to, face+"/primary/", r.Primary)
	return appendDistribution(to, face+"/corrected/", r.Corrected)
}

func appendDistribution(to []byte, address string, d session.NamedDistribution) []byte {
	for i, p := range d.Probabilities {
		to = appendMessage(to, address+addressPart(d.Classes[i]), p)
	}
	return to
}

// addressPart returns a name of the user's as a part of an address: an underscore for
// each character that has a meaning there (OSC 1.0, OSC Address Spaces).
func addressPart(name string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune("#*,/?[]{}", r) {
			return '_'
		}
		return r
	}, name)
}

// appendMessage appends the size of a message, its address, a comma with the
// types of the arguments, and the arguments. Everything is padded to four bytes;
// numbers are big-endian (OSC 1.0, OSC Messages).
func appendMessage(to []byte, address string, arguments ...any) []byte {
	size := len(to)
	to = append(to, 0, 0, 0, 0)
	to = appendString(to, address)
	types := ","
	for _, a := range arguments {
		switch a.(type) {
		case int32:
			types += "i"
		case float32:
			types += "f"
		case string:
			types += "s"
		}
	}
	to = appendString(to, types)
	for _, a := range arguments {
		switch v := a.(type) {
		case int32:
			to = binary.BigEndian.AppendUint32(to, uint32(v))
		case float32:
			to = binary.BigEndian.AppendUint32(to, math.Float32bits(v))
		case string:
			to = appendString(to, v)
		}
	}
	binary.BigEndian.PutUint32(to[size:], uint32(len(to)-size-4))
	return to
}

// appendString appends a string, a zero byte, and zeros up to a multiple of four.
func appendString(to []byte, text string) []byte {
	to = append(to, text...)
	for padding := 4 - len(text)%4; padding > 0; padding-- {
		to = append(to, 0)
	}
	return to
}
