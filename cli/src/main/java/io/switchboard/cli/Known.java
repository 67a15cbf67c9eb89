package io.switchboard.cli;

import io.switchboard.core.ServiceName;
import io.switchboard.etcd.RegisteredInstances;
import io.switchboard.etcd.RegisteredService;
import io.switchboard.etcd.RegistryAdmin;
import io.switchboard.etcd.SkippedEntry;
import java.util.ArrayList;
import java.util.List;

/** Tells names that are registered from those that may be a slip of the pen. */
final class Known {
    private Known() {}

    /**
     * What is registered under the service's name.
     *
     * @param force whether an instance that is not registered is taken as it is
     * @throws CommandFailure if it is not, with the names that may have been meant
     */
    static RegisteredInstances require(Registry registry, ServiceName service, String id, boolean force)
            throws CommandFailure, InterruptedException {
        RegisteredInstances found = registry.ask(operator -> operator.instances(service));
        List<String> ids = new ArrayList<>();
        found.instances().forEach(registered -> ids.add(registered.instance().id()));
        found.skipped().stream().map(SkippedEntry::id).forEach(ids::add);
        if (force || ids.contains(id)) {
            return found;
        }
        if (ids.isEmpty()) {
            throw unknown(registry, service);
        }
        throw new CommandFailure(
                "service " + service + " has no instance " + id + Near.to(id, ids) + " (--force: all the same)");
    }

    static CommandFailure unknown(Registry registry, ServiceName service) throws CommandFailure, InterruptedException {
        List<String> names = registry.ask(RegistryAdmin::services).services().stream()
                .map(RegisteredService::name)
                .map(ServiceName::value)
                .toList();
        return new CommandFailure("no instances of service " + service + " registered in etcd at "
                + registry.authority() + Near.to(service.value(), names));
    }
}
