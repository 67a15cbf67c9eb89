package io.switchboard.balancing;

import java.util.Arrays;

/**
 * By key, from a table: each endpoint has an order of its own of all slots, and the endpoints take slots in turn, each
 * the first in its order that is free. One of less weight than the heaviest takes part in fewer turns, as Envoy's does.
 */
final class Maglev implements Alternatives {
    static final int SLOTS = 65_537;
    static final int MORE_SLOTS = 655_373;

    /** What {@link #SLOTS} suffices for. */
    private static final int MANY = 5_000;

    private final int[] table;
    private final Modulus slots;

    Maglev(RankedMembers members) {
        this(members, members.size() > MANY ? MORE_SLOTS : SLOTS);
    }

    /** @param slots prime, so that any step leads to all of them */
    Maglev(RankedMembers members, int slots) {
        if (members.size() > slots) {
            throw new IllegalArgumentException("a maglev table for " + members.size() + " endpoints; it has " + slots
                    + " slots: narrow the set by Subset first");
        }
        this.slots = new Modulus(slots);
        this.table = table(members, slots);
    }

    private static int[] table(RankedMembers members, int slots) {
        int[] table = new int[slots];
        Arrays.fill(table, -1);
        int[] next = new int[members.size()];
        int[] step = new int[members.size()];
        int[] taken = new int[members.size()];
        long heaviest = 0;
        // One more turn than slots: the heaviest takes one in each.
        Turns turns = new Turns(slots + 1, members.size());
        for (int rank = 0; rank < members.size(); rank++) {
            next[rank] = (int) Long.remainderUnsigned(Hashes.combine(members.identity(rank), 0), slots);
            step[rank] = 1 + (int) Long.remainderUnsigned(Hashes.combine(members.identity(rank), 1), slots - 1);
            heaviest = Math.max(heaviest, members.weight(rank));
            turns.add(0, rank);
        }
        int free = slots;
        for (int turn = 0; ; turn++) {
            for (int rank = turns.poll(turn); rank >= 0; rank = turns.poll(turn)) {
                int slot = next[rank];
                while (table[slot] >= 0) {
                    slot = (slot + step[rank]) % slots;
                }
                table[slot] = members.number(rank);
                next[rank] = slot;
                if (--free == 0) {
                    return table;
                }
                // In the middle of its part of the turns, so that weights are rounded to the nearest slot.
                turns.add((2L * ++taken[rank] + 1) * heaviest / (2L * members.weight(rank)), rank);
            }
        }
    }

    /** Who takes part in which turn: a queue of ranks for each, linked, as no rank waits for two turns. */
    private static final class Turns {
        private final int[] first;
        private final int[] last;
        private final int[] follower;

        Turns(int turns, int ranks) {
            this.first = new int[turns];
            this.last = new int[turns];
            this.follower = new int[ranks];
            Arrays.fill(first, -1);
        }

        /** A turn after the last will not come. */
        void add(long turn, int rank) {
            if (turn >= first.length) {
                return;
            }
            int at = (int) turn;
            follower[rank] = -1;
            if (first[at] < 0) {
                first[at] = rank;
            } else {
                follower[last[at]] = rank;
            }
            last[at] = rank;
        }

        /** The next in that turn; -1 after the last. */
        int poll(int turn) {
            int rank = first[turn];
            if (rank >= 0) {
                first[turn] = follower[rank];
            }
            return rank;
        }
    }

    @Override
    public int choose(long bits, long nanos) {
        return table[slots.of(bits)];
    }

    @Override
    public int alternative(long bits, int attempt) {
        return table[slots.of(attempt == 0 ? bits : Hashes.mix(bits + attempt))];
    }
}
