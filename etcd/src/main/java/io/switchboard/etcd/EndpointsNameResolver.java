package io.switchboard.etcd;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Address;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Text;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All members of a cluster as one channel's addresses, in random order: looks host names up afresh when connections
 * fail, and keeps a host's last addresses while its name cannot be looked up.
 */
final class EndpointsNameResolver extends NameResolver {
    static final Args.Key<ClusterMembers> MEMBERS = Args.Key.create("switchboard-etcd-members");

    private static final Logger log = LoggerFactory.getLogger(EndpointsNameResolver.class);

    /** Asks for a host's addresses, blocking. */
    interface Dns {
        InetAddress[] lookup(String host) throws UnknownHostException;
    }

    private final ClusterMembers members;
    private final SynchronizationContext context;
    private final Executor offload;
    private final Dns dns;
    private final Map<String, List<InetAddress>> lastKnown = new LinkedHashMap<>();
    /** Being looked up: one that hangs is not asked again meanwhile, and holds up no other. */
    private final Set<String> underWay = new HashSet<>();

    private @Nullable Listener2 listener;
    private boolean shutdown;

    EndpointsNameResolver(ClusterMembers members, Args args) {
        this(members, args, InetAddress::getAllByName);
    }

    EndpointsNameResolver(ClusterMembers members, Args args, Dns dns) {
        this.members = members;
        this.context = args.getSynchronizationContext();
        Executor given = args.getOffloadExecutor();
        this.offload = given == null ? Runnable::run : given;
        this.dns = dns;
    }

    @Override
    public String getServiceAuthority() {
        return members.authority(members.endpoints().get(0).address());
    }

    @Override
    public void start(Listener2 listener) {
        this.listener = listener;
        members.onChange(() -> context.execute(this::resolve));
        resolve();
    }

    @Override
    public void refresh() {
        resolve();
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    private void resolve() {
        if (shutdown) {
            return;
        }
        Set<String> hosts = new LinkedHashSet<>();
        members.endpoints().forEach(endpoint -> hosts.add(endpoint.address().host()));
        boolean changed = lastKnown.keySet().retainAll(hosts);
        for (String host : hosts) {
            InetAddress literal = IpLiterals.parse(host);
            if (literal != null) {
                changed |= lastKnown.put(host, List.of(literal)) == null;
            } else if (underWay.add(host)) {
                lookUp(host);
            }
        }
        if (changed || underWay.isEmpty()) {
            publish();
        }
    }

    private void lookUp(String host) {
        try {
            offload.execute(() -> {
                List<InetAddress> found = ask(host);
                context.execute(() -> answered(host, found));
            });
        } catch (Throwable e) {
            log.debug("etcd host {} cannot be looked up now", host, e);
            context.execute(() -> answered(host, List.of()));
        }
    }

    /** Whatever it throws, the host is to be asked again. */
    private List<InetAddress> ask(String host) {
        try {
            return List.of(dns.lookup(host));
        } catch (Throwable e) {
            log.debug("etcd host {} cannot be looked up", host, e);
            return List.of();
        }
    }

    private void answered(String host, List<InetAddress> found) {
        underWay.remove(host);
        boolean wanted = members.endpoints().stream()
                .anyMatch(endpoint -> endpoint.address().host().equals(host));
        boolean changed = false;
        if (wanted && !found.isEmpty()) {
            List<InetAddress> before = lastKnown.put(host, found);
            // DNS rotates its answers: another order is no change.
            changed = before == null || !new HashSet<>(before).equals(new HashSet<>(found));
        }
        if (changed || underWay.isEmpty()) {
            publish();
        }
    }

    /** What is known by now: a name that takes its time does not hold up a member that is known. */
    private void publish() {
        if (shutdown || listener == null) {
            return;
        }
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Endpoint endpoint : members.endpoints()) {
            Address address = endpoint.address();
            List<InetAddress> hosts = lastKnown.getOrDefault(address.host(), List.of());
            if (hosts.isEmpty()) {
                unknown.add(Text.printable(address.host()));
            }
            for (InetAddress host : hosts) {
                groups.add(group(host, address));
            }
        }
        if (groups.isEmpty() && !underWay.isEmpty()) {
            return;
        }
        Collections.shuffle(groups, new Random(members.random().nextLong()));
        StatusOr<List<EquivalentAddressGroup>> result = groups.isEmpty()
                ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("etcd host unknown: "
                        + String.join(", ", unknown) + "; is the name right, and does DNS answer?"))
                : StatusOr.fromValue(groups);
        listener.onResult2(ResolutionResult.newBuilder()
                .setAddressesOrError(result)
                .setAttributes(io.grpc.Attributes.newBuilder()
                        .set(MembersBalancer.BOOK, members.book())
                        .build())
                .build());
    }

    /** Each member is checked against its own name, not against the first one's. */
    private EquivalentAddressGroup group(InetAddress host, Address address) {
        return new EquivalentAddressGroup(
                new InetSocketAddress(host, address.port()),
                io.grpc.Attributes.newBuilder()
                        .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, members.authority(address))
                        .build());
    }
}
