package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.InFlight;
import io.switchboard.balancing.SlowStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A service whose instances come and go by a rule, and its calls, on virtual time. */
final class ScaledFleet {
    static final int WORKERS = 4;
    static final long SERVICE = 200 * Fleet.MILLISECOND;

    /** A call that takes longer is late. */
    static final long LIMIT = 2 * Fleet.SECOND;

    /** When a call is given up. */
    static final long DEADLINE = 5 * Fleet.SECOND;

    static final int START = 10;
    static final int WARM_UP = 20;
    static final double COLD = 2;
    /** For which an instance that ends goes on, at least. */
    static final int DRAIN = 1;

    /** More than any rule asks for. */
    private static final int MOST = 64;

    private static final long WEIGHT = 1_000;
    /** Of seconds whose work is kept: longer than any call. */
    private static final int KEPT = 16;

    private static final SlowStart SLOW_START = new SlowStart(Duration.ofSeconds(WARM_UP), 1, 0.1);

    private static final class Instance {
        private final long ready;
        private final long[] freeAt = new long[WORKERS];
        private final InFlight inFlight;
        private boolean draining;
        private long lastEnd;

        Instance(long ready, InFlight inFlight) {
            this.ready = ready;
            this.inFlight = inFlight;
        }

        double age(long now) {
            return (now - ready) / (double) Fleet.SECOND;
        }

        long weight(long now) {
            return draining || now < ready ? 0 : Math.round(WEIGHT * SLOW_START.factor(Duration.ofNanos(now - ready)));
        }

        int firstFree() {
            int first = 0;
            for (int worker = 1; worker < WORKERS; worker++) {
                first = freeAt[worker] < freeAt[first] ? worker : first;
            }
            return first;
        }
    }

    private final ScaledWorkload workload;
    private final ScalingRule rule;
    private final boolean idleFirst;
    private final Dice dice;
    private final EventQueue queue = new EventQueue();
    private final List<InFlight> loads =
            Stream.generate(InFlight::new).limit(MOST).toList();
    private final @Nullable Instance[] slots = new Instance[MOST];
    private final double[] busy = new double[KEPT];
    private final ScaledResult result = new ScaledResult();
    private Choice choice;

    /**
     * @param instances that are there at first, warm
     * @param idleFirst whether those with the fewest calls in flight end first, rather than the youngest
     */
    ScaledFleet(ScaledWorkload workload, ScalingRule rule, int instances, boolean idleFirst, Dice dice) {
        this.workload = workload;
        this.rule = rule;
        this.idleFirst = idleFirst;
        this.dice = dice;
        for (int i = 0; i < instances; i++) {
            slots[i] = new Instance(-ReportsRule.SETTLING * Fleet.SECOND, loads.get(i));
        }
        choice = weighed(0);
    }

    /** @param counted told at each second that counts how many instances there are that start, warm up or are warm */
    ScaledResult run(IntConsumer counted) {
        long next = 0;
        for (int second = 0; second < workload.end(); second++) {
            long now = second * Fleet.SECOND;
            queue.runUntil(now);
            scale(second, now, counted);
            double gap = SERVICE / (WORKERS * workload.instancesAt(second));
            while (next < now + Fleet.SECOND) {
                if (next >= now) {
                    queue.runUntil(next);
                    call(next, second >= workload.settling());
                }
                next += dice.exponential(gap);
            }
        }
        return result;
    }

    private void scale(int second, long now, IntConsumer counted) {
        List<Instance> replicas = new ArrayList<>();
        int ready = 0;
        int settled = 0;
        int paid = 0;
        double inFlight = 0;
        for (int i = 0; i < MOST; i++) {
            Instance instance = slots[i];
            if (instance == null) {
                continue;
            }
            if (instance.draining && instance.lastEnd <= now) {
                slots[i] = null;
                continue;
            }
            paid++;
            inFlight += instance.inFlight.count();
            if (!instance.draining) {
                replicas.add(instance);
                ready += instance.age(now) >= 0 ? 1 : 0;
                settled += instance.age(now) >= ReportsRule.SETTLING ? 1 : 0;
            }
        }
        if (second >= workload.settling()) {
            result.paid(paid);
            counted.accept(replicas.size());
        }
        int last = Math.floorMod(second - 1, KEPT);
        int wanted = rule.wanted(
                new ScalingRule.Seen(second, replicas.size(), ready, settled, busy[last] / Fleet.SECOND, inFlight));
        busy[last] = 0;
        end(replicas, replicas.size() - wanted, now);
        start(wanted - replicas.size(), now);
        choice = weighed(now);
    }

    private void start(int more, long now) {
        for (int i = 0, started = 0; i < MOST && started < more; i++) {
            if (slots[i] == null) {
                slots[i] = new Instance(now + START * Fleet.SECOND, loads.get(i));
                started++;
            }
        }
    }

    /** Those that do not serve yet end first. */
    private void end(List<Instance> replicas, int fewer, long now) {
        Comparator<Instance> youngest = Comparator.comparing(instance -> -instance.ready);
        Comparator<Instance> order = idleFirst
                ? Comparator.<Instance, Boolean>comparing(instance -> instance.ready <= now)
                        .thenComparing(instance -> instance.inFlight.count())
                        .thenComparing(youngest)
                : youngest;
        replicas.stream().sorted(order).limit(Math.max(0, fewer)).forEach(instance -> {
            instance.draining = true;
            instance.lastEnd = instance.ready > now ? now : Math.max(instance.lastEnd, now + DRAIN * Fleet.SECOND);
        });
    }

    private Choice weighed(long now) {
        long[] weights = new long[MOST];
        for (int i = 0; i < MOST; i++) {
            Instance instance = slots[i];
            weights[i] = instance == null ? 0 : instance.weight(now);
        }
        return Choices.leastRequest(weights, loads);
    }

    private void call(long now, boolean counts) {
        Instance instance = slots[choice.choose(dice.bits(), now)];
        if (instance == null) {
            throw new IllegalStateException("a call went to an instance that has ended");
        }
        InFlight load = instance.inFlight;
        load.started();
        int worker = instance.firstFree();
        long start = Math.max(now, instance.freeAt[worker]);
        long giveUp = now + DEADLINE;
        long end = giveUp;
        if (start < giveUp) {
            double age = instance.age(start);
            double computes = dice.exponential(SERVICE) * (COLD - (COLD - 1) * Math.min(1, age / WARM_UP));
            double takes = computes * workload.slowness(age);
            end = Math.min(start + Math.round(takes), giveUp);
            instance.freeAt[worker] = end;
            work(start, end, workload.waits() ? computes / takes : 1);
        }
        instance.lastEnd = Math.max(instance.lastEnd, end);
        long ends = end;
        queue.add(ends, at -> load.ended());
        if (counts) {
            result.called(end - now, end == giveUp);
        }
    }

    /** A worker is at work, and so long for this part of the time. */
    private void work(long from, long to, double part) {
        for (long at = from; at < to; ) {
            long until = Math.min(to, (at / Fleet.SECOND + 1) * Fleet.SECOND);
            busy[(int) (at / Fleet.SECOND % KEPT)] += (until - at) * part;
            at = until;
        }
    }
}
