// Package stream sends live results to other programs on this computer, while
// the user has switched it on.
//
//	s, err := stream.Open(stream.Options{Network: network, Subscribe: engine.Subscribe})
//	fmt.Println(s.Address()) // ws://127.0.0.1:40123/5XKQ...
//	defer s.Close()          // nothing listens any more
//
// # WebSocket
//
// Address is a WebSocket. Each message is one frame: a line of JSON for each
// face, with the fields of frames.jsonl (package session); frame counts the
// frames of the source since it was opened, time_s is the seconds since Open.
//
// Only this computer can connect (127.0.0.1), and only with the token in the
// address. Web pages cannot: the headers Origin, if there is one, and Host have
// to be this address.
//
// For each reader only the newest message waits. A slow reader misses messages,
// which shows as gaps in frame; one that takes nothing for three seconds is
// disconnected. It delays nobody else. Results that come in a burst, on a busy
// computer, can be dropped in the same way: a recorded session has all of them.
//
// Port and Token make the address the same at every start, for scripts of a study.
// PythonClient is such a script.
//
// A reader can send markers for the recording that is under way, each a message:
//
//	{"marker": "stimulus 3"}
//
// It is disconnected when it sends anything else.
//
// # OSC
//
// When a port is given, Open Sound Control 1.0 is sent over UDP to that port of
// this computer, for Max, Pure Data, TouchDesigner and SuperCollider: a bundle
// for each face, with the messages
//
//	/arbex/face/ID                    frame(i) label(s) confidence(f) x(f) y(f) w(f) h(f)
//	/arbex/face/ID/primary/CLASS      probability(f)
//	/arbex/face/ID/corrected/CLASS    probability(f)
//
// In CLASS an underscore stands for what has a meaning in an address.
// Faces without a prediction in the frame are left out.
package stream
