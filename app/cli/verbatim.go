package cli

import (
	"fmt"
	"reflect"

	"github.com/alecthomas/kong"
)

// verbatimMappers take words of the command line byte for byte. Kong's own mappers pass
// them through JSON, which corrupts file names that are not UTF-8.
func verbatimMappers() []kong.Option {
	return []kong.Option{
		kong.KindMapper(reflect.String, verbatim(func(word string) string { return word })),
		kong.NamedMapper("path", verbatim(func(word string) string {
			if word == "-" {
				return word
			}
			return kong.ExpandPath(word)
		})),
	}
}

// verbatim maps the next word to a string.
type verbatim func(word string) string

// Decode is called by kong for each string of the command line.
func (w verbatim) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
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
