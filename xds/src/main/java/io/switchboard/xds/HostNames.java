package io.switchboard.xds;

import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of the hosts that instances name: clients of xDS take IP literals only. A host is looked up when it is
 * first seen and then every {@link #PERIOD}; one that cannot be looked up keeps the address it had, and an instance
 * without one is left out. Of several addresses the lowest is taken, so that every process takes the same.
 *
 * <p>Lives on the scheduler; look-ups block elsewhere, {@link #MOST_RUNNING} at a time.
 */
final class HostNames {
    /** Asks for a host's addresses, blocking. */
    interface Dns {
        List<InetAddress> lookup(String host) throws UnknownHostException;
    }

    static final Duration PERIOD = Duration.ofSeconds(60);
    static final Duration RETRY = Duration.ofSeconds(10);
    static final int MOST_RUNNING = 16;
    static final int MOST_HOSTS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(HostNames.class);
    private static final Comparator<InetAddress> LOWEST = Comparator.<InetAddress>comparingInt(
                    address -> address.getAddress().length)
            .thenComparing(InetAddress::getAddress, java.util.Arrays::compareUnsigned);

    private static final class Host {
        final Set<FollowedService> wantedBy = new HashSet<>();

        @Nullable
        String address;

        boolean asked;
        boolean failing;
    }

    private final Scheduler scheduler;
    private final Executor blocking;
    private final Dns dns;
    private final AddressRules rules;
    private final RatedLog rated;
    private final Map<String, Host> hosts = new HashMap<>();
    private final Map<FollowedService, Set<String>> wanted = new HashMap<>();
    private final Queue<String> queue = new ArrayDeque<>();
    private int running;

    HostNames(Scheduler scheduler, Executor blocking, Dns dns, AddressRules rules) {
        this.scheduler = scheduler;
        this.blocking = blocking;
        this.dns = dns;
        this.rules = rules;
        this.rated = new RatedLog(log, scheduler);
    }

    /** Looks up the hosts that these instances name, and forgets those that they named before. */
    void want(FollowedService service, Snapshot snapshot) {
        Set<String> names = names(snapshot);
        Set<String> before = wanted.getOrDefault(service, Set.of());
        if (names.equals(before)) {
            return;
        }
        for (String name : before) {
            if (!names.contains(name)) {
                unwant(service, name);
            }
        }
        for (String name : names) {
            Host host = hosts.get(name);
            if (host == null) {
                if (hosts.size() == MOST_HOSTS) {
                    rated.warn(
                            "instances name more than {} hosts; host {} of service {} is not looked up, and its instances"
                                    + " are left out. Register addresses instead of names",
                            MOST_HOSTS,
                            Text.printable(name),
                            service.name);
                    continue;
                }
                host = new Host();
                hosts.put(name, host);
                queue.add(name);
            }
            host.wantedBy.add(service);
        }
        if (names.isEmpty()) {
            wanted.remove(service);
        } else {
            wanted.put(service, names);
        }
        start();
    }

    void drop(FollowedService service) {
        Set<String> names = wanted.remove(service);
        if (names != null) {
            names.forEach(name -> unwant(service, name));
        }
    }

    private void unwant(FollowedService service, String name) {
        Host host = hosts.get(name);
        if (host != null && host.wantedBy.remove(service) && host.wantedBy.isEmpty()) {
            hosts.remove(name);
        }
    }

    /** Whether the first answer for some host is still to come. */
    boolean isPending(Snapshot snapshot) {
        for (String name : names(snapshot)) {
            Host host = hosts.get(name);
            if (host != null && !host.asked) {
                return true;
            }
        }
        return false;
    }

    /** The same set with addresses instead of names, without the instances whose host is not known. */
    Snapshot resolved(Snapshot snapshot) {
        if (names(snapshot).isEmpty()) {
            return snapshot;
        }
        List<Instance> all = new ArrayList<>(snapshot.instances().size());
        for (Instance instance : snapshot.instances()) {
            Instance resolved = resolved(instance);
            if (resolved != null) {
                all.add(resolved);
            }
        }
        return snapshot.withInstances(InstanceList.copyOf(all));
    }

    private @Nullable Instance resolved(Instance instance) {
        Address address = resolved(instance.address());
        if (address == null) {
            return null;
        }
        Instance.Builder builder = instance.toBuilder().address(address);
        instance.addresses().forEach((network, other) -> {
            Address found = resolved(other);
            if (found == null) {
                builder.withoutAddress(network);
            } else {
                builder.address(network, found);
            }
        });
        return builder.build();
    }

    private @Nullable Address resolved(Address address) {
        if (IpLiterals.isMeantAsOne(address.host())) {
            return address;
        }
        Host host = hosts.get(address.host());
        return host == null || host.address == null ? null : new Address(host.address, address.port());
    }

    private static Set<String> names(Snapshot snapshot) {
        Set<String> names = null;
        for (Instance instance : snapshot.instances()) {
            names = add(names, instance.address());
            for (Address other : instance.addresses().values()) {
                names = add(names, other);
            }
        }
        return names == null ? Set.of() : names;
    }

    private static @Nullable Set<String> add(@Nullable Set<String> names, Address address) {
        if (IpLiterals.isMeantAsOne(address.host())) {
            return names;
        }
        Set<String> all = names == null ? new HashSet<>() : names;
        all.add(address.host());
        return all;
    }

    private void start() {
        while (running < MOST_RUNNING && !queue.isEmpty()) {
            String name = queue.remove();
            if (hosts.containsKey(name)) {
                running++;
                blocking.execute(() -> {
                    List<InetAddress> found;
                    String failure;
                    try {
                        found = dns.lookup(name);
                        failure = "it has no address that may be dialled";
                    } catch (UnknownHostException | RuntimeException | Error e) {
                        found = List.of();
                        failure = String.valueOf(e.getMessage());
                    }
                    List<InetAddress> answer = found;
                    String why = failure;
                    scheduler.execute(() -> answered(name, answer, why));
                });
            }
        }
    }

    private void answered(String name, List<InetAddress> found, String failure) {
        running--;
        Host host = hosts.get(name);
        if (host != null) {
            InetAddress lowest = found.stream()
                    .filter(address -> rules.refusal(address) == null)
                    .min(LOWEST)
                    .orElse(null);
            boolean news = !host.asked;
            host.asked = true;
            if (lowest == null) {
                failed(name, host, failure);
            } else {
                host.failing = false;
                String address = lowest.getHostAddress();
                news |= !address.equals(host.address);
                host.address = address;
            }
            scheduler.after(lowest == null ? RETRY : PERIOD, () -> again(name, host));
            if (news) {
                List.copyOf(host.wantedBy).forEach(FollowedService::hostsChanged);
            }
        }
        start();
    }

    private void failed(String name, Host host, String failure) {
        if (!host.failing) {
            rated.warn(
                    "cannot look up host {} ({}); {}, and trying again every {} s",
                    Text.printable(name),
                    Text.printable(failure),
                    host.address == null ? "leaving out its instances" : "keeping the address it had",
                    RETRY.toSeconds());
        }
        host.failing = true;
    }

    private void again(String name, Host host) {
        if (hosts.get(name) == host) {
            queue.add(name);
            start();
        }
    }
}
