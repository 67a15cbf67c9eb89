// Command asks asks external scalers as KEDA does, by KEDA's own code, until standard input closes:
//
//	asks ADDRESS,ADDRESS KEY=VALUE...
//
// KEY and VALUE are a trigger's metadata; caCert, tlsClientCert and tlsClientKey are those of a TriggerAuthentication,
// with a file's path for a value. The addresses are those of one name: KEDA calls them in turn. It prints
// "spec METRIC TARGET" of each metric, "active true" or "active false" whenever it is told by a stream, "streamed METRIC
// TARGET" of what a stream says of the metrics, and, told "ask METRIC", "value VALUE ACTIVE" or "error TEXT"; targets and
// values are in thousandths.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr/funcr"
	"github.com/kedacore/keda/v2/pkg/scalers/scalersconfig"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
	v2 "k8s.io/api/autoscaling/v2"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"switchboard.io/interop/keda/scalers"
)

var printing sync.Mutex

func say(format string, values ...any) {
	printing.Lock()
	defer printing.Unlock()
	fmt.Printf(format+"\n", values...)
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("asks: ")
	if len(os.Args) < 3 {
		log.Fatal("usage: asks ADDRESS,ADDRESS KEY=VALUE...")
	}
	logf.SetLogger(funcr.New(func(prefix, args string) { log.Println(prefix, args) }, funcr.Options{}))
	name(strings.Split(os.Args[1], ","))
	config := config(os.Args[2:])

	scaler, err := scalers.NewExternalScaler(config)
	if err != nil {
		log.Fatal(err)
	}
	pushing, err := scalers.NewExternalPushScaler(config)
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	told("spec", scaler.GetMetricSpecForScaling(ctx))
	active := make(chan bool)
	go pushing.Run(ctx, active)
	go func() {
		for now := range active {
			say("active %v", now)
		}
	}()
	go func() {
		for specs := range pushing.(scalers.MetricSpecStreamer).MetricSpecChan() {
			told("streamed", specs)
		}
	}()

	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		metric, found := strings.CutPrefix(input.Text(), "ask ")
		if !found {
			log.Fatalf("not understood: %q", input.Text())
		}
		ask(ctx, scaler, metric)
	}
}

// name lets one name have these addresses.
func name(addresses []string) {
	all := manual.NewBuilderWithScheme("scalers")
	state := resolver.State{}
	for _, address := range addresses {
		state.Addresses = append(state.Addresses, resolver.Address{Addr: address})
	}
	all.InitialState(state)
	resolver.Register(all)
}

func config(pairs []string) *scalersconfig.ScalerConfig {
	metadata := map[string]string{"scalerAddress": "scalers:///all"}
	secrets := map[string]string{}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "caCert", "tlsClientCert", "tlsClientKey":
			secret, err := os.ReadFile(value)
			if err != nil {
				log.Fatal(err)
			}
			secrets[key] = string(secret)
		default:
			metadata[key] = value
		}
	}
	return &scalersconfig.ScalerConfig{
		ScalableObjectName:      "ping",
		ScalableObjectNamespace: "interop",
		ScalableObjectType:      "ScaledObject",
		TriggerMetadata:         metadata,
		AuthParams:              secrets,
	}
}

func told(what string, specs []v2.MetricSpec) {
	for _, spec := range specs {
		say("%s %s %d", what, spec.External.Metric.Name, spec.External.Target.AverageValue.MilliValue())
	}
}

func ask(parent context.Context, scaler scalers.Scaler, metric string) {
	ctx, cancel := context.WithTimeout(parent, 20*time.Second)
	defer cancel()
	values, active, err := scaler.GetMetricsAndActivity(ctx, metric)
	if err != nil {
		say("error %s", strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	for _, value := range values {
		say("value %d %v", value.Value.MilliValue(), active)
	}
}
