package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostLookupsTest {
    private static final Instance IP = Instance.at("10.0.0.1:80");
    private static final Instance NAMED = Instance.at("one.example:80");

    private final ResolverHarness harness = new ResolverHarness(true).start();

    private static InetAddress ip(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 1, (byte) last});
    }

    @Test
    void a_host_with_several_addresses_is_one_group() throws Exception {
        harness.hosts.put("one.example", List.of(ip(1), ip(2)));
        harness.live(NAMED);
        assertEquals(1, harness.lastGroups().size());
        assertEquals(List.of("10.0.1.1:80", "10.0.1.2:80"), harness.lastAddresses());
    }

    @Test
    void literals_do_not_wait_for_a_look_up() {
        harness.directory.live(IP, NAMED);
        assertEquals(1, harness.offloaded.size());
        assertEquals(List.of("10.0.0.1:80"), harness.lastAddresses());
    }

    @Test
    void calls_wait_for_the_first_look_up_and_then_fail_with_its_reason() {
        harness.directory.live(NAMED);
        assertEquals(List.of(), harness.results);
        harness.run();
        assertEquals(
                "none of the 1 instances of service xiaoxu/demo registered in etcd at 127.0.0.1:2379 has an address that"
                        + " can be dialled; host one.example: one.example: no such host",
                harness.lastError());
    }

    @Test
    void a_host_that_cannot_be_found_is_tried_again_later() throws Exception {
        harness.live(IP, NAMED);
        assertEquals(List.of("10.0.0.1:80"), harness.lastAddresses());
        harness.hosts.put("one.example", List.of(ip(1)));
        harness.timers.fire();
        harness.run();
        assertEquals(List.of("10.0.0.1:80", "10.0.1.1:80"), harness.lastAddresses());
    }

    @Test
    void a_host_that_is_lost_keeps_its_addresses() throws Exception {
        harness.hosts.put("one.example", List.of(ip(1)));
        harness.live(NAMED);
        harness.hosts.clear();
        harness.refresh();
        assertEquals(List.of("one.example", "one.example"), harness.lookedUp);
        assertEquals(1, harness.results.size());
        harness.live(NAMED, IP);
        assertEquals(List.of("10.0.0.1:80", "10.0.1.1:80"), harness.lastAddresses());
    }

    @Test
    void another_order_is_no_change_and_another_address_is() throws Exception {
        harness.hosts.put("one.example", List.of(ip(1), ip(2)));
        harness.live(NAMED);
        harness.hosts.put("one.example", List.of(ip(2), ip(1)));
        harness.refresh();
        assertEquals(1, harness.results.size());
        harness.hosts.put("one.example", List.of(ip(3)));
        harness.refresh();
        assertEquals(List.of("10.0.1.3:80"), harness.lastAddresses());
    }

    @Test
    void many_hosts_are_looked_up_a_few_at_a_time() {
        harness.directory.live(IntStream.range(0, 1000)
                .mapToObj(i -> Instance.at("h" + i + ".example:80"))
                .toArray(Instance[]::new));
        harness.offloaded.remove().run();
        assertEquals(16, harness.offloaded.size());
        harness.run();
        assertEquals(1000, harness.lookedUp.size());
        assertTrue(harness.lastError().startsWith("none of the 1000 instances"), harness.lastError());
    }
}
