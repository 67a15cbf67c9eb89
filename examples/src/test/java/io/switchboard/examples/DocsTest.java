package io.switchboard.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents quote is in the sources, where they point there is something, and the translations keep up. */
class DocsTest {
    private static final Pattern MARK = Pattern.compile("\\s*<!-- from (\\S+) -->\\s*");
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Path ROOT = root();

    /** A fenced block: its language, its lines, and the file that the mark above it says it is quoted from, if any. */
    private record Block(String language, List<String> lines, String source) {}

    /** A document taken apart: its blocks, and the lines outside of them. */
    private record Document(Path path, List<Block> blocks, List<String> prose, List<String> marks) {
        List<String> headings() {
            return prose.stream().filter(line -> line.matches("#{1,6} .*")).toList();
        }

        /** Where its links point. */
        List<String> targets() {
            return LINK.matcher(String.join("\n", prose))
                    .results()
                    .map(link -> link.group(1))
                    .toList();
        }
    }

    @Test
    void quoted_code_is_in_the_sources_word_for_word() throws IOException {
        List<String> wrong = new ArrayList<>();
        int quotations = 0;
        for (Document document : documents()) {
            List<Block> quoted = document.blocks().stream()
                    .filter(block -> !block.source().isEmpty())
                    .toList();
            assertEquals(document.marks().size(), quoted.size(), document.path() + " has a mark without a block");
            quotations += quoted.size();
            for (Block block : quoted) {
                Path source = ROOT.resolve(block.source());
                if (!Files.isRegularFile(source)) {
                    wrong.add(document.path() + " quotes " + block.source() + ", which is not there");
                } else if (!contains(Files.readAllLines(source), block.lines())) {
                    wrong.add(document.path() + " quotes of " + block.source() + " what is not in it:\n"
                            + String.join("\n", block.lines()));
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(quotations > 0, "no document quotes any code");
    }

    @Test
    void relative_links_lead_somewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Document document : documents()) {
            for (String target : document.targets()) {
                if (!target.matches("[a-z]+:.*") && !resolves(document, target)) {
                    broken.add(document.path() + ": " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"README", "docs/datacenters", "docs/frameworks", "docs/quarkus", "docs/spring", "docs/tutorial"})
    void a_translation_has_the_same_headings_and_code(String name) throws IOException {
        Document original = parse(ROOT.resolve(name + ".md"));
        Document translation = parse(ROOT.resolve(name + ".zh-CN.md"));
        assertFalse(original.headings().isEmpty(), name + " has no headings");
        assertEquals(levels(original), levels(translation));
        assertEquals(code(original), code(translation));
        assertEquals(links(original), links(translation));
    }

    private static List<String> levels(Document document) {
        return document.headings().stream()
                .map(heading -> heading.substring(0, heading.indexOf(' ')))
                .toList();
    }

    /** Of diagrams only that they are there: their words are translated. */
    private static List<String> code(Document document) {
        return document.blocks().stream()
                .map(block -> block.language().equals("mermaid")
                        ? "mermaid"
                        : block.language() + "\n" + String.join("\n", block.lines()))
                .toList();
    }

    /** The files and pages pointed at; a translation points at translations. */
    private static Set<String> links(Document document) {
        return document.targets().stream()
                .map(target -> target.replaceFirst("#.*", "").replace(".zh-CN.md", ".md"))
                .filter(target -> !target.isEmpty() && !target.endsWith(name(document)))
                .collect(Collectors.toSet());
    }

    private static String name(Document document) {
        return String.valueOf(document.path().getFileName()).replace(".zh-CN.md", ".md");
    }

    private static boolean resolves(Document document, String target) throws IOException {
        int hash = target.indexOf('#');
        String file = URLDecoder.decode(hash < 0 ? target : target.substring(0, hash), StandardCharsets.UTF_8);
        Path path = file.isEmpty() ? document.path() : document.path().resolveSibling(file);
        if (!Files.exists(path)) {
            return false;
        }
        String anchor = hash < 0 ? "" : URLDecoder.decode(target.substring(hash + 1), StandardCharsets.UTF_8);
        return anchor.isEmpty() || parse(path).headings().stream().anyMatch(heading -> anchor.equals(anchor(heading)));
    }

    /** The anchor that a heading gets: small letters, spaces as hyphens, without punctuation. */
    private static String anchor(String heading) {
        return heading.substring(heading.indexOf(' ') + 1)
                .strip()
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(c -> Character.isLetterOrDigit(c) || c == ' ' || c == '-' || c == '_')
                .mapToObj(c -> c == ' ' ? "-" : Character.toString(c))
                .collect(Collectors.joining());
    }

    /** Whether the lines follow each other in the file, all of them perhaps further in by the same white space. */
    private static boolean contains(List<String> file, List<String> quoted) {
        for (int from = 0; from + quoted.size() <= file.size(); from++) {
            String first = file.get(from);
            if (!quoted.isEmpty() && first.endsWith(quoted.get(0))) {
                String indent =
                        first.substring(0, first.length() - quoted.get(0).length());
                if (indent.isBlank() && matches(file.subList(from, from + quoted.size()), quoted, indent)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(List<String> file, List<String> quoted, String indent) {
        for (int i = 0; i < quoted.size(); i++) {
            String line = quoted.get(i);
            if (!file.get(i).equals(line.isEmpty() ? "" : indent + line)) {
                return false;
            }
        }
        return true;
    }

    private static List<Document> documents() throws IOException {
        List<Path> paths = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = String.valueOf(folder.getFileName());
                // What builds write and delete meanwhile.
                return !folder.equals(ROOT) && (name.startsWith(".") || name.equals("target"))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".md") && !name.startsWith(".")) {
                    paths.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(paths);
        List<Document> documents = new ArrayList<>();
        for (Path path : paths) {
            documents.add(parse(path));
        }
        return documents;
    }

    private static Document parse(Path path) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        List<String> marks = new ArrayList<>();
        String source = "";
        @Nullable String language = null;
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            Matcher mark = MARK.matcher(line);
            if (language != null) {
                if (line.equals("```")) {
                    blocks.add(new Block(language, List.copyOf(lines), source));
                    language = null;
                    source = "";
                    lines.clear();
                } else {
                    lines.add(line);
                }
            } else if (line.startsWith("```")) {
                language = line.substring(3);
            } else if (mark.matches()) {
                source = mark.group(1);
                marks.add(source);
            } else {
                prose.add(line);
            }
        }
        assertEquals(null, language, path + " has a block without an end");
        return new Document(path, blocks, prose, marks);
    }

    /** The tests run in this module's folder, or in an IDE in the project's. */
    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, path -> path != null, Path::getParent)
                .filter(path -> Files.isRegularFile(path.resolve("docs/key-layout.md")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the project's root is not above " + here));
    }
}
