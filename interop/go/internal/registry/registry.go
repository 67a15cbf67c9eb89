// Package registry opens the etcd client that the three programs share, and nothing more: what they do with it is
// written out in each, as in etcd's own guide to naming.
package registry

import (
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// Connect opens a client to a comma-separated list of endpoints.
func Connect(endpoints string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{
		Endpoints:   strings.Split(endpoints, ","),
		DialTimeout: 5 * time.Second,
	})
}
