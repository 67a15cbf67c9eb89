package io.switchboard.xds;

import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of responses that clients refused, of a node, a type and a version once; and of what nodes say of
 * themselves that cannot be used, of a node once. On the scheduler.
 */
final class Refusals {
    /** Of how many it is known that they were told of; the oldest is forgotten first. */
    static final int MOST = 1000;

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private record Told(String node, ResourceType type, String version) {}

    private record Unusable(String node, List<String> problems) {}

    private final Set<Record> told = new LinkedHashSet<>();
    private final RatedLog rated;

    Refusals(Scheduler scheduler) {
        this(scheduler, log);
    }

    Refusals(Scheduler scheduler, Logger log) {
        rated = new RatedLog(log, scheduler);
    }

    void refused(String node, String peer, ResourceType type, String version, String why) {
        if (!isNew(new Told(node, type, version))) {
            return;
        }
        rated.warn(
                "client {} at {} refused {} of version {}: {}. It keeps what it had, and gets the next version",
                node,
                peer,
                type.plural(),
                version,
                why);
    }

    /** @param problems empty: none */
    void unusable(String node, String peer, List<String> problems) {
        if (!problems.isEmpty() && isNew(new Unusable(node, problems))) {
            rated.warn(
                    "client {} at {} says of itself what cannot be used and is left out: {}. Mend its bootstrap",
                    node,
                    peer,
                    Text.message(String.join("; ", problems)));
        }
    }

    private boolean isNew(Record what) {
        boolean added = told.add(what);
        if (told.size() > MOST) {
            told.remove(told.iterator().next());
        }
        return added;
    }
}
