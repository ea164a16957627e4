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
	err := durable.Atomically(filepath.Join(folder, "log.csv"), func(w io.Writer) error {
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
		if v.Field(i).CanInt() {
			values = append(values, strconv.FormatInt(v.Field(i).Int(), 10))
		} else {
			values = append(values, strconv.FormatFloat(v.Field(i).Float(), 'g', 6, 64))
		}
	}
	return values
}
