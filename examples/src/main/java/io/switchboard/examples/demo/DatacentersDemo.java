package io.switchboard.examples.demo;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Datacenter;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Three datacenters, each with an etcd and servers of its own, and a client in one of them: there the servers are
 * killed, then the etcd, and both come back.
 */
final class DatacentersDemo extends DemoRun {
    private static final int PARTS = 10;
    private static final String NEAR = "eu";
    private static final String FAR = "ap";
    private static final int SERVERS = 2;

    /** Usually calls come back after half a minute, over a minute: nobody would watch a demo for so long. */
    private static final Map<String, ?> QUICK_RETURN = Map.of(
            "loadBalancingConfig",
            List.of(Map.of(
                    "switchboard",
                    Map.of("datacenters", Map.of("order", List.of(NEAR, FAR), "hold", "2s", "ramp", "3s")))));

    private final Site own;
    private final Site near;
    private final Site far;

    /** One datacenter, with the servers that were started in it last. */
    private static final class Site {
        final String name;
        final EmbeddedEtcd etcd = EmbeddedEtcd.start();
        List<ServerProcess> servers = List.of();
        List<String> addresses = List.of();

        Site(String name) {
            this.name = name;
        }

        EtcdOptions options() {
            return EtcdOptions.builder(etcd.endpoint()).build();
        }

        Datacenter asAnother() {
            return Datacenter.of(name, options());
        }
    }

    private DatacentersDemo(DemoOptions options, Display display, Site own, Site near, Site far) {
        super(
                options,
                display,
                SwitchboardOptions.builder(own.options())
                        .datacenter(own.name)
                        .otherDatacenters(near.asAnother(), far.asAnother())
                        .withoutSnapshotCache()
                        .build(),
                "Switchboard demo: service " + SERVICE + " in three datacenters, a client in " + own.name,
                own.etcd.endpoint(),
                Duration.ZERO);
        this.own = own;
        this.near = near;
        this.far = far;
    }

    static DatacentersDemo of(DemoOptions options, Display display) {
        return new DatacentersDemo(options, display, new Site("us"), new Site(NEAR), new Site(FAR));
    }

    private List<Site> all() {
        return List.of(own, near, far);
    }

    @Override
    void endRegistries() {
        Cleanup.each(all(), site -> site.etcd.close());
    }

    @Override
    DemoReport run() throws DemoFailure, InterruptedException {
        begin();
        say("three datacenters, us, " + NEAR + " and " + FAR + ": each has an etcd, and knows nothing of the others");
        for (Site site : all()) {
            start(site);
        }
        introduce(own, Fate.SERVING);
        introduce(near, Fate.STANDBY);
        introduce(far, Fate.STANDBY);

        Map<String, Object> config = new HashMap<>(Caller.SERVICE_CONFIG);
        config.putAll(QUICK_RETURN);
        ManagedChannel channel = switchboard
                .channel(SERVICE, InsecureChannelCredentials.create(), config)
                .build();
        Duration part = part(PARTS);
        Caller caller = call(channel);
        say("a client in " + own.name + " calls " + CALLS_PER_SECOND + " times a second: all calls stay there");
        awaitAnswered(own.addresses);
        rest(part.multipliedBy(2));

        scheduler.execute(() -> {
            own.addresses.forEach(address -> stage.fate(address, Fate.KILLED));
            near.addresses.forEach(address -> stage.fate(address, Fate.SERVING));
            stage.say("all servers in " + own.name + " are killed (SIGKILL)");
            own.servers.forEach(ServerProcess::kill);
        });
        awaitAnswered(near.addresses);
        say("servers in " + near.name + " answer");
        rest(part.multipliedBy(2));

        own.etcd.stop();
        say("the etcd in " + own.name + " is killed too: the client uses the last known instances");
        rest(part.multipliedBy(2));

        own.etcd.restart(true);
        say("the etcd in " + own.name + " is back, and servers start there again");
        start(own);
        introduce(own, Fate.BACK);
        awaitAnswered(own.addresses);
        say("calls come home, step by step");
        rest(part.multipliedBy(4));
        return end(caller, channel);
    }

    private void start(Site site) throws DemoFailure {
        List<ServerProcess> started = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            started.add(fleet.start(site.etcd.endpoint()));
        }
        site.servers = started;
    }

    /** Waits until the site's servers serve, and are listed. */
    private void introduce(Site site, Fate fate) throws DemoFailure, InterruptedException {
        List<String> addresses = new ArrayList<>();
        for (ServerProcess server : site.servers) {
            String address = introduce(server, fate);
            scheduler.execute(() -> stage.place(address, site.name));
            addresses.add(address);
        }
        site.addresses = addresses;
        awaitListed(addresses);
    }
}
