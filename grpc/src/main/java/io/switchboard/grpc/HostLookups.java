package io.switchboard.grpc;

import io.grpc.SynchronizationContext;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Text;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of the hosts that a service's instances name; everything but the look-ups themselves runs in one
 * synchronization context.
 *
 * <p>A host that cannot be looked up keeps the addresses it had, holds up no other, and is tried again.
 */
final class HostLookups {
    /** Asks for a host's addresses, blocking. */
    interface Dns {
        List<InetAddress> lookup(String host) throws UnknownHostException;
    }

    /** So many at a time: a few names that time out must not hold up the others, nor a thousand take a thread each. */
    private static final int PARALLEL = 16;

    static final long RETRY_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(HostLookups.class);

    private static final class Host {
        List<InetAddress> addresses = List.of();
        boolean underWay;

        @Nullable
        String failure;
    }

    private final Dns dns;
    private final Executor blocking;
    private final SynchronizationContext context;
    private final Supplier<ScheduledExecutorService> timers;
    private final Runnable changed;
    private final Map<String, Host> hosts = new HashMap<>();
    private final Queue<String> waiting = new ArrayDeque<>();
    private int running;
    private SynchronizationContext.@Nullable ScheduledHandle retry;

    /**
     * @param blocking where look-ups may block
     * @param changed called in the context when an answer changes what is known
     */
    HostLookups(
            Dns dns,
            Executor blocking,
            SynchronizationContext context,
            Supplier<ScheduledExecutorService> timers,
            Runnable changed) {
        this.dns = dns;
        this.blocking = blocking;
        this.context = context;
        this.timers = timers;
        this.changed = changed;
    }

    /** Makes these the hosts of interest: starts looking up the new ones and forgets all others. */
    void want(Set<String> names) {
        hosts.keySet().retainAll(names);
        for (String name : names) {
            if (!hosts.containsKey(name)) {
                hosts.put(name, new Host());
                lookUp(name);
            }
        }
    }

    /** What is known of a wanted host; empty while it is not known or if it has never been found. */
    List<InetAddress> addresses(String name) {
        Host host = hosts.get(name);
        return host == null ? List.of() : host.addresses;
    }

    /** Whether the first answer for some wanted host is still to come. */
    boolean pending() {
        return hosts.values().stream().anyMatch(host -> host.addresses.isEmpty() && host.failure == null);
    }

    /** Why the last look-up of a wanted host failed, if it did. */
    @Nullable
    String failure(String name) {
        Host host = hosts.get(name);
        return host == null ? null : host.failure;
    }

    /** Looks all wanted hosts up again, unless that is under way. */
    void refresh() {
        if (running == 0) {
            Set.copyOf(hosts.keySet()).forEach(this::lookUp);
        }
    }

    void close() {
        hosts.clear();
        waiting.clear();
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    private void lookUp(String name) {
        Host host = hosts.get(name);
        if (host == null || host.underWay) {
            return;
        }
        host.underWay = true;
        waiting.add(name);
        startNext();
    }

    private void startNext() {
        while (running < PARALLEL && !waiting.isEmpty()) {
            String name = waiting.remove();
            running++;
            try {
                blocking.execute(() -> ask(name));
            } catch (RejectedExecutionException e) {
                context.execute(() -> answered(name, List.of(), "the channel's offload executor takes no tasks"));
            }
        }
    }

    private void ask(String name) {
        try {
            if (IpLiterals.isMeantAsOne(name)) {
                throw new UnknownHostException(Text.printable(name) + " is not an IP address");
            }
            List<InetAddress> found = dns.lookup(name);
            context.execute(() -> answered(name, found, null));
        } catch (UnknownHostException | RuntimeException e) {
            String failure = Text.message(e.getMessage() == null ? e.toString() : e.getMessage());
            context.execute(() -> answered(name, List.of(), failure));
        }
    }

    private void answered(String name, List<InetAddress> found, @Nullable String failure) {
        running--;
        Host host = hosts.get(name);
        if (host != null) {
            host.underWay = false;
            boolean news = host.addresses.isEmpty() && host.failure == null;
            if (failure == null) {
                // DNS rotates its answers: another order is no change.
                if (!new HashSet<>(found).equals(new HashSet<>(host.addresses))) {
                    host.addresses = found;
                    news = true;
                }
            } else {
                if (host.failure == null) {
                    log.warn(
                            "cannot look up host {} ({}); {}, and trying again every {} s",
                            Text.printable(name),
                            failure,
                            host.addresses.isEmpty() ? "leaving it out" : "keeping the addresses it had",
                            RETRY_SECONDS);
                }
                retryLater();
            }
            host.failure = failure;
            if (news) {
                changed.run();
            }
        }
        startNext();
    }

    private void retryLater() {
        if (retry == null || !retry.isPending()) {
            retry = context.schedule(this::retryFailed, RETRY_SECONDS, TimeUnit.SECONDS, timers.get());
        }
    }

    private void retryFailed() {
        for (String name : Set.copyOf(hosts.keySet())) {
            if (failure(name) != null) {
                lookUp(name);
            }
        }
    }
}
