package io.switchboard.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much to measure, and where the report goes.
 *
 * @param warmUp rounds that are not counted, at the start
 * @param rounds of each measurement of joining and leaving
 * @param outages the seconds that each outage of etcd lasts
 * @param quick whether this is a trial, whose figures are few and rough
 * @param folder of the report
 * @param commit of the sources; {@code unknown} unless given
 * @param clients others that are measured beside Switchboard; none unless given
 * @param only the sections to measure; empty: all
 * @param again whether nothing is measured, and the page is only written anew
 * @param apps the folder of the applications that are measured
 * @param go the folder of the programs in Go
 * @param logs the folder where the clients log
 * @param without lists the jars of an application on grpc-java, as Maven's {@code dependency:list} does
 * @param with lists the jars of the same application with Switchboard
 */
record Plan(
        int warmUp,
        int rounds,
        List<Integer> outages,
        boolean quick,
        Path folder,
        String commit,
        @Nullable Path without,
        @Nullable Path with,
        List<PeerProcess.Client> clients,
        List<String> only,
        boolean again,
        Path apps,
        Path go,
        Path logs) {

    static final String OPTIONS =
            "--quick, --rounds N, --outages SECONDSxROUNDS[,…], --only PART[,…], --again, --out FOLDER";

    /** As {@link #parse(Set, String...)}, where there are no parts. */
    static Plan parse(String... arguments) {
        return parse(Set.of(), arguments);
    }

    /**
     * @param parts that there are to choose from
     * @throws IllegalArgumentException if an argument is not known or makes no sense; the message says which
     */
    static Plan parse(Set<String> parts, String... arguments) {
        List<String> all = List.of(arguments);
        boolean quick = all.contains("--quick");
        int rounds = quick ? 20 : 200;
        List<Integer> outages = outages(quick ? "5x1" : "15x3,77x2");
        Path folder = Path.of("docs");
        String commit = "unknown";
        Path without = null;
        Path with = null;
        List<PeerProcess.Client> clients = new ArrayList<>();
        List<String> only = List.of();
        boolean again = false;
        Path apps = Path.of("benchmarks", "apps");
        Path go = Path.of("benchmarks", "target", "go");
        Path logs = Path.of(".");
        Iterator<String> rest = all.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--quick" -> {}
                case "--rounds" -> rounds = positive(option, value(option, rest));
                case "--outages" -> outages = outages(value(option, rest));
                case "--out" -> folder = Path.of(value(option, rest));
                case "--commit" -> commit = value(option, rest);
                case "--jars-without" -> without = Path.of(value(option, rest));
                case "--jars-with" -> with = Path.of(value(option, rest));
                case "--again" -> again = true;
                case "--only" -> only = only(parts, value(option, rest));
                case "--apps" -> apps = Path.of(value(option, rest));
                case "--go" -> go = Path.of(value(option, rest));
                case "--logs" -> logs = Path.of(value(option, rest));
                case "--client" -> clients.add(client(value(option, rest)));
                default ->
                    throw new IllegalArgumentException("unknown option \"" + option + "\"; there are " + OPTIONS);
            }
        }
        return new Plan(
                quick ? 10 : 50,
                rounds,
                outages,
                quick,
                folder,
                commit,
                without,
                with,
                List.copyOf(clients),
                only,
                again,
                apps,
                go,
                logs);
    }

    private static List<String> only(Set<String> parts, String text) {
        List<String> only = List.of(text.split(",", -1));
        for (String part : only) {
            if (!parts.contains(part)) {
                throw new IllegalArgumentException(
                        "--only has \"" + part + "\"; there are " + String.join(", ", parts));
            }
        }
        return only;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    /** Whether all is measured, and nothing of earlier runs stays. */
    boolean isWhole() {
        return only.isEmpty() && !again;
    }

    /** How often leases are revoked, and a third as often clients are frozen. */
    int leaseRounds() {
        return quick ? 3 : 15;
    }

    private static PeerProcess.Client client(String text) {
        String[] parts = text.split("=", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("--client is \"" + text + "\"; write it like NAME=CLASS=CLASSPATH");
        }
        return new PeerProcess.Client(parts[0], parts[1], parts[2]);
    }

    private static List<Integer> outages(String text) {
        List<Integer> outages = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] factors = part.split("x", -1);
            if (factors.length != 2) {
                throw new IllegalArgumentException("--outages is \"" + text + "\"; write it like 15x3,77x2");
            }
            int seconds = positive("--outages", factors[0]);
            for (int round = positive("--outages", factors[1]); round > 0; round--) {
                outages.add(seconds);
            }
        }
        return outages;
    }

    private static int positive(String option, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0 && number <= 10_000) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(option + " has \"" + text + "\" where a number from 1 to 10000 is needed");
    }
}
