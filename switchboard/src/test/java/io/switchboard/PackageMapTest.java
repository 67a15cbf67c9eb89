package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map of a package from idea to file, in its package-info, names files that are there. */
class PackageMapTest {
    private static final Pattern NAMED = Pattern.compile("\\{@code\\s+(?:\\*\\s+)?([A-Z][A-Za-z0-9]+)}");

    @Test
    void each_file_that_a_map_names_is_in_its_package_or_is_a_type_of_ours() throws Exception {
        Set<String> types = new TreeSet<>();
        Map<String, Set<String>> named = new TreeMap<>();
        try (Stream<Path> all = Files.walk(Path.of(".."))) {
            for (Path file : all.filter(PackageMapTest::isSource).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                if (name.equals("package-info")) {
                    named.put(file.toString(), named(file));
                } else {
                    types.add(name);
                }
            }
        }
        named.values().forEach(names -> names.removeAll(types));
        named.values().removeIf(Set::isEmpty);
        assertEquals(Map.of(), named, "names that are no types");
    }

    private static boolean isSource(Path file) {
        String path = file.toString();
        return path.contains("/src/main/java/") && path.endsWith(".java");
    }

    private static Set<String> named(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAMED.matcher(Files.readString(file));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
