package io.switchboard.grpc.server;

import io.switchboard.core.Instance;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A registrar that reaches its registry at once, or never, and records what is asked of it. */
public final class RecordingRegistrar implements Registrar {
    public final List<String> events = new CopyOnWriteArrayList<>();
    private final RegistrationState reached;
    private final Runnable onClose;
    public volatile @Nullable Instance registered;
    public volatile @Nullable RuntimeException broken;
    /** Whether a write was sent whose answer has not come. */
    volatile boolean written;

    public RecordingRegistrar() {
        this(RegistrationState.ACTIVE, () -> {});
    }

    /** @param onClose runs while the registration is being closed */
    public RecordingRegistrar(RegistrationState reached, Runnable onClose) {
        this.reached = reached;
        this.onClose = onClose;
    }

    @Override
    public Registration register(ServiceName service, Instance instance) {
        registered = instance;
        RuntimeException failure = broken;
        if (failure != null) {
            throw failure;
        }
        events.add("register " + instance.id());
        return new Recorded(service, instance);
    }

    private final class Recorded implements Registration {
        private final ServiceName service;
        private volatile Instance instance;
        private volatile RegistrationState state = reached;

        Recorded(ServiceName service, Instance instance) {
            this.service = service;
            this.instance = instance;
        }

        @Override
        public ServiceName service() {
            return service;
        }

        @Override
        public Instance instance() {
            return instance;
        }

        @Override
        public RegistrationState state() {
            return state;
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public boolean mayBeKnown() {
            return reached != RegistrationState.PENDING || written;
        }

        @Override
        public void onState(Consumer<RegistrationState> listener) {
            listener.accept(state);
        }

        @Override
        public boolean awaitActive(Duration timeout) {
            return state == RegistrationState.ACTIVE;
        }

        @Override
        public void update(Instance instance) {
            if (state == RegistrationState.CLOSED) {
                throw new IllegalStateException("closed");
            }
            this.instance = instance;
            events.add("update " + instance.state());
        }

        @Override
        public void close() {
            if (state != RegistrationState.CLOSED) {
                state = RegistrationState.CLOSED;
                events.add("close");
                onClose.run();
            }
        }
    }
}
