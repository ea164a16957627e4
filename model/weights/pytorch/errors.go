package pytorch

import (
	"fmt"

	"arbex/assets/message"
)

// The kinds of errors, for errors.Is.
var (
	// ErrNotPyTorch is returned for a file in neither of PyTorch's two formats.
	ErrNotPyTorch = message.New("this is not a PyTorch file; choose a .pth, .pt, .tar or .safetensors checkpoint", nil)

	// ErrDamaged is returned for a file that is truncated or inconsistent.
	ErrDamaged = message.New("the PyTorch file is damaged; copy or download it again", nil)

	// ErrUnsupported is returned for a valid file that this package cannot read.
	ErrUnsupported = message.New("the PyTorch file uses something this program cannot read; save it again with torch.save(model.state_dict(), path)", nil)

	// ErrTooLarge is returned for a file that exceeds the limits of this package.
	ErrTooLarge = message.New("the PyTorch file asks for more than a checkpoint needs; check that it is the right file", nil)
)

func damaged(format string, values ...any) error {
	return fmt.Errorf("%w (%s)", ErrDamaged, fmt.Sprintf(format, values...))
}

func unsupported(format string, values ...any) error {
	return fmt.Errorf("%w (%s)", ErrUnsupported, fmt.Sprintf(format, values...))
}
