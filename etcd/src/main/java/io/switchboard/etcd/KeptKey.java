package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.RatedLog;
import io.switchboard.core.RegistrationLoss;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.Scheduler.Cancellable;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.TxnRequest;
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
final class KeptKey implements Lease.Holder, OwnKey.Listener {
    private static final Logger log = LoggerFactory.getLogger(KeptKey.class);
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(5);
    private static final long NONE = 0;

    private final Connection connection;
    private final Lease lease;
    private final RegistrationStatus standing;
    private final WantedInstance wanted;
    private final ByteString key;
    private final Runnable whenLeft;
    private final OwnKey ownKey;
    private final RatedLog rated;

    private long leaseId = NONE;
    private long writtenLease = NONE;
    /** The revision at which the key was last seen or written: what a write is bound to. */
    private long seen = KeyTxns.ABSENT;
    /** The revision of the last write that was answered; what is seen may be forgotten, this is not. */
    private long wroteAt;

    private @Nullable Instance written;
    /** Whether this registration has held the key: the first write claims it, a later one only puts it back. */
    private boolean claimed;

    private boolean writing;
    private boolean ended;
    private boolean superseded;
    private int failures;
    private @Nullable Cancellable retry;

    /** @param whenLeft called once, when the key has been taken out or one attempt to do so has failed */
    KeptKey(
            Connection connection,
            WatchStream watches,
            Lease lease,
            RegistrationStatus standing,
            WantedInstance wanted,
            ByteString key,
            Runnable whenLeft) {
        this.connection = connection;
        this.rated = new RatedLog(log, connection.ticker());
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
        stopRetry();
        write();
    }

    @Override
    public void lost() {
        leaseId = NONE;
        seen = KeyTxns.ABSENT;
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

    /** Writes what is wanted, if it is not what is written; called whenever one of the two may have changed. */
    void write() {
        Instance next = wanted.get();
        boolean upToDate = next.equals(written) && writtenLease == leaseId;
        if (leaseId == NONE || writing || ended || upToDate || retry != null) {
            return;
        }
        if (!claimed && writtenLease == NONE) {
            next = wanted.dated();
        }
        Instance put = next;
        long under = leaseId;
        TxnRequest request = KeyTxns.put(key, seen, connection.layout().encode(wanted.service(), put), under);
        writing = true;
        connection
                .calls()
                .unary(
                        KVGrpc.getTxnMethod(),
                        request,
                        response -> {
                            writing = false;
                            failures = 0;
                            if (response.getSucceeded()) {
                                wrote(put, under, response.getHeader().getRevision());
                            } else {
                                found(KeyTxns.found(response));
                            }
                        },
                        status -> {
                            writing = false;
                            notWritten(under, status);
                        });
    }

    private void wrote(Instance what, long under, long revision) {
        claimed = true;
        wroteAt = revision;
        seen = revision;
        written = what;
        writtenLease = under;
        if (ended) {
            leave();
            return;
        }
        if (under == leaseId) {
            standing.become(RegistrationState.ACTIVE, null);
            standing.clear();
        }
        ownKey.start();
        write();
    }

    /** The write was not made: the key is not as it was last seen. */
    private void found(@Nullable KeyValue kv) {
        if (ended) {
            leave();
            return;
        }
        if (kv == null) {
            seen = KeyTxns.ABSENT;
        } else {
            long other = incarnation(kv);
            boolean ours = lease.wasGranted(kv.getLease());
            if (claimed && !ours && isNewer(kv, other)) {
                supersede(kv, other);
                return;
            }
            if (!claimed && !(ours && other == wanted.get().incarnation())) {
                claim(kv, other);
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

    /**
     * Where values do not tell, a process is newer that wrote after this one did: else two would write over one another
     * without end. What has no lease was written by hand, and an earlier write is a dead predecessor's, in a registry that was
     * restored.
     */
    private boolean isNewer(KeyValue kv, long other) {
        return connection.layout().hasIncarnation()
                ? other >= wanted.get().incarnation()
                : kv.getLease() != NONE && kv.getModRevision() > wroteAt;
    }

    /** A first write takes the key whoever has it: a restarted server must not wait for the lease of its dead self. */
    private void claim(KeyValue kv, long other) {
        long raised = wanted.raiseAbove(other);
        rated.info(
                "{} is held under lease {} (incarnation {}); taking it over as incarnation {}",
                name(),
                Long.toHexString(kv.getLease()),
                other,
                raised);
    }

    private void notWritten(long under, Status status) {
        // Whether it was executed is unknown: whatever is there now is to be written again, and deleted at the end.
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

    @Override
    public boolean expected() {
        return written != null;
    }

    @Override
    public void missing(long revision, boolean listed) {
        if (ended || writing || written == null || (!listed && revision <= seen)) {
            return; // A write under way is newer than what was seen, or finds out by itself.
        }
        boolean rewound = revision < seen;
        long at = seen;
        seen = KeyTxns.ABSENT;
        if (writtenLease != leaseId) {
            return; // With the lease gone as well a new one brings the key back.
        }
        if (rewound) {
            rated.warn(
                    "{} is not in the registry, which is at revision {} while this key was written at {}: it was"
                            + " emptied or restored to an earlier state; putting the key back",
                    name(),
                    revision,
                    at);
        } else {
            rated.warn(
                    "{} was deleted ({} revision {}), by someone or with its lease; putting it back",
                    name(),
                    listed ? "before" : "at",
                    revision);
        }
        putBack(RegistrationLoss.KEY_DELETED);
    }

    @Override
    public void seen(KeyValue kv, boolean listed) {
        boolean newer = kv.getModRevision() > seen;
        if (ended || kv.getLease() == writtenLease || (!listed && !newer)) {
            return;
        }
        long other = incarnation(kv);
        if (newer && !lease.wasGranted(kv.getLease()) && isNewer(kv, other)) {
            supersede(kv, other);
            return;
        }
        if (writing || written == null || writtenLease != leaseId) {
            return; // The write that is under way, or comes with the next lease, sees for itself.
        }
        rated.warn(
                "{} was overwritten under lease {} (incarnation {}, ours {}); putting it back. Does another process"
                        + " register the same id?",
                name(),
                Long.toHexString(kv.getLease()),
                other,
                wanted.get().incarnation());
        seen = kv.getModRevision();
        putBack(RegistrationLoss.KEY_OVERWRITTEN);
    }

    /**
     * Gives the key up for good: the other began later, or has claimed it in the same millisecond and holds it. Nothing is
     * written any more, also when the other goes.
     */
    private void supersede(KeyValue kv, long other) {
        ended = true;
        superseded = true;
        Cleanup.all(ownKey::close, this::stopRetry);
        long mine = wanted.get().incarnation();
        String why = "a newer process (incarnation " + other + ", this one is " + mine + ") holds " + name();
        rated.warn(
                "{} was claimed by a newer process (incarnation {} under lease {}); this one (incarnation {}) has"
                        + " given it up and writes it no more. Stop this one, or give each an id of its own",
                name(),
                other,
                Long.toHexString(kv.getLease()),
                mine);
        standing.become(RegistrationState.SUPERSEDED, why);
        lease.release(this, () -> {});
    }

    private void putBack(RegistrationLoss loss) {
        written = null;
        standing.lost(loss);
        retryAfter(connection.pause(1));
    }

    /** Takes the key out and ends. */
    void close() {
        if (superseded) {
            Cleanup.all(this::closed, whenLeft::run);
            return;
        }
        ended = true;
        Cleanup.all(this::closed, ownKey::close, this::stopRetry, () -> {
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

    private void stopRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private String name() {
        return Text.printable(key.toStringUtf8());
    }
}
