package training

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strconv"

	"arbex/model/durable"
)

// writeLog writes the epochs as log.csv, all of it or nothing.
func writeLog(folder string, rows []Row) error {
	err := durable.WriteFile(filepath.Join(folder, "log.csv"), func(w io.Writer) error {
		out := csv.NewWriter(w)
		out.Write(columnNames())
		for _, row := range rows {
			out.Write(columns(row))
		}
		out.Flush()
		return out.Error()
	})
	if err != nil {
		return fmt.Errorf("training: writing the log: %w", err)
	}
	return nil
}

func columnNames() (names []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Row]()) {
		names = append(names, field.Tag.Get("json"))
	}
	return names
}

func columns(row Row) (values []string) {
	v := reflect.ValueOf(row)
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case f.CanInt():
			values = append(values, strconv.FormatInt(f.Int(), 10))
		case f.CanFloat():
			values = append(values, strconv.FormatFloat(f.Float(), 'g', 6, 64))
		default:
			values = append(values, f.String())
		}
	}
	return values
}
