package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.switchboard.core.Internal;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection for those who ask etcd themselves: single requests and lists, each sent once. What is told
 * comes on the client's scheduler.
 */
@Internal
public final class RegistryAccess {
    private final Connection connection;
    private final FirstConnection first;
    private final Executor callbacks;
    private final Ends ends;

    RegistryAccess(Connection connection, FirstConnection first, Executor callbacks, Ends ends) {
        this.connection = connection;
        this.first = first;
        this.callbacks = callbacks;
        this.ends = ends;
    }

    /** Makes an answer of entries, one after the other. */
    public interface Fold<T> {
        /** @throws RuntimeException if it is more than can be taken, which ends the reading */
        void add(KeyValue entry);

        /** @param revision at which all of the entries were so */
        T result(long revision);
    }

    /** How a reading ends that does not succeed: in the words of whoever reads. */
    public interface Failures {
        RuntimeException failed(Status status);

        /** @param given how long etcd had to send the value */
        RuntimeException unreadable(ByteString key, Duration given);
    }

    /** Names the cluster for messages. */
    public String registry() {
        return connection.registry();
    }

    public EtcdOptions options() {
        return connection.options();
    }

    public Layout layout() {
        return connection.layout();
    }

    public InstanceReader reader() {
        return connection.reader();
    }

    public Scheduler scheduler() {
        return connection.scheduler();
    }

    /** As {@link EtcdClient#callbacks}. */
    public Executor callbacks() {
        return callbacks;
    }

    /** Whether etcd was reached, once the first attempt to connect to it has ended, which may take any time. */
    public CompletableFuture<Boolean> connected() {
        return first.known();
    }

    /** Sends one request; one of the two is told, within the request timeout. */
    public <Q, R> void unary(MethodDescriptor<Q, R> method, Q request, Consumer<R> answered, Consumer<Status> failed) {
        connection.scheduler().execute(() -> connection.calls().unary(method, request, answered, failed));
    }

    /**
     * Reads a range, page by page, at one revision; what was read so far is void when it has to begin anew, with
     * another fold.
     */
    public <T> CompletableFuture<T> read(KeyRange range, boolean keysOnly, Supplier<Fold<T>> folds, Failures failures) {
        Reading<T> reading = new Reading<>(connection, range, keysOnly, folds, failures);
        connection.scheduler().execute(reading::start);
        return reading.answer();
    }

    /** The same connection, with each request passing through the interceptor. */
    public RegistryAccess through(ClientInterceptor interceptor) {
        Calls calls = new Calls(
                ClientInterceptors.intercept(connection.channel(), interceptor),
                connection.tokens(),
                connection.scheduler(),
                connection.options(),
                connection.telemetry(),
                connection.members());
        return new RegistryAccess(connection.with(calls), first, callbacks, ends);
    }

    /** One line for an operator. */
    public String describe(Status status) {
        return Problems.describe(status, connection.registry());
    }

    /**
     * What is wrong with an etcd of this version, and what helps, parted by the last semicolon; null: nothing is known.
     */
    public static @Nullable String knownDefects(String version) {
        return VersionCheck.warning(version);
    }

    /**
     * Has an answer fail when the client is closed, since nothing else would end the waiting for it.
     *
     * @param failure makes the exception of the message
     */
    public <T> CompletableFuture<T> untilClosed(
            CompletableFuture<T> answer, Function<String, RuntimeException> failure) {
        Runnable end = () -> answer.completeExceptionally(failure.apply(Ends.CLOSED));
        if (ends.add(end)) {
            answer.whenComplete((value, problem) -> ends.remove(end));
        } else {
            end.run();
        }
        return answer;
    }
}
