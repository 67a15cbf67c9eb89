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

    /** {@link #etcd}, and if given {@code --memory}, a directory, and {@code --registry}, its name there. */
    SwitchboardOptions switchboard() {
        SwitchboardOptions.Builder options = SwitchboardOptions.builder(etcd()).withoutSnapshotCache();
        optional("memory").map(Path::of).ifPresent(options::snapshotCache);
        optional("registry").ifPresent(options::registryName);
        return options.build();
    }

    /** {@code --endpoints}, and if given {@code --ttl}, {@code --request-timeout} (both in ms), {@code --user}, {@code --password}. */
    private EtcdOptions etcd() {
        // Servers are on loopback here, whatever name leads to etcd.
        ReadLimits limits = ReadLimits.builder()
                .addresses(AddressRules.DEFAULT.allowingLoopback())
                .build();
        EtcdOptions.Builder options = EtcdOptions.builder(required("endpoints")).readLimits(limits);
        duration("ttl").ifPresent(options::leaseTtl);
        duration("request-timeout").ifPresent(options::requestTimeout);
        optional("namespace").ifPresent(options::namespace);
        optional("user").ifPresent(user -> options.user(user, required("password")));
        return options.build();
    }
}
