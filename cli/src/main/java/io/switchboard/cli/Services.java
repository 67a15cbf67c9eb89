package io.switchboard.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.operator.RegisteredServices;
import io.switchboard.operator.RegistryAdmin;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    Services() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = Registry.open(etcd)) {
            RegisteredServices found = registry.ask(RegistryAdmin::services);
            if (output.isJson()) {
                output.print(json(found.services()));
            } else {
                output.print(table(found.services()));
            }
            if (found.leftOut() > 0) {
                Printer.err(spec)
                        .message("switchboard services: " + found.leftOut()
                                + (found.leftOut() == 1 ? " key is" : " keys are")
                                + " left out, with no registration under a service's name");
            }
            return 0;
        }
    }

    private static Table table(List<CatalogSnapshot.Service> services) {
        Table table = new Table("SERVICE", "INSTANCES", "DRAINING", "REFUSED");
        for (CatalogSnapshot.Service service : services) {
            table.row(
                    service.name().value(),
                    Integer.toString(service.instances()),
                    Integer.toString(service.draining()),
                    Integer.toString(service.refused()));
        }
        return table;
    }

    private static JsonArray json(List<CatalogSnapshot.Service> services) {
        JsonArray all = new JsonArray();
        for (CatalogSnapshot.Service service : services) {
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
