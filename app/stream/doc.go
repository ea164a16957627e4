// Package stream lets other programs of this computer follow what the window
// sees, while the person has switched that on.
//
//	s, err := stream.Open(stream.Options{Network: network, Attend: engine.Attend})
//	fmt.Println(s.Address())   // ws://127.0.0.1:40123/5XKQ...
//	err = s.Close()            // nothing listens any more
//
// # WebSocket
//
// Address is a WebSocket. Each message is about one picture: a line of JSON for
// each face, with the very fields of frames.jsonl of a session (package
// session); frame counts the pictures of the source, time_s the seconds since
// the stream was switched on. Only this computer can reach it (127.0.0.1), only
// programs that know the token in the address can read it, and web pages cannot:
// what a browser says about where a page comes from (Origin) has to be this
// address itself, and the name it was reached by (Host) too.
//
// Each reader has one place for the newest message. A reader that is slow finds
// the newest there, and its gaps in frame; one that takes nothing for some
// seconds is let go. Nobody else notices. Pictures that the network answers for
// in a burst, on a busy computer, can be dropped in the same way: a recording
// has them all.
//
// # OSC
//
// Open Sound Control 1.0 over UDP, which Max, Pure Data, TouchDesigner and
// SuperCollider understand, is sent to a port of this computer when a port is
// given: a bundle for each face, with
//
//	/arbex/face/ID                    frame(i) label(s) confidence(f) x(f) y(f) w(f) h(f)
//	/arbex/face/ID/primary/CLASS      share(f)
//	/arbex/face/ID/corrected/CLASS    share(f)
//
// Faces that were not judged in a picture are left out.
package stream
