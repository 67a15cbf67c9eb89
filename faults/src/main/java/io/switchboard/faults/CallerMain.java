package io.switchboard.faults;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.switchboard.Switchboard;
import io.switchboard.harness.Program;
import java.io.IOException;
import java.time.Duration;

/**
 * A caller as a process of its own: {@code --endpoints= --service=}, and if wanted {@code --memory=}, the directory for the
 * last good sets.
 *
 * <p>Prints {@code READY}. Reads commands: {@code report} prints {@code REPORT} and a {@link CallCounts} of the calls that
 * have ended since the start or the last {@code reset}, {@code failures} prints one {@code FAILURE} line for each
 * failed call of these; ends on {@code close} and at the end of its input.
 */
public final class CallerMain {
    private CallerMain() {}

    /** Runs until it is told to end. */
    public static void main(String... args) throws IOException {
        Arguments arguments = new Arguments(args);
        try (Switchboard switchboard = Switchboard.connect(arguments.switchboard())) {
            ManagedChannelBuilder<?> channel =
                    switchboard.channel(arguments.required("service"), InsecureChannelCredentials.create());
            try (Traffic traffic = Traffic.start(channel.build())) {
                Program.say("READY");
                obey(traffic);
            }
        }
        Program.say("ENDED");
    }

    private static void obey(Traffic traffic) throws IOException {
        Duration[] from = {Duration.ZERO};
        Program.obey(words -> {
            switch (words[0]) {
                case "report" -> Program.say("REPORT " + CallCounts.of(traffic.since(from[0])));
                case "failures" ->
                    traffic.since(from[0]).stream()
                            .filter(outcome -> !outcome.answered())
                            .forEach(outcome -> Program.say("FAILURE " + outcome));
                case "reset" -> {
                    from[0] = traffic.now();
                    Program.say("RESET");
                }
                default -> throw Program.notUnderstood(words);
            }
        });
    }
}
