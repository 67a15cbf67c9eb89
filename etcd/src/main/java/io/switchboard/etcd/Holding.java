package io.switchboard.etcd;

/** Whose a value is that is found under the key of a registration; {@link KeyClaim} tells. */
enum Holding {
    /** What this registration wrote, as it was written. */
    AS_WRITTEN,
    /** Under a lease that this process has, or had: written here, or edited by hand since. */
    OWN,
    /** Under no lease: put by hand, by a mirror or an import. No process keeps it, so it is never a claim. */
    UNKEPT,
    /** This registration's own incarnation under a lease of another. */
    COPY,
    /** Of a process that claimed the key before this one. */
    OLDER,
    /** Of a process that claimed the key after this one, if there is a process behind its lease. */
    NEWER
}
