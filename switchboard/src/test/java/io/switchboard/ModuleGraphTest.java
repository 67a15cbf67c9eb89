package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The modules depend on each other as the picture in docs/architecture.md says, and in no circle. */
class ModuleGraphTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINE = Pattern.compile("^ *([a-z& -]+?) --> ([a-z& -]+)$", Pattern.MULTILINE);
    /** What an application that calls and is called has on its classpath. */
    private static final Set<String> EMBEDDED = Set.of("core", "balancing", "etcd", "grpc", "switchboard");

    @Test
    void the_picture_says_what_each_module_needs() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        Matcher picture = Pattern.compile("```mermaid\nflowchart TD\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertTrue(picture.find(), "docs/architecture.md has a picture that starts with: flowchart TD");
        Map<String, Set<String>> drawn = new TreeMap<>();
        Matcher line = LINE.matcher(picture.group(1));
        while (line.find()) {
            for (String module : line.group(1).split(" & ", -1)) {
                drawn.computeIfAbsent(module, none -> new TreeSet<>())
                        .addAll(List.of(line.group(2).split(" & ", -1)));
            }
        }
        Map<String, Set<String>> graph = modules();
        graph.forEach((module, needed) -> {
            Set<String> said = drawn.getOrDefault(module, Set.of());
            assertTrue(needed.containsAll(said), () -> module + " needs " + needed + ", the picture says " + said);
            assertEquals(reach(graph, Set.of(module)), reach(drawn, Set.of(module)), "what " + module + " needs");
        });
        assertEquals(Set.of(), minus(drawn.keySet(), graph.keySet()), "modules that are drawn, and are none");
    }

    @Test
    void what_an_application_embeds_needs_nothing_else_of_ours() throws Exception {
        Map<String, Set<String>> graph = modules();
        for (String module : EMBEDDED) {
            assertEquals(Set.of(), minus(graph.getOrDefault(module, Set.of()), EMBEDDED), module);
        }
    }

    @Test
    void nothing_depends_on_itself() throws Exception {
        Map<String, Set<String>> graph = modules();
        for (String module : graph.keySet()) {
            assertFalse(reach(graph, graph.getOrDefault(module, Set.of())).contains(module), module);
        }
    }

    private static Set<String> minus(Set<String> all, Set<String> without) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(without);
        return left;
    }

    private static Set<String> reach(Map<String, Set<String>> graph, Set<String> from) {
        Set<String> reached = new TreeSet<>();
        from.forEach(module -> {
            for (String next : graph.getOrDefault(module, Set.of())) {
                if (reached.add(next)) {
                    reached.addAll(reach(graph, Set.of(next)));
                }
            }
        });
        return reached;
    }

    /** By folder: which others each needs to compile or to run; interop has tests only. */
    private static Map<String, Set<String>> modules() throws Exception {
        Map<String, String> folders = new TreeMap<>();
        Map<String, Element> projects = new TreeMap<>();
        for (String folder : texts(project(ROOT.resolve("pom.xml")), "modules", "module")) {
            Element project = project(ROOT.resolve(folder).resolve("pom.xml"));
            if (!folder.equals("bom") && !folder.contains("/")) {
                projects.put(folder, project);
                folders.put(text(project, "artifactId"), folder);
            }
        }
        Map<String, Set<String>> graph = new TreeMap<>();
        projects.forEach((folder, project) -> {
            Set<String> needed = new TreeSet<>();
            for (Element dependency : children(project, "dependencies", "dependency")) {
                String other = folders.get(text(dependency, "artifactId"));
                boolean isTested = text(dependency, "scope").equals("test") && !folder.equals("interop");
                if (other != null && !isTested) {
                    needed.add(other);
                }
            }
            graph.put(folder, needed);
        });
        return graph;
    }

    private static Element project(Path pom) throws Exception {
        try (var in = Files.newInputStream(pom)) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
        } catch (IOException e) {
            throw new IOException("cannot read " + pom, e);
        }
    }

    private static List<String> texts(Element of, String outer, String inner) {
        return children(of, outer, inner).stream().map(Element::getTextContent).toList();
    }

    private static String text(Element of, String name) {
        return elements(of, name).stream()
                .map(Element::getTextContent)
                .findFirst()
                .orElse("");
    }

    private static List<Element> children(Element of, String outer, String inner) {
        return elements(of, outer).stream()
                .flatMap(element -> elements(element, inner).stream())
                .toList();
    }

    private static List<Element> elements(Element of, String name) {
        NodeList all = of.getChildNodes();
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            Node node = all.item(i);
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
