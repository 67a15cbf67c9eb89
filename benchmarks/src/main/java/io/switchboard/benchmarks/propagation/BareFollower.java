package io.switchboard.benchmarks.propagation;

import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.RawEtcd;
import io.switchboard.benchmarks.peer.FollowerProgram;
import io.switchboard.benchmarks.peer.Followers;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The least that following can take with grpc-java: one bare watch, and the thread that reads it hands addresses to channels. Nothing is
 * listed, checked, remembered or shared, and what etcd cannot tell is lost.
 */
public final class BareFollower extends NameResolverProvider {
    private static final String SCHEME = "bare";

    private final List<Resolver> resolvers = new CopyOnWriteArrayList<>();

    private BareFollower() {}

    /** @param arguments etcd's authority, then as {@link FollowerProgram#run} has it */
    public static void main(String[] arguments) throws Exception {
        BareFollower follower = new BareFollower();
        NameResolverRegistry.getDefaultRegistry().register(follower);
        RawEtcd etcd = RawEtcd.connect("http://" + arguments[0]);
        ByteString start = ByteString.copyFromUtf8(arguments[1]);
        byte[] end = start.toByteArray();
        end[end.length - 1]++;
        WatchGrpc.newStub(etcd.channel())
                .watch(follower.events())
                .onNext(WatchRequest.newBuilder()
                        .setCreateRequest(
                                WatchCreateRequest.newBuilder().setKey(start).setRangeEnd(ByteString.copyFrom(end)))
                        .build());
        FollowerProgram.run(
                Arrays.asList(arguments).subList(1, arguments.length),
                Followers.channels(service -> Grpc.newChannelBuilder(
                                SCHEME + ":///" + service, InsecureChannelCredentials.create())
                        .defaultLoadBalancingPolicy("round_robin")
                        .build()));
    }

    private StreamObserver<WatchResponse> events() {
        return new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
                for (Event event : response.getEventsList()) {
                    String key = event.getKv().getKey().toStringUtf8();
                    for (Resolver resolver : resolvers) {
                        if (key.startsWith(resolver.prefix)) {
                            resolver.heard(event, key);
                        }
                    }
                }
            }

            @Override
            public void onError(Throwable error) {
                error.printStackTrace();
            }

            @Override
            public void onCompleted() {}
        };
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        Resolver resolver = new Resolver(target.getPath().substring(1) + "/");
        resolvers.add(resolver);
        return resolver;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    private static final class Resolver extends NameResolver {
        private final String prefix;
        private final Map<String, EquivalentAddressGroup> servers = new LinkedHashMap<>();
        private volatile Listener2 listener = new Listener2() {
            @Override
            public void onResult(ResolutionResult result) {}

            @Override
            public void onError(io.grpc.Status error) {}
        };

        Resolver(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public String getServiceAuthority() {
            return "service";
        }

        @Override
        public void start(Listener2 listener) {
            this.listener = listener;
        }

        synchronized void heard(Event event, String key) {
            if (event.getType() == Event.EventType.DELETE) {
                servers.remove(key);
            } else {
                String address = JsonParser.parseString(event.getKv().getValue().toStringUtf8())
                        .getAsJsonObject()
                        .get("Addr")
                        .getAsString();
                int colon = address.lastIndexOf(':');
                servers.put(
                        key,
                        new EquivalentAddressGroup(new InetSocketAddress(
                                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))));
            }
            listener.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(List.copyOf(servers.values())))
                    .build());
        }

        @Override
        public void shutdown() {}
    }
}
