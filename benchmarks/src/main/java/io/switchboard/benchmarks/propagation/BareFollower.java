package io.switchboard.benchmarks.propagation;

import io.grpc.NameResolver.Listener2;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.peer.FollowerProgram;
import io.switchboard.benchmarks.peer.Followers;
import io.switchboard.benchmarks.peer.ToldNames;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchResponse;
import io.switchboard.harness.RawEtcd;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The least that following can take with grpc-java: one bare watch, and the thread that reads it hands addresses to
 * channels. Nothing is listed, checked, remembered or shared, and what etcd cannot tell is lost.
 */
public final class BareFollower implements StreamObserver<WatchResponse> {
    private final List<Followed> all = new CopyOnWriteArrayList<>();

    private record Followed(String prefix, Listener2 listener, Map<String, InetSocketAddress> servers) {
        synchronized void heard(Event event, String key) {
            if (event.getType() == Event.EventType.DELETE) {
                servers.remove(key);
            } else {
                servers.put(key, ToldNames.address(event.getKv().getValue().toStringUtf8()));
            }
            ToldNames.tell(listener, servers.values());
        }
    }

    private BareFollower() {}

    /** @param arguments etcd's authority, then as {@link FollowerProgram#run} has it */
    public static void main(String[] arguments) throws Exception {
        BareFollower follower = new BareFollower();
        ToldNames.register(
                "bare",
                (service, listener) -> follower.all.add(new Followed(service + "/", listener, new LinkedHashMap<>())));
        RawEtcd etcd = RawEtcd.connect("http://" + arguments[0]);
        WatchGrpc.newStub(etcd.channel()).watch(follower).onNext(RawEtcd.watch(arguments[1], 0));
        FollowerProgram.run(Arrays.asList(arguments).subList(1, arguments.length), Followers.ofScheme("bare"));
    }

    @Override
    public void onNext(WatchResponse response) {
        for (Event event : response.getEventsList()) {
            String key = event.getKv().getKey().toStringUtf8();
            all.stream()
                    .filter(followed -> key.startsWith(followed.prefix))
                    .forEach(followed -> followed.heard(event, key));
        }
    }

    @Override
    public void onError(Throwable error) {
        error.printStackTrace();
    }

    @Override
    public void onCompleted() {}
}
