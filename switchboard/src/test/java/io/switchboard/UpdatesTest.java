package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Newer versions of all that is pinned are proposed: .github/dependabot.yml knows each place. */
class UpdatesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern UPDATE =
            Pattern.compile("package-ecosystem: (\\S+)\\n(.*?)(?=\\n  - package-ecosystem|\\z)", Pattern.DOTALL);
    private static final Pattern PLACE = Pattern.compile("(?:directory: |- |\\[|, )(/[^\\s,\\]]*)");
    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");

    private static final Set<String> FOREIGN = Set.of("target", "src", "node_modules");

    @Test
    void each_place_where_versions_are_pinned_is_known() throws Exception {
        Map<String, Set<String>> known = known();
        Map<String, Set<String>> pinned = pinned();
        assertTrue(pinned.keySet().containsAll(Set.of("maven", "gomod", "npm", "pip")), pinned::toString);
        // Maven's modules are found from the one above them.
        assertEquals(Set.of("/"), known.get("maven"));
        known.put("maven", modules());
        known.remove("github-actions");
        assertEquals(pinned, known);
    }

    private static Map<String, Set<String>> known() throws IOException {
        Map<String, Set<String>> known = new TreeMap<>();
        Matcher update = UPDATE.matcher(Files.readString(ROOT.resolve(".github/dependabot.yml")));
        while (update.find()) {
            Matcher place = PLACE.matcher(update.group(2));
            while (place.find()) {
                known.computeIfAbsent(update.group(1), none -> new TreeSet<>()).add(place.group(1));
            }
        }
        return known;
    }

    private static Set<String> modules() throws IOException {
        Set<String> modules = new TreeSet<>(Set.of("/"));
        Matcher module = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (module.find()) {
            modules.add("/" + module.group(1));
        }
        return modules;
    }

    private static Map<String, Set<String>> pinned() throws IOException {
        Map<String, Set<String>> pinned = new TreeMap<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = String.valueOf(folder.getFileName());
                boolean foreign = name.startsWith(".") || FOREIGN.contains(name);
                return folder.equals(ROOT) || !foreign ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String kind = kind(String.valueOf(file.getFileName()));
                if (!kind.isEmpty()) {
                    pinned.computeIfAbsent(kind, none -> new TreeSet<>())
                            .add("/" + ROOT.relativize(file.resolveSibling(".").normalize()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pinned;
    }

    private static String kind(String file) {
        return switch (file) {
            case "pom.xml" -> "maven";
            case "go.mod" -> "gomod";
            case "package.json" -> "npm";
            default -> file.startsWith("requirements") && file.endsWith(".txt") ? "pip" : "";
        };
    }
}
