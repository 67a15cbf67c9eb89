package io.switchboard.grpc;

import io.grpc.Deadline;
import io.switchboard.core.ServiceName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log that a service has nobody to call, in one line however many channels to it a process has, and in
 * another one when there is somebody. Of a service it begins anew once a minute at most. Safe for use by several
 * threads.
 */
final class Unresolved {
    static final Unresolved OF_PROCESS =
            new Unresolved(LoggerFactory.getLogger(Unresolved.class), Deadline.getSystemTicker()::nanoTime);

    /** Of how many services it is known that they were told of; the one told of first is forgotten first. */
    static final int MOST = 1000;

    static final long PAUSE_SECONDS = 60;

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<Subject, Said> told = new LinkedHashMap<>();

    private record Subject(String registry, ServiceName service) {}

    /** @param lasting whether nobody was there when it was looked last */
    private record Said(long at, boolean lasting) {}

    Unresolved(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    void failed(String registry, ServiceName service, String why) {
        Subject subject = new Subject(registry, service);
        synchronized (told) {
            Said said = told.get(subject);
            long now = nanos.getAsLong();
            if (said != null && (said.lasting || now - said.at < TimeUnit.SECONDS.toNanos(PAUSE_SECONDS))) {
                return;
            }
            told.remove(subject);
            if (told.size() >= MOST) {
                told.remove(told.keySet().iterator().next());
            }
            told.put(subject, new Said(now, true));
        }
        log.warn("calls have no usable instance: {}", why);
    }

    void found(String registry, ServiceName service) {
        Subject subject = new Subject(registry, service);
        synchronized (told) {
            Said said = told.get(subject);
            if (said == null || !said.lasting) {
                return;
            }
            told.put(subject, new Said(said.at, false));
        }
        log.info("calls of service {} in {} have usable instances again", service, registry);
    }
}
