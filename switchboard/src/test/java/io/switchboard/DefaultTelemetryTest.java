package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DefaultTelemetryTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> asked = new ArrayList<>();
    private final DefaultTelemetry measured = new DefaultTelemetry(etcd -> {
        asked.add(etcd);
        return new Telemetry() {};
    });

    private static EtcdOptions etcd(String... endpoints) {
        return EtcdOptions.builder(endpoints).build();
    }

    @Test
    void it_is_made_once_for_each_etcd() {
        Telemetry first = measured.of(etcd("a:1", "b:1"));
        assertSame(first, measured.of(etcd("a:1", "b:1")));
        assertNotSame(first, measured.of(etcd("a:1")));
        measured.of(EtcdOptions.builder("a:1").format(Format.GO_ZERO).build());
        assertEquals(List.of("http://a:1,http://b:1", "http://a:1", "go-zero!http://a:1"), asked);
    }

    @Test
    void a_maker_that_fails_costs_the_metrics_of_that_channel_and_is_asked_again() {
        DefaultTelemetry failing = new DefaultTelemetry(etcd -> {
            asked.add(etcd);
            return switch (asked.size()) {
                case 1 -> throw new AssertionError("as the test wants");
                case 2 -> nothing();
                default -> new Telemetry() {};
            };
        });
        assertSame(Telemetry.NONE, failing.of(etcd("a:1")));
        assertSame(Telemetry.NONE, failing.of(etcd("a:1")));
        assertNotSame(Telemetry.NONE, failing.of(etcd("a:1")));
    }

    @SuppressWarnings("NullAway") // What a program may do that is not checked for it.
    private static Telemetry nothing() {
        return null;
    }

    @Test
    void a_maker_that_opens_a_channel_itself_is_not_asked_for_it() {
        List<Telemetry> inner = new ArrayList<>();
        DefaultTelemetry[] self = new DefaultTelemetry[1];
        self[0] = new DefaultTelemetry(
                etcd -> {
                    inner.add(self[0].of(etcd("a:1")));
                    return new Telemetry() {};
                },
                LONG);
        Telemetry outer = self[0].of(etcd("a:1"));
        assertEquals(List.of(Telemetry.NONE), inner);
        assertSame(outer, self[0].of(etcd("a:1")));
    }

    @Test
    void a_maker_that_hangs_holds_up_no_other_channel_for_long() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        DefaultTelemetry hanging = new DefaultTelemetry(
                etcd -> {
                    entered.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new Telemetry() {};
                },
                Duration.ofMillis(1));
        CompletableFuture<Telemetry> first = CompletableFuture.supplyAsync(() -> hanging.of(etcd("a:1")));
        entered.await();
        assertSame(Telemetry.NONE, hanging.of(etcd("a:1")));
        release.countDown();
        assertSame(first.get(60, TimeUnit.SECONDS), hanging.of(etcd("a:1")));
    }

    @Test
    void ever_other_etcds_do_not_get_ever_more_series() {
        for (int i = 0; i < 2 * DefaultTelemetry.MAX_MADE; i++) {
            measured.of(etcd("a:" + (1 + i)));
        }
        assertEquals(DefaultTelemetry.MAX_MADE, asked.size());
        assertSame(Telemetry.NONE, measured.of(etcd("a:" + 2 * DefaultTelemetry.MAX_MADE)));
        assertNotSame(Telemetry.NONE, measured.of(etcd("a:1")));
    }
}
