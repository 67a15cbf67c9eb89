//go:build tools

// Package istio pins the istiod that the tests of the mesh run.
package istio

import _ "istio.io/istio/pilot/cmd/pilot-discovery"
