// Command caller calls the greeter through etcd's resolver and grpc-go's round_robin, one call after the other, and
// prints one JSON line for each: which server answered, or the error. Its last line is the summary.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.etcd.io/etcd/client/v3/naming/resolver"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"switchboard.io/interop/go/greeter"
	"switchboard.io/interop/go/internal/registry"
)

type answer struct {
	Server string `json:"server,omitempty"`
	Error  string `json:"error,omitempty"`
}

type summary struct {
	Calls   int            `json:"calls"`
	Failed  int            `json:"failed"`
	Servers map[string]int `json:"servers"`
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("caller: ")
	etcd := flag.String("etcd", "127.0.0.1:2379", "etcd endpoints, separated by commas")
	service := flag.String("service", "xiaoxu/demo", "service name")
	calls := flag.Int("calls", 0, "how many calls to make; 0: until standard input closes")
	interval := flag.Duration("interval", 10*time.Millisecond, "pause between two calls")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *calls == 0 {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	if err := run(ctx, *etcd, *service, *calls, *interval); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, etcd, service string, calls int, interval time.Duration) error {
	client, err := registry.Connect(etcd)
	if err != nil {
		return err
	}
	defer client.Close()
	builder, err := resolver.NewBuilder(client)
	if err != nil {
		return err
	}
	connection, err := grpc.NewClient("etcd:///"+service,
		grpc.WithResolvers(builder),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"round_robin":{}}]}`),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	stub := greeter.NewGreeterClient(connection)

	total := summary{Servers: map[string]int{}}
	lines := json.NewEncoder(os.Stdout)
	for ctx.Err() == nil && (calls == 0 || total.Calls < calls) {
		// Only the first call waits for a server: a later one that finds none is a failure to be seen.
		one := call(stub, total.Calls == 0)
		total.Calls++
		if one.Error != "" {
			total.Failed++
		} else {
			total.Servers[one.Server]++
		}
		if err := lines.Encode(one); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
	return lines.Encode(total)
}

func call(stub greeter.GreeterClient, wait bool) answer {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	reply, err := stub.SayHello(ctx, &greeter.HelloRequest{Name: "Go"}, grpc.WaitForReady(wait))
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Server: reply.GetServer()}
}
