package io.switchboard;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** In which datacenter a program runs and where the registries of all are, as its environment says. */
final class DatacentersOfEnvironment {
    private DatacentersOfEnvironment() {}

    /**
     * @return empty if nothing is said
     * @throws IllegalArgumentException if the variable is no name of a datacenter; the message names it
     */
    static String own(Map<String, String> environment) {
        String name =
                environment.getOrDefault(Switchboard.DATACENTER_VARIABLE, "").strip();
        return name.isEmpty()
                ? name
                : RegistryOfEnvironment.named(Switchboard.DATACENTER_VARIABLE, () -> new DatacenterName(name).value());
    }

    /**
     * All that are listed, the own one with them if it is. What a file does not say of a registry is as other variables
     * say it.
     *
     * @throws IllegalArgumentException if the variable is wrong, or it is not said which one is the own; the message
     *     names it
     */
    static List<Datacenter> all(Map<String, String> environment) {
        String value =
                environment.getOrDefault(Switchboard.DATACENTERS_VARIABLE, "").strip();
        if (value.isEmpty()) {
            return List.of();
        }
        List<Datacenter> all =
                RegistryOfEnvironment.named(Switchboard.DATACENTERS_VARIABLE, () -> listed(value, environment));
        if (own(environment).isEmpty()) {
            throw new IllegalArgumentException(Switchboard.DATACENTERS_VARIABLE
                    + " lists datacenters, and it is not said in which of them this program runs; set "
                    + Switchboard.DATACENTER_VARIABLE);
        }
        return all;
    }

    /** @throws IllegalArgumentException if the list is wrong, or empty; the message says where and why */
    static List<Datacenter> listed(String list, Map<String, String> environment) {
        String value = list.strip();
        List<Datacenter> all = distinct(
                value.contains("=")
                        ? entries(value, environment)
                        : new DatacentersFile(environment).read(Path.of(value)));
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no datacenter is listed");
        }
        return all;
    }

    private static List<Datacenter> entries(String value, Map<String, String> environment) {
        List<Datacenter> all = new ArrayList<>();
        for (String entry : value.split("\\s+", -1)) {
            int equals = entry.indexOf('=');
            if (equals <= 0 || equals == entry.length() - 1) {
                throw new IllegalArgumentException("\"" + Text.printable(entry)
                        + "\" is no datacenter; write name=endpoints, with a space between datacenters,"
                        + " for example \"eu=https://a:2379,https://b:2379 us=https://c:2379\"");
            }
            all.add(Datacenter.of(
                    entry.substring(0, equals),
                    RegistryOfEnvironment.options(environment, entry.substring(equals + 1))
                            .build()));
        }
        return all;
    }

    private static List<Datacenter> distinct(List<Datacenter> all) {
        Set<DatacenterName> names = new HashSet<>();
        for (Datacenter one : all) {
            if (!names.add(one.name())) {
                throw new IllegalArgumentException("datacenter " + one.name() + " is listed twice");
            }
        }
        return all;
    }
}
