//go:build tools

// Package keda pins the programs of KEDA that bin/test --keda runs.
package keda

import (
	_ "github.com/kedacore/keda/v2/cmd/adapter"
	_ "github.com/kedacore/keda/v2/cmd/operator"
)
