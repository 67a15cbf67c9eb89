package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.etcd.Operator;
import io.switchboard.etcd.RegisteredService;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code switchboard services}: who is registered. */
@Command(
        name = "services",
        description = {"Lists the services that have registrations; what is before a key's last slash is the service."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:etcd cannot be read", "2:wrong usage"})
final class Services implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private Output output = new Output();

    Services() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = Registry.open(etcd)) {
            List<RegisteredService> services = registry.ask(Operator::services);
            if (output.isJson()) {
                output.print(json(services));
            } else {
                output.print(table(services));
            }
            return 0;
        }
    }

    private static Table table(List<RegisteredService> services) {
        Table table = new Table("SERVICE", "INSTANCES", "DRAINING", "REFUSED");
        for (RegisteredService service : services) {
            table.row(
                    service.name().value(),
                    Integer.toString(service.instances()),
                    Integer.toString(service.draining()),
                    Integer.toString(service.refused()));
        }
        return table;
    }

    private static JsonArray json(List<RegisteredService> services) {
        JsonArray all = new JsonArray();
        for (RegisteredService service : services) {
            JsonObject one = new JsonObject();
            one.addProperty("service", service.name().value());
            one.addProperty("instances", service.instances());
            one.addProperty("draining", service.draining());
            one.addProperty("refused", service.refused());
            all.add(one);
        }
        return all;
    }
}
