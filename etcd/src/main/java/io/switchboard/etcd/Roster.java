package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds changes into the set of a service's instances. Single-threaded.
 *
 * <p>A value that is not taken costs its own entry only: it is left out, counted and told once; where the entry was
 * taken before, the instance stays as it was, since the server behind it did not go away.
 *
 * <p>Of more instances than the limit those registered first stay: a newcomer is left out until the next reset finds
 * room.
 */
final class Roster {
    private static final Logger log = LoggerFactory.getLogger(Roster.class);
    /** Of how many skipped entries the ids are kept; the others are only counted. */
    private static final int MOST_SKIPPED = 100_000;

    private final ServiceName service;
    private final InstanceReader reader;
    private final Telemetry telemetry;
    private InstanceList instances = InstanceList.of();
    private final Map<String, SkipReason> skipped = new HashMap<>();
    /** Skipped ids that still show the last instance that was taken; part of both maps above. */
    private final Set<String> outdated = new HashSet<>();

    private final Set<String> clamped = new HashSet<>();
    /** Ids of instances that are taken without their addresses for some networks. */
    private final Set<String> partial = new HashSet<>();
    /** Entries of the range whose values say that they are of another service; they are none of this one's. */
    private final Set<String> others = new HashSet<>();

    private int tooMany;
    /** Entries that are not taken and of which nothing else is known; of each change of one it is only guessed. */
    private long beyond;

    private final RatedLog rated;
    private final Spellings spellings;

    Roster(ServiceName service, InstanceReader reader, Telemetry telemetry, Scheduler clock) {
        this.rated = new RatedLog(log, clock);
        this.service = service;
        this.reader = reader;
        this.spellings = new Spellings(reader);
        this.telemetry = telemetry;
    }

    /** @return whether the set is another one now */
    boolean apply(Change told) {
        Change change = spellings.of(told);
        if (change == null) {
            return false;
        }
        if (change instanceof Change.Put put) {
            boolean full = instances.size() >= reader.maxInstances();
            return (full && !instances.has(put.id()))
                    ? leaveOut(put.id())
                    : put(put.id(), put.value(), instance -> instances = instances.with(instance));
        }
        if (change instanceof Change.Removed removed) {
            return remove(removed.id());
        }
        Change.Reset reset = (Change.Reset) change;
        if (reset.leftOut() > 0) {
            rated.warn(
                    "service {} has {} entries more than are read; they are only counted. Delete those that are not"
                            + " needed, or raise ReadLimits.maxInstances",
                    service,
                    reset.leftOut());
        }
        beyond = reset.leftOut();
        return reset(reset.values());
    }

    InstanceList instances() {
        return instances;
    }

    /** Whether that instance has announced that it is about to go. */
    boolean isDraining(String id) {
        Instance instance = instances.find(reader.spelled(id));
        return instance != null && instance.state() == InstanceState.DRAINING;
    }

    int skipped() {
        return (int) Math.min(Integer.MAX_VALUE, skipped.size() + beyond);
    }

    /** Whether an instance left out for want of room could be taken now; a reset does it. */
    boolean hasRoom() {
        return (tooMany > 0 || beyond > 0) && instances.size() < reader.maxInstances();
    }

    private boolean reset(Map<String, ByteString> values) {
        Set<String> gone = new HashSet<>();
        instances.forEach(instance -> gone.add(instance.id()));
        gone.addAll(skipped.keySet());
        gone.addAll(others);
        gone.removeAll(values.keySet());
        boolean changed = false;
        for (String id : gone) {
            changed |= remove(id);
        }
        int taken = 0;
        List<Instance> fresh = new ArrayList<>();
        for (Map.Entry<String, ByteString> entry : values.entrySet()) {
            if (taken < reader.maxInstances()) {
                changed |= put(entry.getKey(), entry.getValue(), fresh::add);
                boolean leftOut = others.contains(entry.getKey())
                        || (skipped.containsKey(entry.getKey()) && !outdated.contains(entry.getKey()));
                taken += leftOut ? 0 : 1;
            } else {
                changed |= drop(entry.getKey());
                changed |= leaveOut(entry.getKey());
            }
        }
        instances = instances.withAll(fresh);
        return changed;
    }

    /** @param fresh is given the instance, if it is another one than is there */
    private boolean put(String id, ByteString value, Consumer<Instance> fresh) {
        InstanceCodec.Read read;
        try {
            read = reader.read(id, value);
        } catch (SkippedException e) {
            return skip(id, e.reason(), String.valueOf(e.getMessage()));
        }
        if (!read.isOf(service)) {
            return pass(id);
        }
        others.remove(id);
        boolean wasSkipped = forgetSkip(id);
        if (begins(clamped, id, read.clamped())) {
            telemetry.skipped(service, id, SkipReason.WEIGHT_CLAMPED);
            tell(
                    id,
                    "its weight is out of range and taken as " + read.instance().weight());
        }
        if (begins(partial, id, !read.leftOut().isEmpty())) {
            telemetry.skipped(service, id, SkipReason.ADDRESS_REFUSED);
            tell(id, "taken without " + read.leftOut());
        }
        if (read.instance().equals(instances.find(id))) {
            return wasSkipped;
        }
        fresh.accept(read.instance());
        return true;
    }

    /** Whether what is so of an instance now was not before. */
    private static boolean begins(Set<String> ids, String id, boolean now) {
        if (!now) {
            ids.remove(id);
            return false;
        }
        return ids.add(id);
    }

    private boolean pass(String id) {
        clamped.remove(id);
        partial.remove(id);
        boolean wasSkipped = forgetSkip(id);
        boolean wasThere = drop(id);
        if (others.size() < MOST_SKIPPED) {
            others.add(id);
        } else if (!others.contains(id)) {
            beyond++;
        }
        return wasSkipped || wasThere;
    }

    private boolean leaveOut(String id) {
        return skip(
                id,
                SkipReason.TOO_MANY,
                "the service has as many instances as are taken, " + reader.maxInstances() + "; see ReadLimits");
    }

    private boolean skip(String id, SkipReason reason, String why) {
        if (skipped.size() >= MOST_SKIPPED && !skipped.containsKey(id) && !instances.has(id)) {
            beyond++;
            telemetry.skipped(service, id, reason);
            return true;
        }
        others.remove(id);
        SkipReason before = skipped.put(id, reason);
        tooMany += (reason == SkipReason.TOO_MANY ? 1 : 0) - (before == SkipReason.TOO_MANY ? 1 : 0);
        if (instances.has(id)) {
            outdated.add(id);
        } else {
            outdated.remove(id);
        }
        if (before != reason) {
            telemetry.skipped(service, id, reason);
            tell(id, "skipped: " + why);
        }
        return before == null;
    }

    private void tell(String id, String what) {
        rated.warn("registration \"{}\" of service {}: {}", Text.printable(id), service, Text.printable(what));
    }

    private boolean remove(String id) {
        clamped.remove(id);
        partial.remove(id);
        boolean wasSkipped = forgetSkip(id);
        boolean wasThere = drop(id);
        if (others.remove(id)) {
            return wasSkipped || wasThere;
        }
        if (!wasSkipped && !wasThere && beyond > 0) {
            beyond--;
            return true;
        }
        return wasSkipped || wasThere;
    }

    private boolean drop(String id) {
        InstanceList before = instances;
        instances = before.without(id);
        return instances.size() != before.size();
    }

    private boolean forgetSkip(String id) {
        outdated.remove(id);
        SkipReason reason = skipped.remove(id);
        if (reason == SkipReason.TOO_MANY) {
            tooMany--;
        }
        return reason != null;
    }
}
