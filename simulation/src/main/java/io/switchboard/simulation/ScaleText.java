package io.switchboard.simulation;

/** The words of the page on scale, with names in braces where what is computed goes. */
final class ScaleText {
    static final String PAGE = """
            # To a million instances

            Written by `bin/scale --seed {seed}` from the unit costs in [benchmarks.json](benchmarks.json), by arithmetic and by a simulation
            on virtual time. Nobody has run a fleet of this size for this page: it says what follows from the costs measured, and
            section 6 what that leaves out. Numbers of clients at which something breaks are given to two digits.

            {head}
            "Computed" is from the costs measured here, for a cluster of {cluster}; "published" from figures of others,
            which are counts and know neither. TTL is 10 s, there are ten instances for each client, and what breaks first is the limit that
            1,000,000 instances and 100,000 clients exceed the most.

            ## 1. The model

            - Fleets have ten instances for each client. Each is a process with one connection. An instance has a key, a lease and a watch
              of its own key; three keepalives go out in each TTL, 10 s or 30 s.
            - **Usual**: services of 100 instances; each client follows 10, and the clients are spread over all services.
              **Hard**: all clients follow one service of 10,000 instances (of all there are, if there are fewer).
            - A deploy restarts every instance once, within 1 h or within 10 min. A restart is a deletion and a put: two writes, and two events for
              each follower of that service. So a cluster delivers 2 × clients × instances followed by each ÷ time of the deploy.
            - The cluster has {cluster}: the published rate of writes was measured on 3 × 8 vCPU; the memory, 4 GiB for each core, is assumed.
              Watches and connections are spread evenly, each write is applied by each member, each keepalive ends at the leader.
            - CPU is used to the last core, and unit costs do not grow with the load: in practice limits may be reached earlier.

            The unit costs, of a single etcd on a machine of {cores} cores:

            {costs}
            ## 2. What each fleet asks of one registry

            ### The usual case

            {usual}
            ### The hard case

            {hard}
            "Sent" and "listed" take an event to be as large as a listed key. "All return" is CPU time over all cores, without the queue of section 5.
            A missing cost is named where it would be needed.

            ## 3. At which number of clients each limit is reached

            For {cluster}, with ten instances for each client:

            {reached}
            For {one}, the machine measured:

            {measured}
            "All return within one TTL": a newly elected leader extends each lease by its TTL; a process that is not back by then has
            lost its lease. "Database" counts live keys, and what one deploy adds, at the bytes of a listed key.

            {published}
            ## 4. What carries 1,000,000 instances and 100,000 clients

            - (a) **A longer TTL**, 30 s: a third of the keepalives. A crashed instance is in the lists for longer; clients skip it by its broken connection.
            - (b) **A lease for each host**: an agent registers the instances of its host, {perAgent} of them (assumed), under one lease and one connection.
              A crash of the agent takes all of them.
            - (c) **Sharded registries**: services are spread over R of them. A client connects to each that has a service it follows,
              so its connections do not become fewer. One service stays in one registry: of no help where all follow one.
            - (d) **A tier**: X nodes follow etcd once each and tell their clients by xDS; etcd has X followers. Assumed: {perNode} clients for each node, {nodeCores} cores
              of which a deploy may take half, telling a client of a change costs what it costs etcd, hearing of one what it costs a follower.
            - (e) **Subsets**: a client is told of {subset} instances of a service. etcd cannot do it, for a watch is of a whole prefix; the tier can.

            {needed}
            "None is enough": not with ten thousand. "A change each" is xDS by deltas; "whole services" is state of the world, where every push repeats the
            service, once a second at most (assumed).
            {remedies}
            ## 5. Simulated

            ### A deploy

            Writes arrive at random moments (Poisson). A member is a queue: one write after the other, each delivered to its share of the
            watchers with all cores that keepalives (TTL 30 s) leave. With the tier, X as in section 4 for that number of clients, a node is a second such queue.
            Measured are the times from a write to two followers drawn at random; "busy" is the busier of the two queues, above 100 % the delay grows as
            long as the deploy lasts. Instances are ten times as many as clients.

            {waves}
            ### The return after an outage

            etcd is back at 0. Each process dials at a random moment within 750 ms, the longest wait of Switchboard between two attempts, and sends its requests one after
            the other; a client's last one lists what it follows. A member serves requests in their order on its cores. With R registries
            services are spread over them, and it is a member of the busiest. One process of eleven is a client.

            {returns}
            ## 6. What is not modelled

            - The network: no latency, no bandwidth; compare "sent" with what a member's link can carry.
            - Disks and fsync, and raft's replication over a real network: a write costs its CPU only.
            - Garbage collection, of etcd and of the clients; memory that grows with the backlog of slow watchers.
            - Locks in etcd: CPU costs are taken to spread over all cores. The published rates of events are lower than the CPU would
              allow for that reason, among others, which is why they stand beside.
            - How a cost depends on the load: keepalives were measured at 3,000 a second. At 300 a second each costs more, for an etcd that has little to do
              wakes for each: see its CPU at rest under "What clients cost etcd" in [benchmarks.md](benchmarks.md). A large fleet's may cost less. Puts were
              measured with 16 under way at once, which etcd writes in batches.
            - What a return costs etcd beside its answers: leases are loaded and extended, which is in the measured restart, and left out.
            - Timeouts and retries: a request waits in the queue as long as it takes, and is not sent a second time.
            - TLS handshakes and authentication, compaction and defragmentation.
            - Failures during a deploy, and fleets that are not evenly spread.
            """;

    private ScaleText() {}
}
