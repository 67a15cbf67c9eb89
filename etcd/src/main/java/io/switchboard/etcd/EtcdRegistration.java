package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.Telemetry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One instance's registration as its owner sees it, from any thread; {@link RegistrationKeeper} does the work. */
final class EtcdRegistration implements Registration {
    private final Connection connection;
    private final ServiceName service;
    private final RegistrationStatus standing;
    private final WantedInstance wanted;
    private final RegistrationKeeper key;
    private final Executor telling;
    private final Consumer<EtcdRegistration> whenClosed;
    private final CompletableFuture<Boolean> deregistered = new CompletableFuture<>();

    /**
     * @param callbacks where listeners run
     * @param clock the time of day, which the instance's incarnation is; null: that is somebody's choice
     * @param telling where telemetry is told, in the order of all registrations: of two of one id the first ends before
     *     the second begins
     */
    EtcdRegistration(
            Connection connection,
            WatchStream watches,
            Lease lease,
            Executor callbacks,
            Executor telling,
            ServiceName service,
            Instance instance,
            @Nullable LongSupplier clock,
            String key,
            Consumer<EtcdRegistration> whenClosed) {
        this.connection = connection;
        this.service = service;
        this.standing = new RegistrationStatus(Text.printable(key), callbacks, connection.scheduler());
        this.telling = telling;
        this.wanted = new WantedInstance(service, instance, connection.reader(), clock);
        this.whenClosed = whenClosed;
        this.key = new RegistrationKeeper(
                connection, watches, lease, standing, wanted, ByteString.copyFromUtf8(key), this::left);
    }

    /** Begins the work, and to tell of it: one that is refused before has no state that anybody should hear of. */
    void start() {
        Telemetry telemetry = connection.telemetry();
        String id = wanted.get().id();
        standing.listenToLosses(loss -> telemetry.reregistered(service, id, loss), telling);
        standing.listen(state -> telemetry.registration(service, id, state), telling);
        connection.scheduler().execute(key::start);
    }

    @Override
    public ServiceName service() {
        return service;
    }

    @Override
    public Instance instance() {
        return wanted.get();
    }

    @Override
    public RegistrationState state() {
        return standing.state();
    }

    @Override
    public Optional<String> problem() {
        return standing.problem();
    }

    @Override
    public boolean mayBeKnown() {
        return key.mayBeThere();
    }

    @Override
    public void onState(Consumer<RegistrationState> listener) {
        standing.listen(listener);
    }

    @Override
    public boolean awaitActive(Duration timeout) throws InterruptedException {
        return standing.awaitActive(timeout);
    }

    @Override
    public void update(Instance updated) {
        wanted.update(updated);
        connection.scheduler().execute(key::write);
    }

    @Override
    public void close() {
        // Past twice the request timeout the lease's TTL does it.
        Waiting.toEnd(beginClose(), connection.options().requestTimeout().multipliedBy(2));
    }

    /** @return is completed when the key is gone, or an attempt to take it out has failed */
    CompletableFuture<Boolean> beginClose() {
        if (wanted.close()) {
            connection.scheduler().execute(key::close);
        }
        return deregistered;
    }

    private void left() {
        Cleanup.all(() -> whenClosed.accept(this), () -> deregistered.complete(true));
    }
}
