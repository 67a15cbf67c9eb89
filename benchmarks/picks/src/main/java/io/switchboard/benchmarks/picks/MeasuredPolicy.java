package io.switchboard.benchmarks.picks;

import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.xds.RingHashOptions;
import java.util.Map;
import java.util.ServiceLoader;

/** A policy as it is measured: whose it is, its config, its endpoints' weights. What is compared stands together. */
enum MeasuredPolicy {
    ROUND_ROBIN(Owner.SWITCHBOARD, "round_robin", Weighing.EQUAL, Key.NONE),
    GRPC_ROUND_ROBIN(Owner.GRPC, "round_robin", Weighing.EQUAL, Key.NONE),
    GRPC_ROUND_ROBIN_ALONE(Owner.GRPC, "round_robin", Weighing.EQUAL, Key.NONE),
    WEIGHTED_ROUND_ROBIN(Owner.SWITCHBOARD, "weighted_round_robin", Weighing.EQUAL, Key.NONE),
    GRPC_WEIGHTED_ROUND_ROBIN(Owner.GRPC, "weighted_round_robin", Weighing.EQUAL, Key.NONE),
    WEIGHTED_ROUND_ROBIN_1_TO_100(Owner.SWITCHBOARD, "weighted_round_robin", Weighing.ONE_TO_HUNDRED, Key.NONE),
    GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100(Owner.GRPC, "weighted_round_robin", Weighing.ONE_TO_HUNDRED, Key.NONE),
    LEAST_REQUEST(Owner.SWITCHBOARD, "least_request", Weighing.EQUAL, Key.NONE),
    GRPC_LEAST_REQUEST(Owner.GRPC, "least_request_experimental", Weighing.EQUAL, Key.NONE),
    PEAK_EWMA(Owner.SWITCHBOARD, "peak_ewma", Weighing.EQUAL, Key.NONE),
    RING_HASH(Owner.SWITCHBOARD, "ring_hash", Weighing.EQUAL, Key.TEXT),
    GRPC_RING_HASH(Owner.GRPC, "ring_hash_experimental", Weighing.EQUAL, Key.HASHED),
    GRPC_RING_HASH_AS_LARGE(Owner.GRPC, "ring_hash_experimental", Weighing.EQUAL, Key.HASHED),
    RING_HASH_BY_HEADER(Owner.SWITCHBOARD, "ring_hash", Weighing.EQUAL, Key.HEADER),
    GRPC_RING_HASH_BY_HEADER(Owner.GRPC, "ring_hash_experimental", Weighing.EQUAL, Key.HEADER),
    MAGLEV(Owner.SWITCHBOARD, "maglev", Weighing.EQUAL, Key.TEXT),
    RANDOM(Owner.SWITCHBOARD, "random", Weighing.EQUAL, Key.NONE);

    /** Who makes it. */
    enum Owner {
        SWITCHBOARD("Switchboard"),
        GRPC("grpc-java");

        final String shown;

        Owner(String shown) {
            this.shown = shown;
        }
    }

    /** The weights of endpoints 0, 1, 2, ... */
    enum Weighing {
        EQUAL,
        ONE_TO_HUNDRED;

        int weight(int endpoint) {
            // 37 and 100 have no common divisor: each weight comes once in a hundred endpoints, in no order.
            return this == EQUAL ? 100 : 1 + (int) (endpoint * 37L % 100);
        }
    }

    /** What a call carries for the policy to go by. */
    enum Key {
        NONE,
        /** A text in the call's options. */
        TEXT,
        /** A text in the call's headers. */
        HEADER,
        /** In the call's options what an xDS resolver has already made of a header: its hash. */
        HASHED
    }

    /** Of the header that has the key. */
    static final String HEADER = "x-customer";

    /** So many points of the ring has an endpoint of ours, on average. */
    private static final double POINTS = 100;

    /** Longer than any run: weights are told once, and timers take no time. */
    private static final String NEVER = "86400s";

    static {
        // Its default, 4,096 points, still holds where a config asks for no more.
        RingHashOptions.setRingSizeCap(Long.MAX_VALUE);
        // Off unless asked for: without it grpc-java's ring_hash knows no header.
        System.setProperty("GRPC_EXPERIMENTAL_RING_HASH_SET_REQUEST_HASH_KEY", "true");
    }

    final Owner owner;
    final Weighing weighing;
    final Key key;
    private final String word;

    MeasuredPolicy(Owner owner, String word, Weighing weighing, Key key) {
        this.owner = owner;
        this.word = word;
        this.weighing = weighing;
        this.key = key;
    }

    boolean isOurs() {
        return owner == Owner.SWITCHBOARD;
    }

    /** As a report calls it. */
    String label() {
        return "`" + word + "`"
                + switch (this) {
                    case WEIGHTED_ROUND_ROBIN -> ", equal weights";
                    case GRPC_WEIGHTED_ROUND_ROBIN -> ", no load reports";
                    case WEIGHTED_ROUND_ROBIN_1_TO_100 -> ", weights 1 to 100";
                    case GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100 -> ", reported weights 1 to 100";
                    case GRPC_ROUND_ROBIN_ALONE -> ", without grpc-services";
                    case GRPC_RING_HASH_AS_LARGE -> ", as many points as ours";
                    case RING_HASH_BY_HEADER, GRPC_RING_HASH_BY_HEADER -> ", key in a header";
                    default -> "";
                };
    }

    /** Whether endpoints get connections only once calls are for them. */
    boolean connectsByPicks() {
        return !isOurs() && key != Key.NONE;
    }

    /** Whether it learns weights from what servers report, and from nothing else. */
    boolean learnsWeights() {
        return this == GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100;
    }

    /**
     * As a channel finds it. {@code round_robin} is then wrapped by what grpc-services has for health checks, which
     * makes an object for each pick; as it is without grpc-services on the classpath, it has to be looked for.
     */
    LoadBalancerProvider provider() {
        if (this == GRPC_ROUND_ROBIN_ALONE) {
            return ServiceLoader.load(LoadBalancerProvider.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(provider -> provider.getPolicyName().equals(word)
                            && provider.getClass().getName().startsWith("io.grpc.util."))
                    .findFirst()
                    .orElseThrow();
        }
        String name = isOurs() ? "switchboard" : word;
        LoadBalancerProvider provider =
                LoadBalancerRegistry.getDefaultRegistry().getProvider(name);
        if (provider == null) {
            throw new IllegalStateException("no load-balancing policy " + name + " on the classpath");
        }
        return provider;
    }

    /** What the provider makes of its config. */
    Object config(int endpoints) {
        ConfigOrError parsed = provider().parseLoadBalancingPolicyConfig(written(endpoints));
        Object config = parsed.getConfig();
        if (config == null) {
            throw new IllegalStateException(this + ": wrong config, " + parsed.getError());
        }
        return config;
    }

    /** As a service config has it. */
    private Map<String, ?> written(int endpoints) {
        if (isOurs()) {
            Map<String, ?> choice = Map.of(word, Map.of());
            return key == Key.HEADER
                    ? Map.of("choice", choice, "hashKey", Map.of("header", HEADER))
                    : Map.of("choice", choice);
        }
        return switch (this) {
            case GRPC_WEIGHTED_ROUND_ROBIN, GRPC_WEIGHTED_ROUND_ROBIN_1_TO_100 ->
                Map.of("blackoutPeriod", "0s", "weightUpdatePeriod", NEVER, "weightExpirationPeriod", NEVER);
            case GRPC_RING_HASH_AS_LARGE ->
                Map.of("minRingSize", POINTS * endpoints, "maxRingSize", POINTS * endpoints);
            case GRPC_RING_HASH_BY_HEADER -> Map.of("requestHashHeader", HEADER);
            default -> Map.of();
        };
    }
}
