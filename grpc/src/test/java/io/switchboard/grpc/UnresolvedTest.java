package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.ServiceName;
import io.switchboard.core.time.RecordedLog;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnresolvedTest {
    private static final ServiceName DEMO = new ServiceName("demo");

    private final RecordedLog log = new RecordedLog();
    private long now;
    private final Unresolved unresolved = new Unresolved(log, () -> now);

    @Test
    void a_service_is_told_once_for_all_channels_and_again_when_somebody_is_there() {
        for (int i = 0; i < 200; i++) {
            unresolved.failed("etcd", DEMO, "no instances");
        }
        for (int i = 0; i < 200; i++) {
            unresolved.found("etcd", DEMO);
        }
        assertEquals(
                List.of(
                        "WARN calls have no usable instance: no instances",
                        "INFO calls of service demo in etcd have usable instances again"),
                log.lines());
    }

    @Test
    void one_that_comes_and_goes_is_told_once_a_minute() {
        for (int second = 0; second < 600; second++) {
            now = TimeUnit.SECONDS.toNanos(second);
            unresolved.failed("etcd", DEMO, "no instances");
            unresolved.found("etcd", DEMO);
        }
        assertEquals(20, log.lines().size());
    }

    @Test
    void many_services_are_each_told_and_not_all_remembered() {
        for (int i = 0; i < 2 * Unresolved.MOST; i++) {
            unresolved.failed("etcd", new ServiceName("demo" + i), "no instances");
        }
        assertEquals(2 * Unresolved.MOST, log.lines().size());
        unresolved.found("etcd", new ServiceName("demo0"));
        assertEquals(2 * Unresolved.MOST, log.lines().size());
    }
}
