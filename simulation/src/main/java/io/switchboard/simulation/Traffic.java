package io.switchboard.simulation;

import java.util.List;
import java.util.function.LongSupplier;

/** Calls of callers on servers, on virtual time. */
final class Traffic {
    /**
     * What is called for; times in nanoseconds.
     *
     * @param gaps between one call and the next, of all callers together
     * @param work that a call is at a server of full speed
     * @param bits of each call, random or of its key
     * @param deadline of each call
     */
    record Demand(LongSupplier gaps, LongSupplier work, LongSupplier bits, long deadline) {}

    /** Hears of every call, in the order in which they begin. */
    interface Witness {
        /** @param isLate whether it was not answered by its deadline */
        void called(long began, int server, long took, boolean isLate);
    }

    private final EventQueue queue = new EventQueue();
    private final List<Server> servers;
    private final List<? extends Caller> callers;
    private final Demand demand;
    private final Dice dice;
    private long next;

    /** @param callers of whom each makes as many calls as any other */
    Traffic(List<Server> servers, List<? extends Caller> callers, Demand demand, Dice dice) {
        this.servers = List.copyOf(servers);
        this.callers = List.copyOf(callers);
        this.demand = demand;
        this.dice = dice;
        next = demand.gaps().getAsLong();
    }

    /** Lets something happen at a moment, before the calls of that moment. */
    void at(long moment, EventQueue.Event event) {
        queue.add(moment, event);
    }

    /** Goes on until that moment, which is not included. */
    void runUntil(long end, Witness witness) {
        while (next < end) {
            queue.runUntil(next);
            call(next, witness);
            next += demand.gaps().getAsLong();
        }
    }

    private void call(long now, Witness witness) {
        Caller caller = callers.get(callers.size() == 1 ? 0 : dice.below(callers.size()));
        long bits = demand.bits().getAsLong();
        Balancer balancer = caller.balancer(bits);
        int endpoint = balancer.choose(bits, now);
        balancer.started(endpoint);
        int server = balancer.server(endpoint);
        long giveUp = now + demand.deadline();
        long served = servers.get(server).serve(now, demand.work().getAsLong(), giveUp);
        // A FIFO server knows the end of a call as soon as it comes: the calls after it cannot change it.
        long end = Math.min(served + caller.network(server), giveUp);
        boolean isLate = end == giveUp;
        queue.add(end, at -> balancer.ended(endpoint, end - now, at));
        witness.called(now, server, end - now, isLate);
    }
}
