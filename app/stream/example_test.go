package stream_test

import (
	"context"
	"fmt"
	"strings"

	"arbex/app/engine"
	"arbex/app/stream"
	"arbex/model"

	"github.com/coder/websocket"
)

// A reader gets a line of JSON for each face of a frame.
func Example() {
	config, err := model.Preset("compact")
	if err != nil {
		panic(err)
	}
	network, err := model.New(config, 1)
	if err != nil {
		panic(err)
	}
	var observer engine.Observer // of the engine's results
	s, err := stream.Open(stream.Options{Network: network, Subscribe: func(o engine.Observer) func() {
		observer = o
		return func() {}
	}})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	fmt.Println(strings.HasPrefix(s.Address(), "ws://127.0.0.1:"))

	ctx := context.Background()
	reader, _, err := websocket.Dial(ctx, s.Address(), nil)
	if err != nil {
		panic(err)
	}
	defer reader.CloseNow()
	observer.OnResult(engine.FrameResult{FrameInfo: engine.FrameInfo{Number: 3}})
	_, line, err := reader.Read(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(string(line), `"frame":3`))
	// Output:
	// true
	// true
}
