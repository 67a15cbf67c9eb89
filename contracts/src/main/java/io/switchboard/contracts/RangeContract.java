package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractClient.prefixEnd;
import static io.switchboard.contracts.ContractFixture.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeRequest.SortOrder;
import io.switchboard.etcd.api.RangeRequest.SortTarget;
import io.switchboard.etcd.api.RangeResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

interface RangeContract extends ContractFixture {
    private RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(bytes(prefix())).setRangeEnd(prefixEnd(prefix()));
    }

    private RangeResponse ask(RangeRequest.Builder request) {
        return client().kv().range(request.build());
    }

    /** The answer's keys, without the prefix, in one string. */
    private String names(RangeRequest.Builder request) {
        StringBuilder names = new StringBuilder();
        for (KeyValue kv : ask(request).getKvsList()) {
            names.append(kv.getKey().substring(prefix().length()).toStringUtf8());
        }
        return names.toString();
    }

    /** Five keys, written in the order cadbe; b twice, d three times. */
    private long fill() {
        client().put(key("c"), "5");
        client().put(key("a"), "3");
        client().put(key("d"), "x");
        client().put(key("b"), "x");
        client().put(key("b"), "1");
        client().put(key("d"), "x");
        client().put(key("d"), "2");
        return client().put(key("e"), "4");
    }

    @Test
    default void range_of_one_key_finds_that_key_alone() {
        fill();
        assertEquals("b", names(RangeRequest.newBuilder().setKey(bytes(key("b")))));
    }

    @Test
    default void range_of_a_missing_key_is_empty_and_no_error() {
        RangeResponse response = ask(RangeRequest.newBuilder().setKey(bytes(key("none"))));
        assertEquals(0, response.getCount());
        assertTrue(response.getHeader().getRevision() > 0);
    }

    @Test
    default void range_excludes_its_end() {
        fill();
        assertEquals(
                "bc", names(RangeRequest.newBuilder().setKey(bytes(key("b"))).setRangeEnd(bytes(key("d")))));
    }

    @Test
    default void range_to_a_zero_byte_goes_on_to_the_last_key() {
        fill();
        RangeResponse response =
                ask(RangeRequest.newBuilder().setKey(bytes(key("d"))).setRangeEnd(bytes("\0")));
        assertTrue(response.getCount() >= 2);
        assertEquals(bytes(key("d")), response.getKvs(0).getKey());
    }

    @Test
    default void range_whose_end_is_not_after_its_start_is_empty() {
        fill();
        assertEquals("", names(RangeRequest.newBuilder().setKey(bytes(key("d"))).setRangeEnd(bytes(key("b")))));
        assertEquals("", names(RangeRequest.newBuilder().setKey(bytes(key("d"))).setRangeEnd(bytes(key("d")))));
    }

    @Test
    default void range_is_sorted_by_key_unless_told_otherwise() {
        fill();
        assertEquals("abcde", names(all()));
    }

    @Test
    default void range_limit_tells_of_more_and_counts_all() {
        fill();
        RangeResponse response = ask(all().setLimit(2));
        assertEquals(2, response.getKvsCount());
        assertEquals(5, response.getCount());
        assertTrue(response.getMore());
        assertFalse(ask(all().setLimit(5)).getMore());
        assertFalse(ask(all().setLimit(-1)).getMore());
    }

    @Test
    default void range_pages_by_the_last_key_and_one_revision() {
        long revision = fill();
        client().put(key("bb"), "later");
        assertEquals("ab", names(all().setLimit(2).setRevision(revision)));
        assertEquals("cd", names(all().setKey(bytes(key("b\0"))).setLimit(2).setRevision(revision)));
    }

    @Test
    default void range_of_keys_only_leaves_out_the_values() {
        fill();
        KeyValue kv = ask(all().setKeysOnly(true)).getKvs(1);
        assertTrue(kv.getValue().isEmpty());
        assertEquals(2, kv.getVersion());
    }

    @Test
    default void range_of_count_only_leaves_out_the_pairs() {
        fill();
        RangeResponse response = ask(all().setCountOnly(true).setLimit(2));
        assertEquals(5, response.getCount());
        assertEquals(0, response.getKvsCount());
        assertFalse(response.getMore());
    }

    @Test
    default void range_sorts_by_every_target() {
        fill();
        assertEquals("edcba", names(all().setSortOrder(SortOrder.DESCEND)));
        assertEquals("bdaec", names(all().setSortOrder(SortOrder.ASCEND).setSortTarget(SortTarget.VALUE)));
        assertEquals("cadbe", names(all().setSortOrder(SortOrder.ASCEND).setSortTarget(SortTarget.CREATE)));
        assertEquals("edbac", names(all().setSortOrder(SortOrder.DESCEND).setSortTarget(SortTarget.MOD)));
        assertTrue(names(all().setSortOrder(SortOrder.DESCEND).setSortTarget(SortTarget.VERSION))
                .startsWith("db"));
    }

    @Test
    default void range_sorts_upwards_when_only_a_target_is_named() {
        fill();
        assertEquals("cadbe", names(all().setSortTarget(SortTarget.CREATE)));
    }

    @Test
    default void range_limits_after_sorting() {
        fill();
        assertEquals(
                "ed",
                names(all().setSortOrder(SortOrder.DESCEND)
                        .setSortTarget(SortTarget.MOD)
                        .setLimit(2)));
        assertEquals(
                "bd",
                names(all().setSortOrder(SortOrder.ASCEND)
                        .setSortTarget(SortTarget.VALUE)
                        .setLimit(2)
                        .setKeysOnly(true)));
    }

    @Test
    default void range_limits_before_sorting_when_only_a_target_is_named() {
        fill();
        assertEquals("ba", names(all().setSortTarget(SortTarget.VALUE).setLimit(2)));
    }

    @Test
    default void range_filters_by_revisions_but_counts_all() {
        long last = fill();
        assertEquals("de", names(all().setMinModRevision(last - 1)));
        assertEquals("abc", names(all().setMaxModRevision(last - 2)));
        assertEquals("be", names(all().setMinCreateRevision(last - 4)));
        assertEquals("ac", names(all().setMaxCreateRevision(last - 6)));
        assertEquals(5, ask(all().setMinModRevision(last)).getCount());
        assertFalse(ask(all().setMinModRevision(last)).getMore());
    }

    @Test
    default void range_filters_before_it_limits() {
        long last = fill();
        RangeResponse response = ask(all().setMinModRevision(last - 1).setLimit(1));
        assertEquals(1, response.getKvsCount());
        assertTrue(response.getMore());
    }

    @Test
    default void range_reads_the_past() {
        long first = client().put(key("a"), "1");
        client().put(key("a"), "2");
        long third = client().put(key("b"), "1");
        RangeResponse past = ask(all().setRevision(first));
        assertEquals(
                List.of(bytes("1")),
                past.getKvsList().stream().map(KeyValue::getValue).toList());
        assertEquals(1, past.getCount());
        assertEquals(third, past.getHeader().getRevision());
    }

    @Test
    default void range_of_a_negative_revision_is_the_present() {
        fill();
        assertEquals("abcde", names(all().setRevision(-7)));
    }

    @Test
    default void range_of_a_future_revision_is_refused() {
        long now = client().put(key("a"), "1");
        assertFails(
                Status.Code.OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () -> ask(all().setRevision(now + 1)));
    }

    @Test
    default void range_may_be_serializable() {
        fill();
        assertEquals("abcde", names(all().setSerializable(true)));
    }

    @Test
    default void range_without_a_key_is_refused() {
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: key is not provided",
                () -> ask(RangeRequest.newBuilder().setRangeEnd(bytes("\0"))));
    }

    @Test
    default void range_with_an_unknown_sort_is_refused() {
        assumeEtcd36();
        String message = "etcdserver: invalid sort option";
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> ask(all().setSortOrderValue(9)));
        assertFails(Status.Code.INVALID_ARGUMENT, message, () -> ask(all().setSortTargetValue(9)));
    }
}
