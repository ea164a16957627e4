package cli

import (
	"fmt"
	"reflect"

	"github.com/alecthomas/kong"
)

// asWritten are the mappers that take words of the command line byte for byte. Kong's
// own ones pass them through JSON, which has no place for file names that are not
// UTF-8.
func asWritten() []kong.Option {
	return []kong.Option{
		kong.KindMapper(reflect.String, words(func(word string) string { return word })),
		kong.NamedMapper("path", words(func(word string) string {
			if word == "-" {
				return word
			}
			return kong.ExpandPath(word)
		})),
	}
}

// words takes the next word for a string.
type words func(word string) string

// Decode is called by kong for each string of the command line.
func (w words) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	token, err := ctx.Scan.PopValue(ctx.Value.Name)
	if err != nil {
		return err
	}
	word, is := token.Value.(string)
	if !is {
		word = fmt.Sprint(token.Value)
	}
	target.SetString(w(word))
	return nil
}
