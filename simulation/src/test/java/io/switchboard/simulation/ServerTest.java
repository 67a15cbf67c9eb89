package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ServerTest {
    private static final long NEVER = Long.MAX_VALUE;

    @Test
    void calls_wait_for_a_free_worker_in_their_order() {
        Server server = new Server(2, Server.FULL_SPEED);

        assertEquals(10, server.serve(0, 10, NEVER));
        assertEquals(20, server.serve(0, 20, NEVER));
        assertEquals(15, server.serve(0, 5, NEVER));
        assertEquals(16, server.serve(1, 1, NEVER));
        assertEquals(36, server.busy());
    }

    @Test
    void without_workers_nothing_waits() {
        Server server = new Server(0, Fleet.slowedBy(3));

        assertEquals(30, server.serve(0, 10, NEVER));
        assertEquals(33, server.serve(0, 11, NEVER));
    }

    @Test
    void who_gives_up_in_the_queue_costs_no_work_and_in_service_frees_the_worker() {
        Server server = new Server(1, Server.FULL_SPEED);

        assertEquals(10, server.serve(0, 100, 10));
        assertEquals(10, server.serve(0, 100, 10));
        assertEquals(15, server.serve(10, 5, NEVER));
        assertEquals(15, server.busy());
    }
}
