package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard watch}: what changes in a service, as it happens. */
@Command(
        name = "watch",
        description = {
            "Prints what is there, then a line for each change that a client sees, with overrides applied, until it is"
                    + " interrupted. With -o json each line is a JSON object."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:etcd cannot be read", "2:wrong usage", "130:ended by Ctrl-C (SIGINT)"})
final class Watch implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    Watch() {}

    @Override
    public Integer call() throws CommandFailure {
        BlockingQueue<Snapshot> snapshots = new LinkedBlockingQueue<>();
        Printer out = Printer.out(spec);
        try (Switchboard switchboard = View.open(etcd);
                Subscription subscription = switchboard.directory().follow(View.service(service), snapshots::add)) {
            subscription.refresh();
            Snapshot before = null;
            while (!out.isClosed()) {
                Snapshot now = snapshots.take();
                if (now.freshness() == Freshness.UNKNOWN) {
                    if (now.problem() != null) {
                        throw new CommandFailure(now.problem());
                    }
                } else {
                    print(before, now);
                    before = now;
                }
            }
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }

    private void print(@Nullable Snapshot before, Snapshot now) {
        Instant at = Clock.systemUTC().instant();
        for (Difference difference : Difference.between(before, now)) {
            if (output.isJson()) {
                JsonObject json = new JsonObject();
                json.addProperty("at", at.toString());
                json.addProperty("revision", now.revision());
                json.addProperty("change", difference.change());
                json.addProperty("id", difference.id());
                if (!difference.datacenter().isEmpty()) {
                    json.addProperty("datacenter", difference.datacenter());
                }
                json.addProperty("detail", difference.detail());
                output.jsonLine(json);
            } else {
                String line = String.format(
                        "%s  %-9s %s",
                        TIME.format(at.atZone(ZoneId.systemDefault())),
                        difference.change(),
                        (difference.name() + " " + difference.detail()).strip());
                output.line(line.stripTrailing());
            }
        }
        if (before == null && now.instances().isEmpty() && !output.isJson()) {
            output.line(TIME.format(at.atZone(ZoneId.systemDefault())) + "  no instances");
        }
    }
}
