// Command follow follows services with etcd's resolver for Go and calls them through grpc-go's round_robin; its calls carry
// the number of their channel. It is told by lines what to do, says by lines what happened, and ends with its input. Channel
// i*per+k is the k-th of service i.
//
//	arm I           makes one call on each channel of service I that waits until there is a server; says "armed"
//	call I MICROS   calls on each channel of service I, with that pause between an answer and the next call; says "calling"
//	stop            ends that; says "stopped CALLS FAILED"
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/client/v3/naming/resolver"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"switchboard.io/interop/go/internal/registry"
)

const (
	method   = "/switchboard.benchmarks.Ping/Ping"
	deadline = 30 * time.Second
)

// fourBytes takes a message as it is.
type fourBytes struct{}

func (fourBytes) Name() string { return "proto" }

func (fourBytes) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (fourBytes) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}

var output sync.Mutex

func say(format string, values ...any) {
	output.Lock()
	defer output.Unlock()
	fmt.Printf(format+"\n", values...)
}

type follower struct {
	channels   []*grpc.ClientConn
	perService int
}

func (f *follower) ping(channel int, wait bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	request := binary.BigEndian.AppendUint32(nil, uint32(channel))
	var reply []byte
	return f.channels[channel].Invoke(ctx, method, &request, &reply, grpc.WaitForReady(wait))
}

func (f *follower) arm(service int) {
	var started sync.WaitGroup
	for channel := service * f.perService; channel < (service+1)*f.perService; channel++ {
		started.Add(1)
		go func() {
			started.Done()
			if err := f.ping(channel, true); err != nil {
				say("failed %v", err)
			}
		}()
	}
	started.Wait()
	say("armed")
}

// loops calls until it is stopped.
type loops struct {
	stopped       atomic.Bool
	calls, failed atomic.Int64
}

func (f *follower) call(service int, pause time.Duration, all *loops) {
	for channel := service * f.perService; channel < (service+1)*f.perService; channel++ {
		go func() {
			for !all.stopped.Load() {
				all.calls.Add(1)
				if err := f.ping(channel, false); err != nil && !all.stopped.Load() {
					all.failed.Add(1)
					log.Print(err)
					time.Sleep(time.Millisecond)
				}
				if pause > 0 {
					time.Sleep(pause)
				}
			}
		}()
	}
	say("calling")
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("follow: ")
	etcd := flag.String("etcd", "127.0.0.1:2379", "etcd endpoints, separated by commas")
	prefix := flag.String("prefix", "follow/", "key prefix ending in a slash; service i is PREFIXsI")
	services := flag.Int("services", 1, "how many services")
	per := flag.Int("channels", 1, "how many channels to each")
	flag.Parse()
	if err := run(*etcd, *prefix, *services, *per); err != nil {
		log.Fatal(err)
	}
}

func run(etcd, prefix string, services, per int) error {
	client, err := registry.Connect(etcd)
	if err != nil {
		return err
	}
	defer client.Close()
	builder, err := resolver.NewBuilder(client)
	if err != nil {
		return err
	}
	f := &follower{perService: per}
	for i := range services * per {
		channel, err := grpc.NewClient(fmt.Sprintf("etcd:///%ss%d", prefix, i/per),
			grpc.WithResolvers(builder),
			grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"round_robin":{}}]}`),
			grpc.WithDefaultCallOptions(grpc.ForceCodec(fourBytes{})),
			grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return err
		}
		channel.Connect()
		f.channels = append(f.channels, channel)
	}
	return f.obey()
}

func (f *follower) obey() error {
	say("ready")
	all := &loops{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var order string
		var service, micros int
		if _, err := fmt.Sscan(lines.Text(), &order); err != nil {
			return err
		}
		switch order {
		case "arm":
			if _, err := fmt.Sscan(lines.Text(), &order, &service); err != nil {
				return err
			}
			f.arm(service)
		case "call":
			if _, err := fmt.Sscan(lines.Text(), &order, &service, &micros); err != nil {
				return err
			}
			f.call(service, time.Duration(micros)*time.Microsecond, all)
		case "stop":
			all.stopped.Store(true)
			say("stopped %d %d", all.calls.Load(), all.failed.Load())
			all = &loops{}
		default:
			return fmt.Errorf("not understood: %s", lines.Text())
		}
	}
	return lines.Err()
}
