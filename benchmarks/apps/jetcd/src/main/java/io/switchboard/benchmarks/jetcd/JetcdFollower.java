package io.switchboard.benchmarks.jetcd;

import com.google.gson.JsonParser;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.switchboard.benchmarks.peer.FollowerProgram;
import io.switchboard.benchmarks.peer.Followers;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A name resolver on jetcd as it is commonly written: reads all keys of the service, watches from then on, keeps a map, and hands
 * all of it to the channel whenever the watch tells anything. One client for all channels.
 */
public final class JetcdFollower extends NameResolverProvider {
    private static final String SCHEME = "jetcd";

    private final Client client;

    private JetcdFollower(Client client) {
        this.client = client;
    }

    /** @param arguments etcd's authority, then as {@link FollowerProgram#run} has it */
    public static void main(String[] arguments) throws Exception {
        Client client = Client.builder().endpoints("http://" + arguments[0]).build();
        NameResolverRegistry.getDefaultRegistry().register(new JetcdFollower(client));
        FollowerProgram.run(
                Arrays.asList(arguments).subList(1, arguments.length),
                Followers.channels(service -> Grpc.newChannelBuilder(
                                SCHEME + ":///" + service, InsecureChannelCredentials.create())
                        .defaultLoadBalancingPolicy("round_robin")
                        .build()));
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return new Resolver(client, target.getPath().substring(1) + "/");
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
        private final Client client;
        private final String prefix;
        private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
        private Watch.@Nullable Watcher watcher;

        Resolver(Client client, String prefix) {
            this.client = client;
            this.prefix = prefix;
        }

        @Override
        public String getServiceAuthority() {
            return "service";
        }

        @Override
        public void start(Listener2 listener) {
            client.getKVClient()
                    .get(bytes(prefix), GetOption.builder().isPrefix(true).build())
                    .whenComplete((response, error) -> {
                        if (error != null) {
                            listener.onError(Status.UNAVAILABLE.withCause(error));
                            return;
                        }
                        response.getKvs().forEach(this::put);
                        tell(listener);
                        watch(listener, response.getHeader().getRevision() + 1);
                    });
        }

        private void watch(Listener2 listener, long revision) {
            watcher = client.getWatchClient()
                    .watch(
                            bytes(prefix),
                            WatchOption.builder()
                                    .isPrefix(true)
                                    .withRevision(revision)
                                    .build(),
                            response -> {
                                for (WatchEvent event : response.getEvents()) {
                                    if (event.getEventType() == WatchEvent.EventType.PUT) {
                                        put(event.getKeyValue());
                                    } else {
                                        addresses.remove(
                                                event.getKeyValue().getKey().toString(StandardCharsets.UTF_8));
                                    }
                                }
                                tell(listener);
                            });
        }

        private void put(KeyValue kv) {
            String address = JsonParser.parseString(kv.getValue().toString(StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .get("Addr")
                    .getAsString();
            int colon = address.lastIndexOf(':');
            addresses.put(
                    kv.getKey().toString(StandardCharsets.UTF_8),
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
        }

        private void tell(Listener2 listener) {
            List<EquivalentAddressGroup> groups = new ArrayList<>();
            addresses.values().forEach(address -> groups.add(new EquivalentAddressGroup(address)));
            listener.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups))
                    .build());
        }

        @Override
        public void shutdown() {
            if (watcher != null) {
                watcher.close();
            }
        }

        private static ByteSequence bytes(String text) {
            return ByteSequence.from(text, StandardCharsets.UTF_8);
        }
    }
}
