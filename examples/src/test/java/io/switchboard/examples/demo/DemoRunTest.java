package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DemoRunTest {
    @Test
    void slow_start_shortens_the_script() {
        assertEquals(17, DemoRun.secondsAfter(TimeUnit.SECONDS.toNanos(3)));
        assertEquals(17, DemoRun.secondsAfter(TimeUnit.SECONDS.toNanos(6)));
        assertEquals(11, DemoRun.secondsAfter(TimeUnit.SECONDS.toNanos(10)));
        assertEquals(8, DemoRun.secondsAfter(TimeUnit.SECONDS.toNanos(60)));
    }
}
