package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.layout.Incarnations;
import org.jspecify.annotations.Nullable;

/**
 * A registration's claim to its key: what it knows of its own writes, and by that whose a value is that is found under
 * the key. Pure; the rules are those of decisions 17 and 41. Its incarnation is an argument, since it may be raised at
 * any time.
 *
 * @param ordered whether values say an incarnation, which is the order of claims
 * @param lease that the key was last written under, as far as is known; 0: it was not written
 * @param writtenAt the revision of the last write that was answered; 0: there was none
 * @param value what the key was last written with; null: that is not known
 */
record KeyClaim(
        boolean ordered,
        long lease,
        long writtenAt,
        @Nullable ByteString value) {
    private static final long NO_LEASE = 0;

    /** Of a registration that has written nothing yet. */
    static KeyClaim none(boolean ordered) {
        return new KeyClaim(ordered, NO_LEASE, 0, null);
    }

    KeyClaim written(ByteString what, long under, long revision) {
        return new KeyClaim(ordered, under, revision, what);
    }

    /** What the key holds now is not known; if it is a write, it is one under this lease. */
    KeyClaim unknown(long under) {
        return new KeyClaim(ordered, under, writtenAt, null);
    }

    /** Whether something was written, or may have been. */
    boolean hasWritten() {
        return lease != NO_LEASE;
    }

    /** Whether this registration has held the key: its first write claims it, a later one only puts it back. */
    boolean isMade() {
        return writtenAt > 0;
    }

    /**
     * Whose it is.
     *
     * <p>Where values do not tell, a process is newer that wrote after this one did: else two would write over one
     * another without end. An earlier write is a dead predecessor's, in a registry that was restored.
     *
     * @param mine the incarnation of this registration
     */
    Holding holding(FoundKey found, long mine) {
        if (value != null && found.lease() == lease && found.kv().getValue().equals(value)) {
            return Holding.AS_WRITTEN;
        }
        if (found.granted()) {
            return Holding.OWN;
        }
        if (found.lease() == NO_LEASE) {
            return Holding.UNKEPT;
        }
        if (!ordered) {
            return found.revision() > writtenAt ? Holding.NEWER : Holding.OLDER;
        }
        // Above the highest number there is none to raise a claim to.
        if (found.incarnation() == mine && mine < Incarnations.MAX) {
            return Holding.COPY;
        }
        return found.incarnation() >= mine ? Holding.NEWER : Holding.OLDER;
    }

    /** Whether it is a write of this very registration, of which the answer was lost. */
    boolean wrote(FoundKey found, long mine) {
        return found.granted() && found.incarnation() == mine;
    }

    /** Whether it is to go when this registration ends: nobody else would ever take it out. */
    boolean takesOut(FoundKey found, long mine) {
        if (found.lease() == NO_LEASE) {
            return true;
        }
        if (!ordered) {
            return found.lease() == lease;
        }
        // A later registration of this process has a higher one; what was edited by hand may have lost it.
        return found.lease() == lease ? found.incarnation() <= mine : found.incarnation() == mine;
    }
}
