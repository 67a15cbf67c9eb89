// Command greeter serves the greeter and registers it in etcd under a lease, as etcd's guide to naming does:
// endpoints.Manager writes the entry, KeepAlive keeps its lease, and on SIGTERM the entry goes first and the server after.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/naming/endpoints"
	"google.golang.org/grpc"
	"google.golang.org/grpc/orca"

	"switchboard.io/interop/go/greeter"
	"switchboard.io/interop/go/internal/registry"
)

type server struct {
	greeter.UnimplementedGreeterServer
	address string
}

func (s server) SayHello(ctx context.Context, request *greeter.HelloRequest) (*greeter.HelloReply, error) {
	// grpc-go reports in the trailers of those calls only whose handler has asked for the recorder.
	orca.CallMetricsRecorderFromContext(ctx)
	return &greeter.HelloReply{Message: "Hello, " + request.GetName() + "!", Server: s.address}, nil
}

// options are what the command line says.
type options struct {
	etcd     string
	service  string
	listen   string
	ttl      int64
	drain    time.Duration
	metadata string
	control  bool
	load     float64
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("greeter: ")
	var o options
	flag.StringVar(&o.etcd, "etcd", "127.0.0.1:2379", "etcd endpoints, separated by commas")
	flag.StringVar(&o.service, "service", "xiaoxu/demo", "service name")
	flag.StringVar(&o.listen, "listen", "127.0.0.1:0", "address to serve at and to register")
	flag.Int64Var(&o.ttl, "ttl", 10, "lease time to live, in seconds")
	flag.DurationVar(&o.drain, "drain", 200*time.Millisecond, "time from leaving the registry to stopping")
	flag.StringVar(&o.metadata, "metadata", "", "metadata to register, as JSON")
	flag.BoolVar(&o.control, "control", false,
		"read commands from standard input (\"revoke\" revokes the lease and serves on) and stop when it closes")
	flag.Float64Var(&o.load, "load", 0,
		"report 100 calls a second at this utilization, out of band and in trailers; 0: report nothing")
	flag.Parse()
	if err := run(o); err != nil {
		log.Fatal(err)
	}
}

func run(o options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	grpcServer, err := newServer(o.load)
	if err != nil {
		return err
	}
	greeter.RegisterGreeterServer(grpcServer, server{address: address})
	served := make(chan error, 1)
	go func() { served <- grpcServer.Serve(listener) }()
	defer grpcServer.Stop()

	client, err := registry.Connect(o.etcd)
	if err != nil {
		return err
	}
	defer client.Close()
	entry, err := register(ctx, client, o, address)
	if err != nil {
		return err
	}
	fmt.Printf("serving %s\n", address)

	if o.control {
		go func() {
			obey(client, entry.lease)
			stop()
		}()
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	entry.leave()
	time.Sleep(o.drain)
	grpcServer.GracefulStop()
	return nil
}

// newServer makes one that reports this load, if there is one to report.
func newServer(load float64) (*grpc.Server, error) {
	if load == 0 {
		return grpc.NewServer(), nil
	}
	metrics := orca.NewServerMetricsRecorder()
	metrics.SetQPS(100)
	metrics.SetApplicationUtilization(load)
	made := grpc.NewServer(orca.CallMetricsServerOption(metrics))
	return made, orca.Register(made, orca.ServiceOptions{ServerMetricsProvider: metrics})
}

// entry is this server's line in the registry.
type entry struct {
	client  *clientv3.Client
	manager endpoints.Manager
	key     string
	lease   clientv3.LeaseID
}

func register(ctx context.Context, client *clientv3.Client, o options, address string) (*entry, error) {
	manager, err := endpoints.NewManager(client, o.service)
	if err != nil {
		return nil, err
	}
	lease, err := client.Grant(ctx, o.ttl)
	if err != nil {
		return nil, err
	}
	endpoint := endpoints.Endpoint{Addr: address}
	if o.metadata != "" {
		if err := json.Unmarshal([]byte(o.metadata), &endpoint.Metadata); err != nil {
			return nil, fmt.Errorf("metadata: %w", err)
		}
	}
	key := o.service + "/" + address
	if err := manager.AddEndpoint(ctx, key, endpoint, clientv3.WithLease(lease.ID)); err != nil {
		return nil, err
	}
	alive, err := client.KeepAlive(context.Background(), lease.ID)
	if err != nil {
		return nil, err
	}
	go func() {
		for range alive {
		}
	}()
	return &entry{client: client, manager: manager, key: key, lease: lease.ID}, nil
}

// leave takes the entry out of the registry; what fails is left to the lease's end.
func (e *entry) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if err := e.manager.DeleteEndpoint(ctx, e.key); err != nil {
		log.Printf("delete %s: %v", e.key, err)
	}
	if _, err := e.client.Revoke(ctx, e.lease); err != nil {
		log.Printf("revoke: %v", err)
	}
}

// obey carries out the commands on standard input until it closes.
func obey(client *clientv3.Client, lease clientv3.LeaseID) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch lines.Text() {
		case "revoke":
			if _, err := client.Revoke(context.Background(), lease); err != nil {
				log.Printf("revoke: %v", err)
				continue
			}
			fmt.Println("revoked")
		default:
			log.Printf("no such command: %q", lines.Text())
		}
	}
}
