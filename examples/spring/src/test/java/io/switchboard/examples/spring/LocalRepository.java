package io.switchboard.examples.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A local repository of Maven as it is after this project was installed, without that: links to what the build has
 * packaged, and to the rest of the repository that the build uses.
 */
final class LocalRepository {
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final Path OURS = Path.of("io", "switchboard");
    private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");

    private LocalRepository() {}

    /** One in this folder, which may be there from an earlier run. */
    static Path in(Path folder, Path project) throws IOException {
        Path repository = Files.createDirectories(folder.toAbsolutePath());
        fill(repository, project);
        return repository;
    }

    private static void fill(Path folder, Path project) throws IOException {
        Files.createDirectories(folder.resolve(OURS));
        Path used = Path.of(System.getProperty(
                "localRepository",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
        linkAll(used, folder);
        linkAll(used.resolve("io"), folder.resolve("io"));
        install(folder, project);
        List<String> modules = MODULE.matcher(Files.readString(project.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
        for (String module : modules) {
            install(folder, project.resolve(module));
        }
    }

    /** What is new there is fetched into the repository that the build uses, as by the build. */
    private static void linkAll(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                link(to.resolve(String.valueOf(entry.getFileName())), entry);
            }
        }
    }

    private static void install(Path folder, Path module) throws IOException {
        Path pom = module.resolve("pom.xml");
        String artifact = ARTIFACT.matcher(Files.readString(pom).replaceFirst("(?s)<parent>.*?</parent>", ""))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        Path to = Files.createDirectories(folder.resolve(OURS).resolve(artifact).resolve(VERSION));
        String name = artifact + "-" + VERSION;
        link(to.resolve(name + ".pom"), pom);
        Path jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            link(to.resolve(name + ".jar"), jar);
        }
    }

    private static void link(Path link, Path file) throws IOException {
        if (Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(link, file);
        }
    }
}
