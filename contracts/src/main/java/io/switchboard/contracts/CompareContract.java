package io.switchboard.contracts;

import static io.switchboard.contracts.ContractClient.bytes;
import static io.switchboard.contracts.ContractClient.prefixEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.Compare.CompareResult;
import io.switchboard.etcd.api.Compare.CompareTarget;
import io.switchboard.etcd.api.TxnRequest;
import java.util.Objects;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.Test;

interface CompareContract extends ContractFixture {
    private boolean holds(Compare.Builder... compares) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (Compare.Builder compare : compares) {
            request.addCompare(compare);
        }
        return client().kv().txn(request.build()).getSucceeded();
    }

    private Compare.Builder compare(String name, CompareTarget target, CompareResult result) {
        return Compare.newBuilder().setKey(bytes(key(name))).setTarget(target).setResult(result);
    }

    /** Compares a number with one less, itself and one more, by every result. */
    private void assertOrders(String name, CompareTarget target, long actual, ObjLongConsumer<Compare.Builder> set) {
        for (long other = actual - 1; other <= actual + 1; other++) {
            for (CompareResult result : new CompareResult[] {
                CompareResult.EQUAL, CompareResult.NOT_EQUAL, CompareResult.LESS, CompareResult.GREATER
            }) {
                Compare.Builder compare = compare(name, target, result);
                set.accept(compare, other);
                boolean expected = switch (result) {
                    case EQUAL -> actual == other;
                    case NOT_EQUAL -> actual != other;
                    case LESS -> actual < other;
                    case GREATER -> actual > other;
                    case UNRECOGNIZED -> throw new AssertionError();
                };
                assertEquals(expected, holds(compare), actual + " " + result + " " + other);
            }
        }
    }

    @Test
    default void compare_orders_versions() {
        client().put(key("a"), "1");
        client().put(key("a"), "2");
        assertOrders("a", CompareTarget.VERSION, 2, Compare.Builder::setVersion);
    }

    @Test
    default void compare_orders_create_revisions() {
        long created = client().put(key("a"), "1");
        client().put(key("a"), "2");
        assertOrders("a", CompareTarget.CREATE, created, Compare.Builder::setCreateRevision);
    }

    @Test
    default void compare_orders_mod_revisions() {
        client().put(key("a"), "1");
        long modified = client().put(key("a"), "2");
        assertOrders("a", CompareTarget.MOD, modified, Compare.Builder::setModRevision);
    }

    @Test
    default void compare_orders_leases() {
        long lease = client().grant(60);
        client().put(key("a"), "1", lease);
        assertOrders("a", CompareTarget.LEASE, lease, Compare.Builder::setLease);
        client().revoke(lease);
    }

    @Test
    default void compare_orders_values_by_unsigned_bytes() {
        client().put(key("a"), "m");
        assertTrue(holds(compare("a", CompareTarget.VALUE, CompareResult.EQUAL).setValue(bytes("m"))));
        assertTrue(
                holds(compare("a", CompareTarget.VALUE, CompareResult.GREATER).setValue(bytes("ab"))));
        assertTrue(holds(compare("a", CompareTarget.VALUE, CompareResult.LESS).setValue(bytes("ü"))));
        assertTrue(
                holds(compare("a", CompareTarget.VALUE, CompareResult.NOT_EQUAL).setValue(bytes(""))));
        assertFalse(holds(compare("a", CompareTarget.VALUE, CompareResult.LESS).setValue(bytes("m"))));
    }

    @Test
    default void missing_key_compares_as_zero() {
        assertTrue(
                holds(compare("a", CompareTarget.VERSION, CompareResult.EQUAL).setVersion(0)));
        assertTrue(holds(compare("a", CompareTarget.CREATE, CompareResult.EQUAL).setCreateRevision(0)));
        assertTrue(holds(compare("a", CompareTarget.MOD, CompareResult.LESS).setModRevision(1)));
        assertTrue(holds(compare("a", CompareTarget.LEASE, CompareResult.EQUAL).setLease(0)));
    }

    @Test
    default void missing_key_has_no_value_to_compare() {
        for (CompareResult result : new CompareResult[] {CompareResult.EQUAL, CompareResult.NOT_EQUAL}) {
            assertFalse(holds(compare("a", CompareTarget.VALUE, result).setValue(bytes(""))));
        }
    }

    @Test
    default void compare_with_nothing_named_compares_with_zero() {
        client().put(key("a"), "1");
        assertFalse(holds(compare("a", CompareTarget.VERSION, CompareResult.EQUAL)));
        assertTrue(holds(compare("a", CompareTarget.VERSION, CompareResult.GREATER)));
        assertTrue(
                holds(compare("a", CompareTarget.VALUE, CompareResult.GREATER).setVersion(7)));
    }

    @Test
    default void compare_of_a_range_must_hold_for_every_key() {
        client().put(key("a"), "1");
        client().put(key("b"), "1");
        client().put(key("b"), "1");
        Compare.Builder all = compare("", CompareTarget.VERSION, CompareResult.LESS)
                .setKey(bytes(prefix()))
                .setRangeEnd(prefixEnd(prefix()));
        assertTrue(holds(all.clone().setVersion(3)));
        assertFalse(holds(all.clone().setVersion(2)));
    }

    @Test
    default void compare_of_an_empty_range_is_that_of_a_missing_key() {
        Compare.Builder all = compare("", CompareTarget.CREATE, CompareResult.EQUAL)
                .setKey(bytes(prefix()))
                .setRangeEnd(prefixEnd(prefix()));
        assertTrue(holds(all.clone().setCreateRevision(0)));
        assertFalse(holds(all.clone().setCreateRevision(1)));
    }

    @Test
    default void all_compares_must_hold() {
        client().put(key("a"), "1");
        Compare.Builder right =
                compare("a", CompareTarget.VERSION, CompareResult.EQUAL).setVersion(1);
        Compare.Builder wrong =
                compare("a", CompareTarget.VERSION, CompareResult.EQUAL).setVersion(2);
        assertTrue(holds(right, right));
        assertFalse(holds(right, wrong));
        assertTrue(holds());
        assertEquals(1, Objects.requireNonNull(client().get(key("a"))).getVersion());
    }
}
