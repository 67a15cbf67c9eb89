package io.switchboard.cli;

import io.switchboard.core.Address;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.RegistryAdminException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The registry that a command asks, for as long as the command takes. */
final class Registry implements Sight {
    private final EtcdOptions options;
    private final EtcdClient client;
    private final RegistryAdmin admin;

    private Registry(EtcdOptions options, EtcdClient client) {
        this.options = options;
        this.client = client;
        this.admin = RegistryAdmin.of(client);
    }

    /** @throws CommandFailure if no connection is there within the dial timeout */
    static Registry open(EtcdFlags flags) throws CommandFailure, InterruptedException {
        EtcdOptions options = flags.options();
        Registry registry = new Registry(options, connect(options));
        try {
            requireReached(options, flags);
            // That it was refused is told in more words by the first request.
            registry.admin.connected().get(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return registry;
        } catch (TimeoutException e) {
            Cleanup.after(e, registry::close);
            throw new CommandFailure(options.registry()
                    + " cannot be used: it was dialled, and did not speak" + " gRPC within "
                    + options.requestTimeout().toMillis() + " ms (" + EtcdFlags.COMMAND_TIMEOUT + ")");
        } catch (ExecutionException e) {
            Cleanup.after(e, registry::close);
            throw new IllegalStateException(e);
        } catch (CommandFailure | InterruptedException | RuntimeException | Error e) {
            Cleanup.after(e, registry::close);
            throw e;
        }
    }

    /** @throws CommandFailure if none of the endpoints accepts, and one is silent for as long as dialling may take */
    static void requireReached(EtcdOptions options, EtcdFlags flags) throws CommandFailure, InterruptedException {
        Duration patience = flags.dialTimeout();
        List<Address> addresses =
                options.endpoints().stream().map(Endpoint::address).toList();
        if (Dial.all(addresses, patience) == Dial.End.TIMED_OUT) {
            throw new CommandFailure(options.registry() + " cannot be reached: no connection within "
                    + patience.toMillis() + " ms (" + EtcdFlags.DIAL_TIMEOUT + ")");
        }
    }

    private static EtcdClient connect(EtcdOptions options) throws CommandFailure {
        try {
            return EtcdClient.connect(options);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    RegistryAdmin admin() {
        return admin;
    }

    <T> T ask(Function<RegistryAdmin, CompletableFuture<T>> question) throws CommandFailure, InterruptedException {
        return await(question.apply(admin));
    }

    /** @throws CommandFailure if the answer is a refusal, in its words */
    static <T> T await(CompletableFuture<T> answer) throws CommandFailure, InterruptedException {
        try {
            return Progress.await(answer);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RegistryAdminException refused) {
                throw Refusals.failure(refused);
            }
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Snapshot view(ServiceName service) throws CommandFailure, InterruptedException {
        return ask(admin -> admin.view(service));
    }

    @Override
    public String near(Snapshot seen) throws InterruptedException {
        try {
            return ask(admin -> admin.near(seen.service()));
        } catch (CommandFailure e) {
            return "";
        }
    }

    @Override
    public List<String> drains(Snapshot seen) throws InterruptedException {
        return Drained.lines(Drained.standing(this), seen.service(), seen.instances());
    }

    @Override
    public String registry() {
        return options.registry();
    }

    @Override
    public void close() {
        client.close();
    }
}
