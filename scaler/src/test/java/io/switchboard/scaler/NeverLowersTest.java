package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random faults over random load, beside a scaler that hears all: whoever follows the one with faults never has fewer
 * replicas than there are, unless the other one would have as few.
 */
class NeverLowersTest {
    private static final int REPLICAS = 10;
    private static final double[] NONSENSE = {Double.NaN, -1, 1e300, Double.POSITIVE_INFINITY};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
    void faults_only_ever_add(long seed) {
        Random random = new Random(seed);
        Followed faulty = new Followed();
        Followed twin = new Followed();
        ScalerSpec ten = Followed.spec("target", "10");
        TestFleet heard = TestFleet.of(REPLICAS, 10);
        TestFleet real = TestFleet.of(REPLICAS, 10);
        faulty.answer(ten);
        twin.answer(ten);
        double load = 10;
        boolean[] lies = new boolean[REPLICAS];
        int lowered = 0;
        for (int second = 0; second < 3_000; second++) {
            load = Math.max(
                    0, Math.min(30, load * 0.999 + random.nextGaussian() * (random.nextInt(40) == 0 ? 8 : 0.3)));
            for (int i = 0; i < REPLICAS; i++) {
                double each = load * (0.5 + random.nextDouble());
                real.server(i).inFlight = each;
                TestFleet.Server server = heard.server(i);
                lies[i] = random.nextInt(lies[i] ? 10 : 6_000) == 0 ? !lies[i] : lies[i];
                server.inFlight = lies[i] ? NONSENSE[random.nextInt(NONSENSE.length)] : each;
                if (random.nextInt(server.frozen ? 30 : 6_000) == 0) {
                    server.frozen = !server.frozen;
                }
            }
            if (random.nextInt(heard.freshness == Freshness.LIVE ? 900 : 30) == 0) {
                heard.freshness = heard.freshness == Freshness.LIVE ? Freshness.STALE : Freshness.LIVE;
            }
            if (random.nextInt(800) == 0) {
                faulty.restart();
                faulty.answer(ten);
            }
            if (random.nextInt(900) == 0) {
                faulty.time.standStill(Duration.ofSeconds(1 + random.nextInt(30)));
            }
            if (random.nextInt(900) == 0) {
                faulty.hear(heard.unknown());
                faulty.time.advance(Duration.ofSeconds(1));
            } else {
                faulty.seconds(heard, 1);
            }
            twin.seconds(real, 1);
            double said = value(faulty, ten);
            double right = value(twin, ten);
            int at = second;
            // A report that is some seconds old is no fault, nor are some seconds without any; Kubernetes ignores a
            // tenth.
            assertTrue(
                    said < 0 || said >= Math.min(REPLICAS * 10, right * 0.9),
                    () -> "seed " + seed + ", second " + at + ": with faults " + said + ", without " + right);
            lowered += said >= 0 && said < REPLICAS * 10 ? 1 : 0;
        }
        assertTrue(lowered > 50, "it also takes replicas away, in " + lowered + " seconds of 3,000");
    }

    /** -1: an error. */
    private static double value(Followed scaler, ScalerSpec spec) {
        Answer answer = scaler.answer(spec);
        return Demand.unknown(spec, answer) == null
                ? Demand.value(spec, spec.targets().get(0), answer)
                : -1;
    }
}
