package io.switchboard.simulation;

import java.util.List;

/** A measured unit cost, and where the benchmarks' JSON has it. */
enum Cost {
    KEEP_ALIVE_CPU("registry-load.costs", "keepAliveCpuMicros", "etcd's CPU for one keepalive, µs"),
    EVENT_CPU("registry-load.costs", "eventCpuMicros", "etcd's CPU to deliver one event to one watcher, µs"),
    PUT_CPU("registry-load.costs", "putCpuMicros", "etcd's CPU for one write, µs"),
    LISTED_KEY_CPU("registry-load.costs", "listedKeyCpuMicros", "etcd's CPU for each key of a list, µs"),
    PROCESS_BYTES("registry-load.costs", "processBytes", "etcd's memory for one connected process, bytes"),
    WATCHER_BYTES("registry-load.costs", "watcherBytes", "etcd's memory for one watcher, bytes"),
    KEY_BYTES("registry-load.costs", "keyBytes", "etcd's memory for one key, bytes"),
    LEASE_RETURN_REQUESTS(
            "registry-load.costs", "leaseReturnRequests", "requests of a process with a lease that comes back"),
    LEASE_RETURN_CPU("registry-load.costs", "leaseReturnCpuMicros", "etcd's CPU for them, µs"),
    KEY_RETURN_REQUESTS("registry-load.costs", "keyReturnRequests", "more for each of its registrations"),
    KEY_RETURN_CPU("registry-load.costs", "keyReturnCpuMicros", "etcd's CPU for them, µs"),
    FOLLOWER_RETURN_REQUESTS("registry-load.costs", "followerReturnRequests", "requests of a client that comes back"),
    FOLLOWER_RETURN_CPU("registry-load.costs", "followerReturnCpuMicros", "etcd's CPU for them, µs"),
    SERVICE_RETURN_REQUESTS("registry-load.costs", "serviceReturnRequests", "more for each service that it follows"),
    SERVICE_RETURN_CPU("registry-load.costs", "serviceReturnCpuMicros", "etcd's CPU for them, µs"),
    WATCHERS_PER_SERVICE("registry-load.costs", "watchersPerService", "watchers for one followed service"),
    LEASE_TTL("registry-load.costs", "leaseTtlSeconds", "TTL of the leases measured, s"),
    BYTES_PER_LISTED_KEY("registry-load.costs", "bytesPerListedKey", "bytes sent for each key of a list"),
    CLIENT_CHANGE_CPU("size.costs", "clientChangeCpuMicros", "a follower's CPU for one change, µs"),
    CLIENT_INSTANCE_BYTES("size.costs", "clientInstanceBytes", "a follower's heap for one instance, bytes");

    /** What it takes to come back. */
    static final Cost[] RETURN = {
        LEASE_RETURN_CPU, KEY_RETURN_CPU, FOLLOWER_RETURN_CPU, SERVICE_RETURN_CPU, LISTED_KEY_CPU
    };

    static final Cost[] RETURN_REQUESTS = {
        LEASE_RETURN_REQUESTS, KEY_RETURN_REQUESTS, FOLLOWER_RETURN_REQUESTS, SERVICE_RETURN_REQUESTS
    };

    private final String parent;
    final String key;
    final String meaning;

    Cost(String parent, String key, String meaning) {
        this.parent = parent;
        this.key = key;
        this.meaning = meaning;
    }

    /** From the root of the JSON to the object that has it. */
    List<String> parents() {
        return List.of(("sections." + parent).split("\\.", -1));
    }

    String path() {
        return "sections." + parent + "." + key;
    }
}
