package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.telemetry.RegistrationLoss;
import io.switchboard.etcd.api.KeyValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one key in etcd equal to what is wanted: writes it under the process's lease, watches it, and writes it again
 * when the lease was lost or the key is gone, until a newer process has claimed the key. On the scheduler only.
 *
 * <p>One write is under way at a time, and the next one is made from what is wanted then: an old value never overtakes
 * a newer one.
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
    private final KeyWriter writer;
    private final OneRetry retry;
    /** With another that may have claimed the key; while that is being found out nothing is written. */
    private final Dispute dispute;

    private final KeyLog told;

    private long leaseId = NONE;
    /** The key as it was last seen or written: what a write is bound to. */
    private KeyValue seen = KeyTxns.NOT_THERE;

    private KeyClaim claim;
    /** What is known to be in the key; null: that is not known. */
    private @Nullable Instance written;
    /** What was seen of the key while a write was under way, which may be older or newer than that. */
    private @Nullable Runnable unheeded;
    /**
     * Says that the key was deleted, once a write under its lease has shown that this lives; null: it is not missed.
     */
    private @Nullable Runnable deleted;

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
        this.writer = new KeyWriter(connection, key);
        this.retry = new OneRetry(connection.retries(), this::write);
        this.dispute = new Dispute(connection);
        this.claim = KeyClaim.none(connection.layout().hasIncarnation());
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
        seen = KeyTxns.NOT_THERE;
        deleted = null;
        standing.lost(RegistrationLoss.LEASE_LOST);
    }

    @Override
    public void failed(Status status) {
        String why = Problems.describe(status, connection.registry());
        standing.note(why);
        if (Problems.needsOperator(status)) {
            standing.become(RegistrationState.REFUSED, why);
        }
    }

    @Override
    public void kept() {
        standing.clear();
    }

    /** Whether the key may ever have been there; from any thread. */
    boolean mayBeThere() {
        return writer.hasSent();
    }

    /** Writes what is wanted, if it is not what is written; called whenever one of the two may have changed. */
    void write() {
        Instance next = wanted.get();
        boolean upToDate = next.equals(written) && claim.lease() == leaseId;
        if (leaseId == NONE || writer.isUnderway() || ended || upToDate || retry.waits() || dispute.isOpen()) {
            return;
        }
        if (!claim.hasWritten()) {
            next = wanted.dated();
        }
        Instance put = next;
        long under = leaseId;
        ByteString value = ByteString.copyFromUtf8(connection.layout().encode(wanted.service(), put));
        if (written != null && KeyTxns.stands(seen, value, under)) {
            written = put; // Another instance, of which the layout carries the same.
            return;
        }
        writer.write(seen, value, under, kv -> wrote(put, kv), this::found, status -> notWritten(under, status));
    }

    private void wrote(Instance what, KeyValue kv) {
        failures = 0;
        claim = claim.written(kv.getValue(), kv.getLease(), kv.getModRevision());
        seen = kv;
        written = what;
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
        if (kv.getLease() == leaseId) {
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
        failures = 0;
        unheeded = null;
        if (ended) {
            leave();
            return;
        }
        if (kv == null) {
            seen = KeyTxns.NOT_THERE;
            write();
            return;
        }
        FoundKey found = look(kv);
        long mine = wanted.get().incarnation();
        Holding holding = claim.holding(found, mine);
        if (claim.isMade() && holding == Holding.NEWER) {
            contest(found);
            return;
        }
        if (!claim.isMade() && !claim.wrote(found, mine)) {
            // A first write takes the key whoever has it: a restarted server must not wait for its dead self's lease.
            told.takenOver(found, wanted.raiseAbove(found.incarnation()));
        } else if (holding == Holding.COPY) {
            wanted.raiseAbove(found.incarnation());
        }
        seen = found.kv();
        write();
    }

    private FoundKey look(KeyValue kv) {
        return FoundKey.of(kv, connection.layout(), wanted.get(), lease);
    }

    private void notWritten(long under, Status status) {
        // Whether it was executed is unknown: whatever is there now is to be written again, and deleted at the end.
        unheeded = null;
        forget(under);
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
        Duration pause = connection.pause(failures);
        failed(status);
        retry.after(Problems.needsOperator(status) ? REFUSED_RETRY.plus(pause) : pause);
    }

    private void forget(long under) {
        claim = claim.unknown(under);
        written = null;
    }

    @Override
    public void missing(long revision, boolean listed) {
        if (ended || (!listed && revision <= seen.getModRevision())) {
            return;
        }
        if (writer.isUnderway()) {
            unheeded = () -> missing(revision, false);
            return;
        }
        if (dispute.end()) {
            // What is gone is the other's, perhaps with the other's lease.
            seen = KeyTxns.NOT_THERE;
            putBack(RegistrationLoss.KEY_OVERWRITTEN);
            return;
        }
        if (written == null) {
            return; // The write that comes finds out by itself.
        }
        long at = seen.getModRevision();
        boolean rewound = revision < at;
        seen = KeyTxns.NOT_THERE;
        if (claim.lease() != leaseId) {
            return; // With the lease gone as well a new one brings the key back.
        }
        if (rewound) {
            told.rewound(revision, at);
            putBack(RegistrationLoss.KEY_DELETED);
            return;
        }
        // Of a lease that ends the watch may tell before the lease does: whichever is answered next tells which it was.
        deleted = () -> told.deleted(revision, listed);
        forget(claim.lease());
        standing.missing();
        connection.scheduler().after(connection.options().requestTimeout(), standing::tellWhatIsHeld);
        retry.after(pace.next());
    }

    @Override
    public void seen(KeyValue kv, long revision, boolean listed) {
        boolean newer = kv.getModRevision() > seen.getModRevision();
        if (ended || (!listed && !newer)) {
            return;
        }
        if (writer.isUnderway()) {
            unheeded = () -> seen(kv, revision, false);
            return;
        }
        FoundKey found = look(kv);
        Holding holding = claim.holding(found, wanted.get().incarnation());
        if (holding == Holding.AS_WRITTEN) {
            seen = newer ? kv : seen;
            return;
        }
        if (holding == Holding.NEWER && (newer || dispute.isWith(found))) {
            contest(found);
            return;
        }
        boolean disputed = dispute.end();
        if (!disputed && (written == null || claim.lease() != leaseId)) {
            return; // The write that comes with the next lease, or after a pause, sees for itself.
        }
        if (!disputed && holding == Holding.OWN && revision < seen.getModRevision()) {
            // Read before the last write, or in a registry that went back: the transaction tells which.
            forget(claim.lease());
            write();
            return;
        }
        told.overwritten(found, wanted.get().incarnation());
        if (holding == Holding.COPY) {
            // If it is no copy but a process that claimed in the same millisecond, it sees a newer claim and yields.
            wanted.raiseAbove(found.incarnation());
        }
        seen = found.kv();
        putBack(RegistrationLoss.KEY_OVERWRITTEN);
    }

    /** Gives way to a newer claim, for good once a process is known to be behind it. */
    private void contest(FoundKey found) {
        seen = found.kv();
        forget(claim.lease());
        retry.stop();
        dispute.open(found, () -> undecided(found), () -> supersede(found), () -> unkept(found));
    }

    private void undecided(FoundKey found) {
        if (deleted == null) {
            standing.lost(RegistrationLoss.KEY_OVERWRITTEN);
        }
        standing.note(told.holder(found, wanted.get().incarnation())
                + "; whether a process keeps its lease is being found out");
    }

    private void unkept(FoundKey found) {
        dispute.end();
        told.unkept(found);
        // Should a process be behind it after all, it sees a newer claim and yields.
        wanted.raiseAbove(found.incarnation());
        putBack(RegistrationLoss.KEY_OVERWRITTEN);
    }

    /**
     * Gives the key up for good: the other began later, or has claimed it in the same millisecond and holds it. Nothing
     * is written any more, also when the other goes.
     */
    private void supersede(FoundKey found) {
        ended = true;
        superseded = true;
        Cleanup.all(ownKey::close, dispute::end, retry::stop);
        told.superseded(found, wanted.get().incarnation());
        standing.become(
                RegistrationState.SUPERSEDED, told.holder(found, wanted.get().incarnation()));
        lease.release(this, () -> {});
    }

    private void putBack(RegistrationLoss loss) {
        forget(claim.lease());
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
        Cleanup.all(this::closed, ownKey::close, dispute::end, retry::stop, () -> {
            if (!writer.isUnderway()) {
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
        if (!claim.hasWritten()) {
            release();
        } else {
            new Deregistration(connection, lease, wanted, key, written, claim, seen, this::release).start();
        }
    }

    private void release() {
        lease.release(this, whenLeft);
    }
}
