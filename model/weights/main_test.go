package weights

import (
	"testing"

	"arbex/assets/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }
