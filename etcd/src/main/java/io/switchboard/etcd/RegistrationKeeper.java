package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.telemetry.RegistrationLoss;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.layout.Incarnations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one key in etcd equal to what is wanted: writes it under the process's lease, watches it, and writes it again when
 * the lease was lost or the key is gone, until a newer process has claimed the key. On the scheduler only.
 *
 * <p>One write is under way at a time, and the next one is made from what is wanted then: an old value never overtakes a
 * newer one.
 */
final class RegistrationKeeper implements Lease.Holder, OwnKey.Listener {
    private static final Logger log = LoggerFactory.getLogger(RegistrationKeeper.class);
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(5);
    private static final long NONE = 0;

    private final Connection connection;
    private final PutBackPace pace;
    private final Lease lease;
    private final RegistrationStatus standing;
    private final WantedInstance wanted;
    private final ByteString key;
    private final Runnable whenLeft;
    private final OwnKey ownKey;
    private final OneRetry retry;
    private final KeyLog told;

    private long leaseId = NONE;
    private long writtenLease = NONE;
    /** The revision at which the key was last seen or written: what a write is bound to. */
    private long seen = KeyTxns.ABSENT;
    /** The revision of the last write that was answered; what is seen may be forgotten, this is not. */
    private long wroteAt;

    private @Nullable Instance written;
    private ByteString writtenValue = ByteString.EMPTY;
    /** Another that may have claimed the key; while that is being found out nothing is written. */
    private @Nullable Rival rival;
    /** What was seen of the key while a write was under way, which may be older or newer than that. */
    private @Nullable Runnable unheeded;
    /** Says that the key was deleted, once a write under its lease has shown that this lives; null: it is not missed. */
    private @Nullable Runnable deleted;
    /** Whether this registration has held the key: the first write claims it, a later one only puts it back. */
    private boolean claimed;

    private boolean writing;
    /** Whether a write was ever sent; asked from any thread. */
    private volatile boolean sent;

    private boolean ended;
    private boolean superseded;
    private int failures;

    /** @param whenLeft called once, when the key has been taken out or one attempt to do so has failed */
    RegistrationKeeper(
            Connection connection,
            WatchStream watches,
            Lease lease,
            RegistrationStatus standing,
            WantedInstance wanted,
            ByteString key,
            Runnable whenLeft) {
        this.connection = connection;
        this.told = new KeyLog(log, connection.scheduler(), key);
        this.retry = new OneRetry(connection.retries(), this::write);
        this.pace = new PutBackPace(connection);
        this.lease = lease;
        this.standing = standing;
        this.wanted = wanted;
        this.key = key;
        this.whenLeft = whenLeft;
        this.ownKey = new OwnKey(connection, watches, key, this);
    }

    void start() {
        lease.hold(this);
    }

    @Override
    public void granted(long id) {
        leaseId = id;
        // What was to be tried again was to be tried under the lease before.
        retry.stop();
        write();
    }

    @Override
    public void lost() {
        leaseId = NONE;
        seen = KeyTxns.ABSENT;
        deleted = null;
        standing.lost(RegistrationLoss.LEASE_LOST);
    }

    @Override
    public void failed(Status status) {
        standing.note(Problems.describe(status, connection.registry()));
        if (Problems.needsOperator(status)) {
            standing.become(RegistrationState.REFUSED, Problems.describe(status, connection.registry()));
        }
    }

    @Override
    public void kept() {
        standing.clear();
    }

    /** Whether the key may ever have been there; from any thread. */
    boolean mayBeThere() {
        return sent;
    }

    /** Writes what is wanted, if it is not what is written; called whenever one of the two may have changed. */
    void write() {
        Instance next = wanted.get();
        boolean upToDate = next.equals(written) && writtenLease == leaseId;
        if (leaseId == NONE || writing || ended || upToDate || retry.waits() || rival != null) {
            return;
        }
        if (!claimed && writtenLease == NONE) {
            next = wanted.dated();
        }
        Instance put = next;
        long under = leaseId;
        ByteString value = ByteString.copyFromUtf8(connection.layout().encode(wanted.service(), put));
        TxnRequest request = KeyTxns.put(key, seen, value, under);
        writing = true;
        sent = true;
        connection
                .calls()
                .unary(
                        KVGrpc.getTxnMethod(),
                        request,
                        response -> {
                            writing = false;
                            failures = 0;
                            if (response.getSucceeded()) {
                                wrote(put, value, under, response.getHeader().getRevision());
                            } else {
                                found(KeyTxns.found(response));
                            }
                        },
                        status -> {
                            writing = false;
                            notWritten(under, status);
                        });
    }

    private void wrote(Instance what, ByteString value, long under, long revision) {
        claimed = true;
        wroteAt = revision;
        seen = revision;
        written = what;
        writtenValue = value;
        writtenLease = under;
        if (ended) {
            leave();
            return;
        }
        if (deleted != null) {
            // The lease took the write, so that it was not what took the key along.
            deleted.run();
            deleted = null;
            standing.lost(RegistrationLoss.KEY_DELETED);
        }
        if (under == leaseId) {
            standing.become(RegistrationState.ACTIVE, null);
            standing.clear();
        }
        ownKey.start();
        Runnable since = unheeded;
        unheeded = null;
        if (since != null) {
            since.run();
        }
        write();
    }

    /** The write was not made: the key is not as it was last seen. */
    private void found(@Nullable KeyValue kv) {
        unheeded = null;
        if (ended) {
            leave();
            return;
        }
        if (kv == null) {
            seen = KeyTxns.ABSENT;
        } else {
            long other = incarnation(kv);
            Holding holding = holding(kv, other);
            if (claimed && holding == Holding.NEWER) {
                dispute(kv, other);
                return;
            }
            if (!claimed && !(holding == Holding.OWN && other == wanted.get().incarnation())) {
                claim(kv, other);
            } else if (holding == Holding.COPY) {
                wanted.raiseAbove(other);
            }
            seen = kv.getModRevision();
        }
        write();
    }

    private String idInKey() {
        return connection.layout().suffix(wanted.get());
    }

    private long incarnation(KeyValue kv) {
        return Incarnations.of(connection.layout(), idInKey(), kv);
    }

    private Holding holding(KeyValue kv, long other) {
        boolean granted = lease.wasGranted(kv.getLease());
        return Holding.of(connection.layout(), kv, granted, other, wanted.get().incarnation(), wroteAt);
    }

    /** A first write takes the key whoever has it: a restarted server must not wait for the lease of its dead self. */
    private void claim(KeyValue kv, long other) {
        told.takenOver(kv, other, wanted.raiseAbove(other));
    }

    private void notWritten(long under, Status status) {
        // Whether it was executed is unknown: whatever is there now is to be written again, and deleted at the end.
        unheeded = null;
        written = null;
        writtenLease = under;
        if (ended) {
            leave();
            return;
        }
        if (Problems.leaseNotFound(status)) {
            lease.notFound(under);
            write(); // A newer lease may be there already, and nobody else would ask again.
            return;
        }
        failures++;
        boolean refused = Problems.needsOperator(status);
        String why = Problems.describe(status, connection.registry());
        standing.note(why);
        if (refused) {
            standing.become(RegistrationState.REFUSED, why);
        }
        retry.after(refused ? REFUSED_RETRY.plus(connection.pause(failures)) : connection.pause(failures));
    }

    @Override
    public boolean expected() {
        return written != null;
    }

    @Override
    public void missing(long revision, boolean listed) {
        if (ended || (!listed && revision <= seen)) {
            return;
        }
        if (writing) {
            unheeded = () -> missing(revision, false);
            return;
        }
        if (endDispute()) {
            // What is gone is the other's, perhaps with the other's lease.
            seen = KeyTxns.ABSENT;
            putBack(RegistrationLoss.KEY_OVERWRITTEN);
            return;
        }
        if (written == null) {
            return; // The write that comes finds out by itself.
        }
        boolean rewound = revision < seen;
        long at = seen;
        seen = KeyTxns.ABSENT;
        if (writtenLease != leaseId) {
            return; // With the lease gone as well a new one brings the key back.
        }
        if (rewound) {
            told.rewound(revision, at);
            putBack(RegistrationLoss.KEY_DELETED);
            return;
        }
        // Of a lease that ends the watch may tell before the lease does: whichever is answered next tells which it was.
        deleted = () -> told.deleted(revision, listed);
        written = null;
        standing.missing();
        connection.scheduler().after(connection.options().requestTimeout(), standing::tellWhatIsHeld);
        retry.after(pace.next());
    }

    @Override
    public void seen(KeyValue kv, long revision, boolean listed) {
        boolean newer = kv.getModRevision() > seen;
        if (ended || (!listed && !newer)) {
            return;
        }
        if (writing) {
            unheeded = () -> seen(kv, revision, false);
            return;
        }
        if (written != null && kv.getLease() == writtenLease && kv.getValue().equals(writtenValue)) {
            seen = Math.max(seen, kv.getModRevision());
            return;
        }
        long other = incarnation(kv);
        Holding holding = holding(kv, other);
        if (holding == Holding.NEWER && (newer || isDisputedWith(kv))) {
            dispute(kv, other);
            return;
        }
        boolean disputed = endDispute();
        if (!disputed && (written == null || writtenLease != leaseId)) {
            return; // The write that comes with the next lease, or after a pause, sees for itself.
        }
        if (!disputed && holding == Holding.OWN && revision < seen) {
            // Read before the last write, or in a registry that went back: the transaction tells which.
            written = null;
            write();
            return;
        }
        told.overwritten(kv, other, wanted.get().incarnation());
        if (holding == Holding.COPY) {
            // If it is no copy but a process that claimed in the same millisecond, it sees a newer claim and yields.
            wanted.raiseAbove(other);
        }
        seen = kv.getModRevision();
        putBack(RegistrationLoss.KEY_OVERWRITTEN);
    }

    /** Gives way to a newer claim, for good once a process is known to be behind it. */
    private void dispute(KeyValue kv, long other) {
        seen = kv.getModRevision();
        written = null;
        retry.stop();
        if (!isDisputedWith(kv)) {
            endDispute();
            rival = new Rival(
                    connection,
                    kv.getLease(),
                    () -> undecided(other),
                    () -> supersede(kv, other),
                    () -> unkept(kv, other));
            rival.start();
        }
    }

    private boolean isDisputedWith(KeyValue kv) {
        return rival != null && rival.has(kv.getLease());
    }

    private void undecided(long other) {
        if (deleted == null) {
            standing.lost(RegistrationLoss.KEY_OVERWRITTEN);
        }
        standing.note(holder(other) + "; whether a process keeps its lease is being found out");
    }

    private void unkept(KeyValue kv, long other) {
        endDispute();
        told.unkept(kv);
        // Should a process be behind it after all, it sees a newer claim and yields.
        wanted.raiseAbove(other);
        putBack(RegistrationLoss.KEY_OVERWRITTEN);
    }

    /** @return whether there was one */
    private boolean endDispute() {
        Rival ended = rival;
        rival = null;
        if (ended != null) {
            ended.close();
        }
        return ended != null;
    }

    private String holder(long other) {
        return "a newer process (incarnation " + other + ", this one is "
                + wanted.get().incarnation() + ") holds " + told.name();
    }

    /**
     * Gives the key up for good: the other began later, or has claimed it in the same millisecond and holds it. Nothing is
     * written any more, also when the other goes.
     */
    private void supersede(KeyValue kv, long other) {
        ended = true;
        superseded = true;
        Cleanup.all(ownKey::close, this::endDispute, retry::stop);
        told.superseded(kv, other, wanted.get().incarnation());
        standing.become(RegistrationState.SUPERSEDED, holder(other));
        lease.release(this, () -> {});
    }

    private void putBack(RegistrationLoss loss) {
        written = null;
        standing.lost(loss);
        retry.after(pace.next());
    }

    /** Takes the key out and ends. */
    void close() {
        if (superseded) {
            Cleanup.all(this::closed, whenLeft::run);
            return;
        }
        ended = true;
        Cleanup.all(this::closed, ownKey::close, this::endDispute, retry::stop, () -> {
            if (!writing) {
                leave();
            } // Else its answer does.
        });
    }

    private void closed() {
        standing.become(RegistrationState.CLOSED, "closed by its owner");
    }

    /** Takes back what was written, or may have been. */
    private void leave() {
        if (superseded) {
            return;
        }
        if (writtenLease == NONE) {
            release();
        } else {
            new Deregistration(
                            connection,
                            lease,
                            wanted.service(),
                            key,
                            idInKey(),
                            wanted.get(),
                            written,
                            writtenLease,
                            seen,
                            this::release)
                    .start();
        }
    }

    private void release() {
        lease.release(this, whenLeft);
    }
}
