package cli

import (
	"cmp"
	"errors"
	"fmt"

	"arbex/training/dataset"
)

// augment draws a contact sheet of what training does to pictures.
type augment struct {
	Data    string  `help:"Folder with labelled faces." required:"" placeholder:"DIR" type:"path"`
	Format  string  `help:"Its layout." default:"auto" placeholder:"NAME"`
	Out     string  `help:"The PNG to write; an earlier one is replaced when all went well." default:"augment.png" placeholder:"FILE" type:"path"`
	Augment float64 `help:"Strength; 1 is heavy." default:"1" placeholder:"F"`
	Aligned float64 `help:"Share of the pictures with known landmarks that are aligned." default:"0" placeholder:"F"`
	Corrupt float64 `help:"Probability of a corruption." default:"0" placeholder:"F"`
	Side    int     `help:"Side of a picture in pixels." default:"112" placeholder:"N"`
	Rows    int     `help:"Pictures." default:"8" placeholder:"N"`
	Columns int     `help:"Changes of each." default:"12" placeholder:"N"`
	Seed    uint64  `help:"Seed of everything drawn at random." default:"1" placeholder:"N"`
}

// Validate is called by kong once the flags are read.
func (a *augment) Validate() error {
	if a.Side < 16 || a.Side > 512 || a.Rows < 1 || a.Rows > 64 || a.Columns < 1 || a.Columns > 64 {
		return errors.New("--side has to be 16 to 512, --rows and --columns 1 to 64")
	}
	return cmp.Or(checkAmounts(number{"--augment", a.Augment}), checkShares(number{"--aligned", a.Aligned}, number{"--corrupt", a.Corrupt}))
}

// Run draws the sheet.
func (a *augment) Run(t *terminal) error {
	set, err := openDataset(t, a.Data, a.Format, "train")
	if err != nil {
		return err
	}
	if err := checkOutputs(datasetFiles([]*dataset.Set{set}), output{"--out", a.Out}); err != nil {
		return err
	}
	change := dataset.DefaultAugmentation().Scaled(a.Augment)
	change.Align, change.Corrupt = a.Aligned, a.Corrupt
	if err := dataset.WriteContactSheet(a.Out, set, change, a.Side, a.Rows, a.Columns, a.Seed); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "Written to %s: each row begins with the picture itself.\n", a.Out)
	return nil
}
