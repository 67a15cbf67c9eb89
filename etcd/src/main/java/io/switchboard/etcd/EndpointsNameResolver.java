package io.switchboard.etcd;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All members of a cluster as one channel's addresses, in random order: looks host names up afresh when connections
 * fail, and keeps a host's last addresses while its name cannot be looked up.
 */
final class EndpointsNameResolver extends NameResolver {
    static final Args.Key<Members> MEMBERS = Args.Key.create("switchboard-etcd-members");

    private static final Logger log = LoggerFactory.getLogger(EndpointsNameResolver.class);

    private final Members members;
    private final SynchronizationContext context;
    private final @Nullable Executor offload;
    private final Map<String, List<InetAddress>> lastKnown = new LinkedHashMap<>();
    private @Nullable Listener2 listener;
    private boolean resolving;
    private boolean shutdown;

    EndpointsNameResolver(Members members, Args args) {
        this.members = members;
        this.context = args.getSynchronizationContext();
        this.offload = args.getOffloadExecutor();
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
        if (resolving || shutdown) {
            return;
        }
        resolving = true;
        Runnable lookUp = () -> {
            Map<String, List<InetAddress>> found = lookUpAll();
            context.execute(() -> publish(found));
        };
        if (offload == null) {
            lookUp.run();
            return;
        }
        try {
            offload.execute(lookUp);
        } catch (Throwable e) {
            // Out of here it would put the channel into panic for good; the last known addresses do as well.
            log.debug("no thread to look etcd's hosts up", e);
            publish(Map.of());
        }
    }

    private Map<String, List<InetAddress>> lookUpAll() {
        Map<String, List<InetAddress>> found = new LinkedHashMap<>();
        for (Endpoint endpoint : members.endpoints()) {
            String host = endpoint.address().host();
            try {
                found.put(host, List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException | RuntimeException | Error e) {
                // Whatever it is, the look-up has ended: another one is to come.
                log.debug("etcd host {} cannot be looked up", host, e);
            }
        }
        return found;
    }

    private void publish(Map<String, List<InetAddress>> found) {
        resolving = false;
        if (shutdown || listener == null) {
            return;
        }
        lastKnown.putAll(found);
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Endpoint endpoint : members.endpoints()) {
            Address address = endpoint.address();
            List<InetAddress> hosts = lastKnown.getOrDefault(address.host(), List.of());
            if (hosts.isEmpty()) {
                unknown.add(address.host());
            }
            for (InetAddress host : hosts) {
                groups.add(group(host, address));
            }
        }
        Collections.shuffle(groups, new Random(members.random().nextLong()));
        StatusOr<List<EquivalentAddressGroup>> result = groups.isEmpty()
                ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("etcd host unknown: "
                        + String.join(", ", unknown) + "; is the name right, and does DNS answer?"))
                : StatusOr.fromValue(groups);
        listener.onResult2(
                ResolutionResult.newBuilder().setAddressesOrError(result).build());
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
