// Command gozero registers an address in etcd as go-zero does, or prints the addresses that go-zero finds, each change as
// one JSON line, until standard input closes.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/zeromicro/go-zero/core/discov"
	"github.com/zeromicro/go-zero/core/logx"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gozero: ")
	logx.Disable()
	etcd := flag.String("etcd", "127.0.0.1:2379", "etcd endpoints, separated by commas")
	service := flag.String("service", "demo", "service name")
	address := flag.String("address", "", "what to register; none: print what is registered")
	flag.Parse()
	endpoints := strings.Split(strings.ReplaceAll(*etcd, "http://", ""), ",")
	lines := json.NewEncoder(os.Stdout)
	if *address != "" {
		publisher := discov.NewPublisher(endpoints, *service, *address)
		if err := publisher.KeepAlive(); err != nil {
			log.Fatal(err)
		}
		if err := lines.Encode([]string{*address}); err != nil {
			log.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, os.Stdin)
		publisher.Stop()
		return
	}
	subscriber, err := discov.NewSubscriber(endpoints, *service)
	if err != nil {
		log.Fatal(err)
	}
	var mutex sync.Mutex
	show := func() {
		mutex.Lock()
		defer mutex.Unlock()
		values := append([]string{}, subscriber.Values()...)
		slices.Sort(values)
		if err := lines.Encode(values); err != nil {
			log.Fatal(err)
		}
	}
	subscriber.AddListener(show)
	show()
	_, _ = io.Copy(io.Discard, os.Stdin)
}
