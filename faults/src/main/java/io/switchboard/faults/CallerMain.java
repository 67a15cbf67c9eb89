package io.switchboard.faults;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.grpc.SwitchboardLoadBalancerProvider;
import io.switchboard.harness.Ping;
import io.switchboard.harness.Program;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A caller as a process of its own: {@code --endpoints= --service=}, and if wanted {@code --memory=}, the directory for
 * the last good sets, {@code --interval= --deadline=} in milliseconds, {@code --retry=true} (a call that a server's
 * process took with it is sent once more, to another) and {@code --retries=}, so often at most; {@code --datacenter=
 * --others= --network=}, and {@code --hold= --ramp=} in milliseconds, by which calls come back to the own datacenter.
 * It calls until it is told to end, and says what happens as it happens; see {@link CallerFeed} for the lines. Told to
 * {@code rest}, it says {@code RESTS} once no call is under way, and makes none for 8 s.
 */
public final class CallerMain {
    private static final Duration INTERVAL = Duration.ofMillis(20);
    /** Long enough for a machine that is short of processors: the table has the slowest answer. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final Duration REST = Duration.ofSeconds(8);
    private static final Duration REPORT_INTERVAL = Duration.ofMillis(200);

    private final SerialScheduler scheduler = new SerialScheduler("report");
    private final Traffic traffic;
    private @Nullable String said;

    private CallerMain(Traffic traffic) {
        this.traffic = traffic;
    }

    /** Runs until it is told to end. */
    public static void main(String... args) throws IOException {
        Arguments arguments = new Arguments(args);
        String service = arguments.required("service");
        try (Switchboard switchboard = Switchboard.connect(arguments.switchboard())) {
            ManagedChannelBuilder<?> channel = switchboard.channel(service, InsecureChannelCredentials.create());
            Map<String, Object> config = new HashMap<>();
            // Also where the first that it learns is that the connection is gone.
            boolean whateverBroke =
                    arguments.optional("retry").map(Boolean::parseBoolean).orElse(false);
            List<String> codes = whateverBroke ? List.of("UNAVAILABLE", "UNKNOWN") : List.of("UNAVAILABLE");
            Optional<Integer> retries = arguments.optional("retries").map(Integer::parseInt);
            if (retries.isPresent()) {
                // What is recommended where a caller may stand still for long: it has a lot to hear when it wakes.
                config.put("methodConfig", retry(retries.get(), "0.1s", "2s", codes));
            } else if (whateverBroke) {
                config.put("methodConfig", retry(1, "0.01s", "0.01s", codes));
            }
            arguments
                    .duration("hold")
                    .ifPresent(hold -> config.put(
                            "loadBalancingConfig",
                            comingBack(hold, arguments.duration("ramp").orElse(hold))));
            if (!config.isEmpty()) {
                channel.defaultServiceConfig(config);
            }
            try (Traffic traffic = Traffic.start(
                    channel.build(),
                    arguments.duration("interval").orElse(INTERVAL),
                    arguments.duration("deadline").orElse(DEADLINE))) {
                new CallerMain(traffic).run(switchboard, new ServiceName(service));
            }
        }
    }

    /** Lets gRPC send a call again that broke with its connection: the process that had it is gone. */
    private static List<Map<String, ?>> retry(int times, String first, String most, List<String> codes) {
        Map<String, ?> retry = Map.of(
                "maxAttempts",
                1.0 + times,
                "initialBackoff",
                first,
                "maxBackoff",
                most,
                "backoffMultiplier",
                3.0,
                "retryableStatusCodes",
                codes);
        return List.of(Map.of("name", List.of(Map.of("service", Ping.SERVICE)), "retryPolicy", retry));
    }

    private static List<Map<String, ?>> comingBack(Duration hold, Duration ramp) {
        Map<String, ?> datacenters = Map.of("hold", seconds(hold), "ramp", seconds(ramp));
        return List.of(Map.of(SwitchboardLoadBalancerProvider.POLICY, Map.of("datacenters", datacenters)));
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + "s";
    }

    private void run(Switchboard switchboard, ServiceName service) throws IOException {
        Program.say("READY");
        scheduler.execute(this::reportAndGoOn);
        Subscription subscription =
                switchboard.directory().follow(service, snapshot -> scheduler.execute(() -> view(snapshot)));
        try {
            Program.obey(words -> {
                if (!words[0].equals("rest")) {
                    throw Program.notUnderstood(words);
                }
                traffic.rest(REST);
                Program.say("RESTS");
            });
        } finally {
            subscription.close();
        }
        traffic.close();
        report();
        scheduler.close();
        Program.say("END");
    }

    private void reportAndGoOn() {
        report();
        scheduler.after(REPORT_INTERVAL, this::reportAndGoOn);
    }

    private void report() {
        List<Outcome> ended = traffic.take();
        Instant began = scheduler.now().minus(traffic.now());
        for (Outcome outcome : ended) {
            if (!outcome.answered()) {
                Program.say("FAILURE " + began.plus(outcome.at()).toEpochMilli() + " "
                        + outcome.took().toMillis() + " " + outcome.code() + " "
                        + Objects.requireNonNullElse(outcome.address(), CallerFeed.NOWHERE) + " "
                        + outcome.description().replaceAll("\\s+", " "));
            }
        }
        long slowest = ended.stream()
                .filter(Outcome::answered)
                .mapToLong(outcome -> outcome.took().toMillis())
                .max()
                .orElse(0);
        Program.say("CALLS " + ended.size() + " " + slowest + " "
                + ended.stream()
                        .filter(Outcome::answered)
                        .map(outcome -> String.valueOf(outcome.server()))
                        .distinct()
                        .collect(Collectors.joining(",")));
    }

    private void view(Snapshot snapshot) {
        boolean live = snapshot.freshness() == Freshness.LIVE
                && snapshot.datacenters().stream().allMatch(one -> one.freshness() == Freshness.LIVE);
        int listed = snapshot.instances().size();
        String line = live + " " + listed + " " + snapshot.doubted().size();
        if (!line.equals(said)) {
            said = line;
            Program.say("VIEW " + scheduler.now().toEpochMilli() + " " + line);
        }
    }
}
