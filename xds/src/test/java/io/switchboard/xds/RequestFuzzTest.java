package io.switchboard.xds;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Streams of requests that are nearly right, from a fixed seed: {@code -Dfuzz.seed} tries another,
 * {@code -Dfuzz.rounds} more.
 */
class RequestFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261201L);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);

    @Test
    void no_request_breaks_a_stream_or_costs_more_than_its_bounds() {
        System.out.println("fuzz seed " + SEED);
        List<byte[]> sotw = RequestFuzzer.seeds(false);
        List<byte[]> delta = RequestFuzzer.seeds(true);
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            boolean changes = random.nextBoolean();
            byte[] input = input(random, changes, changes ? delta : sotw);
            try {
                RequestFuzzer.fuzzerTestOneInput(input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + (SEED + round), e);
            }
        }
    }

    private static byte[] input(Random random, boolean delta, List<byte[]> seeds) {
        List<byte[]> sent = new ArrayList<>();
        int requests = 1 + random.nextInt(8);
        for (int i = 0; i < requests; i++) {
            byte[] request = seeds.get(random.nextInt(seeds.size())).clone();
            int changes = random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            sent.add(request);
        }
        return RequestFuzzer.input(delta, sent);
    }
}
