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
 * {@code --memory=} (the directory for the last good sets; none otherwise) and {@code --registry=} (its name there).
 *
 * <p>Prints {@code READY}. Reads commands: {@code report} prints {@code REPORT} and a {@link Tally} of the calls that
 * have ended since the start or the last {@code reset}, {@code failures} prints one {@code FAILURE} line for each
 * failed call of these and {@code END}; ends on {@code close} and at the end of its input.
 */
public final class CallerMain {
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
                default -> System.out.println("UNKNOWN " + line);
            }
        }
    }
}
