package io.switchboard.examples.demo;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked for.
 *
 * @param etcd the etcd to use; null for an embedded one
 * @param datacenters whether three datacenters are shown instead of one
 * @param seconds how long the client calls; null for what fits in half a minute with the start of the servers
 * @param plain whether to print lines instead of drawing
 * @param help whether only the usage is wanted
 */
record DemoOptions(
        @Nullable String etcd,
        boolean datacenters,
        @Nullable Integer seconds,
        boolean plain,
        boolean help) {
    static final int USUAL_SECONDS = 17;
    static final int MIN_SECONDS = 4;
    static final int MAX_SECONDS = 3600;

    static final String USAGE = """
            usage: bin/demo [--etcd URL | --datacenters] [--seconds N] [--plain] [--help]

            Three gRPC servers register in etcd; a client follows them and calls them round robin.
            One server stops, one is killed, one joins; the client is not touched, and no call fails.

            With --datacenters there are three datacenters, each with an etcd and servers of its own, and a client
            in one of them. There all servers are killed, then the etcd, and both come back; no call fails.

              --etcd URL    use this etcd, such as http://127.0.0.1:2379, instead of an embedded one
              --datacenters three datacenters, with embedded etcds
              --seconds N   how long the client calls, from %d to %d; usually %d
              --plain       print lines instead of drawing; this is what happens without a terminal
              --help        print this
            """.formatted(MIN_SECONDS, MAX_SECONDS, USUAL_SECONDS);

    /** @throws IllegalArgumentException if an option is not known or its value is not fit; the message says which */
    static DemoOptions parse(List<String> args) {
        String etcd = null;
        Integer seconds = null;
        boolean datacenters = false;
        boolean plain = false;
        boolean help = false;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String arg = rest.next();
            switch (arg) {
                case "--etcd" -> etcd = value(arg, rest);
                case "--seconds" -> seconds = seconds(value(arg, rest));
                case "--datacenters" -> datacenters = true;
                case "--plain" -> plain = true;
                case "--help", "-h" -> help = true;
                default -> throw new IllegalArgumentException("unknown option " + arg);
            }
        }
        if (etcd != null && datacenters) {
            throw new IllegalArgumentException("options --etcd and --datacenters do not go together");
        }
        return new DemoOptions(etcd, datacenters, seconds, plain, help);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("option " + option + " needs a value");
        }
        return rest.next();
    }

    private static int seconds(String text) {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= MIN_SECONDS && seconds <= MAX_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException(
                "option --seconds needs a number from " + MIN_SECONDS + " to " + MAX_SECONDS + ", not " + text);
    }
}
