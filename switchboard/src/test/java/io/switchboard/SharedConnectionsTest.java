package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import org.junit.jupiter.api.Test;

class SharedConnectionsTest {
    private final SharedConnections connections = new SharedConnections();

    /** Nobody listens there, which is no obstacle to a connection. */
    private static EtcdOptions endpoint(int number) {
        return EtcdOptions.builder("http://127.0.0.1:" + (1 + number)).build();
    }

    private static SwitchboardOptions measured(Telemetry telemetry) {
        return SwitchboardOptions.builder(endpoint(0)).telemetry(telemetry).build();
    }

    private SharedConnections.Use use(int number) {
        return connections.use(SwitchboardOptions.builder(endpoint(number)).build());
    }

    @Test
    void a_few_connections_out_of_use_linger_whatever_targets_there_have_been() {
        for (int i = 0; i < 3 * SharedConnections.MAX_LINGERING; i++) {
            use(i).close();
        }
        assertEquals(SharedConnections.MAX_LINGERING, connections.size());
    }

    @Test
    void one_in_use_again_is_the_same_and_does_not_count_as_lingering() {
        SharedConnections.Use first = use(0);
        first.close();
        first.close();
        SharedConnections.Use again = use(0);
        for (int i = 1; i <= 2 * SharedConnections.MAX_LINGERING; i++) {
            use(i).close();
        }
        assertSame(first.directory(), again.directory());
        assertEquals(1 + SharedConnections.MAX_LINGERING, connections.size());
        again.close();
        assertEquals(SharedConnections.MAX_LINGERING, connections.size());
    }

    @Test
    void what_is_measured_otherwise_has_a_connection_of_its_own() {
        Telemetry telemetry = new Telemetry() {};
        try (SharedConnections.Use before = use(0);
                SharedConnections.Use after = connections.use(measured(telemetry));
                SharedConnections.Use again = connections.use(measured(telemetry))) {
            assertSame(after.directory(), again.directory());
            assertNotSame(before.directory(), after.directory());
        }
    }
}
