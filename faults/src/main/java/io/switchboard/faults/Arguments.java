package io.switchboard.faults;

import io.switchboard.Datacenter;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.AddressRules;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.ReadLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A program's arguments, each {@code --name=value}. */
final class Arguments {
    private final Map<String, String> values = new TreeMap<>();

    Arguments(String... arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("\"" + argument + "\" is not --name=value");
            }
            values.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
    }

    String required(String name) {
        return optional(name).orElseThrow(() -> new IllegalArgumentException("--" + name + " is missing"));
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** {@code name=value} each, separated by commas. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new TreeMap<>();
        optional(name).ifPresent(text -> {
            for (String pair : text.split(",", -1)) {
                int equals = pair.indexOf('=');
                pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        });
        return pairs;
    }

    Optional<Duration> duration(String name) {
        return optional(name).map(text -> Duration.ofMillis(Long.parseLong(text)));
    }

    /**
     * {@code --endpoints}, and if given {@code --ttl}, {@code --request-timeout} (both in ms) and {@code --memory}, a
     * directory. In one of several datacenters also {@code --datacenter}, {@code --others}, the registries by name, and
     * {@code --network}, by which the servers there are called.
     */
    SwitchboardOptions switchboard() {
        SwitchboardOptions.Builder options =
                SwitchboardOptions.builder(etcd(required("endpoints"))).withoutSnapshotCache();
        optional("memory").map(Path::of).ifPresent(options::snapshotCache);
        optional("datacenter").ifPresent(options::datacenter);
        List<Datacenter> others = new ArrayList<>();
        pairs("others")
                .forEach((name, endpoint) -> others.add(Datacenter.of(name, etcd(endpoint))
                        .by(optional("network").orElse(""))));
        return options.otherDatacenters(others).build();
    }

    private EtcdOptions etcd(String endpoints) {
        // Servers are on loopback here, whatever name leads to etcd.
        ReadLimits limits = ReadLimits.builder()
                .addresses(AddressRules.DEFAULT.allowingLoopback())
                .build();
        EtcdOptions.Builder etcd = EtcdOptions.builder(endpoints).readLimits(limits);
        duration("ttl").ifPresent(etcd::leaseTtl);
        duration("request-timeout").ifPresent(etcd::requestTimeout);
        return etcd.build();
    }
}
