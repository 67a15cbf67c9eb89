package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RangeRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An etcd in this process, for development and tests: it speaks etcd's v3 gRPC API on a real loopback port, keeps
 * nothing, and does what a test asks of it. A production registry is an etcd cluster.
 *
 * <p>It has KV, Watch, Lease, Status, Alarm, MemberList, Authenticate and gRPC's health service, and follows etcd 3.6
 * to the letter of its errors. Its methods may be called from any thread.
 *
 * <p>What it does not do:
 *
 * <ul>
 *   <li>It keeps nothing on disk: no snapshot, defragmentation, hash or quota, so that Alarm answers an empty list
 *       whatever is asked.
 *   <li>It is one member, always the leader: no election, and members are neither added nor removed nor promoted.
 *   <li>It speaks plaintext on loopback only: no TLS, no client certificates, no HTTP gateway, no metrics.
 *   <li>It knows one user ({@link #requireLogin}), who may do everything: no roles, and users are not managed over the
 *       API.
 *   <li>It has none of etcd's services Lock and Election, which clients build from keys.
 * </ul>
 */
public final class EmbeddedEtcd implements Etcd {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedEtcd.class);
    private static final Duration PROGRESS_INTERVAL = Duration.ofMinutes(10);

    private final SerialScheduler scheduler = new SerialScheduler("embedded-etcd");
    private final EtcdMember member;
    private final CallCounter calls = new CallCounter();
    private final SlowResponses slow = new SlowResponses(scheduler);
    private final Listener listener;
    private volatile boolean closed;

    private EmbeddedEtcd(int port, RandomGenerator random) {
        member = new EtcdMember(scheduler, random);
        try {
            listener = new Listener(port, this::configure);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, scheduler::close);
            throw e;
        }
        scheduleProgress(scheduler);
        log.info(
                "Embedded etcd at {}: it keeps nothing and is for development and tests only. Production runs an etcd"
                        + " cluster.",
                endpoint());
    }

    /** Starts one on a free port. */
    public static EmbeddedEtcd start() {
        return start(0);
    }

    /**
     * Starts one.
     *
     * @param port 0: any that is free
     * @throws java.io.UncheckedIOException if the port cannot be had
     */
    public static EmbeddedEtcd start(int port) {
        return new EmbeddedEtcd(port, RandomGenerator.getDefault());
    }

    private NettyServerBuilder configure(NettyServerBuilder builder) {
        return builder.executor(scheduler)
                .addService(new KvService(member))
                .addService(new WatchService(member))
                .addService(new LeaseService(member))
                .addService(new ClusterService(member, this::endpoint))
                .addService(new MaintenanceService(member))
                .addService(new AuthService(member))
                .addService(new HealthStatusManager().getHealthService())
                .intercept(member.login())
                .intercept(slow)
                .intercept(calls);
    }

    private void scheduleProgress(Scheduler on) {
        on.after(PROGRESS_INTERVAL, () -> {
            member.watchStreams().forEach(WatchStream::notifyProgress);
            scheduleProgress(on);
        });
    }

    @Override
    public String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return listener.port();
    }

    /** Takes it down; the clocks of its leases stand still until it is restarted. */
    @Override
    public void stop() {
        listener.shut();
        run(() -> member.engine().leases().suspend());
    }

    /**
     * Takes it down and brings it up again. With its data, leases get their whole TTL again, as from a new leader;
     * without, it has another cluster id and starts from revision 1.
     */
    @Override
    public void restart(boolean keepData) {
        stop();
        run(() -> member.comeBack(keepData));
        listener.open();
    }

    @Override
    public void close() {
        closed = true;
        Cleanup.all(listener::close, scheduler::close);
    }

    /** Breaks every TCP connection with a reset; new ones are accepted at once. */
    public void dropConnections() {
        listener.drop();
    }

    /**
     * Cuts it off from its clients, or lets them in again: connections break and are refused, while it lives on and
     * leases expire.
     */
    public void refuse(boolean refuse) {
        if (refuse) {
            listener.shut();
        } else {
            listener.open();
        }
    }

    /** Holds every response back by this much from now on. */
    public void delay(Duration delay) {
        slow.delay(delay);
    }

    /** Lets a lease expire now. */
    public void expireLease(long id) {
        run(() -> member.engine().revoke(id));
    }

    /** Forgets what was before a revision. */
    public void compact(long revision) {
        CompactionRequest request =
                CompactionRequest.newBuilder().setRevision(revision).build();
        run(() -> member.engine().compact(request));
    }

    /** Sends the progress notices, which are due every 10 minutes, now. */
    public void notifyProgress() {
        run(() -> member.watchStreams().forEach(WatchStream::notifyProgress));
    }

    /** Lets in only calls of this user from now on, who may do everything. */
    public void requireLogin(String user, String password) {
        run(() -> member.login().require(user, password));
    }

    /** Makes all tokens given out invalid, as a restart of etcd does. */
    public void forgetTokens() {
        run(() -> member.login().forgetTokens());
    }

    /** Writes a key, with no lease; returns the new revision. */
    public long put(String key, String value) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
        return ask(() -> member.engine().put(request).getHeader().getRevision());
    }

    /** Deletes a key; returns whether it was there. */
    public boolean delete(String key) {
        DeleteRangeRequest request = DeleteRangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .build();
        return ask(() -> member.engine().delete(request).getDeleted() > 0);
    }

    /** What is stored under keys that start with the prefix, in their order. */
    public Map<String, String> read(String prefix) {
        RangeRequest all = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("\0"))
                .setRangeEnd(ByteString.copyFromUtf8("\0"))
                .build();
        List<KeyValue> kvs = ask(() -> member.engine().range(all).getKvsList());
        Map<String, String> found = new LinkedHashMap<>();
        for (KeyValue kv : kvs) {
            if (kv.getKey().startsWith(ByteString.copyFromUtf8(prefix))) {
                found.put(kv.getKey().toStringUtf8(), kv.getValue().toStringUtf8());
            }
        }
        return found;
    }

    /** The newest revision. */
    public long revision() {
        return ask(() -> member.engine().store().revision());
    }

    /** The leases there are, the next to expire first. */
    public List<Long> leases() {
        return ask(() -> member.engine().leases().ids());
    }

    /** How many TCP connections are open. */
    public int connections() {
        return listener.connections();
    }

    /** How many watch streams are open, over all connections. */
    public int watchStreams() {
        return ask(() -> member.watchStreams().size());
    }

    /** How many watches there are, over all streams. */
    public int watches() {
        return ask(member::watches);
    }

    /** How many keepalive streams are open. */
    public int keepAliveStreams() {
        return ask(member::keepAliveStreams);
    }

    /**
     * How many calls of a method were begun since the start.
     *
     * @param method the bare name, as {@code Range} or {@code LeaseGrant}
     */
    public long calls(String method) {
        return calls.count(method);
    }

    private void run(Runnable task) {
        ask(() -> {
            task.run();
            return true;
        });
    }

    /** Runs the task where the state lives. */
    private <T> T ask(Supplier<T> task) {
        if (closed) {
            throw new IllegalStateException("this etcd is closed");
        }
        try {
            return CompletableFuture.supplyAsync(task, scheduler)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
