package io.switchboard.benchmarks;

import io.grpc.InsecureChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import java.time.Duration;

/**
 * What every measurement needs: a service with one server that stays, a caller of it on an {@code etcd:///} channel
 * with the default policy, and a bare watch beside them. Servers and caller have a connection to etcd each, as in
 * separate processes.
 */
final class PingStage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Scheduler clock;
    final Switchboard servers;
    final Switchboard callers;
    final RawEtcd raw;
    final RawWatch watch;
    final Followed followed;
    final PingServer permanent;
    final Registration registration;
    final PingCaller caller;
    private final String service;

    /**
     * @param pause between an answer and the next call
     * @param doubt for how long the caller doubts mass removals; zero: it obeys
     */
    PingStage(String endpoint, String service, Duration pause, Duration doubt, Scheduler clock) {
        this.service = service;
        this.clock = clock;
        servers = Switchboard.connect(endpoint);
        callers = Switchboard.connect(
                SwitchboardOptions.builder(endpoint).massRemovalGrace(doubt).build());
        raw = RawEtcd.connect(endpoint);
        watch = RawWatch.open(raw, service + "/", 0, clock);
        watch.awaitCreated();
        permanent = PingServer.start(0, clock);
        registration = register(permanent);
        followed = new Followed(callers.directory(), new ServiceName(service), clock);
        caller = PingCaller.start(
                callers.channel(service, InsecureChannelCredentials.create()).build(), pause, clock);
        Await.on(caller.firstAnswerOf(permanent.number()));
    }

    /** Announces a server through Switchboard; returns once it is in etcd. */
    Registration register(PingServer server) {
        Registration announced = servers.register(service, Instance.at(server.address()));
        try {
            if (!announced.awaitActive(PATIENCE)) {
                throw new IllegalStateException(
                        "not registered: " + announced.problem().orElse("no reason known"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return announced;
    }

    String keyOf(PingServer server) {
        return service + "/" + server.address();
    }

    @Override
    public void close() {
        Cleanup.all(
                caller::close,
                followed::close,
                registration::close,
                permanent::close,
                callers::close,
                servers::close,
                raw::close);
    }
}
