package io.switchboard.etcd;

import static io.switchboard.etcd.Holding.AS_WRITTEN;
import static io.switchboard.etcd.Holding.COPY;
import static io.switchboard.etcd.Holding.NEWER;
import static io.switchboard.etcd.Holding.OLDER;
import static io.switchboard.etcd.Holding.OWN;
import static io.switchboard.etcd.Holding.UNKEPT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.Incarnations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose key it is: every case once. */
class KeyClaimTest {
    /** Of the lease that a value is under. */
    private enum Under {
        NONE(0, false),
        PRESENT(77, true),
        EARLIER(70, true),
        FOREIGN(5, false);

        final long lease;
        final boolean granted;

        Under(long lease, boolean granted) {
            this.lease = lease;
            this.granted = granted;
        }
    }

    private enum Than {
        LOWER(-1),
        EQUAL(0),
        HIGHER(1);

        final int difference;

        Than(int difference) {
            this.difference = difference;
        }
    }

    private record Case(boolean ordered, boolean sameValue, Under under, Than incarnation, boolean later) {}

    /** Null in a row: whatever it is. */
    private record Row(
            @Nullable Boolean ordered,
            @Nullable Boolean sameValue,
            @Nullable Under under,
            @Nullable Than incarnation,
            @Nullable Boolean later,
            Holding holding,
            boolean takenOut) {
        boolean fits(Case it) {
            return (ordered == null || ordered == it.ordered)
                    && (sameValue == null || sameValue == it.sameValue)
                    && (under == null || under == it.under)
                    && (incarnation == null || incarnation == it.incarnation)
                    && (later == null || later == it.later);
        }
    }

    private static final long MINE = 50;
    private static final long WRITTEN_AT = 20;
    private static final ByteString VALUE = ByteString.copyFromUtf8("what was written");

    // ordered, same value, lease, incarnation, written later; whose, and whether it goes when the registration ends
    private static final List<Row> TABLE = List.of(
            new Row(null, null, Under.NONE, null, null, UNKEPT, true),
            // Values that say an incarnation.
            new Row(true, true, Under.PRESENT, Than.LOWER, null, AS_WRITTEN, true),
            new Row(true, true, Under.PRESENT, Than.EQUAL, null, AS_WRITTEN, true),
            new Row(true, true, Under.PRESENT, Than.HIGHER, null, AS_WRITTEN, false),
            new Row(true, false, Under.PRESENT, Than.LOWER, null, OWN, true),
            new Row(true, false, Under.PRESENT, Than.EQUAL, null, OWN, true),
            new Row(true, false, Under.PRESENT, Than.HIGHER, null, OWN, false),
            new Row(true, null, Under.EARLIER, Than.LOWER, null, OWN, false),
            new Row(true, null, Under.EARLIER, Than.EQUAL, null, OWN, true),
            new Row(true, null, Under.EARLIER, Than.HIGHER, null, OWN, false),
            new Row(true, null, Under.FOREIGN, Than.LOWER, null, OLDER, false),
            new Row(true, null, Under.FOREIGN, Than.EQUAL, null, COPY, true),
            new Row(true, null, Under.FOREIGN, Than.HIGHER, null, NEWER, false),
            // Values that say none.
            new Row(false, true, Under.PRESENT, null, null, AS_WRITTEN, true),
            new Row(false, false, Under.PRESENT, null, null, OWN, true),
            new Row(false, null, Under.EARLIER, null, null, OWN, false),
            new Row(false, null, Under.FOREIGN, null, false, OLDER, false),
            new Row(false, null, Under.FOREIGN, null, true, NEWER, false));

    @Test
    void each_case_is_in_the_table_once_and_is_judged_so() {
        for (Case it : cases()) {
            List<Row> rows = TABLE.stream().filter(row -> row.fits(it)).toList();
            assertEquals(1, rows.size(), it + " is in " + rows);
            KeyClaim claim = new KeyClaim(it.ordered(), Under.PRESENT.lease, WRITTEN_AT, VALUE);
            FoundKey found = found(it);
            assertEquals(rows.get(0).holding(), claim.holding(found, MINE), it.toString());
            assertEquals(rows.get(0).takenOut(), claim.takesOut(found, MINE), it.toString());
            assertEquals(it.under().granted && it.incarnation() == Than.EQUAL, claim.wrote(found, MINE), it.toString());
        }
    }

    @Test
    void while_it_is_not_known_what_was_written_nothing_is_as_it_was_written() {
        KeyClaim claim = new KeyClaim(true, Under.PRESENT.lease, WRITTEN_AT, null);
        assertEquals(OWN, claim.holding(found(new Case(true, true, Under.PRESENT, Than.EQUAL, false)), MINE));
    }

    /** Nobody could claim above it, so that whoever holds it keeps it. */
    @Test
    void the_highest_incarnation_under_the_lease_of_another_is_no_copy() {
        KeyClaim highest = new KeyClaim(true, Under.PRESENT.lease, WRITTEN_AT, VALUE);
        FoundKey found = new FoundKey(kv(Under.FOREIGN.lease, VALUE, 30), Incarnations.MAX, false);
        assertEquals(NEWER, highest.holding(found, Incarnations.MAX));
        assertTrue(highest.takesOut(found, Incarnations.MAX));
    }

    @Test
    void a_claim_is_made_by_the_first_write_that_is_answered() {
        assertFalse(KeyClaim.none(true).isMade());
        assertFalse(new KeyClaim(true, Under.PRESENT.lease, 0, null).isMade());
        assertTrue(new KeyClaim(true, Under.PRESENT.lease, 1, null).isMade());
    }

    /**
     * Before the first write all that is found where values do not tell is newer; a first write takes it all the same.
     */
    @Test
    void nothing_is_older_than_a_claim_that_is_not_made() {
        KeyClaim claim = KeyClaim.none(false);
        assertEquals(NEWER, claim.holding(new FoundKey(kv(5, VALUE, 1), 0, false), 0));
    }

    private static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (boolean ordered : new boolean[] {true, false}) {
            for (boolean same : new boolean[] {true, false}) {
                for (Under under : Under.values()) {
                    for (Than than : Than.values()) {
                        for (boolean later : new boolean[] {true, false}) {
                            all.add(new Case(ordered, same, under, than, later));
                        }
                    }
                }
            }
        }
        return all;
    }

    private static FoundKey found(Case it) {
        ByteString value = it.sameValue() ? VALUE : ByteString.copyFromUtf8("another");
        long revision = it.later() ? WRITTEN_AT + 1 : WRITTEN_AT - 1;
        long incarnation = MINE + it.incarnation().difference;
        return new FoundKey(kv(it.under().lease, value, revision), incarnation, it.under().granted);
    }

    private static KeyValue kv(long lease, ByteString value, long revision) {
        return KeyValue.newBuilder()
                .setLease(lease)
                .setValue(value)
                .setModRevision(revision)
                .build();
    }
}
