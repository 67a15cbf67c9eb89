package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import org.slf4j.Logger;

/** Tells operators what became of a registration's key. */
final class KeyLog {
    private final RatedLog rated;
    private final String name;

    KeyLog(Logger log, Scheduler clock, ByteString key) {
        rated = new RatedLog(log, clock);
        name = Text.printable(key.toStringUtf8());
    }

    /** Who has it, as a reason. */
    String holder(FoundKey found, long mine) {
        return "a newer process (incarnation " + found.incarnation() + ", this one is " + mine + ") holds " + name;
    }

    void takenOver(FoundKey found, long mine) {
        rated.info(
                "{} is held under lease {} (incarnation {}); taking it over as incarnation {}",
                name,
                lease(found),
                found.incarnation(),
                mine);
    }

    void rewound(long revision, long written) {
        rated.warn(
                "{} is not in the registry, which is at revision {} while this key was written at {}: it was"
                        + " emptied or restored to an earlier state; putting the key back",
                name,
                revision,
                written);
    }

    void deleted(long revision, boolean listed) {
        rated.warn(
                "{} was deleted ({} revision {}) by someone, while its lease lived; it is back",
                name,
                listed ? "before" : "at",
                revision);
    }

    void overwritten(FoundKey found, long mine) {
        rated.warn(
                "{} was overwritten under lease {} (incarnation {}, ours {}); putting it back. Was it edited or copied"
                        + " by hand, or does another process register the same id?",
                name,
                lease(found),
                found.incarnation(),
                mine);
    }

    void unkept(FoundKey found) {
        rated.warn("{} was overwritten under lease {}, which no process keeps; putting it back", name, lease(found));
    }

    void superseded(FoundKey found, long mine) {
        rated.warn(
                "{} was claimed by a newer process (incarnation {} under lease {}); this one (incarnation {}) has"
                        + " given it up and no longer writes it. Stop this one, or give each an id of its own",
                name,
                found.incarnation(),
                lease(found),
                mine);
    }

    private static String lease(FoundKey found) {
        return Long.toHexString(found.lease());
    }
}
