package io.switchboard.spring.cloud;

import io.switchboard.core.directory.LatestOnly;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;

/**
 * Tells the application when there are other services than before, as Spring Cloud's routes and health wait for it. Its
 * listeners are called on a thread of their own, which they may hold up.
 */
final class Heartbeats implements AutoCloseable {
    /** A burst of changes is told at its first and then so often: routes may be made anew at each. */
    static final Duration PACE = Duration.ofMillis(100);

    private final ApplicationContext context;
    private final ObjectProvider<AutoServiceRegistration> registrations;
    private final Scheduler scheduler;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "switchboard-heartbeats");
        made.setDaemon(true);
        return made;
    });
    private final LatestOnly<Long> latest;
    /** How often it was told. This and what follows belongs to the scheduler. */
    private long count;

    private boolean paused;
    private boolean changed;

    Heartbeats(ApplicationContext context, ObjectProvider<AutoServiceRegistration> registrations, Scheduler scheduler) {
        this.context = context;
        this.registrations = registrations;
        this.scheduler = scheduler;
        // Who listens tells one state from another by its value.
        latest = new LatestOnly<>(thread, state -> context.publishEvent(new HeartbeatEvent(this, state)));
    }

    /** There are other services than before. */
    void changed() {
        scheduler.execute(this::beat);
    }

    private void beat() {
        changed = paused;
        if (paused) {
            return;
        }
        count++;
        latest.offer(count);
        paused = true;
        scheduler.after(PACE, () -> {
            paused = false;
            if (changed) {
                beat();
            }
        });
    }

    /** Whoever registers says so; of an application that registers nothing, nobody else does. */
    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() == context
                && registrations.stream().findAny().isEmpty()) {
            context.publishEvent(new InstanceRegisteredEvent<>(this, this));
        }
    }

    @Override
    public void close() {
        latest.close();
        thread.shutdown();
    }
}
