package io.switchboard.benchmarks;

import io.switchboard.harness.Columns;
import io.switchboard.harness.Numbers;
import io.switchboard.harness.Table;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;

/** Joining, leaving, outages, lost leases and jars, as a section to read. */
final class RegistryReport {
    private final RegistryResults results;

    RegistryReport(RegistryResults results) {
        this.results = results;
    }

    Section section() {
        long met = results.recoveries().stream().filter(Recovery::metTarget).count();
        FigureTarget usable = new FigureTarget(
                "usable after an outage of etcd",
                "< " + Numbers.grouped((long) Recovery.TARGET_MILLIS) + " ms",
                met + " of " + results.recoveries().size() + " rounds",
                met == results.recoveries().size());
        return new Section(
                "registry",
                String.join("\n", joining(), leaving(), outages(), comparison(), footprint()),
                new TreeMap<>(),
                List.of(usable),
                results);
    }

    private String joining() {
        Joining joining = results.joining();
        return """
                ## A server joins: put to first call

                A gRPC server already listens. Its key is put by a bare stub; the time starts before that request is sent. The caller is
                one thread that makes call after call, without a pause, on an `etcd:///` channel with the default policy that has one other
                server. Client, servers and the bare client are in one process, etcd is another. The caller obeys every removal (`doubt` is off): servers of a set of two go here again and again, by deletions that nobody
                announced, which is what the doubt is there for. The bare watch has a connection of its own, and hears of the very same puts. %s rounds after %s that do not count.

                %s
                Beyond what etcd itself takes, the first answer needs a new connection (TCP, HTTP/2 settings) and one call.
                """.formatted(
                        Numbers.grouped(joining.putToFirstAnswer().count()),
                        Numbers.grouped(results.warmUp()),
                        Spread.table("From the put, ms")
                                .row(
                                        "until a bare watch has the event",
                                        joining.putToRawEvent().cells())
                                .row(
                                        "until the caller's directory has told it",
                                        joining.putToDirectory().cells())
                                .row(
                                        "**until the new server's first answer**",
                                        joining.putToFirstAnswer().cells()));
    }

    private String leaving() {
        Joining joining = results.joining();
        Leaving leaving = results.leaving();
        return """
                ## A server leaves: deregister to last call

                The same caller. The leaving server notes when it received its last call, and goes on listening for at least %s ms after
                the caller's directory has told of the removal. First `Registration.close()`, timed from before it is called (%s rounds);
                then the deletion of the key by a bare stub, timed from before it is sent (%s rounds). A last call below zero: the
                removal was there before it was the leaving server's turn again.

                %s
                Calls during these rounds and those above: %s, of which %s failed%s.
                """.formatted(
                Joining.QUIET.toMillis(),
                Numbers.grouped(leaving.closeToLastCall().count()),
                Numbers.grouped(joining.deleteToLastCall().count()),
                Spread.table("ms")
                        .row(
                                "`close()` until a bare watch has the event",
                                leaving.closeToRawEvent().cells())
                        .row(
                                "`close()` until it returns",
                                leaving.closeToReturn().cells())
                        .row(
                                "**`close()` until the last call received**",
                                leaving.closeToLastCall().cells())
                        .row(
                                "deletion until a bare watch has the event",
                                joining.deleteToRawEvent().cells())
                        .row(
                                "**deletion until the last call received**",
                                joining.deleteToLastCall().cells()),
                Numbers.grouped(joining.calls().calls() + leaving.calls().calls()),
                Numbers.grouped(joining.calls().failed() + leaving.calls().failed()),
                why(List.of(joining.calls(), leaving.calls())));
    }

    private String outages() {
        List<Recovery> all = results.recoveries();
        Table table = new Columns<Recovery>()
                .column("Outage", one -> one.outageSeconds() + " s")
                .column("live again", one -> Numbers.millis(one.toLive()))
                .column("a new server is seen", one -> Numbers.millis(one.toChangeSeen()))
                .column("its first answer", one -> Numbers.millis(one.toFirstAnswer()))
                .column("an update is written", one -> Numbers.millis(one.toUpdateWritten()))
                .column("**usable**", one -> "**" + Numbers.millis(one.toUsable()) + "**")
                .column("kept", one -> one.keyKept() ? one.state().name() : "LOST")
                .column("calls", one -> Numbers.grouped(one.calls().calls()))
                .column("failed", one -> Numbers.grouped(one.calls().failed()))
                .column("etcd's start", one -> Numbers.millis(one.etcdStart()))
                .of(all);
        return """
                ## etcd is gone and comes back

                etcd is ended with SIGKILL and started again on its data. The time starts when etcd itself answers: a bare client tries
                every 10 ms on a fresh connection, and as soon as one is accepted asks for a linearizable read. At that moment a new server's
                key is put by a bare stub, and the label of a registered one is updated through its `Registration`. "Live again" is when the
                caller's directory says so; "usable" is the slowest of that, the new server being seen, and the update being in etcd. "Kept"
                is the registration's state %s s after that (its lease's TTL is 10 s), if its key was never deleted and its lease lives. Calls go
                on all the time, one thread with 2 ms between an answer and the next call. "etcd's start" is from its process's start to
                its first answer, and in none of the other times. A time below zero: it was there before the bare client had its answer.

                %s
                Target: usable in under %s ms. %s
                Calls during all outages: %s, of which %s failed%s.
                """.formatted(
                Outage.HOLD.toSeconds(),
                table,
                Numbers.grouped((long) Recovery.TARGET_MILLIS),
                verdict(all),
                Numbers.grouped(all.stream().mapToLong(r -> r.calls().calls()).sum()),
                Numbers.grouped(all.stream().mapToLong(r -> r.calls().failed()).sum()),
                why(all.stream().map(Recovery::calls).toList()));
    }

    private String comparison() {
        return results.comparison() == null
                ? "## Beside jetcd and etcd-java\n\nNot measured in this run.\n"
                : new PeerReport(results.comparison()).toString();
    }

    private static String verdict(List<Recovery> all) {
        long met = all.stream().filter(Recovery::metTarget).count();
        return met == all.size()
                ? "Met in all " + all.size() + " rounds."
                : "**Missed in " + (all.size() - met) + " of " + all.size() + " rounds.**";
    }

    private static String why(List<PingCaller.Count> counts) {
        return counts.stream()
                .map(PingCaller.Count::firstFailure)
                .filter(Objects::nonNull)
                .findFirst()
                .map(failure -> " (the first with " + failure + ")")
                .orElse("");
    }

    private String footprint() {
        Footprint footprint = results.footprint();
        if (footprint == null) {
            return "## What an application gets added\n\nNot measured in this run.\n";
        }
        List<Jar> added = footprint.added();
        List<Jar> ours = added.stream().filter(Jar::isOurs).toList();
        Table table = new Table("Jar", "version", "bytes");
        for (Jar jar : added) {
            table.row(jar.group() + ":" + jar.artifact(), jar.version(), Numbers.grouped(jar.bytes()));
        }
        table.row("**all added: " + added.size() + "**", "", "**" + Numbers.grouped(Footprint.bytes(added)) + "**");
        table.row("of which ours: " + ours.size(), "", Numbers.grouped(Footprint.bytes(ours)));
        return """
                ## What an application gets added

                An application with `grpc-netty-shaded`, `grpc-stub` and `grpc-protobuf` has %d jars of %s bytes on its runtime classpath, as
                Maven resolves it; with `io.switchboard:switchboard` beside them it has %d of %s bytes (%s). These are new:

                %s""".formatted(
                        footprint.without().size(),
                        Numbers.grouped(Footprint.bytes(footprint.without())),
                        footprint.with().size(),
                        Numbers.grouped(Footprint.bytes(footprint.with())),
                        growth(footprint),
                        table);
    }

    private static String growth(Footprint footprint) {
        double before = Footprint.bytes(footprint.without());
        double after = Footprint.bytes(footprint.with());
        return String.format(Locale.ROOT, "%+.1f %%", (after / before - 1) * 100);
    }
}
