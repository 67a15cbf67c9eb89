package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchboard.core.time.VirtualTime;
import io.switchboard.harness.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.context.support.StaticApplicationContext;

/** How changes are told to the application. */
class HeartbeatsTest {
    private final VirtualTime time = new VirtualTime();

    @Test
    void a_burst_is_told_at_its_first_change_and_after_a_pause_and_each_time_by_another_value() {
        try (StaticApplicationContext context = new StaticApplicationContext()) {
            List<Object> told = new CopyOnWriteArrayList<>();
            context.addApplicationListener(event -> {
                if (event instanceof HeartbeatEvent heartbeat) {
                    told.add(heartbeat.getValue());
                }
            });
            context.refresh();
            try (Heartbeats heartbeats =
                    new Heartbeats(context, context.getBeanProvider(AutoServiceRegistration.class), time)) {
                for (int i = 0; i < 100; i++) {
                    heartbeats.changed();
                }
                time.runDue();
                Await.until("the first is told", () -> told.size() == 1);
                time.advance(Heartbeats.PACE);
                Await.until("the rest is told", () -> told.size() == 2);
                time.advance(Heartbeats.PACE.multipliedBy(10));
                heartbeats.changed();
                time.runDue();
                Await.until("a later one is told", () -> told.size() == 3);
                assertThat(told).doesNotHaveDuplicates();
            }
        }
    }
}
