package io.switchboard;

import io.switchboard.core.Foreign;
import io.switchboard.core.telemetry.GuardedTelemetry;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What measures targets that name their etcd: one telemetry for each etcd, made by the application's code when it is
 * first asked for and kept, since a metrics library does not forget what it shows when a connection ends and comes
 * back.
 */
final class DefaultTelemetry {
    /** A program whose targets name ever other etcds does not get ever more series. */
    static final int MAX_MADE = 64;

    static final DefaultTelemetry NONE = new DefaultTelemetry(etcd -> Telemetry.NONE);

    /**
     * Channels that are opened at the same time are all measured; one that is opened while this is being made is not
     * held up.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(DefaultTelemetry.class);
    private static volatile DefaultTelemetry current = NONE;

    private final Function<String, Telemetry> maker;
    private final Duration patience;
    private final Foreign foreign = new Foreign("the maker of the default telemetry");
    /** Those that are there or being made. Guarded by itself. */
    private final Map<String, Made> made = new HashMap<>();

    private boolean toldOfMany;

    DefaultTelemetry(Function<String, Telemetry> maker) {
        this(maker, PATIENCE);
    }

    DefaultTelemetry(Function<String, Telemetry> maker, Duration patience) {
        this.maker = maker;
        this.patience = patience;
    }

    static DefaultTelemetry current() {
        return current;
    }

    static void set(Function<String, Telemetry> maker) {
        current = new DefaultTelemetry(maker);
    }

    /** @return equal to itself alone; {@link Telemetry#NONE} if it cannot be made, or not now */
    Telemetry of(EtcdOptions options) {
        if (this == NONE) {
            return Telemetry.NONE;
        }
        String etcd = name(options);
        Made own = new Made();
        Made first;
        synchronized (made) {
            first = made.get(etcd);
            if (first == null) {
                if (made.size() == MAX_MADE) {
                    tellOfMany(etcd);
                    return Telemetry.NONE;
                }
                made.put(etcd, own);
            }
        }
        return first == null ? make(etcd, own) : first.await(patience);
    }

    /** As a label: endpoints hold no exclamation mark. */
    private static String name(EtcdOptions options) {
        String endpoints = options.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(","));
        return options.format().format() == Format.SWITCHBOARD ? endpoints : options.format() + "!" + endpoints;
    }

    private Telemetry make(String etcd, Made own) {
        Telemetry telemetry = Telemetry.NONE;
        boolean succeeded = false;
        try {
            telemetry = GuardedTelemetry.of(Objects.requireNonNull(maker.apply(etcd), "it has returned null"));
            succeeded = true;
        } catch (Throwable e) {
            foreign.failed(e);
        }
        if (!succeeded) {
            // The next channel may have more luck.
            synchronized (made) {
                made.remove(etcd, own);
            }
        }
        own.telemetry.complete(telemetry);
        return telemetry;
    }

    private void tellOfMany(String etcd) {
        if (!toldOfMany) {
            toldOfMany = true;
            log.warn(
                    "channels to {} are not measured: the default telemetry has been made for {} etcds already; "
                            + "give channels to further ones a Switchboard with a telemetry of its own",
                    etcd,
                    MAX_MADE);
        }
    }

    /** One that is being made by a thread, or has been. */
    private static final class Made {
        private final CompletableFuture<Telemetry> telemetry = new CompletableFuture<>();
        private final Thread maker = Thread.currentThread();

        Telemetry await(Duration patience) {
            if (!telemetry.isDone() && maker == Thread.currentThread()) {
                // The maker opens a channel itself, such as an exporter's.
                return Telemetry.NONE;
            }
            try {
                return telemetry.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return Telemetry.NONE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return telemetry.getNow(Telemetry.NONE);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
