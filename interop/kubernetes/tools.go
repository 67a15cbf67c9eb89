//go:build tools

// Package kubernetes pins the programs of Kubernetes that the tests of the mesh and of autoscaling run.
package kubernetes

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kube-controller-manager"
)
