// Package greeter is generated from the greeter that the Java examples serve and call.
package greeter

// Needs protoc 25.9, protoc-gen-go 1.36.11 and protoc-gen-go-grpc 1.6.2 on PATH.
//go:generate protoc --proto_path=../../../examples/src/main/protobuf --go_out=. --go_opt=paths=source_relative --go-grpc_out=. --go-grpc_opt=paths=source_relative greeter.proto
