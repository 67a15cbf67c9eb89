// Command crdserver is an API server for custom resources and nothing else: CRDs, validation, server-side apply,
// conflicts and watches as in Kubernetes, without its core types, its controllers and any authentication. It keeps its
// state in etcd, listens on loopback only, and writes its certificate into a folder:
//
//	crdserver ETCD-ENDPOINT PORT FOLDER
package main

import (
	"context"
	"log"
	"net"
	"os"
	"strconv"

	"k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apiextensions-apiserver/pkg/cmd/server/options"
	crdopenapi "k8s.io/apiextensions-apiserver/pkg/generated/openapi"
	"k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	openapidefinitions "k8s.io/apiserver/pkg/util/openapi"
	"k8s.io/apiserver/pkg/util/webhook"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("crdserver: ")
	if len(os.Args) != 4 {
		log.Fatal("usage: crdserver ETCD-ENDPOINT PORT FOLDER")
	}
	port, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatalf("no port: %s", os.Args[2])
	}
	if err := run(genericapiserver.SetupSignalContext(), os.Args[1], port, os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, etcd string, port int, folder string) error {
	chosen := options.NewCustomResourceDefinitionsServerOptions(os.Stdout, os.Stderr)
	loopback := net.IPv4(127, 0, 0, 1)
	recommended := chosen.RecommendedOptions
	// What asks a Kubernetes that is not there.
	recommended.CoreAPI, recommended.Authentication, recommended.Authorization, recommended.Admission = nil, nil, nil, nil
	recommended.Features.EnablePriorityAndFairness = false
	recommended.Etcd.StorageConfig.Transport.ServerList = []string{etcd}
	recommended.SecureServing.BindAddress = loopback
	recommended.SecureServing.BindPort = port
	recommended.SecureServing.ServerCert.CertDirectory = folder

	config := genericapiserver.NewRecommendedConfig(apiserver.Codecs)
	definitions := openapidefinitions.GetOpenAPIDefinitionsWithoutDisabledFeatures(crdopenapi.GetOpenAPIDefinitions)
	config.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(
		definitions, openapi.NewDefinitionNamer(apiserver.Scheme))
	for _, step := range []func() error{
		chosen.Complete,
		chosen.Validate,
		func() error {
			return recommended.SecureServing.MaybeDefaultWithSelfSignedCerts("localhost", nil, []net.IP{loopback})
		},
		func() error { return chosen.ServerRunOptions.ApplyTo(&config.Config) },
		func() error { return recommended.ApplyTo(config) },
		func() error {
			return chosen.APIEnablement.ApplyTo(
				&config.Config, apiserver.DefaultAPIResourceConfigSource(), apiserver.Scheme)
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	extra := apiserver.ExtraConfig{
		CRDRESTOptionsGetter: options.NewCRDRESTOptionsGetter(
			*recommended.Etcd, config.ResourceTransformers, config.StorageObjectCountTracker),
		ServiceResolver:     webhook.NewDefaultServiceResolver(),
		AuthResolverWrapper: webhook.NewDefaultAuthenticationInfoResolverWrapper(nil, nil, config.LoopbackClientConfig, nil),
	}
	completed := (&apiserver.Config{GenericConfig: config, ExtraConfig: extra}).Complete()
	server, err := completed.New(genericapiserver.NewEmptyDelegate())
	if err != nil {
		return err
	}
	return server.GenericAPIServer.PrepareRun().RunWithContext(ctx)
}
