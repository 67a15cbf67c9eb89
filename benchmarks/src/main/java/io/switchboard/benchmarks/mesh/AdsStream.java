package io.switchboard.benchmarks.mesh;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One stream of xDS as gRPC's clients keep it: it asks for listeners, then for the routes, clusters and endpoints that
 * these name, and takes whatever it is sent.
 */
final class AdsStream implements StreamObserver<DiscoveryResponse> {
    private enum Type {
        LISTENER("envoy.config.listener.v3.Listener"),
        ROUTE("envoy.config.route.v3.RouteConfiguration"),
        CLUSTER("envoy.config.cluster.v3.Cluster"),
        ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment");

        private final String url;

        Type(String message) {
            url = "type.googleapis.com/" + message;
        }

        /** Whose names are in a resource of this one. */
        @Nullable
        Type next() {
            return switch (this) {
                case LISTENER -> ROUTE;
                case ROUTE -> CLUSTER;
                case CLUSTER -> ENDPOINTS;
                case ENDPOINTS -> null;
            };
        }

        static @Nullable Type of(String url) {
            for (Type type : values()) {
                if (type.url.equals(url)) {
                    return type;
                }
            }
            return null;
        }
    }

    /** What is asked for and had of one type. */
    private static final class State {
        private final Set<String> names = new TreeSet<>();
        private String version = "";
        private String nonce = "";
        private boolean asked;
    }

    /** What a stream tells. */
    interface Reader {
        /** It has the endpoints of all services that it asked for. */
        void served();

        /**
         * A change has come; its answer is sent.
         *
         * @param before the change that it had of this service; 0: none
         */
        void changed(String service, int before, int now);

        /** The stream is over. */
        void ended();
    }

    private final Node node;
    private final int wanted;
    private final Reader reader;
    private final Map<Type, State> states = new EnumMap<>(Type.class);
    /** The last change by service. */
    private final Map<String, Integer> changes = new HashMap<>();

    private @Nullable StreamObserver<DiscoveryRequest> requests;
    private boolean served;

    private AdsStream(String id, Collection<String> services, Reader reader) {
        this.node = Node.newBuilder()
                .setId(id)
                .setCluster("bench")
                .setUserAgentName("gRPC Java")
                .build();
        this.wanted = services.size();
        this.reader = reader;
        for (Type type : Type.values()) {
            states.put(type, new State());
        }
        state(Type.LISTENER).names.addAll(services);
    }

    static AdsStream open(AggregatedDiscoveryServiceStub stub, String id, Collection<String> services, Reader reader) {
        AdsStream stream = new AdsStream(id, services, reader);
        synchronized (stream) {
            stream.requests = stub.streamAggregatedResources(stream);
            stream.ask(Type.LISTENER);
        }
        return stream;
    }

    synchronized void close() {
        if (requests != null) {
            requests.onCompleted();
        }
    }

    @Override
    public synchronized void onNext(DiscoveryResponse response) {
        Type type = Type.of(response.getTypeUrl());
        if (type == null) {
            throw new IllegalStateException("nobody asked for " + response.getTypeUrl());
        }
        Map<String, int[]> changed = new HashMap<>();
        Set<String> named = new TreeSet<>();
        try {
            for (Any resource : response.getResourcesList()) {
                read(type, resource, named, changed);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        State state = state(type);
        state.version = response.getVersionInfo();
        state.nonce = response.getNonce();
        ask(type);
        Type next = type.next();
        if (next != null) {
            if (state(next).names.addAll(named)) {
                ask(next);
            }
        } else if (!served && changes.size() == wanted) {
            served = true;
            reader.served();
        }
        changed.forEach((service, both) -> reader.changed(service, both[0], both[1]));
    }

    private void read(Type type, Any resource, Set<String> named, Map<String, int[]> changed)
            throws InvalidProtocolBufferException {
        switch (type) {
            case LISTENER ->
                named.add(resource.unpack(Listener.class)
                        .getApiListener()
                        .getApiListener()
                        .unpack(HttpConnectionManager.class)
                        .getRds()
                        .getRouteConfigName());
            case ROUTE -> named.addAll(clusters(resource.unpack(RouteConfiguration.class)));
            case CLUSTER -> {
                Cluster cluster = resource.unpack(Cluster.class);
                String service = cluster.getEdsClusterConfig().getServiceName();
                named.add(service.isEmpty() ? cluster.getName() : service);
            }
            case ENDPOINTS -> {
                ClusterLoadAssignment endpoints = resource.unpack(ClusterLoadAssignment.class);
                int now = change(endpoints);
                Integer before = changes.put(endpoints.getClusterName(), now);
                if (before != null && before < now) {
                    changed.put(endpoints.getClusterName(), new int[] {before, now});
                }
            }
        }
    }

    private static List<String> clusters(RouteConfiguration routes) {
        List<String> clusters = new ArrayList<>();
        routes.getVirtualHostsList()
                .forEach(host -> host.getRoutesList().forEach(route -> {
                    RouteAction action = route.getRoute();
                    if (action.hasWeightedClusters()) {
                        action.getWeightedClusters().getClustersList().forEach(one -> clusters.add(one.getName()));
                    } else {
                        clusters.add(action.getCluster());
                    }
                }));
        return clusters;
    }

    private static int change(ClusterLoadAssignment endpoints) {
        int[] change = new int[1];
        endpoints
                .getEndpointsList()
                .forEach(locality -> locality.getLbEndpointsList().forEach(one -> {
                    var address = one.getEndpoint().getAddress().getSocketAddress();
                    MeshContent.change(address.getAddress(), address.getPortValue())
                            .ifPresent(number -> change[0] = number);
                }));
        return change[0];
    }

    private void ask(Type type) {
        State state = state(type);
        DiscoveryRequest.Builder request = DiscoveryRequest.newBuilder()
                .setTypeUrl(type.url)
                .addAllResourceNames(state.names)
                .setVersionInfo(state.version)
                .setResponseNonce(state.nonce);
        if (!state.asked) {
            state.asked = true;
            request.setNode(node);
        }
        if (requests != null) {
            requests.onNext(request.build());
        }
    }

    private State state(Type type) {
        State state = states.get(type);
        if (state == null) {
            throw new IllegalStateException("no state of " + type);
        }
        return state;
    }

    @Override
    public void onError(Throwable thrown) {
        reader.ended();
    }

    @Override
    public void onCompleted() {
        reader.ended();
    }
}
