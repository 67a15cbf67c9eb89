package io.switchboard.grpc.config;

import io.switchboard.balancing.PeakEwma;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one of several endpoints is chosen.
 *
 * @param boundedLoad of a hash policy, the factor by which an endpoint may have more calls in flight than its share; 0:
 *     any number
 * @param decay of {@code peak_ewma}, in which the memory of a latency falls to 1/e
 * @param loadReports how weights go by what servers report; null: they do not
 */
public record ChoiceConfig(
        Policy policy,
        double boundedLoad,
        Duration decay,
        @Nullable LoadReportsConfig loadReports) {
    /** Turns by weight. */
    public static final ChoiceConfig DEFAULT = new ChoiceConfig(Policy.WEIGHTED_ROUND_ROBIN, 0, PeakEwma.DEFAULT_DECAY);

    /** What a choice goes by. */
    public enum Bits {
        NONE,
        RANDOM,
        KEY
    }

    /** The policies; docs/balancing.md says what each is for. */
    public enum Policy {
        ROUND_ROBIN(Bits.NONE),
        WEIGHTED_ROUND_ROBIN(Bits.NONE),
        LEAST_REQUEST(Bits.RANDOM),
        PEAK_EWMA(Bits.RANDOM),
        RING_HASH(Bits.KEY),
        MAGLEV(Bits.KEY),
        RANDOM(Bits.RANDOM);

        public final Bits bits;

        Policy(Bits bits) {
            this.bits = bits;
        }

        /**
         * Whether weights may change every second: those of keys must not, and a latency says itself how busy a server
         * is.
         */
        boolean mayGoByReports() {
            return this == WEIGHTED_ROUND_ROBIN || this == LEAST_REQUEST || this == RANDOM;
        }

        /** As it is written in a config. */
        public String configName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final List<String> WORDS =
            Arrays.stream(Policy.values()).map(Policy::configName).toList();

    /** By weights as they are registered. */
    public ChoiceConfig(Policy policy, double boundedLoad, Duration decay) {
        this(policy, boundedLoad, decay, null);
    }

    static ChoiceConfig read(ConfigReader choice) {
        String name = choice.onlyField(WORDS);
        Policy policy = Policy.valueOf(name.toUpperCase(Locale.ROOT));
        ConfigReader settings = choice.object(name);
        if (settings == null) {
            throw new ConfigReader.Invalid(choice.at(name), "is null; write {}");
        }
        double bound = 0;
        long decay = DEFAULT.decay.toNanos();
        if (policy.bits == Bits.KEY) {
            bound = settings.number("boundedLoad", 0, 1.01, 100);
        } else if (policy == Policy.PEAK_EWMA) {
            decay = settings.nanos("decay", decay, TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.HOURS.toNanos(1));
        }
        ConfigReader reports = policy.mayGoByReports() ? settings.object("loadReports") : null;
        LoadReportsConfig read = reports == null ? null : LoadReportsConfig.read(reports);
        settings.end();
        return new ChoiceConfig(policy, bound, Duration.ofNanos(decay), read);
    }

    public boolean takesTurns() {
        return policy == Policy.ROUND_ROBIN || policy == Policy.WEIGHTED_ROUND_ROBIN;
    }

    /** Whether latencies have to be measured. */
    public boolean timed() {
        return policy == Policy.PEAK_EWMA;
    }

    /** Whether calls in flight have to be counted. */
    public boolean needsLoad() {
        return policy == Policy.LEAST_REQUEST || policy == Policy.PEAK_EWMA || boundedLoad > 0;
    }
}
