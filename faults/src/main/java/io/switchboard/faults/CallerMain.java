package io.switchboard.faults;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.switchboard.Switchboard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A caller as a process of its own: {@code --endpoints= --service=}, and if wanted {@code --interval= --deadline=} (in
 * milliseconds), {@code --retry=true} (a call that a server's process took with it is sent once more, to another),
 * {@code --retries=} (as {@link #retry} has it, so often at most), {@code --memory=} (the directory for the last good sets; none otherwise) and {@code --registry=} (its name there).
 *
 * <p>Prints {@code READY}. Reads commands: {@code report} prints {@code REPORT} and a {@link Tally} of the calls that
 * have ended since the start or the last {@code reset}, {@code rest} prints {@code RESTS} once no call is under way, and none is made for 8 s,
 * {@code failures} prints one {@code FAILURE} line for each
 * failed call of these and {@code END}; ends on {@code close} and at the end of its input.
 */
public final class CallerMain {
    private static final Duration REST = Duration.ofSeconds(8);

    private CallerMain() {}

    /** Runs until it is told to end. */
    public static void main(String... args) throws IOException {
        Arguments arguments = new Arguments(args);
        try (Switchboard switchboard = Switchboard.connect(arguments.switchboard())) {
            ManagedChannelBuilder<?> channel =
                    switchboard.channel(arguments.required("service"), InsecureChannelCredentials.create());
            if (arguments.optional("retry").map(Boolean::parseBoolean).orElse(false)) {
                retryOnce(channel);
            }
            arguments.optional("retries").map(Integer::parseInt).ifPresent(retries -> retry(channel, retries));
            try (Traffic traffic = Traffic.start(
                    channel.build(),
                    arguments.duration("interval").orElse(Traffic.INTERVAL),
                    arguments.duration("deadline").orElse(Traffic.DEADLINE))) {
                System.out.println("READY");
                obey(traffic);
            }
        }
        System.out.println("ENDED");
    }

    /** Lets gRPC send a call once more that broke with its connection: the process that had it is gone. */
    public static void retryOnce(ManagedChannelBuilder<?> channel) {
        Map<String, ?> retry = Map.of(
                "maxAttempts",
                2.0,
                "initialBackoff",
                "0.01s",
                "maxBackoff",
                "0.01s",
                "backoffMultiplier",
                1.0,
                "retryableStatusCodes",
                List.of("UNAVAILABLE", "UNKNOWN"));
        channel.defaultServiceConfig(Map.of(
                "methodConfig",
                List.of(Map.of("name", List.of(Map.of("service", Ping.SERVICE)), "retryPolicy", retry))));
    }

    /** What is recommended where a caller may stand still for long: pauses that grow, since it has a lot to hear when it wakes. */
    private static void retry(ManagedChannelBuilder<?> channel, int retries) {
        Map<String, ?> retry = Map.of(
                "maxAttempts",
                1.0 + retries,
                "initialBackoff",
                "0.1s",
                "maxBackoff",
                "2s",
                "backoffMultiplier",
                3.0,
                "retryableStatusCodes",
                List.of("UNAVAILABLE"));
        channel.defaultServiceConfig(Map.of(
                "methodConfig",
                List.of(Map.of("name", List.of(Map.of("service", Ping.SERVICE)), "retryPolicy", retry))));
    }

    private static void obey(Traffic traffic) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Duration from = Duration.ZERO;
        for (String line = commands.readLine(); line != null && !line.equals("close"); line = commands.readLine()) {
            switch (line) {
                case "report" -> System.out.println("REPORT " + Tally.of(traffic.since(from)));
                case "failures" -> {
                    traffic.since(from).stream()
                            .filter(outcome -> !outcome.answered())
                            .forEach(outcome -> System.out.println("FAILURE " + outcome));
                    System.out.println("END");
                }
                case "reset" -> {
                    from = traffic.now();
                    System.out.println("RESET");
                }
                case "rest" -> {
                    traffic.rest(REST);
                    System.out.println("RESTS");
                }
                default -> System.out.println("UNKNOWN " + line);
            }
        }
    }
}
