// Command endpoints prints what etcd's naming package reads of a service: the list as one JSON line, or with -watch
// each change as one, the present entries first, until standard input closes.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"go.etcd.io/etcd/client/v3/naming/endpoints"

	"switchboard.io/interop/go/internal/registry"
)

type change struct {
	Op       string `json:"op"`
	Key      string `json:"key"`
	Addr     string `json:"addr,omitempty"`
	Metadata any    `json:"metadata,omitempty"`
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("endpoints: ")
	etcd := flag.String("etcd", "127.0.0.1:2379", "etcd endpoints, separated by commas")
	service := flag.String("service", "xiaoxu/demo", "service name")
	watch := flag.Bool("watch", false, "follow the changes")
	flag.Parse()
	if err := run(*etcd, *service, *watch); err != nil {
		log.Fatal(err)
	}
}

func run(etcd, service string, watch bool) error {
	client, err := registry.Connect(etcd)
	if err != nil {
		return err
	}
	defer client.Close()
	manager, err := endpoints.NewManager(client, service)
	if err != nil {
		return err
	}
	if watch {
		return follow(manager)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	list, err := manager.List(ctx)
	if err != nil {
		return err
	}
	entries := []change{}
	for key, endpoint := range list {
		entries = append(entries, change{Op: "add", Key: key, Addr: endpoint.Addr, Metadata: endpoint.Metadata})
	}
	slices.SortFunc(entries, func(a, b change) int { return strings.Compare(a.Key, b.Key) })
	return json.NewEncoder(os.Stdout).Encode(entries)
}

func follow(manager endpoints.Manager) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	updates, err := manager.NewWatchChannel(ctx)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(os.Stdout)
	for batch := range updates {
		for _, update := range batch {
			one := change{Op: "add", Key: update.Key, Addr: update.Endpoint.Addr, Metadata: update.Endpoint.Metadata}
			if update.Op == endpoints.Delete {
				one = change{Op: "delete", Key: update.Key}
			}
			if err := lines.Encode(one); err != nil {
				return err
			}
		}
	}
	return nil
}
