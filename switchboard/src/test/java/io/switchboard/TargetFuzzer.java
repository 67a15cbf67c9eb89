package io.switchboard;

import static io.switchboard.core.Printable.assertPrintable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.FuzzCorpus;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the reader of targets holds for every URI, as a target of Jazzer, which {@code bin/fuzz} runs. */
public final class TargetFuzzer {
    static final String[] TARGETS = {
        "etcd:///xiaoxu/demo",
        "etcd:demo",
        "etcd://host:2379/demo",
        "etcd:///demo?endpoints=a:2379,b:2379",
        "etcd:///%E6%9C%8D%E5%8A%A1",
        "etcd://[::1]:1/x?endpoints=https%3A%2F%2Fa%3A1",
    };
    static final String[] BITS = {
        "%00",
        "%0A",
        "%1b[2J",
        "%",
        "%2F",
        "%E6%9C",
        "/",
        "//",
        "?",
        "#",
        "&",
        "=",
        "endpoints=",
        ":",
        "@",
        "[",
        "]",
        "70000",
        "\u202e",
        "\u670d",
        "%C2%85",
        "%E2%80%AE",
        ",",
        "https://",
        "..",
        ";"
    };

    private TargetFuzzer() {}

    /**
     * Writes what the target starts from.
     *
     * @param args the target and a folder
     */
    public static void main(String[] args) throws IOException {
        FuzzCorpus.write(Path.of(args[1]), TARGETS, BITS);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        check(new String(input, StandardCharsets.UTF_8));
    }

    /** A target is read, and its service read back; or refused with a printable reason. */
    static void check(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return;
        }
        try {
            Target target = Target.parse(uri);
            assertEquals(
                    target.service(),
                    Target.parse(URI.create(Target.of(target.service()).toString()))
                            .service());
            assertTrue(target.authority().chars().allMatch(c -> c > ' ' && c < 0x7f), target.authority());
            assertTrue(target.authority().indexOf('/') < 0, target.authority());
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
        }
    }
}
