package io.switchboard.faults;

import io.switchboard.SwitchboardOptions;
import io.switchboard.core.AddressRules;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.ReadLimits;
import java.nio.file.Path;
import java.time.Duration;
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

    Optional<Duration> duration(String name) {
        return optional(name).map(text -> Duration.ofMillis(Long.parseLong(text)));
    }

    /**
     * {@code --endpoints}, and if given {@code --ttl}, {@code --request-timeout} (both in ms) and {@code --memory}, a
     * directory.
     */
    SwitchboardOptions switchboard() {
        // Servers are on loopback here, whatever name leads to etcd.
        ReadLimits limits = ReadLimits.builder()
                .addresses(AddressRules.DEFAULT.allowingLoopback())
                .build();
        EtcdOptions.Builder etcd = EtcdOptions.builder(required("endpoints")).readLimits(limits);
        duration("ttl").ifPresent(etcd::leaseTtl);
        duration("request-timeout").ifPresent(etcd::requestTimeout);
        SwitchboardOptions.Builder options =
                SwitchboardOptions.builder(etcd.build()).withoutSnapshotCache();
        optional("memory").map(Path::of).ifPresent(options::snapshotCache);
        return options.build();
    }
}
