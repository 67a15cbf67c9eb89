// Command xdscaller calls the greeter by grpc-go. See interop/callers/README.md for arguments, commands and answers.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	_ "google.golang.org/grpc/xds" // the scheme xds

	"switchboard.io/interop/go/greeter"
)

const (
	deadline     = 10 * time.Second
	mostMessages = 3
)

type result struct {
	Calls    int            `json:"calls"`
	Millis   int64          `json:"millis"`
	Servers  map[string]int `json:"servers"`
	Failed   map[string]int `json:"failed"`
	Messages []string       `json:"messages"`
}

// tally is what came of calls; safe for use by several goroutines.
type tally struct {
	mutex   sync.Mutex
	started time.Time
	sum     result
}

func newTally() *tally {
	t := &tally{}
	t.take()
	return t
}

func (t *tally) take() result {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	taken := t.sum
	taken.Millis = time.Since(t.started).Milliseconds()
	t.started = time.Now()
	t.sum = result{Servers: map[string]int{}, Failed: map[string]int{}, Messages: []string{}}
	return taken
}

func (t *tally) count(reply *greeter.HelloReply, err error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.sum.Calls++
	if err == nil {
		t.sum.Servers[reply.GetServer()]++
		return
	}
	t.sum.Failed[name(status.Code(err).String())]++
	if len(t.sum.Messages) < mostMessages {
		t.sum.Messages = append(t.sum.Messages, err.Error())
	}
}

// name is how all languages write a status: DEADLINE_EXCEEDED for DeadlineExceeded.
func name(code string) string {
	var words strings.Builder
	for at, letter := range code {
		if at > 0 && letter >= 'A' && letter <= 'Z' {
			words.WriteByte('_')
		}
		words.WriteRune(letter)
	}
	return strings.ToUpper(words.String())
}

type caller struct {
	stub    greeter.GreeterClient
	load    *tally
	running sync.WaitGroup
	stop    chan struct{}
	stopped chan struct{}
}

func (c *caller) one(ctx context.Context, name string, to *tally) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	reply, err := c.stub.SayHello(ctx, &greeter.HelloRequest{Name: name})
	to.count(reply, err)
}

func (c *caller) call(calls, atOnce int, name string, headers []string) result {
	ctx := context.Background()
	for _, header := range headers {
		key, value, _ := strings.Cut(header, "=")
		ctx = metadata.AppendToOutgoingContext(ctx, key, value)
	}
	to := newTally()
	due := make(chan struct{})
	var running sync.WaitGroup
	for range atOnce {
		running.Go(func() {
			for range due {
				c.one(ctx, name, to)
			}
		})
	}
	for range calls {
		due <- struct{}{}
	}
	close(due)
	running.Wait()
	return to.take()
}

func (c *caller) setLoad(rate int) result {
	if c.stop != nil {
		close(c.stop)
		<-c.stopped
		c.stop = nil
	}
	if rate == 0 {
		c.running.Wait()
	}
	until := c.load.take()
	if rate > 0 {
		c.stop, c.stopped = make(chan struct{}), make(chan struct{})
		go c.pace(rate, c.stop, c.stopped)
	}
	return until
}

func (c *caller) pace(rate int, stop, stopped chan struct{}) {
	defer close(stopped)
	start := time.Now()
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	for made := 0; ; {
		select {
		case <-stop:
			return
		case <-ticks.C:
			for due := int(time.Since(start).Seconds() * float64(rate)); made < due; made++ {
				c.running.Go(func() { c.one(context.Background(), "Go", c.load) })
			}
		}
	}
}

func (c *caller) answer(line string) (result, error) {
	words := strings.Fields(line)
	switch {
	case len(words) >= 3 && words[0] == "call":
		calls, err := strconv.Atoi(words[1])
		if err != nil {
			return result{}, err
		}
		atOnce, err := strconv.Atoi(words[2])
		if err != nil {
			return result{}, err
		}
		if len(words) == 3 {
			words = append(words, "Go")
		}
		return c.call(calls, atOnce, words[3], words[4:]), nil
	case len(words) == 2 && words[0] == "load":
		rate, err := strconv.Atoi(words[1])
		if err != nil {
			return result{}, err
		}
		return c.setLoad(rate), nil
	case len(words) == 1 && words[0] == "report":
		return c.load.take(), nil
	default:
		return result{}, fmt.Errorf("unknown command: %s", line)
	}
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("xdscaller: ")
	connection, err := grpc.NewClient(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	c := &caller{stub: greeter.NewGreeterClient(connection), load: newTally()}
	lines := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		one, err := c.answer(lines.Text())
		if err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(one); err != nil {
			log.Fatal(err)
		}
	}
}
