package stream

import (
	"encoding/binary"
	"fmt"
	"math"
	"net"

	"arbex/app/session"
)

// oscSender sends to a UDP port of this computer. A nil one does nothing.
type oscSender struct {
	connection net.Conn
	packet     []byte
}

func dialOSC(port int) (*oscSender, error) {
	to, err := net.Dial("udp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("stream: OSC cannot be sent to port %d: %w", port, err)
	}
	return &oscSender{connection: to}, nil
}

// send sends a bundle for each face. Whether somebody receives it, UDP does not
// know.
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

// appendFaceBundle appends an OSC bundle: "#bundle", the time tag 1 (at once), and
// each message after its size (OSC 1.0, section Bundles).
func appendFaceBundle(to []byte, r *session.Record) []byte {
	to = appendString(to, "#bundle")
	to = binary.BigEndian.AppendUint64(to, 1)
	face := fmt.Sprintf("/arbex/face/%d", r.FaceID)
	final := r.Confidence.Corrected
	if final == nil {
		final = r.Confidence.Primary
	}
	b := r.Box
	to = appendMessage(to, face, int32(r.Frame), r.Label, *final, float32(b[0]), float32(b[1]), float32(b[2]), float32(b[3]))
	to = appendDistribution(to, face+"/primary/", r.Primary)
	return appendDistribution(to, face+"/corrected/", r.Corrected)
}

func appendDistribution(to []byte, address string, shares session.NamedDistribution) []byte {
	for i, p := range shares.Probabilities {
		to = appendMessage(to, address+shares.Classes[i], p)
	}
	return to
}

// appendMessage appends the size of a message, its address, the types of its
// arguments after a comma, and the arguments. Everything is padded to four
// bytes, numbers are big-endian.
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

// appendString appends a text, a zero, and zeros up to a multiple of four.
func appendString(to []byte, text string) []byte {
	to = append(to, text...)
	for end := 4 - len(text)%4; end > 0; end-- {
		to = append(to, 0)
	}
	return to
}
