// Command size follows services with etcd's resolver for Go, without a channel behind it, and measures what that costs. It is
// told by lines what to do, says by lines what happened, and ends with its input:
//
//	follow SERVICE N       says "full NANOS", the time from the order until a set of N or more was there
//	many PREFIX COUNT N    the same of COUNT services, PREFIX0 and on: until each has N instances
//	await N                says "awaiting", and "has NANOS", the monotonic clock's time, once the set has N instances
//	stats                  says "stats HEAP 0": bytes in use after a collection
//	cpu                    says "cpu NANOS SETS": of this process since its start, and how many sets there were
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"

	clientv3 "go.etcd.io/etcd/client/v3"
	etcdresolver "go.etcd.io/etcd/client/v3/naming/resolver"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"

	"switchboard.io/interop/go/internal/registry"
)

var output sync.Mutex

func say(format string, values ...any) {
	output.Lock()
	defer output.Unlock()
	fmt.Printf(format+"\n", values...)
}

// listener stands where a channel would: it keeps what it is told last.
type listener struct {
	latest atomic.Pointer[resolver.State]
	told   func(size int, at int64)
}

func (l *listener) UpdateState(state resolver.State) error {
	at := monotonic()
	l.latest.Store(&state)
	l.told(max(len(state.Addresses), len(state.Endpoints)), at)
	return nil
}

func (l *listener) ReportError(err error) { log.Print(err) }

func (l *listener) NewAddress([]resolver.Address) {}

func (l *listener) ParseServiceConfig(string) *serviceconfig.ParseResult {
	return &serviceconfig.ParseResult{Err: errors.New("there is none")}
}

type follower struct {
	builder resolver.Builder
	kept    []*listener

	mutex   sync.Mutex
	size    int
	awaited int
	sets    int64
}

func (f *follower) start(service string, told func(size int, at int64)) {
	target, err := url.Parse("etcd:///" + service)
	if err != nil {
		log.Fatal(err)
	}
	one := &listener{told: told}
	f.kept = append(f.kept, one)
	if _, err := f.builder.Build(resolver.Target{URL: *target}, one, resolver.BuildOptions{}); err != nil {
		log.Fatal(err)
	}
}

func (f *follower) follow(service string, full int) {
	begun := monotonic()
	var once sync.Once
	f.start(service, func(size int, at int64) {
		if size >= full {
			once.Do(func() { say("full %d", at-begun) })
		}
		f.heard(size, at)
	})
}

func (f *follower) many(prefix string, count, full int) {
	begun := monotonic()
	var missing atomic.Int64
	missing.Store(int64(count))
	for i := range count {
		var once sync.Once
		f.start(fmt.Sprint(prefix, i), func(size int, at int64) {
			if size >= full {
				once.Do(func() {
					if missing.Add(-1) == 0 {
						say("full %d", at-begun)
					}
				})
			}
		})
	}
}

func (f *follower) heard(size int, at int64) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.sets++
	f.size = size
	if size == f.awaited {
		f.awaited = -1
		say("has %d", at)
	}
}

func (f *follower) await(size int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	say("awaiting")
	if f.size == size {
		say("has %d", monotonic())
	} else {
		f.awaited = size
	}
}

func (f *follower) cpu() {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	say("cpu %d %d", usage.Utime.Nano()+usage.Stime.Nano(), f.sets)
}

func stats() {
	var memory runtime.MemStats
	for range 2 {
		runtime.GC()
	}
	runtime.ReadMemStats(&memory)
	say("stats %d 0", memory.HeapAlloc)
}

// monotonic is the clock that a JVM on Linux calls nanoTime.
func monotonic() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		log.Fatal(err)
	}
	return now.Nano()
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("size: ")
	etcd := flag.String("etcd", "127.0.0.1:2379", "etcd endpoints, separated by commas")
	flag.Parse()
	if err := run(*etcd); err != nil {
		log.Fatal(err)
	}
}

func run(etcd string) error {
	client, err := registry.Connect(etcd)
	if err != nil {
		return err
	}
	defer client.Close()
	return obey(client)
}

func obey(client *clientv3.Client) error {
	builder, err := etcdresolver.NewBuilder(client)
	if err != nil {
		return err
	}
	f := &follower{builder: builder, awaited: -1}
	say("ready")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var order, name string
		var first, second int
		if _, err := fmt.Sscan(lines.Text(), &order); err != nil {
			return err
		}
		switch order {
		case "follow":
			if _, err := fmt.Sscan(lines.Text(), &order, &name, &first); err != nil {
				return err
			}
			f.follow(name, first)
		case "many":
			if _, err := fmt.Sscan(lines.Text(), &order, &name, &first, &second); err != nil {
				return err
			}
			f.many(name, first, second)
		case "await":
			if _, err := fmt.Sscan(lines.Text(), &order, &first); err != nil {
				return err
			}
			f.await(first)
		case "stats":
			stats()
		case "cpu":
			f.cpu()
		default:
			return fmt.Errorf("not understood: %s", lines.Text())
		}
	}
	return lines.Err()
}
