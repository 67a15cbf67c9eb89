package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Drives an etcd through a random history of writes and faults, with followers, and compares what they saw with the
 * model. The seed decides what happens; what each follower sees of it is up to the machine.
 */
final class RandomHistory implements AutoCloseable {
    private static final ServiceName SERVICE = new ServiceName("xiaoxu/demo");
    private static final String LAST = "last";
    private static final int IDS = 8;
    private static final int MOST_FOLLOWERS = 5;
    private static final int BURST = 120;
    private static final long LEASE_SECONDS = 3600;

    private final Etcd etcd;
    private final Duration emptied;
    private final long seed;
    private final Random random;
    private final List<Runnable> steps = new ArrayList<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final RegistryHistory history = new RegistryHistory();
    private final List<HistoryFollower> followers = new ArrayList<>();
    private final Map<String, Long> leaseOf = new TreeMap<>();
    private final List<Long> leases = new ArrayList<>();
    private final AtomicInteger eras = new AtomicInteger(1);
    private ContractClient client;
    private long compacted;
    private int versions;

    /**
     * @param emptied how long the registry is away at least when it loses its data. A real one comes back with the same
     *     cluster id and perhaps the same term; if it then grows past what a follower has seen, only an absence of more
     *     than 5 s makes that follower read it afresh
     */
    RandomHistory(Etcd etcd, long seed, Duration emptied) {
        this.etcd = etcd;
        this.emptied = emptied;
        this.seed = seed;
        this.random = new Random(seed);
        this.client = new ContractClient(etcd.endpoint());
        often(30, () -> write(Map.of(id(), Optional.of(version())), 0));
        often(12, () -> write(Map.of(id(), Optional.empty()), 0));
        often(12, () -> write(several(2 + random.nextInt(3)), 0));
        often(10, () -> write(Map.of(id(), Optional.of(version())), lease()));
        often(6, () -> end(lease()));
        often(5, () -> write(Map.of(id(), Optional.of(RegistryHistory.UNREADABLE)), 0));
        often(5, this::writeElsewhere);
        often(5, this::compact);
        often(2, () -> write(everything(), 0));
        often(2, this::burst);
        often(3, () -> restart(true));
        often(2, () -> restart(false));
        often(6, () -> wire("cut", FaultProxy::cut));
        often(4, () -> wire("drop", FaultProxy::drop));
        often(2, () -> wire("swallow what is sent to", wire -> wire.blackHole(FaultProxy.Direction.TO_CLIENT)));
        often(2, () -> wire("delay", wire -> wire.delay(Duration.ofMillis(20))));
        often(12, () -> wire("mend", FaultProxy::pass));
        often(2, this::follow);
        often(4, () -> any(followers).refresh());
        often(10, () -> LockSupport.parkNanos(random.nextInt(20_000_000)));
        often(4, () -> LockSupport.parkNanos(random.nextInt(400_000_000)));
    }

    /** Makes something happen as often as its weight is large. */
    RandomHistory often(int weight, Runnable step) {
        steps.addAll(Collections.nCopies(weight, step));
        return this;
    }

    /** What a step of the test's own does, for the log. */
    void log(String what) {
        log.add(what);
    }

    /** Runs so many steps, lets the followers come to rest, and checks all that they saw. */
    void run(int count) {
        try {
            follow();
            follow();
            for (int step = 0; step < count; step++) {
                any(steps).run();
            }
            settle();
            compare();
        } catch (AssertionError | RuntimeException e) {
            followers.forEach(follower -> log.add("a follower saw last " + follower.last()));
            throw new AssertionError("seed " + seed + ": " + e + "\n" + String.join("\n", log), e);
        }
    }

    private void settle() {
        followers.forEach(follower -> follower.wire.pass());
        String version = version();
        write(Map.of(LAST, Optional.of(version)), 0);
        for (HistoryFollower follower : followers) {
            log.add("wait for follower " + followers.indexOf(follower));
            Await.until("the follower shows " + version, () -> follower.shows(LAST, version));
        }
    }

    private void compare() {
        HistoryCheck check = new HistoryCheck(history);
        for (HistoryFollower follower : followers) {
            check.contradiction(follower.seen())
                    .ifPresent(what -> fail("follower " + followers.indexOf(follower) + ": " + what));
        }
    }

    private void write(Map<String, Optional<String>> wanted, long lease) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        Map<String, Optional<String>> effect = new LinkedHashMap<>();
        wanted.forEach((id, version) -> {
            ByteString key = ContractClient.bytes(SERVICE.keyPrefix() + id);
            if (version.isPresent()) {
                PutRequest put = PutRequest.newBuilder()
                        .setKey(key)
                        .setValue(value(version.get()))
                        .setLease(lease)
                        .build();
                txn.addSuccess(RequestOp.newBuilder().setRequestPut(put));
                effect.put(id, version);
            } else {
                txn.addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)));
                if (present().contains(id)) {
                    effect.put(id, version);
                }
            }
        });
        effect.keySet().forEach(leaseOf::remove);
        effect.forEach((id, version) -> {
            if (lease != 0 && version.isPresent()) {
                leaseOf.put(id, lease);
            }
        });
        wrote(effect, client.kv().txn(txn.build()).getHeader().getRevision());
    }

    /** Takes a write into the history, and makes sure that the model counts as the registry does. */
    private void wrote(Map<String, Optional<String>> effect, long actual) {
        int era = era();
        long expected = history.revision(era) + (effect.isEmpty() ? 0 : 1);
        log.add("era " + era + " revision " + actual + ": "
                + (effect.size() > 2 * IDS ? effect.size() + " changes" : words(effect)));
        assertEquals(expected, actual, "the registry's revision");
        if (!effect.isEmpty()) {
            history.add(new RegistryHistory.Write(era, actual, effect));
        }
    }

    private static String words(Map<String, Optional<String>> changes) {
        return changes.entrySet().stream()
                .map(change -> change.getKey()
                        + change.getValue()
                                .map(version -> version.isEmpty() ? " unreadable" : "=" + version)
                                .orElse(" removed"))
                .collect(Collectors.joining(", "));
    }

    private void writeElsewhere() {
        long revision = client.put("xiaoxu/demo2/x", "y");
        history.add(new RegistryHistory.Write(era(), revision, Map.of()));
        log.add("era " + era() + " revision " + revision + ": elsewhere");
    }

    private void burst() {
        Map<String, Optional<String>> many = new LinkedHashMap<>();
        for (int i = 0; i < BURST; i++) {
            many.put("burst" + i, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(version()));
        }
        write(many, 0);
    }

    private Map<String, Optional<String>> several(int count) {
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            changes.put(id(), random.nextBoolean() ? Optional.of(version()) : Optional.empty());
        }
        return changes;
    }

    private Map<String, Optional<String>> everything() {
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        present().stream().limit(BURST).forEach(id -> changes.put(id, Optional.empty()));
        return changes.isEmpty() ? several(1) : changes;
    }

    private long lease() {
        if (leases.isEmpty() || random.nextInt(3) == 0) {
            leases.add(client.grant(LEASE_SECONDS));
        }
        return any(leases);
    }

    private void end(long lease) {
        leases.remove(lease);
        Map<String, Optional<String>> gone = new TreeMap<>();
        leaseOf.forEach((id, of) -> {
            if (of == lease) {
                gone.put(id, Optional.empty());
            }
        });
        gone.keySet().forEach(leaseOf::remove);
        client.revoke(lease);
        wrote(gone, client.list(SERVICE.keyPrefix()).getHeader().getRevision());
    }

    private void compact() {
        long newest = history.revision(era());
        if (compacted < newest) {
            compacted += 1 + random.nextLong(newest - compacted);
            log.add("compact " + compacted);
            client.kv()
                    .compact(CompactionRequest.newBuilder()
                            .setRevision(compacted)
                            .setPhysical(true)
                            .build());
        }
    }

    private void restart(boolean keepData) {
        log.add(keepData ? "restart" : "restart without data");
        if (!keepData && !emptied.isZero()) {
            // Every follower has to notice.
            followers.forEach(follower -> follower.wire.pass());
        }
        etcd.stop();
        if (!keepData) {
            LockSupport.parkNanos(emptied.toNanos());
            eras.incrementAndGet();
            compacted = 0;
            leases.clear();
            leaseOf.clear();
        }
        etcd.restart(keepData);
        reconnect();
    }

    /** For whoever broke the connections: the driver's own must not be in doubt. */
    void reconnect() {
        client.close();
        client = new ContractClient(etcd.endpoint());
    }

    private void follow() {
        if (followers.size() < MOST_FOLLOWERS) {
            // The second one lists all the time, so that lists and watches overlap.
            Duration relist = followers.size() == 1 ? Duration.ofSeconds(1) : Duration.ofMinutes(10);
            log.add("follower " + followers.size());
            followers.add(new HistoryFollower(etcd, SERVICE, relist, eras::get));
        }
    }

    private void wire(String what, Consumer<FaultProxy> fault) {
        int which = random.nextInt(followers.size());
        log.add(what + " follower " + which);
        fault.accept(followers.get(which).wire);
    }

    private Set<String> present() {
        RegistryHistory.State now = history.at(era(), Long.MAX_VALUE);
        Set<String> ids = new TreeSet<>(now.readable().keySet());
        ids.addAll(now.unreadable().keySet());
        return ids;
    }

    private int era() {
        return eras.get() - 1;
    }

    private String id() {
        return "i" + random.nextInt(IDS);
    }

    private String version() {
        return "v" + ++versions;
    }

    private static ByteString value(String version) {
        return ContractClient.bytes(
                version.equals(RegistryHistory.UNREADABLE)
                        ? "{\"Addr\":\"\"}"
                        : "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"version\":\"" + version + "\"}}");
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Override
    public void close() {
        followers.forEach(HistoryFollower::close);
        client.close();
    }
}
