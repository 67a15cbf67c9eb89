// Command load calls the greeter through etcd's resolver and grpc-go's round_robin at a steady rate, whether or not earlier
// calls have been answered; some of the calls ask to be answered late. It retries nothing. It prints one JSON line for each
// server that answers for the first time and for each call that fails, and, when its standard input closes, one with the
// totals.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"log"
	"os"
	"sync"
	"time"

	"go.etcd.io/etcd/client/v3/naming/resolver"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"switchboard.io/interop/go/greeter"
	"switchboard.io/interop/go/internal/registry"
)

type failure struct {
	Error string `json:"error"`
}

type first struct {
	Server string `json:"server"`
}

type summary struct {
	Calls   int            `json:"calls"`
	Failed  int            `json:"failed"`
	Seconds float64        `json:"seconds"`
	Servers map[string]int `json:"servers"`
}

// totals is safe for use by several goroutines.
type totals struct {
	mutex sync.Mutex
	lines *json.Encoder
	sum   summary
}

func (t *totals) answered(server string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.sum.Calls++
	t.sum.Servers[server]++
	if t.sum.Servers[server] == 1 {
		t.tell(first{Server: server})
	}
}

func (t *totals) failed(err error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.sum.Calls++
	t.sum.Failed++
	t.tell(failure{Error: err.Error()})
}

func (t *totals) tell(line any) {
	if err := t.lines.Encode(line); err != nil {
		log.Fatal(err)
	}
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("load: ")
	etcd := flag.String("etcd", "127.0.0.1:2379", "etcd endpoints, separated by commas")
	service := flag.String("service", "xiaoxu/demo", "service name")
	rate := flag.Int("rate", 500, "calls per second")
	slowEvery := flag.Int("slow-every", 20, "every so many calls one that is answered late; 0: none")
	slowName := flag.String("slow-name", "slow", "the name that asks the server to answer late")
	flag.Parse()
	if *rate < 1 {
		log.Fatal("-rate is at least 1")
	}
	if err := run(*etcd, *service, *rate, *slowEvery, *slowName); err != nil {
		log.Fatal(err)
	}
}

func run(etcd, service string, rate, slowEvery int, slowName string) error {
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

	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(closed)
	}()
	all := totals{lines: json.NewEncoder(os.Stdout), sum: summary{Servers: map[string]int{}}}
	// Only the first call waits for a server: a later one that finds none is a failure to be seen.
	call(stub, "first", true, &all)
	var running sync.WaitGroup
	start := time.Now()
	pace := time.NewTicker(10 * time.Millisecond)
	defer pace.Stop()
	made := 0
	for open := true; open; {
		select {
		case <-closed:
			open = false
		case <-pace.C:
			for due := int(time.Since(start).Seconds() * float64(rate)); made < due; made++ {
				name := "Go"
				if slowEvery > 0 && made%slowEvery == 0 {
					name = slowName
				}
				running.Add(1)
				go func() {
					defer running.Done()
					call(stub, name, false, &all)
				}()
			}
		}
	}
	all.sum.Seconds = time.Since(start).Seconds()
	running.Wait()
	return all.lines.Encode(all.sum)
}

func call(stub greeter.GreeterClient, name string, wait bool, all *totals) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	reply, err := stub.SayHello(ctx, &greeter.HelloRequest{Name: name}, grpc.WaitForReady(wait))
	if err != nil {
		all.failed(err)
	} else {
		all.answered(reply.GetServer())
	}
}
