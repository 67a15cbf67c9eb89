package io.switchboard.cli;

import io.switchboard.core.Cleanup;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.Operator;
import io.switchboard.etcd.OperatorException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The registry that a command asks, for as long as the command takes. */
final class Registry implements AutoCloseable {
    private final EtcdOptions options;
    private final EtcdClient client;

    private Registry(EtcdOptions options, EtcdClient client) {
        this.options = options;
        this.client = client;
    }

    /** @throws CommandFailure if no connection is there within the dial timeout */
    static Registry open(EtcdFlags flags) throws CommandFailure, InterruptedException {
        EtcdOptions options = flags.options();
        Duration patience = flags.dialTimeout();
        Registry registry = new Registry(options, connect(options));
        try {
            // That it was refused is told in more words by the first request.
            registry.client.operator().connected().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return registry;
        } catch (TimeoutException e) {
            Cleanup.after(e, registry::close);
            throw new CommandFailure("etcd at " + options.authority() + " cannot be reached: no connection within "
                    + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            Cleanup.after(e, registry::close);
            throw new IllegalStateException(e);
        } catch (InterruptedException | RuntimeException | Error e) {
            Cleanup.after(e, registry::close);
            throw e;
        }
    }

    private static EtcdClient connect(EtcdOptions options) throws CommandFailure {
        try {
            return EtcdClient.connect(options);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    <T> T ask(Function<Operator, CompletableFuture<T>> question) throws CommandFailure, InterruptedException {
        try {
            return Progress.await(question.apply(client.operator()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OperatorException || e.getCause() instanceof IllegalArgumentException) {
                throw new CommandFailure(String.valueOf(e.getCause().getMessage()));
            }
            throw new IllegalStateException(e);
        }
    }

    String authority() {
        return options.authority();
    }

    @Override
    public void close() {
        client.close();
    }
}
