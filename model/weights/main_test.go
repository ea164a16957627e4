package weights

import (
	"testing"

	"arbex/assets/leaks"
)

func TestMain(m *testing.M) { leaks.Main(m) }
