package io.switchboard.examples.demo;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.SwitchboardOptions;
import io.switchboard.embedded.EmbeddedEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three servers serve, one stops, one is killed, one joins, and the client knows of nothing. */
final class FleetDemo extends DemoRun {
    private static final int PARTS = 17;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final @Nullable EmbeddedEtcd embedded;
    private final String etcd;

    private FleetDemo(DemoOptions options, Display display, @Nullable EmbeddedEtcd embedded, String etcd) {
        super(
                options,
                display,
                // What the demo sees is over with it.
                SwitchboardOptions.builder(etcd).withoutSnapshotCache().build(),
                "Switchboard demo: service " + SERVICE + ", etcd " + etcd + (embedded == null ? "" : " (embedded)"),
                etcd,
                // Only an etcd that outlives the demo minds what its servers leave behind.
                embedded == null ? GRACE : Duration.ZERO);
        this.embedded = embedded;
        this.etcd = etcd;
    }

    static FleetDemo of(DemoOptions options, Display display) {
        EmbeddedEtcd embedded = options.etcd() == null ? EmbeddedEtcd.start() : null;
        return new FleetDemo(
                options, display, embedded, embedded == null ? String.valueOf(options.etcd()) : embedded.endpoint());
    }

    @Override
    void endRegistries() {
        if (embedded != null) {
            embedded.close();
        }
    }

    @Override
    DemoReport run() throws DemoFailure, InterruptedException {
        begin();
        say(embedded == null ? "etcd is at " + etcd : "an embedded etcd serves at " + etcd + "; it keeps nothing");
        say("three greeter servers start, each a process of its own");
        List<ServerProcess> servers = List.of(fleet.start(etcd), fleet.start(etcd), fleet.start(etcd));
        List<String> addresses = new ArrayList<>();
        for (ServerProcess server : servers) {
            addresses.add(introduce(server, Fate.SERVING));
        }
        awaitListed(addresses);

        ManagedChannel channel = switchboard
                .channel(SERVICE, InsecureChannelCredentials.create())
                .defaultServiceConfig(Caller.SERVICE_CONFIG)
                .build();
        Duration part = part(PARTS);
        Caller caller = call(channel);
        say("all three are registered; a client calls " + CALLS_PER_SECOND + " times a second, round robin");
        awaitAnswered(addresses);
        rest(part.multipliedBy(4));

        scheduler.execute(() -> {
            stage.fate(addresses.get(1), Fate.LEAVING);
            stage.say(addresses.get(1) + " is told to stop (SIGTERM)");
            servers.get(1).terminate();
        });
        rest(part.multipliedBy(4));

        scheduler.execute(() -> {
            stage.fate(addresses.get(2), Fate.KILLED);
            stage.say(addresses.get(2) + " is killed (SIGKILL); its lease has yet to run out");
            servers.get(2).kill();
        });
        rest(part.multipliedBy(4));

        say("a fourth server starts");
        List<String> fourth = List.of(introduce(fleet.start(etcd), Fate.JOINED));
        awaitListed(fourth);
        awaitAnswered(fourth);
        rest(part.multipliedBy(5));

        return end(caller, channel);
    }
}
