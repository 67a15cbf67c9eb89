package io.switchboard.faults;

import io.grpc.InsecureChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.core.RegistrationState;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A service with servers, a client that follows it, and traffic between them; ready once every server has answered. */
public final class Scene implements AutoCloseable {
    /** The service of all scenes. */
    public static final String SERVICE = "faults/ping";

    /**
     * Short, since faults have to outlast it; and longer than a busy machine stands still, since a lease has to outlast
     * that.
     */
    public static final Duration TTL = Duration.ofSeconds(5);

    private final EtcdOptions forServers;
    private final List<LocalServer> servers = new ArrayList<>();
    private final Switchboard client;
    private final FollowedSet view;
    private final Traffic traffic;

    private Scene(EtcdOptions forServers, EtcdOptions forClient, int count) {
        this.forServers = forServers;
        client = connect(forClient);
        List<Cleanup.Step> undo = new ArrayList<>();
        try {
            view = FollowedSet.of(client.directory(), SERVICE);
            undo.add(view::close);
            for (int i = 0; i < count; i++) {
                servers.add(LocalServer.start("server-" + i, forServers, SERVICE));
            }
            Await.until("all servers are in the view", () -> view.addresses().size() == count);
            // A server may hear later than its callers that it is registered.
            servers.forEach(server -> server.await(RegistrationState.ACTIVE));
            traffic = Traffic.start(
                    client.channel(SERVICE, InsecureChannelCredentials.create()).build());
            undo.add(0, traffic::close);
            if (count > 0) {
                traffic.awaitServers(names());
            }
        } catch (RuntimeException | Error e) {
            undo.add(() -> Cleanup.each(servers, LocalServer::close));
            undo.add(client::close);
            Cleanup.after(e, undo.toArray(new Cleanup.Step[0]));
            throw e;
        }
    }

    /** Opens one whose servers and client reach etcd by the same endpoints, separated by commas. */
    public static Scene open(String endpoints, int servers) {
        return open(endpoints, endpoints, servers);
    }

    /** Opens one whose servers and client reach etcd by different endpoints. */
    public static Scene open(String forServers, String forClient, int servers) {
        return open(options(forServers).build(), options(forClient).build(), servers);
    }

    /** Opens one whose servers and client reach etcd in different ways. */
    public static Scene open(EtcdOptions forServers, EtcdOptions forClient, int servers) {
        return new Scene(forServers, forClient, servers);
    }

    /** Options with the short TTL. */
    public static EtcdOptions.Builder options(String endpoints) {
        return EtcdOptions.builder(endpoints).leaseTtl(TTL);
    }

    /** Connects without a memory on disk: what one test has seen must not help another. */
    public static Switchboard connect(EtcdOptions etcd) {
        return Switchboard.connect(
                SwitchboardOptions.builder(etcd).withoutSnapshotCache().build());
    }

    /** The servers, in the order of their start. */
    public List<LocalServer> servers() {
        return List.copyOf(servers);
    }

    /** Starts one more, whether or not it can register. */
    public LocalServer join() {
        LocalServer joined = LocalServer.start("server-" + servers.size(), forServers, SERVICE);
        servers.add(joined);
        return joined;
    }

    /** The client that the traffic goes through. */
    public Switchboard client() {
        return client;
    }

    /** What the client knows. */
    public FollowedSet view() {
        return view;
    }

    public Traffic traffic() {
        return traffic;
    }

    /** What the servers answer. */
    public Set<String> names() {
        return servers.stream().map(LocalServer::name).collect(Collectors.toSet());
    }

    /** Where the servers listen. */
    public Set<String> addresses() {
        return servers.stream().map(LocalServer::address).collect(Collectors.toSet());
    }

    /** Waits until every server is registered and the client follows them live and calls them all. */
    public void awaitHealed() {
        servers.forEach(server -> Await.until(
                server.name() + " is ACTIVE",
                () -> server.registration().state() == RegistrationState.ACTIVE
                        && server.registration().problem().isEmpty()));
        view.awaitLive(addresses());
        traffic.awaitServers(names());
    }

    @Override
    public void close() {
        Cleanup.all(traffic::close, view::close, () -> Cleanup.each(servers, LocalServer::close), client::close);
    }
}
