package io.switchboard.benchmarks.calls;

import io.switchboard.benchmarks.PingServer;
import io.switchboard.core.time.SerialScheduler;
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
            System.out.println("servers " + String.join(" ", addresses));
            System.out.flush();
            while (System.in.read() >= 0) {
                // Nothing is said to it but that it ends.
            }
        }
        System.exit(0);
    }
}
