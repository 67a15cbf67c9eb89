package io.switchboard;

import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.FormatChoice;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The registry as the environment names it, where neither a program nor a target does. */
final class RegistryOfEnvironment {
    private RegistryOfEnvironment() {}

    /**
     * Starts options with what the environment says.
     *
     * @param endpoints those that are given; none: the environment's
     * @throws IllegalArgumentException if no endpoint is named, or what a variable says is wrong; the message names it
     */
    static EtcdOptions.Builder options(Map<String, String> environment, String... endpoints) {
        EtcdOptions.Builder options = endpoints.length > 0 ? EtcdOptions.builder(endpoints) : at(environment);
        String namespace = environment.getOrDefault(Switchboard.NAMESPACE_VARIABLE, "");
        // Built at once, so that what is wrong is known to be of this variable.
        EtcdOptions unused = named(
                Switchboard.NAMESPACE_VARIABLE,
                () -> options.namespace(namespace).build());
        String format =
                environment.getOrDefault(Switchboard.FORMAT_VARIABLE, "").strip();
        return format.isEmpty()
                ? options
                : options.format(named(Switchboard.FORMAT_VARIABLE, () -> FormatChoice.parse(format)));
    }

    private static EtcdOptions.Builder at(Map<String, String> environment) {
        String value = environment.getOrDefault(Switchboard.ENDPOINTS_VARIABLE, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "no etcd endpoint is given: pass one, for example http://127.0.0.1:2379, or set "
                            + Switchboard.ENDPOINTS_VARIABLE);
        }
        return named(Switchboard.ENDPOINTS_VARIABLE, () -> EtcdOptions.builder(inOrder(Endpoint.parseAll(value))));
    }

    /** The same for the same endpoints, in whatever order they are named. */
    static String[] inOrder(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).distinct().sorted().toArray(String[]::new);
    }

    /** What a variable says wrong is told with its name. */
    static <T> T named(String variable, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable + ": " + e.getMessage(), e);
        }
    }
}
