package io.switchboard.benchmarks.calls;

import io.switchboard.benchmarks.PingServer;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.harness.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Servers in a process of their own: says {@code servers ADDRESS…}, and ends with its input. */
public final class ServersProgram {
    private ServersProgram() {}

    /** @param arguments how many */
    public static void main(String[] arguments) throws IOException {
        try (SerialScheduler clock = new SerialScheduler("servers-clock")) {
            List<String> addresses = new ArrayList<>();
            for (int number = 0; number < Integer.parseInt(arguments[0]); number++) {
                addresses.add(PingServer.start(number, clock).address());
            }
            Program.say("servers " + String.join(" ", addresses));
            Program.obey(words -> {});
        }
        System.exit(0);
    }
}
