// Package scalers is KEDA's own code for an external scaler: external_scaler.go and scaler.go of its package scalers,
// which come from its module by an overlay of the build. All of that package, with the clients of each of its scalers,
// takes half an hour of processor time.
package scalers
