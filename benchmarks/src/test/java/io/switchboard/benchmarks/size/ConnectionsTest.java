package io.switchboard.benchmarks.size;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    @Test
    void established_ones_with_that_local_port_count() {
        List<String> lines = List.of(
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                "   0: 0100007F:094B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1",
                "   1: 0100007F:094B 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 2",
                "   2: 0100007F:C001 0100007F:094B 01 00000000:00000000 00:00000000 00000000     0        0 3",
                "   3: 0100007F:094B 0100007F:C002 06 00000000:00000000 00:00000000 00000000     0        0 4");
        assertEquals(1, Connections.count(lines, 2379));
    }
}
