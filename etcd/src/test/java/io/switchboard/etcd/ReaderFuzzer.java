package io.switchboard.etcd;

import io.switchboard.core.FuzzCorpus;
import io.switchboard.etcd.layout.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** The readers of foreign text as targets of Jazzer, which {@code bin/fuzz} runs; each is a class that Jazzer calls. */
public final class ReaderFuzzer {
    private static final String[] SERVICE_BITS = {"/", "//", "switchboard", "config", "overrides", "?", "#", "\u2028"};

    private ReaderFuzzer() {}

    /**
     * Writes what a target starts from.
     *
     * @param args the target and a folder
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        switch (args[0]) {
            case "value" -> FuzzCorpus.write(folder, ReaderSeeds.VALUES, ReaderSeeds.BITS);
            case "layout" -> FuzzCorpus.write(folder, layoutSeeds(), ReaderSeeds.BITS);
            case "override" -> FuzzCorpus.write(folder, ReaderSeeds.OVERRIDES, ReaderSeeds.BITS);
            case "drain" -> FuzzCorpus.write(folder, ReaderSeeds.DRAINS, ReaderSeeds.BITS);
            case "key" -> FuzzCorpus.write(folder, ReaderSeeds.IDS, ReaderSeeds.BITS);
            case "endpoints" -> FuzzCorpus.write(folder, ReaderSeeds.ENDPOINTS, ReaderSeeds.BITS);
            case "service" -> FuzzCorpus.write(folder, ReaderSeeds.SERVICES, SERVICE_BITS);
            default -> throw new IllegalArgumentException("no target: " + args[0]);
        }
    }

    /** A value; or an id, a NUL and a value. */
    public static final class Value {
        private Value() {}

        public static void fuzzerTestOneInput(byte[] input) {
            String text = text(input);
            int nul = text.indexOf('\0');
            ReaderInvariants.value(nul < 0 ? "blue-1" : text.substring(0, nul), bytes(text.substring(nul + 1)));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Each layout's value of each kind, with an id. */
    private static String[] layoutSeeds() {
        return ReaderSeeds.FORMATS.stream()
                .flatMap(format -> Arrays.stream(ReaderSeeds.LAYOUT_VALUES)
                        .map(value -> ReaderSeeds.FORMATS.indexOf(format) + ReaderSeeds.LAYOUT_IDS[0] + "\0" + value))
                .toArray(String[]::new);
    }

    /** The number of a layout, an id, a NUL and a value. */
    public static final class LayoutValue {
        private LayoutValue() {}

        public static void fuzzerTestOneInput(byte[] input) {
            String text = text(input);
            int nul = text.indexOf('\0');
            if (nul > 0) {
                Format format = ReaderSeeds.FORMATS.get(text.charAt(0) % ReaderSeeds.FORMATS.size());
                ReaderInvariants.layout(
                        format, text.substring(1, nul), text.substring(nul + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** What operators say of an instance. */
    public static final class OverrideValue {
        private OverrideValue() {}

        public static void fuzzerTestOneInput(byte[] input) {
            ReaderInvariants.override(input);
        }
    }

    /** What operators drain for a time. */
    public static final class DrainValue {
        private DrainValue() {}

        public static void fuzzerTestOneInput(byte[] input) {
            ReaderInvariants.drain(input);
            ReaderInvariants.drainKey(input);
        }
    }

    /** What follows the service's prefix in a key. */
    public static final class Key {
        private Key() {}

        public static void fuzzerTestOneInput(byte[] input) {
            ReaderInvariants.key(input);
        }
    }

    /** A list of etcd's endpoints. */
    public static final class Endpoints {
        private Endpoints() {}

        public static void fuzzerTestOneInput(byte[] input) {
            ReaderInvariants.endpoints(text(input));
        }
    }

    /** A service name. */
    public static final class Service {
        private Service() {}

        public static void fuzzerTestOneInput(byte[] input) {
            ReaderInvariants.serviceName(text(input));
        }
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
