package io.switchboard.xds;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends the resources that it was given; what it is told that is wrong with them it keeps. */
final class StaticAds extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
    private final Map<String, Map<String, Any>> resources = new LinkedHashMap<>();
    private final List<Stream> streams = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private int version;

    /** These and no others. */
    synchronized void send(Collection<Resource> all) {
        resources.clear();
        for (Resource resource : all) {
            resources
                    .computeIfAbsent(resource.type().url(), made -> new LinkedHashMap<>())
                    .put(resource.name(), resource.body());
        }
        version++;
        streams.forEach(stream -> stream.asked.keySet().forEach(stream::answer));
    }

    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public synchronized StreamObserver<DiscoveryRequest> streamAggregatedResources(
            StreamObserver<DiscoveryResponse> responses) {
        Stream stream = new Stream(responses);
        streams.add(stream);
        return stream;
    }

    private final class Stream implements StreamObserver<DiscoveryRequest> {
        private final StreamObserver<DiscoveryResponse> client;
        private final Map<String, Set<String>> asked = new LinkedHashMap<>();

        Stream(StreamObserver<DiscoveryResponse> client) {
            this.client = client;
        }

        @Override
        public void onNext(DiscoveryRequest request) {
            synchronized (StaticAds.this) {
                if (request.hasErrorDetail()) {
                    refusals.add(request.getErrorDetail().getMessage());
                }
                Set<String> names = new LinkedHashSet<>(request.getResourceNamesList());
                if (!names.equals(asked.put(request.getTypeUrl(), names))) {
                    answer(request.getTypeUrl());
                }
            }
        }

        private void answer(String type) {
            DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                    .setTypeUrl(type)
                    .setVersionInfo(String.valueOf(version))
                    .setNonce(type + version);
            Map<String, Any> ofType = resources.getOrDefault(type, Map.of());
            Set<String> names = asked.getOrDefault(type, Set.of());
            // An Envoy that names none wants all.
            for (String name : names.isEmpty() ? ofType.keySet() : names) {
                Any body = ofType.get(name);
                if (body != null) {
                    response.addResources(body);
                }
            }
            client.onNext(response.build());
        }

        @Override
        public void onError(Throwable t) {
            end();
        }

        @Override
        public void onCompleted() {
            end();
            client.onCompleted();
        }

        private void end() {
            synchronized (StaticAds.this) {
                streams.remove(this);
            }
        }
    }
}
