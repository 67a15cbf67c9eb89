package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnPickerTest {
    private static List<PickResult> results(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> PickResult.withError(Status.UNAVAILABLE.withDescription("result " + i)))
                .toList();
    }

    private static Map<PickResult, Integer> tally(TurnPicker picker, int picks) {
        Map<PickResult, Integer> tally = new HashMap<>();
        for (int i = 0; i < picks; i++) {
            tally.merge(picker.pickSubchannel(NoCall.ARGS), 1, Integer::sum);
        }
        return tally;
    }

    private static int spread(List<PickResult> all, Map<PickResult, Integer> tally) {
        List<Integer> counts =
                all.stream().map(result -> tally.getOrDefault(result, 0)).toList();
        return Collections.max(counts) - Collections.min(counts);
    }

    @Test
    void whole_rounds_give_each_the_same_wherever_they_start() {
        long seed = 20260822;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            int n = 1 + random.nextInt(60);
            // The counter is masked to 31 bits: a start in its upper half wraps where the mask does.
            int start = random.nextInt() & 0x3fff_ffff;
            List<PickResult> all = results(n);
            Map<PickResult, Integer> tally = tally(new TurnPicker(all, new AtomicInteger(start)), 5 * n);
            assertEquals(0, spread(all, tally), "seed " + seed + ", " + n + " endpoints from " + start);
            assertEquals(n, tally.size());
        }
    }

    @Test
    void the_counter_running_over_costs_one_turn_at_most() {
        for (int start : new int[] {Integer.MAX_VALUE - 10, -10}) {
            List<PickResult> all = results(7);
            assertTrue(spread(all, tally(new TurnPicker(all, new AtomicInteger(start)), 70)) <= 2);
        }
    }

    @Test
    void the_next_picker_goes_on_where_the_last_one_was() {
        AtomicInteger turn = new AtomicInteger(5);
        List<PickResult> all = results(3);
        PickResult first = new TurnPicker(all, turn).pickSubchannel(NoCall.ARGS);
        PickResult second = new TurnPicker(all, turn).pickSubchannel(NoCall.ARGS);
        assertEquals((all.indexOf(first) + 1) % 3, all.indexOf(second));
    }

    @Test
    void threads_share_the_turns() throws Exception {
        List<PickResult> all = results(5);
        TurnPicker picker = new TurnPicker(all, new AtomicInteger());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Map<PickResult, Integer>>> tasks = Collections.nCopies(4, () -> tally(picker, 10_000));
            Map<PickResult, Integer> total = new HashMap<>();
            for (Future<Map<PickResult, Integer>> part : new ArrayList<>(threads.invokeAll(tasks))) {
                part.get().forEach((result, count) -> total.merge(result, count, Integer::sum));
            }
            assertEquals(0, spread(all, total));
        } finally {
            threads.shutdownNow();
        }
    }
}
