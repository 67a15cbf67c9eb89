package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.VirtualTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of an Envoy on a book on virtual time: it asks for all clusters, for the endpoints of all services, and for
 * three listeners, of all of them and of two, and takes what it is sent.
 */
final class NodeWorld {
    final VirtualTime time = new VirtualTime();
    final ScriptedRegistry registry = new ScriptedRegistry();
    private final HostNames hosts = new HostNames(time, Runnable::run, host -> List.of(), AddressRules.DEFAULT);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final XdsMetrics metrics = new XdsMetrics(meters);
    final ServiceBook book = new ServiceBook(registry, time, new ServiceRules(), hosts, 100_000);
    private final Map<ResourceKey, Resource> own = new HashMap<>();
    private final NodeBook nodes = new NodeBook(time, book, new Seen());
    private final XdsClient client;
    private final boolean delta;
    private AdsSession session;
    final List<Push> pushes = new ArrayList<>();
    final List<ServiceName> services = new ArrayList<>();
    private final Map<ResourceType, Set<String>> asked = new HashMap<>();
    private @Nullable Consumer<CatalogSnapshot> catalog;

    NodeWorld(int size, boolean delta) {
        this.delta = delta;
        client = new XdsClient(
                XdsClient.Kind.ENVOY,
                Locality.UNKNOWN,
                null,
                Map.of(XdsClients.LISTENERS, "127.0.0.1 80 *\n127.0.0.1 81 s0\n127.0.0.1 82 s1"));
        session = opened();
        metrics.gauges(() -> 1, book::size, () -> book.age().toMillis() / 1000.0);
        nodes.start(new Listed());
        for (int i = 0; i < size; i++) {
            services.add(new ServiceName("s" + i));
        }
        list(Freshness.LIVE);
        asks();
        // Not all are being read at one moment.
        for (boolean unread = true; unread; ) {
            unread = false;
            for (ServiceName service : services) {
                if (book.resources(service, client.ofServices()) == null) {
                    unread = true;
                    says(service.value(), null, 1);
                }
            }
        }
        answerAll();
    }

    private AdsSession opened() {
        return new AdsSession(
                new XdsWorld(time, node -> client, ResourceNames::serviceOf, book, nodes, new Refusals(time), metrics),
                new Caller("test", service -> true),
                delta,
                "a test",
                new Taken());
    }

    private void asks() {
        Set<String> clusters = new TreeSet<>();
        services.forEach(service -> clusters.add(service.value()));
        ask(ResourceType.CLUSTER, Set.of(StreamRequest.ALL));
        ask(ResourceType.ENDPOINTS, clusters);
        ask(ResourceType.LISTENER, Set.of(StreamRequest.ALL));
        ask(
                ResourceType.ROUTE,
                Set.of(
                        "switchboard//listener/127.0.0.1:80",
                        "switchboard//listener/127.0.0.1:81",
                        "switchboard//listener/127.0.0.1:82"));
    }

    /** The stream ends, and the client, as one that has nothing, opens another. */
    void reconnect() {
        session.close();
        pushes.clear();
        session = opened();
        asks();
    }

    void list(Freshness freshness) {
        Consumer<CatalogSnapshot> listener = catalog;
        List<CatalogSnapshot.Service> all = new ArrayList<>();
        services.forEach(service -> all.add(new CatalogSnapshot.Service(service, 1, 0, 0)));
        if (listener != null) {
            listener.accept(new CatalogSnapshot(all, 0, 1, freshness, Instant.EPOCH, null));
        }
        time.runDue();
    }

    /** Of some instances, and with a config or none. */
    void says(String service, @Nullable String config, int instances) {
        List<Instance> all = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            all.add(Instance.at("10.0.0." + i + ":80"));
        }
        registry.says(new ServiceName(service), all, config);
        time.advance(FollowedService.BURST);
    }

    private void ask(ResourceType type, Set<String> names) {
        request(type, names, "", "");
    }

    private void request(ResourceType type, Set<String> names, String version, String nonce) {
        session.received(
                Node.getDefaultInstance(),
                delta
                        ? StreamRequest.delta(type, names, Set.of(), Map.of(), nonce, null)
                        : StreamRequest.sotw(type, names, version, nonce, null));
        asked.merge(type, names, (one, other) -> one);
        time.runDue();
    }

    /** The client takes all that it is sent. */
    void answerAll() {
        for (int next = 0; next < pushes.size(); next++) {
            Push push = pushes.get(next);
            Set<String> names = delta ? Set.of() : asked.getOrDefault(push.type(), Set.of());
            request(push.type(), names, push.version(), push.nonce());
        }
    }

    /** All that there are, each told from others by what object it is. */
    Set<Resource> resources() {
        Set<Resource> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ServiceName service : services) {
            ServiceResources known = book.resources(service, client.ofServices());
            if (known != null) {
                all.addAll(known.resources());
            }
        }
        all.addAll(own.values());
        return all;
    }

    private final class Seen implements SharedRules {
        private final SharedRules rules = XdsRules.standard().shared();

        @Override
        public Set<ServiceName> wanted(XdsClient of, Set<ServiceName> there) {
            return rules.wanted(of, there);
        }

        @Override
        public List<Resource> of(
                XdsClient of,
                Collection<ServiceResources> wanted,
                Map<ResourceKey, Resource> before,
                Set<ServiceName> changed) {
            List<Resource> made = rules.of(of, wanted, before, changed);
            assertEquals(rules.of(of, wanted, Map.of(), Set.of()), made, "as without what there was");
            own.clear();
            made.forEach(one -> own.put(new ResourceKey(one.type(), one.name()), one));
            return made;
        }
    }

    private final class Taken implements Outlet {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(Push push) {
            pushes.add(push);
        }

        @Override
        public void end(Status status) {
            throw new AssertionError("ended: " + status);
        }
    }

    private final class Listed implements Catalog {
        @Override
        public Interest follow(Consumer<CatalogSnapshot> listener) {
            catalog = listener;
            return () -> {};
        }

        @Override
        public String registry() {
            return "a script";
        }
    }
}
