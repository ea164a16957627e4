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
		kong.KindMapper(reflect.String, verbatim(func(word string) (string, error) { return word, nil })),
		kong.NamedMapper("path", verbatim(func(word string) (string, error) {
			if word == "-" {
				return word, nil
			}
			return kong.ExpandPath(word), nil
		})),
	}
}

// verbatim maps the next word to a string.
type verbatim func(word string) (string, error)

// Decode is called by kong for each string of the command line. A flag that may be
// repeated gets one more.
func (w verbatim) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	token, err := ctx.Scan.PopValue(ctx.Value.Name)
	if err != nil {
		return err
	}
	word, is := token.Value.(string)
	if !is {
		word = fmt.Sprint(token.Value)
	}
	if word, err = w(word); err != nil {
		return err
	}
	if target.Kind() == reflect.Slice {
		target.Set(reflect.Append(target, reflect.ValueOf(word)))
		return nil
	}
	target.SetString(word)
	return nil
}
