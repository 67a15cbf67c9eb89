package io.switchboard.faults;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Ping;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A server in this process, with a connection and a lease of its own, where a process is not the point. */
public final class LocalServer implements AutoCloseable {
    private final String name;
    private final Switchboard switchboard;
    private final RegisteredServer server;

    private LocalServer(String name, Switchboard switchboard, RegisteredServer server) {
        this.name = name;
        this.switchboard = switchboard;
        this.server = server;
    }

    /** Starts one; it need not be registered yet. */
    public static LocalServer start(String name, EtcdOptions etcd, String service) {
        return start(name, etcd, service, builder -> {});
    }

    /** @param further options, such as the address that it is announced with */
    public static LocalServer start(
            String name, EtcdOptions etcd, String service, Consumer<ServeOptions.Builder> further) {
        ServeOptions.Builder builder = ServeOptions.builder()
                .shutdownHook(false)
                .drainDelay(Duration.ofMillis(500))
                .grace(Duration.ofSeconds(2));
        further.accept(builder);
        ServeOptions options = builder.build();
        Switchboard switchboard = Scene.connect(etcd);
        try {
            RegisteredServer server = switchboard.serve(
                    service,
                    Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                            .addService(Ping.TEXTS.answering(any -> name)),
                    options);
            return new LocalServer(name, switchboard, server);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, switchboard::close);
            throw e;
        }
    }

    /** What it answers. */
    public String name() {
        return name;
    }

    /** Where it listens. */
    public String address() {
        return "127.0.0.1:" + server.port();
    }

    public Registration registration() {
        return server.registration();
    }

    /** The states of its registration from now on, the present one first. */
    public List<RegistrationState> states() {
        List<RegistrationState> states = new CopyOnWriteArrayList<>();
        registration().onState(states::add);
        return states;
    }

    /** Waits until its registration is so. */
    public void await(RegistrationState state) {
        Await.until(name + " is " + state, () -> registration().state() == state);
    }

    /** Registers it with another weight. */
    public void weigh(int weight) {
        registration()
                .update(registration().instance().toBuilder().weight(weight).build());
    }

    /** Stops it in order. */
    @Override
    public void close() {
        Cleanup.all(server::close, switchboard::close);
    }
}
