package io.switchboard.benchmarks.jetcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.grpc.NameResolver.Listener2;
import io.grpc.Status;
import io.switchboard.benchmarks.peer.FollowerProgram;
import io.switchboard.benchmarks.peer.Followers;
import io.switchboard.benchmarks.peer.ToldNames;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name resolver on jetcd as it is commonly written: reads all keys of the service, watches from then on, keeps a map,
 * and hands all of it to the channel whenever the watch tells anything. One client for all channels.
 */
public final class JetcdFollower {
    private final Client client;
    private final ByteSequence prefix;
    private final Listener2 listener;
    private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();

    private JetcdFollower(Client client, String prefix, Listener2 listener) {
        this.client = client;
        this.prefix = ByteSequence.from(prefix, StandardCharsets.UTF_8);
        this.listener = listener;
    }

    /** @param arguments etcd's authority, then as {@link FollowerProgram#run} has it */
    public static void main(String[] arguments) throws Exception {
        Client client = Client.builder().endpoints("http://" + arguments[0]).build();
        ToldNames.register("jetcd", (service, listener) -> new JetcdFollower(client, service + "/", listener).start());
        FollowerProgram.run(Arrays.asList(arguments).subList(1, arguments.length), Followers.ofScheme("jetcd"));
    }

    private void start() {
        client.getKVClient()
                .get(prefix, GetOption.builder().isPrefix(true).build())
                .whenComplete((response, error) -> {
                    if (error != null) {
                        listener.onError(Status.UNAVAILABLE.withCause(error));
                        return;
                    }
                    response.getKvs().forEach(this::put);
                    ToldNames.tell(listener, addresses.values());
                    watch(response.getHeader().getRevision() + 1);
                });
    }

    private void watch(long revision) {
        WatchOption options =
                WatchOption.builder().isPrefix(true).withRevision(revision).build();
        client.getWatchClient().watch(prefix, options, response -> {
            for (WatchEvent event : response.getEvents()) {
                if (event.getEventType() == WatchEvent.EventType.PUT) {
                    put(event.getKeyValue());
                } else {
                    addresses.remove(event.getKeyValue().getKey().toString(StandardCharsets.UTF_8));
                }
            }
            ToldNames.tell(listener, addresses.values());
        });
    }

    private void put(KeyValue kv) {
        addresses.put(
                kv.getKey().toString(StandardCharsets.UTF_8),
                ToldNames.address(kv.getValue().toString(StandardCharsets.UTF_8)));
    }
}
