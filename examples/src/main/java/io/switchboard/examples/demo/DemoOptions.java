package io.switchboard.examples.demo;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo was asked for.
 *
 * @param etcd the etcd to use; null for an embedded one
 * @param seconds how long the client calls; null for what fits in half a minute with the start of the servers
 * @param plain whether to print lines instead of drawing
 * @param help whether only the usage is wanted
 */
record DemoOptions(@Nullable String etcd, @Nullable Integer seconds, boolean plain, boolean help) {
    static final int USUAL_SECONDS = 17;
    static final int MIN_SECONDS = 4;
    static final int MAX_SECONDS = 3600;

    static final String USAGE = """
            usage: bin/demo [--etcd URL] [--seconds N] [--plain] [--help]

            Three gRPC servers register in etcd; a client follows them and calls them round robin.
            One server stops, one is killed, one joins; the client is not touched, and no call fails.

              --etcd URL    use this etcd, such as http://127.0.0.1:2379, instead of an embedded one
              --seconds N   how long the client calls, from %d to %d; usually %d
              --plain       print lines instead of drawing; this is what happens without a terminal
              --help        print this
            """.formatted(MIN_SECONDS, MAX_SECONDS, USUAL_SECONDS);

    /** @throws IllegalArgumentException if an option is not known or its value is not fit; the message says which */
    static DemoOptions parse(List<String> args) {
        String etcd = null;
        Integer seconds = null;
        boolean plain = false;
        boolean help = false;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String arg = rest.next();
            switch (arg) {
                case "--etcd" -> etcd = value(arg, rest);
                case "--seconds" -> seconds = seconds(value(arg, rest));
                case "--plain" -> plain = true;
                case "--help", "-h" -> help = true;
                default -> throw new IllegalArgumentException("unknown option " + arg);
            }
        }
        return new DemoOptions(etcd, seconds, plain, help);
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
