package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.Scheduler.Cancellable;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.PutRequest;
import io.switchboard.etcd.api.RequestOp;
import io.switchboard.etcd.api.TxnRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one key in etcd equal to one instance: writes it under the process's lease, watches it, and writes it again when
 * the lease was lost or the key is gone.
 *
 * <p>One write is under way at a time, and the next one is made from what is wanted then: an old value never overtakes a
 * newer one.
 */
final class EtcdRegistration implements Registration, Lease.Holder, RangeFollower.Listener {
    private static final Logger log = LoggerFactory.getLogger(EtcdRegistration.class);
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(5);
    private static final long NONE = 0;
    private static final int MAX_VALUE_BYTES = 1 << 20;

    private final Connection connection;
    private final Lease lease;
    private final RegistrationStatus standing;
    private final ServiceName service;
    private final ByteString key;
    private final Runnable whenClosed;
    private final RangeFollower ownKey;
    private final CompletableFuture<Boolean> deregistered = new CompletableFuture<>();

    private final Object lock = new Object();
    // Guarded by the lock: what callers may ask from any thread.
    private Instance instance;
    private boolean closing;

    // On the scheduler only.
    private long leaseId = NONE;
    private long writtenLease = NONE;
    private long writtenRevision;
    private @Nullable Instance written;
    private boolean writing;
    private boolean following;
    private boolean ended;
    private int failures;
    private @Nullable Cancellable retry;

    EtcdRegistration(
            Connection connection,
            WatchStream watches,
            Lease lease,
            Executor callbacks,
            ServiceName service,
            Instance instance,
            String key,
            Runnable whenClosed) {
        this.connection = connection;
        this.lease = lease;
        this.standing = new RegistrationStatus(Text.printable(key), new SerialExecutor(callbacks));
        this.service = service;
        requireFits(instance);
        this.instance = instance;
        this.key = ByteString.copyFromUtf8(key);
        this.whenClosed = whenClosed;
        this.ownKey = new RangeFollower(connection, watches, KeyRange.single(this.key), this);
    }

    void start() {
        connection.scheduler().execute(() -> lease.hold(this));
    }

    @Override
    public ServiceName service() {
        return service;
    }

    @Override
    public Instance instance() {
        synchronized (lock) {
            return instance;
        }
    }

    @Override
    public RegistrationState state() {
        return standing.state();
    }

    @Override
    public Optional<String> problem() {
        return standing.problem();
    }

    @Override
    public void onState(Consumer<RegistrationState> listener) {
        standing.listen(listener);
    }

    @Override
    public boolean awaitActive(Duration timeout) throws InterruptedException {
        return standing.awaitActive(timeout);
    }

    @Override
    public void update(Instance updated) {
        synchronized (lock) {
            if (closing) {
                throw new IllegalStateException("the registration of " + instance.id() + " is closed");
            }
            if (!updated.id().equals(instance.id()) || !updated.address().equals(instance.address())) {
                throw new IllegalArgumentException("an update keeps id and address: " + instance.id() + " at "
                        + instance.address() + " cannot become " + updated.id() + " at " + updated.address()
                        + "; register that as another instance");
            }
            Instance next =
                    updated.toBuilder().incarnation(instance.incarnation()).build();
            requireFits(next);
            instance = next;
        }
        connection.scheduler().execute(this::write);
    }

    @Override
    public void close() {
        beginClose();
        try {
            // Twice the request timeout covers the delete and the revocation after it; past that, the lease's TTL does
            // it.
            Waiting.until(deregistered, connection.options().requestTimeout().multipliedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void beginClose() {
        synchronized (lock) {
            if (closing) {
                return;
            }
            closing = true;
        }
        connection.scheduler().execute(this::deregister);
    }

    @Override
    public void granted(long id) {
        leaseId = id;
        write();
    }

    @Override
    public void lost() {
        leaseId = NONE;
        standing.become(RegistrationState.RECOVERING, "the lease was lost");
    }

    @Override
    public void failed(Status status) {
        standing.note(Problems.describe(status, registry()));
        if (Problems.needsOperator(status)) {
            standing.become(RegistrationState.REFUSED, Problems.describe(status, registry()));
        }
    }

    @Override
    public void kept() {
        standing.clear();
    }

    /** Writes what is wanted, if it is not what is written; called whenever one of the two may have changed. */
    private void write() {
        Instance wanted = instance();
        boolean upToDate = wanted.equals(written) && writtenLease == leaseId;
        if (leaseId == NONE || writing || ended || upToDate || retry != null) {
            return;
        }
        writing = true;
        long under = leaseId;
        // Key and lease in one transaction, as Go's package does: the key is never there without its lease.
        TxnRequest txn = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(key)
                                .setValue(ByteString.copyFromUtf8(InstanceCodec.encode(wanted)))
                                .setLease(under)))
                .build();
        connection
                .calls()
                .unary(
                        KVGrpc.getTxnMethod(),
                        txn,
                        response -> {
                            writing = false;
                            failures = 0;
                            if (ended) {
                                delete(under);
                                return;
                            }
                            written = wanted;
                            writtenLease = under;
                            writtenRevision = response.getHeader().getRevision();
                            if (under == leaseId) {
                                standing.become(RegistrationState.ACTIVE, null);
                                standing.clear();
                            }
                            followOwnKey();
                            write();
                        },
                        status -> {
                            writing = false;
                            notWritten(under, status);
                        });
    }

    private void notWritten(long under, Status status) {
        if (ended) {
            delete(under);
            return;
        }
        // Whether it was executed is unknown: whatever is there now is to be written again, and deleted at the end.
        written = null;
        writtenLease = under;
        if (Problems.leaseNotFound(status)) {
            lease.notFound(under);
            write(); // A newer lease may be there already, and nobody else would ask again.
            return;
        }
        failures++;
        boolean refused = Problems.needsOperator(status);
        String why = Problems.describe(status, registry());
        standing.note(why);
        if (refused) {
            standing.become(RegistrationState.REFUSED, why);
        }
        retryAfter(refused ? REFUSED_RETRY.plus(connection.pause(failures)) : connection.pause(failures));
    }

    private void retryAfter(Duration delay) {
        if (retry == null) {
            retry = connection.retries().after(delay, () -> {
                retry = null;
                write();
            });
        }
    }

    private void followOwnKey() {
        if (!following) {
            following = true;
            ownKey.start();
        }
    }

    @Override
    public void reset(List<KeyValue> content, long revision) {
        if (content.isEmpty()) {
            keyMissing();
        } else {
            keySeen(content.get(0));
        }
    }

    @Override
    public void changed(List<Event> events, long revision) {
        Event last = events.get(events.size() - 1);
        if (last.getKv().getModRevision() <= writtenRevision) {
            return; // Older than our own write.
        }
        if (last.getType() == Event.EventType.DELETE) {
            keyMissing();
        } else {
            keySeen(last.getKv());
        }
    }

    @Override
    public void live() {}

    /** Not being able to look is no loss: the lease says whether the key is kept. */
    @Override
    public void lost(String why) {
        log.debug("cannot watch {}: {}", key.toStringUtf8(), why);
    }

    @Override
    public long size() {
        return written == null ? 0 : 1;
    }

    private void keyMissing() {
        // With the lease gone as well a new one brings the key back, and a write under way is newer than what was seen.
        if (ended || writing || written == null || writtenLease != leaseId) {
            return;
        }
        log.warn("{} was deleted by someone else; putting it back", Text.printable(key.toStringUtf8()));
        putBack("the key was deleted");
    }

    private void keySeen(KeyValue kv) {
        if (writing || ended || written == null || kv.getLease() == writtenLease) {
            return;
        }
        log.warn(
                "{} was overwritten by someone else (lease {}); is another process registered at the same address?",
                Text.printable(key.toStringUtf8()),
                Long.toHexString(kv.getLease()));
        if (incarnationOf(kv) > instance().incarnation()) {
            standing.note("a newer process holds " + key.toStringUtf8());
        } else if (writtenLease == leaseId) {
            putBack("the key was overwritten");
        }
    }

    private long incarnationOf(KeyValue kv) {
        try {
            return InstanceCodec.decode(instance().id(), kv.getValue().toStringUtf8())
                    .incarnation();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    private void putBack(String why) {
        written = null;
        standing.become(RegistrationState.RECOVERING, why);
        retryAfter(connection.pause(1));
    }

    private void deregister() {
        if (ended) {
            return;
        }
        ended = true;
        ownKey.close();
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
        standing.become(RegistrationState.CLOSED, null);
        if (writing) {
            return; // Its answer deletes what it wrote.
        }
        if (writtenLease == NONE) {
            release();
        } else {
            delete(writtenLease);
        }
    }

    /** Deletes the key if it still is this registration's: another process may have taken the address over. */
    private void delete(long under) {
        TxnRequest txn = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.LEASE)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setLease(under))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
                .build();
        connection.calls().unary(KVGrpc.getTxnMethod(), txn, response -> release(), status -> {
            log.warn(
                    "{} was not deregistered and will expire with its lease: {}",
                    Text.printable(key.toStringUtf8()),
                    Problems.describe(status, registry()));
            release();
        });
    }

    private void release() {
        lease.release(this, () -> {
            whenClosed.run();
            deregistered.complete(true);
        });
    }

    /** etcd refuses requests over 1.5 MiB; what is far too much for a registry is told before. */
    private static void requireFits(Instance instance) {
        int bytes = InstanceCodec.encode(instance).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("instance " + instance.id() + " makes a value of " + bytes
                    + " bytes, and at most " + MAX_VALUE_BYTES + " are allowed; shorten its labels or extensions");
        }
    }

    private String registry() {
        return connection.registry();
    }
}
