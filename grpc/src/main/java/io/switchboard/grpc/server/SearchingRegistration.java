package io.switchboard.grpc.server;

import io.switchboard.core.Address;
import io.switchboard.core.Foreign;
import io.switchboard.core.Instance;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registration whose address is still looked for: PENDING, with an instance at {@code 0.0.0.0}, until the address is
 * found, and another registration from then on. Safe for use by several threads.
 */
final class SearchingRegistration implements Registration {
    private static final Logger log = LoggerFactory.getLogger(SearchingRegistration.class);

    /** Tells each state once and one at a time, whoever hears of it first. */
    private static final class Outlet implements Consumer<RegistrationState> {
        private final Consumer<RegistrationState> listener;
        private final Foreign guarded = new Foreign("a registration's listener");
        private @Nullable RegistrationState last;

        Outlet(Consumer<RegistrationState> listener) {
            this.listener = listener;
        }

        @Override
        public synchronized void accept(RegistrationState state) {
            if (state != last) {
                last = state;
                guarded.run(() -> listener.accept(state));
            }
        }
    }

    private final ServiceName service;
    private final Address nowhere;
    private final boolean namedByAddress;
    private final Supplier<Address> address;
    private final Registrar registrar;
    private final Announcer.Search search;
    private final Consumer<SearchingRegistration> whenSettled;
    private final RatedLog rated;
    private final List<Outlet> outlets = new ArrayList<>();
    /** Over once there is a registration, or never will be one. */
    private final CountDownLatch settled = new CountDownLatch(1);

    private Instance wanted;
    private String problem = "";
    private int failures;
    private boolean closed;
    private @Nullable Cancellable timer;
    private @Nullable Registration found;

    /**
     * @param wanted as it is to be announced, but for its address
     * @param named whether it has an id of its own, rather than that of its address
     * @param whenSettled told once, or more often, when no address is looked for any more
     * @param address throws as long as there is none; may take long
     */
    SearchingRegistration(
            ServiceName service,
            Instance wanted,
            boolean named,
            Supplier<Address> address,
            Registrar registrar,
            Announcer.Search search,
            Consumer<SearchingRegistration> whenSettled) {
        this.service = service;
        this.wanted = wanted;
        this.nowhere = wanted.address();
        this.namedByAddress = !named;
        this.address = address;
        this.registrar = registrar;
        this.search = search;
        this.whenSettled = whenSettled;
        this.rated = new RatedLog(log, search.scheduler());
    }

    /** @param why it was not found at once */
    SearchingRegistration start(String why) {
        failed(why);
        return this;
    }

    private synchronized void failed(String why) {
        if (closed) {
            return;
        }
        if (problem.isEmpty()) {
            rated.warn("a server of {} is not registered yet, and runs: {}", service, why);
        }
        problem = why;
        failures++;
        timer = search.scheduler()
                .after(search.pause(failures), () -> search.lookups().execute(this::look));
    }

    private void look() {
        try {
            register(address.get());
        } catch (RuntimeException | Error e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    private void register(Address at) {
        List<Outlet> waiting;
        Registration made;
        synchronized (this) {
            if (closed) {
                return;
            }
            made = registrar.register(service, moved(wanted, at));
            found = made;
            waiting = List.copyOf(outlets);
            outlets.clear();
        }
        settled.countDown();
        whenSettled.accept(this);
        waiting.forEach(made::onState);
    }

    /** The instance at the address that was found, if it is not there yet. */
    private Instance moved(Instance instance, Address at) {
        if (!instance.address().equals(nowhere)) {
            return instance;
        }
        return instance.toBuilder()
                .address(at)
                .id(namedByAddress ? at.toString() : instance.id())
                .build();
    }

    private synchronized @Nullable Registration found() {
        return found;
    }

    @Override
    public ServiceName service() {
        return service;
    }

    @Override
    public Instance instance() {
        Registration real = found();
        if (real != null) {
            return real.instance();
        }
        synchronized (this) {
            return wanted;
        }
    }

    @Override
    public RegistrationState state() {
        Registration real = found();
        if (real != null) {
            return real.state();
        }
        synchronized (this) {
            return closed ? RegistrationState.CLOSED : RegistrationState.PENDING;
        }
    }

    @Override
    public Optional<String> problem() {
        Registration real = found();
        if (real != null) {
            return real.problem();
        }
        synchronized (this) {
            return closed ? Optional.empty() : Optional.of(problem);
        }
    }

    @Override
    public boolean mayBeKnown() {
        Registration real = found();
        return real != null && real.mayBeKnown();
    }

    @Override
    public void onState(Consumer<RegistrationState> listener) {
        Outlet outlet = new Outlet(listener);
        outlet.accept(state());
        Registration real;
        boolean over;
        synchronized (this) {
            real = found;
            over = closed;
            if (real == null && !over) {
                outlets.add(outlet);
            }
        }
        if (real != null) {
            real.onState(outlet);
        } else if (over) {
            outlet.accept(RegistrationState.CLOSED);
        }
    }

    @Override
    public boolean awaitActive(Duration timeout) throws InterruptedException {
        long began = search.scheduler().nanos();
        if (!settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        Registration real = found();
        return real != null
                && real.awaitActive(timeout.minusNanos(search.scheduler().nanos() - began));
    }

    @Override
    public void update(Instance updated) {
        Registration real;
        synchronized (this) {
            real = found;
            if (real == null) {
                if (closed) {
                    throw new IllegalStateException("the registration of a server of " + service + " is closed");
                }
                if (!updated.id().equals(wanted.id()) || !updated.address().equals(nowhere)) {
                    throw new IllegalArgumentException("an update keeps id and address: " + wanted.id()
                            + " cannot become " + updated.id() + " at " + updated.address());
                }
                wanted = updated;
                return;
            }
        }
        real.update(moved(updated, real.instance().address()));
    }

    @Override
    public void close() {
        Registration real;
        List<Outlet> told;
        synchronized (this) {
            real = found;
            closed = true;
            told = List.copyOf(outlets);
            outlets.clear();
            if (timer != null) {
                timer.cancel();
            }
        }
        settled.countDown();
        whenSettled.accept(this);
        if (real != null) {
            real.close();
        } else {
            told.forEach(outlet -> outlet.accept(RegistrationState.CLOSED));
        }
    }
}
