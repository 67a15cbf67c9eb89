package io.switchboard.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.controlplane.Caller;
import io.switchboard.core.FuzzCorpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests as a hostile client may send them: bytes that are nearly a {@code DiscoveryRequest} or a
 * {@code DeltaDiscoveryRequest}. A class that Jazzer can call, and what holds of every input.
 */
public final class RequestFuzzer {
    private static final String[] BITS = {
        "*",
        "//",
        "prices",
        "prices//first,version=v2",
        "secret",
        "switchboard//listener/127.0.0.1:80",
        "xdstp:",
        "envoy"
    };

    private RequestFuzzer() {}

    /** Writes what a fuzzer starts from: {@code request FOLDER}. */
    public static void main(String[] args) throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        for (boolean delta : new boolean[] {true, false}) {
            List<byte[]> seeds = seeds(delta);
            seeds.forEach(seed -> inputs.add(input(delta, List.of(seed))));
            inputs.add(input(delta, seeds));
        }
        List<String> bits = new ArrayList<>(List.of(BITS));
        for (ResourceType type : ResourceType.values()) {
            bits.add(type.url());
        }
        FuzzCorpus.write(Path.of(args[1]), inputs, bits.toArray(String[]::new));
    }

    /** Jazzer calls it before the first input: what is loaded once is no input's time. */
    public static void fuzzerInitialize() {
        for (boolean delta : new boolean[] {true, false}) {
            fuzzerTestOneInput(input(delta, seeds(delta)));
        }
    }

    /** Requests on one stream, as {@link #fuzzerTestOneInput} reads them. */
    static byte[] input(boolean delta, List<byte[]> requests) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(delta ? 0 : 1);
        for (byte[] request : requests) {
            input.write(request.length >> 8);
            input.write(request.length);
            input.write(request, 0, request.length);
        }
        return input.toByteArray();
    }

    /** The first byte chooses the protocol; the others are requests, each with its length before it in two bytes. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean delta = input[0] % 2 == 0;
        Hostile hostile = new Hostile(delta);
        int at = 1;
        while (at + 2 <= input.length) {
            int length = ((input[at] & 0xff) << 8) | (input[at + 1] & 0xff);
            at += 2;
            int end = Math.min(input.length, at + length);
            hostile.send(java.util.Arrays.copyOfRange(input, at, end));
            at = end;
        }
        hostile.end();
    }

    /** A stream and what it is told. */
    private static final class Hostile implements Outlet {
        private final BookHarness harness = new BookHarness();
        private final RequestReader reader = new RequestReader((why, times) -> {});
        private final Map<ResourceType, String> waits = new EnumMap<>(ResourceType.class);
        private final boolean delta;
        private final AdsSession session;
        private boolean ended;

        Hostile(boolean delta) {
            this.delta = delta;
            NodeBook nodes = new NodeBook(harness.time, harness.book, new Nothing());
            session = new AdsSession(
                    new XdsWorld(
                            harness.time,
                            XdsClients::read,
                            ResourceNames::serviceOf,
                            harness.book,
                            nodes,
                            new Refusals(harness.time),
                            new XdsMetrics(new SimpleMeterRegistry())),
                    new Caller("hostile", service -> !service.value().startsWith("s")),
                    delta,
                    "nowhere",
                    this);
        }

        void send(byte[] bytes) {
            Node node;
            StreamRequest request;
            try {
                if (delta) {
                    DeltaDiscoveryRequest read = DeltaDiscoveryRequest.parseFrom(bytes);
                    node = read.getNode();
                    request = reader.read(read);
                } else {
                    DiscoveryRequest read = DiscoveryRequest.parseFrom(bytes);
                    node = read.getNode();
                    request = reader.read(read);
                }
            } catch (InvalidProtocolBufferException e) {
                return;
            }
            if (request != null) {
                check(request.names().size() <= RequestReader.MOST_NAMES, "too many names");
                check(
                        request.names().stream().allMatch(name -> name.length() <= RequestReader.LONGEST_NAME),
                        "a name is too long");
                String waiting = waits.get(request.type());
                if (waiting != null && waiting.equals(request.nonce())) {
                    waits.remove(request.type());
                }
            }
            session.received(node, request);
            harness.time.runDue();
            for (String service : List.copyOf(harness.registry.opened)) {
                check(!service.startsWith("s"), "a service is followed that may not be seen");
                harness.says(service, "10.0.0.1:80");
            }
            session.pump();
            session.status().json();
        }

        void end() {
            session.close();
            harness.time.advance(ServiceBook.LINGER.multipliedBy(2));
            check(harness.book.size() == 0, "services are still followed");
            check(!ended, "the stream was ended");
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(Push push) {
            check(!waits.containsKey(push.type()), "two responses of a type wait");
            waits.put(push.type(), push.nonce());
            Object unused = delta ? Wire.delta(push) : Wire.sotw(push);
        }

        @Override
        public void end(io.grpc.Status status) {
            ended = true;
        }

        private static void check(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }

    private static final class Nothing implements SharedRules {
        @Override
        public Set<io.switchboard.core.ServiceName> wanted(
                XdsClient client, Set<io.switchboard.core.ServiceName> there) {
            return Wanted.of(client, there);
        }

        @Override
        public List<Resource> of(
                XdsClient client,
                java.util.Collection<ServiceResources> wanted,
                Map<ResourceKey, Resource> before,
                Set<io.switchboard.core.ServiceName> changed) {
            return NodeRules.of(client, wanted, before, changed);
        }
    }

    /** Requests that are right. */
    static List<byte[]> seeds(boolean delta) {
        Map<String, String> held = new HashMap<>();
        held.put("prices", "1");
        held.put("prices//v2", "zz");
        List<byte[]> seeds = new ArrayList<>();
        for (ResourceType type : ResourceType.values()) {
            for (String nonce : new String[] {"", "1", "2", "made up"}) {
                seeds.add(
                        delta
                                ? DeltaDiscoveryRequest.newBuilder()
                                        .setNode(node())
                                        .setTypeUrl(type.url())
                                        .setResponseNonce(nonce)
                                        .addResourceNamesSubscribe("prices")
                                        .addResourceNamesSubscribe("*")
                                        .addResourceNamesUnsubscribe("secret/x")
                                        .putAllInitialResourceVersions(held)
                                        .build()
                                        .toByteArray()
                                : DiscoveryRequest.newBuilder()
                                        .setNode(node())
                                        .setTypeUrl(type.url())
                                        .setResponseNonce(nonce)
                                        .setVersionInfo("1.0")
                                        .addResourceNames("prices")
                                        .addResourceNames("*")
                                        .addResourceNames("secret")
                                        .addResourceNames("xdstp:///a//b?c#d")
                                        .setErrorDetail(Status.newBuilder().setMessage("no\u202e"))
                                        .build()
                                        .toByteArray());
            }
        }
        return seeds;
    }

    private static Node node() {
        return Node.newBuilder()
                .setId("n\u001b[2J")
                .setUserAgentName("envoy")
                .setMetadata(com.google.protobuf.Struct.newBuilder()
                        .putFields(
                                "switchboard.datacenter",
                                com.google.protobuf.Value.newBuilder()
                                        .setStringValue("eu")
                                        .build()))
                .build();
    }
}
