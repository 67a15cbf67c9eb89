package io.switchboard.benchmarks.mesh;

import io.switchboard.benchmarks.size.RegistryContent;
import io.switchboard.harness.RawEtcd;
import java.util.OptionalInt;

/** Services of the same size, and one more instance in each, whose address is the number of the last change. */
final class MeshContent {
    static final int INSTANCES = 10;

    /** All streams follow this one. */
    static final int SHARED = 0;

    /** No other instance has it. */
    private static final int MARKED_PORT = 7;

    private MeshContent() {}

    static String service(int number) {
        return "mesh-" + number;
    }

    /** Of the service that is a stream's own. */
    static String own(int stream, int services) {
        return service(1 + stream % (services - 1));
    }

    static void fill(RawEtcd raw, int services) {
        for (int service = 0; service < services; service++) {
            raw.putAll(RegistryContent.of(service(service), INSTANCES));
        }
    }

    static String markedKey(String service) {
        return service + "/marked";
    }

    /** @param change from 1 to 16,777,215 */
    static String marked(int change) {
        return RawEtcd.announced(markedAddress(change));
    }

    static String markedAddress(int change) {
        return "11." + (change >> 16) + "." + (change >> 8 & 255) + "." + (change & 255) + ":" + MARKED_PORT;
    }

    /** The change that an endpoint tells of, if it is the one that does. */
    static OptionalInt change(String host, int port) {
        if (port != MARKED_PORT) {
            return OptionalInt.empty();
        }
        String[] bytes = host.split("\\.", -1);
        return OptionalInt.of(
                Integer.parseInt(bytes[1]) << 16 | Integer.parseInt(bytes[2]) << 8 | Integer.parseInt(bytes[3]));
    }
}
