package io.switchboard.benchmarks.mesh;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.gson.Gson;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.mesh.MeshResults.Heard;
import io.switchboard.etcd.api.PutResponse;
import io.switchboard.harness.Program;
import io.switchboard.harness.RawEtcd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many scripted clients of xDS as a process, which also makes the changes that they are to hear of: told by lines what
 * to do, it says by lines what happened. It ends with its input.
 *
 * <pre>
 *   open COUNT             streams, each for the shared service and one of its own; says "served" whenever all are
 *   hold COUNT             the services of so many streams on few; says "served"
 *   release                ends these few
 *   change RATE COUNT      puts so many changes of own services, so many a second; says "acknowledged" and
 *                          {@link Heard} as JSON
 *   share COUNT            puts changes of the shared service, each after the one before; says the same
 *   bytes                  says "bytes N", of all streams so far
 * </pre>
 */
public final class StreamsProgram {
    private static final int ON_A_CONNECTION = 100;
    private static final int HELD_BY_ONE = 100;
    private static final long GIVEN_UP = TimeUnit.SECONDS.toNanos(30);

    /** As gRPC waits before it opens a stream anew. */
    private static final long BACKOFF_MILLIS = 1_000;

    private final List<AggregatedDiscoveryServiceStub> connections = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(1);
    private final WireBytes bytes = new WireBytes();
    private final Acknowledged acknowledged = new Acknowledged();
    private final String server;
    private final RawEtcd etcd;
    private final int services;
    /** The last of each service. */
    private final Map<String, ListenableFuture<PutResponse>> puts = new HashMap<>();

    private List<Client> clients = List.of();
    private List<Client> holders = List.of();
    private int served;
    private int lastChange;

    private StreamsProgram(String server, String endpoint, int services, int lastChange) {
        this.server = server;
        this.services = services;
        this.lastChange = lastChange;
        etcd = RawEtcd.connect(endpoint);
    }

    /**
     * @param arguments where xDS is served, etcd's endpoint, how many services it has, and the last change made there
     */
    public static void main(String[] arguments) throws IOException {
        StreamsProgram program = new StreamsProgram(
                arguments[0], arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        Program.say("ready");
        Program.obey(program::obey);
        System.exit(0);
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "open" -> open(Integer.parseInt(words[1]));
            case "hold" -> hold(Integer.parseInt(words[1]));
            case "release" -> {
                holders.forEach(Client::close);
                holders = List.of();
                Program.say("released");
            }
            case "change" -> change(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "share" -> share(Integer.parseInt(words[1]));
            case "bytes" -> Program.say("bytes " + bytes.sum());
            default -> throw Program.notUnderstood(words);
        }
    }

    private void open(int count) {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new Client(i, List.of(MeshContent.service(MeshContent.SHARED), MeshContent.own(i, services))));
        }
        begin(all);
        clients = all;
        all.forEach(Client::open);
    }

    private void hold(int count) {
        List<Client> all = new ArrayList<>();
        for (int first = 0; first <= Math.min(count, services - 1); first += HELD_BY_ONE) {
            List<String> held = new ArrayList<>();
            for (int i = first; i < Math.min(first + HELD_BY_ONE, Math.min(count, services - 1) + 1); i++) {
                held.add(MeshContent.service(i));
            }
            all.add(new Client(all.size(), held));
        }
        begin(all);
        holders = all;
        all.forEach(Client::open);
    }

    private synchronized void begin(List<Client> all) {
        served = 0;
        while (connections.size() * ON_A_CONNECTION < all.size()) {
            ManagedChannel channel = Grpc.newChannelBuilder(server, InsecureChannelCredentials.create())
                    .directExecutor()
                    .build();
            connections.add(AggregatedDiscoveryServiceGrpc.newStub(channel)
                    .withWaitForReady()
                    .withInterceptors(bytes));
        }
        all.forEach(client -> client.expected = all.size());
    }

    private synchronized void served(int more, int expected) {
        served += more;
        if (more > 0 && served == expected) {
            Program.say("served");
        }
    }

    private void change(int rate, int count) {
        int followed = Math.min(clients.size(), services - 1);
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begun + i * TimeUnit.SECONDS.toNanos(1) / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            put(MeshContent.service(1 + i % followed));
        }
        double perSecond = count / ((System.nanoTime() - begun) / 1e9);
        // Where there are more streams than services, several hear of a change.
        int expected = 0;
        for (int i = 0; i < count; i++) {
            int service = i % followed;
            expected += (clients.size() - service + services - 2) / (services - 1);
        }
        say(count, perSecond, expected);
    }

    private void share(int count) {
        long begun = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            put(MeshContent.service(MeshContent.SHARED));
            await(i * clients.size());
            // So that the next one is no part of a burst.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        say(count, count / ((System.nanoTime() - begun) / 1e9), count * clients.size());
    }

    /** etcd may apply two puts that are under way together in either order, so there is one of each service. */
    private void put(String service) {
        ListenableFuture<PutResponse> before = puts.get(service);
        if (before != null) {
            PutResponse unused = Futures.getUnchecked(before);
        }
        int change = ++lastChange;
        acknowledged.put(service, change, System.nanoTime());
        puts.put(service, etcd.putLater(MeshContent.markedKey(service), MeshContent.marked(change)));
    }

    private void await(int expected) {
        long begun = System.nanoTime();
        while (acknowledged.count() < expected && System.nanoTime() - begun < GIVEN_UP) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void say(int count, double perSecond, int expected) {
        await(expected);
        List<Long> all = acknowledged.take();
        Heard changes = new Heard(count, perSecond, expected - all.size(), Spread.ofNanos(all));
        Program.say("acknowledged " + new Gson().toJson(changes));
    }

    /** Who keeps a stream open. */
    private final class Client implements AdsStream.Reader {
        private final int number;
        private final Collection<String> wanted;
        private int expected;
        private @Nullable AdsStream stream;
        private boolean isServed;
        private boolean closed;

        Client(int number, Collection<String> wanted) {
            this.number = number;
            this.wanted = wanted;
        }

        synchronized void open() {
            if (!closed) {
                stream = AdsStream.open(connections.get(number / ON_A_CONNECTION), "bench-" + number, wanted, this);
            }
        }

        synchronized void close() {
            closed = true;
            if (stream != null) {
                stream.close();
            }
        }

        @Override
        public void served() {
            isServed = true;
            StreamsProgram.this.served(1, expected);
        }

        @Override
        public void changed(String service, int before, int now) {
            acknowledged.acknowledged(service, before, now, System.nanoTime());
        }

        @Override
        public void ended() {
            if (closed) {
                return;
            }
            if (isServed) {
                isServed = false;
                StreamsProgram.this.served(-1, expected);
            }
            long wait = (long) (BACKOFF_MILLIS * (0.8 + 0.4 * random.nextDouble()));
            var unused = timer.schedule(this::open, wait, TimeUnit.MILLISECONDS);
        }
    }
}
