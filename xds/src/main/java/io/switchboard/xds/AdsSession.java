package io.switchboard.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One stream and what it is told; all on the scheduler. */
final class AdsSession implements ResourceView, Asked, ServiceReader {
    private final XdsWorld world;
    private final Caller caller;
    private final Outlet outlet;
    private final StreamState state;
    private final Instant since;
    private final String peer;
    private final boolean delta;
    /** How many resources of each service are asked for by name. */
    private final Map<ServiceName, Integer> services = new HashMap<>();
    /** What was asked for before its service was known. */
    private final Map<ServiceName, Set<ResourceKey>> waiting = new HashMap<>();
    /** Of services that may not be seen. */
    private final Map<ServiceName, Map<ResourceKey, Resource>> unseen = new HashMap<>();

    private @Nullable XdsClient client;
    private @Nullable XdsClient ofServices;
    private @Nullable NodeView node;
    private String nodeId = "";
    private boolean pending;
    private long pendingSince;
    private boolean closed;

    AdsSession(XdsWorld world, Caller caller, boolean delta, String peer, Outlet outlet) {
        this.world = world;
        this.caller = caller;
        this.delta = delta;
        this.peer = peer;
        this.outlet = outlet;
        this.since = world.scheduler().now();
        this.state = delta ? new DeltaStream(this) : new SotwStream(this);
    }

    /** @param request null: one of a type that is not served, which still tells who asks */
    void received(Node said, @Nullable StreamRequest request) {
        if (closed) {
            return;
        }
        if (client == null) {
            client = world.clients().read(said);
            ofServices = client.ofServices();
            nodeId = Text.printable(said.getId());
            world.refusals().unusable(nodeId, peer, XdsClients.problems(said));
        }
        if (request == null) {
            return;
        }
        StreamState.Reading reading = state.request(request);
        switch (reading) {
            case REFUSED -> refused(request);
            case STALE -> world.metrics().leftOut("stale_nonce", 1);
            default -> {}
        }
        pump();
    }

    private void refused(StreamRequest request) {
        world.metrics().refused(request.type());
        world.refusals()
                .refused(
                        nodeId,
                        peer,
                        request.type(),
                        state.version(request.type()),
                        Objects.requireNonNullElse(request.error(), ""));
    }

    /** Sends what there is to send, as long as the client takes it. */
    void pump() {
        while (!closed && client != null && outlet.isReady()) {
            Push push = state.next(this);
            if (push == null) {
                pending = false;
                return;
            }
            outlet.send(push);
            world.metrics().pushed(push.type(), pending ? world.scheduler().nanos() - pendingSince : -1);
            pending = false;
        }
    }

    void end(Status status) {
        if (!closed) {
            close();
            outlet.end(status);
        }
    }

    /** Lets go of everything; the stream has ended. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        XdsClient known = client;
        if (known != null) {
            services.keySet().forEach(service -> world.book().leave(service, ofServices(), this));
            if (node != null) {
                world.nodes().leave(known, caller, this);
            }
        }
        services.clear();
        waiting.clear();
        unseen.clear();
    }

    @Override
    public void changed(ServiceName service, Set<ResourceKey> keys, long heard) {
        heard(heard);
        keys.forEach(key -> state.changed(key.type(), key.name()));
        Set<ResourceKey> waited = waiting.remove(service);
        if (waited != null) {
            waited.forEach(key -> state.changed(key.type(), key.name()));
        }
        pump();
    }

    /** What spans services has changed. */
    void nodeChanged(Set<ResourceKey> keys, boolean whole, long heard) {
        if (heard != 0) {
            heard(heard);
        }
        if (whole) {
            for (ResourceType type : ResourceType.values()) {
                state.allChanged(type);
            }
        }
        keys.forEach(key -> state.changed(key.type(), key.name()));
        pump();
    }

    private void heard(long nanos) {
        if (!pending) {
            pending = true;
            pendingSince = nanos;
        }
    }

    @Override
    public Found find(ResourceType type, String name) {
        ResourceKey key = new ResourceKey(type, name);
        ServiceName service = world.names().serviceOf(type, name);
        if (service == null) {
            return view().find(key);
        }
        if (!caller.sees().test(service)) {
            return ofUnseen(service, key);
        }
        Found found = ofService(service, key);
        boolean early = state.hasEarlier(type, name) && isEarly(service, type, found);
        if ((early || found.state() == Found.State.UNKNOWN) && services.containsKey(service)) {
            waiting.computeIfAbsent(service, none -> new HashSet<>()).add(key);
        }
        return early ? Found.UNKNOWN : found;
    }

    /** Whether a client knows more of a service than this process may by now. */
    private boolean isEarly(ServiceName service, ResourceType type, Found found) {
        return world.book().lacksOwn(service)
                || (type == ResourceType.ENDPOINTS
                        && found.resource() != null
                        && Nobody.isIn(found.resource())
                        && world.book().mayLack(service));
    }

    private Found ofService(ServiceName service, ResourceKey key) {
        Found found = world.book().find(service, ofServices(), key);
        if (found.state() != Found.State.ABSENT) {
            return found;
        }
        ResourceType type = key.type();
        Found whole = world.book().find(service, ofServices(), new ResourceKey(type, service.value()));
        Resource nobody = Nobody.of(key, whole.resource());
        return nobody == null ? Found.ABSENT : Found.nobody(nobody, whole.revision());
    }

    /** As if there were no such service: so nobody learns which services there are. */
    private Found ofUnseen(ServiceName service, ResourceKey key) {
        Map<ResourceKey, Resource> all = unseen.get(service);
        if (all == null) {
            ServiceResources nothing = world.book().nothing(service, ofServices());
            if (nothing == null) {
                return Found.UNKNOWN;
            }
            all = new HashMap<>();
            for (Resource resource : nothing.resources()) {
                all.put(new ResourceKey(resource.type(), resource.name()), resource);
            }
            unseen.put(service, all);
        }
        Resource resource = all.get(key);
        if (resource == null) {
            resource = Nobody.of(key, all.get(new ResourceKey(key.type(), service.value())));
        }
        return resource == null ? Found.ABSENT : Found.there(resource, 0);
    }

    @Override
    public @Nullable Set<String> all(ResourceType type) {
        return view().all(type);
    }

    @Override
    public boolean mayLack() {
        return world.nodes().mayLack();
    }

    @Override
    public void added(ResourceType type, String name) {
        ServiceName service = world.names().serviceOf(type, name);
        if (service == null || !caller.sees().test(service)) {
            return;
        }
        if (services.merge(service, 1, Integer::sum) == 1) {
            world.book().join(service, ofServices(), this);
        }
    }

    @Override
    public void removed(ResourceType type, String name) {
        ServiceName service = world.names().serviceOf(type, name);
        Integer left = service == null
                ? null
                : services.computeIfPresent(service, (one, count) -> count == 1 ? null : count - 1);
        if (service != null && left == null) {
            waiting.remove(service);
            unseen.remove(service);
            if (caller.sees().test(service)) {
                world.book().leave(service, ofServices(), this);
            }
        }
    }

    @Override
    public void refused() {
        world.metrics().leftOut("too_many_names", 1);
    }

    @Override
    public void all(ResourceType type, boolean wanted) {
        if (wanted) {
            view();
        }
    }

    private NodeView view() {
        if (node == null) {
            node = world.nodes().join(client(), caller, this);
        }
        return node;
    }

    private XdsClient ofServices() {
        return Objects.requireNonNull(ofServices, "the first request says who asks");
    }

    private XdsClient client() {
        return Objects.requireNonNull(client, "the first request says who asks");
    }

    /** How it stands, for display. */
    ClientStatus status() {
        return ClientStatus.of(nodeId, peer, caller.name(), delta, since, client, state);
    }
}
