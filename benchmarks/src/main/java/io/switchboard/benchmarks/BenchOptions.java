package io.switchboard.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much to measure, and where the report goes; see {@code bin/bench --help}. */
final class BenchOptions {
    /** Whether this is a trial, whose figures are few and rough. */
    @Option(names = "--quick")
    boolean quick;

    @Option(names = "--rounds")
    private @Nullable String givenRounds;

    @Option(names = "--outages")
    private @Nullable String givenOutages;

    /** Of the report. */
    @Option(names = "--out")
    Path folder = Path.of("docs");

    /** Of the sources. */
    @Option(names = "--commit")
    String commit = "unknown";

    /** Lists the jars of an application on grpc-java, as Maven's {@code dependency:list} does. */
    @Option(names = "--jars-without")
    @Nullable
    Path without;

    /** Lists the jars of the same application with Switchboard. */
    @Option(names = "--jars-with")
    @Nullable
    Path with;

    /** Whether nothing is measured, and the page is only written anew. */
    @Option(names = "--again")
    boolean again;

    @Option(names = "--only", split = ",")
    private List<String> givenOnly = new ArrayList<>();

    /** The folder of the applications that are measured. */
    @Option(names = "--apps")
    Path apps = Path.of("benchmarks", "apps");

    /** The folder of the programs in Go. */
    @Option(names = "--go")
    Path go = Path.of("benchmarks", "target", "go");

    /** The folder where the clients log. */
    @Option(names = "--logs")
    Path logs = Path.of(".");

    /** The class path of {@code bin/switchboard serve}. */
    @Option(names = "--serve")
    String serve = Path.of("serve", "target", "switchboard-serve.jar").toString();

    /** The class path of the benchmarks of JMH. */
    @Option(names = "--picks")
    String picks = Path.of("benchmarks", "picks", "target", "classes").toString();

    @Option(names = "--client")
    private List<String> givenClients = new ArrayList<>();

    /** Of each measurement of joining and leaving. */
    int rounds() {
        return givenRounds == null ? quick ? 20 : 200 : positive("--rounds", givenRounds);
    }

    /** Rounds that are not counted, at the start. */
    int warmUp() {
        return quick ? 10 : 50;
    }

    /** The seconds that each outage of etcd lasts. */
    List<Integer> outages() {
        return outages(givenOutages == null ? quick ? "5x1" : "15x3,77x2" : givenOutages);
    }

    /** How often leases are revoked, and a third as often clients are frozen. */
    int leaseRounds() {
        return quick ? 3 : 15;
    }

    /** Others that are measured beside Switchboard. */
    List<PeerProcess.Client> clients() {
        return givenClients.stream().map(BenchOptions::client).toList();
    }

    /**
     * The sections to measure; empty: all.
     *
     * @param parts that there are to choose from
     */
    List<String> only(Set<String> parts) {
        for (String part : givenOnly) {
            if (!parts.contains(part)) {
                throw new IllegalArgumentException(
                        "--only has \"" + part + "\"; there are " + String.join(", ", parts));
            }
        }
        return givenOnly;
    }

    /** Reads everything, so that what makes no sense is said before anything is measured. */
    BenchOptions check(Set<String> parts) {
        rounds();
        outages();
        clients();
        only(parts);
        return this;
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
