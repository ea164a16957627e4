package stream

import (
	"bytes"
	"encoding/binary"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/model"
)

// The two examples of the OSC 1.0 specification.
func TestOSCMessagesMatchTheSpecification(t *testing.T) {
	got := appendMessage(nil, "/oscillator/4/frequency", float32(440))
	want := "\x00\x00\x00\x20/oscillator/4/frequency\x00,f\x00\x00\x43\xdc\x00\x00"
	if string(got) != want {
		t.Errorf("%q, not %q", got, want)
	}
	got = appendMessage(nil, "/foo", int32(1000), int32(-1), "hello", float32(1.234), float32(5.678))
	want = "\x00\x00\x00\x28/foo\x00\x00\x00\x00,iisff\x00\x00\x00\x00\x03\xe8\xff\xff\xff\xffhello\x00\x00\x00\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d"
	if string(got) != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestOSCReachesAReceiver(t *testing.T) {
	receiver, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.Close()
	s := open(t, Options{OSC: receiver.LocalAddr().(*net.UDPAddr).Port})
	s.observer.OnResult(resultOf(7))
	receiver.SetReadDeadline(time.Now().Add(eventLimit))
	packet := make([]byte, 64<<10)
	n, _, err := receiver.ReadFrom(packet)
	if err != nil {
		t.Fatal(err)
	}
	messages := bundle(t, packet[:n])
	class := network().Classes()
	if got := messages["/arbex/face/4"]; !strings.HasPrefix(got, ",isfffff\x00\x00\x00\x00") || len(messages) != 1+8+8 {
		t.Errorf("%q of %d messages", got, len(messages))
	}
	if got := messages["/arbex/face/4/corrected/"+class[2]]; got != ",f\x00\x00"+encodeFloat(0.25) {
		t.Errorf("%q", got)
	}
}

// The name of an expression of one's own has no part in how an address is read.
func TestOSCAddressesOfOwnExpressions(t *testing.T) {
	for name, want := range map[string]string{
		"happiness": "happiness", "half smile": "half_smile", "yawn/stretch": "yawn_stretch", "wink? [left]": "wink___left_", "Gähnen": "Gähnen", "a\tb": "a_b",
	} {
		r := session.Record{FaceID: 1, Confidence: session.Confidence{Primary: new(float32)}}
		r.Primary = session.NamedDistribution{Classes: []string{name}, Probabilities: model.Distribution{1}}
		if messages := bundle(t, appendFaceBundle(nil, &r)); messages["/arbex/face/1/primary/"+want] != ",f\x00\x00"+encodeFloat(1) {
			t.Errorf("%q: %q", name, messages)
		}
	}
}

// OSC needs no receiver.
func TestOSCWithoutAReceiver(t *testing.T) {
	s := open(t, Options{OSC: 9})
	for n := range 20 {
		s.observer.OnResult(resultOf(n))
		waitFor(t, "frame sent", func() bool { return s.Status().Sent == n+1 })
	}
}

// encodeFloat returns the encoding of an OSC number.
func encodeFloat(v float32) string {
	return string(binary.BigEndian.AppendUint32(nil, math.Float32bits(v)))
}

// bundle returns the messages of an OSC bundle: what follows each address.
func bundle(t *testing.T, packet []byte) map[string]string {
	t.Helper()
	rest, ok := bytes.CutPrefix(packet, []byte("#bundle\x00\x00\x00\x00\x00\x00\x00\x00\x01"))
	if !ok || len(packet)%4 != 0 {
		t.Fatalf("%q is not a bundle", packet)
	}
	messages := map[string]string{}
	for len(rest) > 0 {
		size := binary.BigEndian.Uint32(rest)
		message := rest[4 : 4+size]
		rest = rest[4+size:]
		end := bytes.IndexByte(message, 0)
		messages[string(message[:end])] = string(message[(end/4+1)*4:])
	}
	return messages
}
