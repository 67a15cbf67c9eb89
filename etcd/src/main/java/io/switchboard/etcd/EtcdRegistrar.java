package io.switchboard.etcd;

import io.switchboard.core.Instance;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Announces instances in etcd, all under one lease. Safe for use by several threads. */
final class EtcdRegistrar implements Registrar {
    private final Connection connection;
    private final WatchStream watches;
    private final Lease lease;
    private final Executor callbacks;
    private final Executor telling;
    private final Map<String, EtcdRegistration> registrations = new LinkedHashMap<>();
    private boolean closed;

    EtcdRegistrar(Connection connection, WatchStream watches, Lease lease, Executor callbacks) {
        this.connection = connection;
        this.watches = watches;
        this.lease = lease;
        this.callbacks = callbacks;
        this.telling = new SerialExecutor(callbacks);
    }

    @Override
    public Registration register(ServiceName service, Instance instance) {
        LongSupplier clock = () -> connection.scheduler().now().toEpochMilli();
        boolean chosen = instance.incarnation() != 0;
        // Of two processes that claim one id the later one is right: it is the restart.
        Instance dated = chosen
                ? instance
                : instance.toBuilder().incarnation(clock.getAsLong()).build();
        String key = connection.options().namespace()
                + connection.layout().prefix(service)
                + connection.layout().suffix(dated);
        EtcdRegistration registration = new EtcdRegistration(
                connection,
                watches,
                lease,
                callbacks,
                telling,
                service,
                dated,
                chosen ? null : clock,
                key,
                left -> forget(key, left));
        synchronized (registrations) {
            if (closed) {
                throw new IllegalStateException("cannot register " + key + ": Switchboard is closed");
            }
            if (registrations.putIfAbsent(key, registration) != null) {
                throw new IllegalStateException(
                        "this process already registers " + key + "; close that registration first, or update it");
            }
        }
        registration.start();
        return registration;
    }

    /**
     * Deregisters everything, all at once, and takes nothing more.
     *
     * @return is completed when the last one is out, or an attempt to take it out has failed
     */
    CompletableFuture<Boolean> close() {
        List<EtcdRegistration> all;
        synchronized (registrations) {
            closed = true;
            all = new ArrayList<>(registrations.values());
        }
        CompletableFuture<?>[] leaving =
                all.stream().map(EtcdRegistration::beginClose).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(leaving).thenApply(done -> true);
    }

    private void forget(String key, EtcdRegistration left) {
        synchronized (registrations) {
            registrations.remove(key, left);
        }
    }
}
