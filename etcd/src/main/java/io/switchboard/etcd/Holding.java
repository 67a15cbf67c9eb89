package io.switchboard.etcd;

import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.Incarnations;
import io.switchboard.etcd.layout.Layout;

/** Whose a value is that is found under the key of a registration. */
enum Holding {
    /** Under a lease that this process has, or had: written here, or edited by hand since. */
    OWN,
    /** Under no lease: put by hand, by a mirror or an import. No process keeps it, so it is never a claim. */
    UNKEPT,
    /** This registration's own incarnation under a lease of another. */
    COPY,
    /** Of a process that claimed the key before this one. */
    OLDER,
    /** Of a process that claimed the key after this one, if there is a process behind its lease. */
    NEWER;

    private static final long NO_LEASE = 0;

    /**
     * Where values do not tell, a process is newer that wrote after this one did: else two would write over one another
     * without end. An earlier write is a dead predecessor's, in a registry that was restored.
     *
     * @param granted whether this process was ever granted the lease
     * @param other the incarnation that the value says, 0 for none
     * @param mine the incarnation of this registration
     * @param wroteAt the revision of its last write
     */
    static Holding of(Layout layout, KeyValue found, boolean granted, long other, long mine, long wroteAt) {
        if (granted) {
            return OWN;
        }
        if (found.getLease() == NO_LEASE) {
            return UNKEPT;
        }
        if (!layout.hasIncarnation()) {
            return found.getModRevision() > wroteAt ? NEWER : OLDER;
        }
        // Above the highest number there is none to raise a claim to.
        if (other > mine || (other == mine && other == Incarnations.MAX)) {
            return NEWER;
        }
        return other == mine ? COPY : OLDER;
    }
}
