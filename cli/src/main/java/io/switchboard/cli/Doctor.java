package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.operator.Diagnosis;
import io.switchboard.operator.Finding;
import io.switchboard.operator.Finding.Severity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code switchboard doctor}: what is wrong with the registry, and how to mend it. */
@Command(
        name = "doctor",
        description = {
            "Asks each endpoint for its state, version, alarms and certificate, compares clocks, and tries what may be read"
                    + " and written for each SERVICE. Tells what of each SERVICE xDS and Istio cannot be told. With a list of datacenters, also checks that the other"
                    + " registries answer, can be read, and are not the same registry twice. Writes nothing."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all well, or warnings only", "1:something does not work", "2:wrong usage"})
final class Doctor implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    @Parameters(arity = "0..*", paramLabel = "SERVICE", description = "Whose permissions to try, and what to look at.")
    private List<String> services = List.of();

    Doctor() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        EtcdOptions options = etcd.options();
        List<ServiceName> names = names();
        ListedDatacenters.Result listed = ListedDatacenters.of(etcd);
        List<Finding> findings = new ArrayList<>(listed.findings());
        findings.addAll(
                listed.several().isEmpty()
                        ? Diagnosis.of(options, names, Clock.systemUTC())
                        : Diagnosis.ofDatacenters(listed.several(), names, Clock.systemUTC()));
        findings.addAll(Examinations.of(etcd, names));
        if (output.isJson()) {
            output.print(json(findings));
        } else {
            output.print(table(findings));
        }
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.FAILURE) ? 1 : 0;
    }

    private static Table table(List<Finding> findings) {
        Table table = new Table("", "WHAT", "STATE");
        for (Finding finding : findings) {
            table.row(
                    finding.severity() == Severity.OK
                            ? "ok"
                            : finding.severity().name(),
                    finding.subject(),
                    finding.state());
            if (!finding.remedy().isEmpty()) {
                table.row("", "", "-> " + finding.remedy());
            }
        }
        return table;
    }

    private static JsonArray json(List<Finding> findings) {
        JsonArray all = new JsonArray();
        for (Finding finding : findings) {
            JsonObject one = new JsonObject();
            one.addProperty("severity", finding.severity().name());
            one.addProperty("subject", finding.subject());
            one.addProperty("state", finding.state());
            one.addProperty("remedy", finding.remedy());
            all.add(one);
        }
        return all;
    }

    private List<ServiceName> names() throws CommandFailure {
        try {
            return services.stream().map(ServiceName::new).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }
}
