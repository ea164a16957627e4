package pytorch

import (
	"errors"
	"fmt"
)

var (
	// ErrNotPyTorch: the file has neither of PyTorch's two forms.
	ErrNotPyTorch = errors.New("this is not a PyTorch file; choose a .pth, .pt, .tar or .safetensors checkpoint")

	// ErrDamaged: the file ends early or contradicts itself.
	ErrDamaged = errors.New("the PyTorch file is damaged; copy or download it again")

	// ErrUnsupported: the file is whole but uses what this reader does not know.
	ErrUnsupported = errors.New("the PyTorch file uses something this program cannot read; save it again with torch.save(model.state_dict(), path)")

	// ErrTooLarge: the file asks for more than a checkpoint needs.
	ErrTooLarge = errors.New("the PyTorch file asks for more than a checkpoint needs; check that it is the right file")
)

func damaged(format string, values ...any) error {
	return fmt.Errorf("%w (%s)", ErrDamaged, fmt.Sprintf(format, values...))
}

func unsupported(format string, values ...any) error {
	return fmt.Errorf("%w (%s)", ErrUnsupported, fmt.Sprintf(format, values...))
}
