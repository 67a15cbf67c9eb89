package io.switchboard.grpc;

import io.grpc.Deadline;
import io.grpc.SynchronizationContext;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of the hosts that a service's instances name; everything but the look-ups themselves runs in one
 * synchronization context.
 *
 * <p>A host that cannot be looked up keeps the addresses it had, holds up no other, and is tried again. Names never
 * asked, names found before, and names that failed have lanes of their own: none of them waits for another kind.
 */
final class HostLookups {
    /** Asks for a host's addresses, blocking. */
    interface Dns {
        List<InetAddress> lookup(String host) throws UnknownHostException;
    }

    /**
     * How many look-ups of each kind may take long at one time, over all channels of a process. With {@link #FIRST},
     * {@link #KNOWN} and {@link #FAILED} for each channel, that is the bound on the threads that wait for DNS.
     */
    record Spare(Semaphore first, Semaphore known, Semaphore failed) {
        static final Spare OF_PROCESS = new Spare(new Semaphore(256), new Semaphore(32), new Semaphore(32));
    }

    /** So many at a time: a few names that time out must not hold up the others, nor a thousand take a thread each. */
    static final int FIRST = 16;

    static final int KNOWN = 4;
    static final int FAILED = 4;

    /** Of one service; who has more has addresses in the registry. */
    static final int MAX_HOSTS = 4096;

    static final long RETRY_SECONDS = 10;
    static final long MAX_RETRY_SECONDS = 60;

    /**
     * How often a host is looked up again for a registration that is new: DNS may hear of it later, and the JVM caches.
     */
    static final int CHECKS = 6;

    private static final Logger log = LoggerFactory.getLogger(HostLookups.class);

    private static final class Host {
        List<InetAddress> addresses = List.of();
        Set<String> registrations = Set.of();
        /** How often it is still to be looked up for the newest of them. */
        int checks;

        boolean waiting;
        int failures;
        SynchronizationContext.@Nullable ScheduledHandle retry;

        @Nullable
        String failure;

        boolean isUnknown() {
            return addresses.isEmpty() && failure == null;
        }

        void cancelRetry() {
            if (retry != null) {
                retry.cancel();
                retry = null;
            }
        }
    }

    private final RatedLog rated = new RatedLog(log, Deadline.getSystemTicker()::nanoTime);
    private final Dns dns;
    private final SynchronizationContext context;
    private final Supplier<ScheduledExecutorService> timers;
    private final Runnable changed;
    private final Map<String, Host> hosts = new HashMap<>();
    /** Being looked up, also when nobody wants them any more: wanted again, they have not to be asked twice. */
    private final Set<String> running = new HashSet<>();

    private final LookupLane first;
    private final LookupLane known;
    private final LookupLane failed;
    private int leftOut;
    /** Whether some have been wanted before, so that what is new has just been registered. */
    private boolean registered;

    /**
     * @param blocking where look-ups may block
     * @param changed called in the context when an answer changes what is known
     */
    HostLookups(
            Dns dns,
            Executor blocking,
            SynchronizationContext context,
            Supplier<ScheduledExecutorService> timers,
            Spare spare,
            Runnable changed) {
        this.dns = dns;
        this.context = context;
        this.timers = timers;
        this.changed = changed;
        LookupLane.Owner owner = new Owner();
        first = new LookupLane(FIRST, spare.first, blocking, context, timers, owner);
        known = new LookupLane(KNOWN, spare.known, blocking, context, timers, owner);
        failed = new LookupLane(FAILED, spare.failed, blocking, context, timers, owner);
    }

    /** Starts looking up the new ones and forgets all others. Of too many, those that came first stay. */
    void want(Set<String> names) {
        hosts.entrySet().removeIf(entry -> {
            boolean unwanted = !names.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().cancelRetry();
            }
            return unwanted;
        });
        for (LookupLane lane : List.of(first, known, failed)) {
            lane.retain(hosts.keySet());
        }
        int beyond = 0;
        for (String name : names) {
            if (hosts.containsKey(name)) {
                continue;
            }
            if (hosts.size() == MAX_HOSTS) {
                beyond++;
            } else {
                add(name);
            }
        }
        tellOfThoseLeftOut(names.size(), beyond);
        first.start();
    }

    /**
     * As {@link #want}; a host that a newer registration names is looked up at once, and a few times more over a minute
     * unless that brings other addresses.
     */
    void wantAsRegistered(Map<String, Set<String>> registrations) {
        want(registrations.keySet());
        registrations.forEach((name, newest) -> {
            Host host = hosts.get(name);
            if (host == null) {
                return;
            }
            if (registered && !host.registrations.containsAll(newest)) {
                host.checks = CHECKS;
                lookUpNow(name, host);
            }
            host.registrations = newest;
        });
        registered |= !registrations.isEmpty();
        known.start();
        failed.start();
    }

    /** Looks up those that have failed, without waiting for their time: what kept DNS from answering may be over. */
    void tryAgain() {
        hosts.forEach((name, host) -> {
            if (host.failures > 0) {
                lookUpNow(name, host);
            }
        });
        known.start();
        failed.start();
    }

    private void lookUpNow(String name, Host host) {
        if (!host.addresses.isEmpty() || host.failures > 0) {
            host.cancelRetry();
            enqueue(name, host.addresses.isEmpty() ? failed : known);
        }
    }

    private void add(String name) {
        Host host = new Host();
        hosts.put(name, host);
        if (IpLiterals.isMeantAsOne(name)) {
            host.failure = Text.printable(name) + " is not an IP address";
        } else {
            enqueue(name, first);
        }
    }

    private void tellOfThoseLeftOut(int all, int beyond) {
        if (beyond > 0 && leftOut == 0) {
            rated.warn(
                    "the instances of a service name {} hosts, and at most {} are looked up; leaving {} out. Register"
                            + " addresses instead of names",
                    all,
                    MAX_HOSTS,
                    beyond);
        }
        leftOut = beyond;
    }

    /** What is known of a wanted host; empty while it is not known or if it has never been found. */
    List<InetAddress> addresses(String name) {
        Host host = hosts.get(name);
        return host == null ? List.of() : host.addresses;
    }

    /** Whether the first answer for some wanted host is still to come. */
    boolean pending() {
        return hosts.values().stream().anyMatch(Host::isUnknown);
    }

    /** Why the last look-up of a wanted host failed, or why there was none, if so. */
    @Nullable
    String failure(String name) {
        Host host = hosts.get(name);
        return host == null ? "not looked up, as one of more than " + MAX_HOSTS : host.failure;
    }

    /**
     * Looks up again what has been found, unless that is under way; what failed has its own time, where there are
     * timers.
     */
    void refresh() {
        hosts.forEach((name, host) -> {
            if (!host.addresses.isEmpty()) {
                enqueue(name, known);
            } else if (host.failures > 0 && host.retry == null) {
                enqueue(name, failed);
            }
        });
        known.start();
        failed.start();
    }

    void close() {
        hosts.values().forEach(Host::cancelRetry);
        hosts.clear();
        first.close();
        known.close();
        failed.close();
    }

    private void enqueue(String name, LookupLane lane) {
        Host host = hosts.get(name);
        if (host != null && !host.waiting && !running.contains(name)) {
            host.waiting = true;
            lane.add(name);
        }
    }

    private void retryLater(String name, Host host) {
        later(name, host, Math.min(MAX_RETRY_SECONDS, RETRY_SECONDS << Math.min(host.failures - 1, 10)));
    }

    /** After 1, 2, 4… s. */
    private void checkLater(String name, Host host) {
        if (host.checks > 0) {
            later(name, host, 1L << (CHECKS - host.checks));
            host.checks--;
        }
    }

    private void later(String name, Host host, long seconds) {
        host.cancelRetry();
        Runnable again = () -> {
            LookupLane lane = host.addresses.isEmpty() ? failed : known;
            enqueue(name, lane);
            lane.start();
        };
        host.retry = LookupLane.later(context, timers, again, TimeUnit.SECONDS.toMillis(seconds));
    }

    private void found(Host host, List<InetAddress> addresses) {
        host.addresses = addresses;
        host.failure = null;
        host.failures = 0;
    }

    private void failed(String name, Host host, String failure) {
        if (host.failure == null) {
            rated.warn(
                    "cannot look up host {} ({}); {}, and trying again every {} to {} s",
                    Text.printable(name),
                    failure,
                    host.addresses.isEmpty() ? "leaving it out" : "keeping the addresses it had",
                    RETRY_SECONDS,
                    MAX_RETRY_SECONDS);
        }
        host.failure = failure;
        host.failures++;
        retryLater(name, host);
    }

    private final class Owner implements LookupLane.Owner {
        @Override
        public void started(String name) {
            running.add(name);
            Host host = hosts.get(name);
            if (host != null) {
                host.waiting = false;
                host.cancelRetry();
            }
        }

        @Override
        public LookupLane.Answer ask(String name) {
            try {
                List<InetAddress> found = dns.lookup(name);
                return new LookupLane.Answer(found, found.isEmpty() ? "it has no address" : null);
            } catch (Throwable e) {
                // Whatever it is, the place is to be free again.
                return new LookupLane.Answer(List.of(), Text.message(reason(e)));
            }
        }

        private String reason(Throwable e) {
            try {
                return e.getMessage() == null ? e.toString() : e.getMessage();
            } catch (Throwable unspeakable) {
                return e.getClass().getName();
            }
        }

        @Override
        public void answered(String name, LookupLane.Answer answer) {
            running.remove(name);
            Host host = hosts.get(name);
            if (host == null) {
                return;
            }
            // DNS rotates its answers: another order is no change.
            boolean first = host.isUnknown();
            boolean news = first
                    || (answer.failure() == null
                            && !new HashSet<>(answer.found()).equals(new HashSet<>(host.addresses)));
            if (answer.failure() != null) {
                failed(name, host, answer.failure());
            } else {
                found(host, news ? answer.found() : host.addresses);
            }
            if (news) {
                changed.run();
            }
            if (news && !first) {
                host.checks = 0;
            } else if (answer.failure() == null) {
                checkLater(name, host);
            }
        }
    }
}
